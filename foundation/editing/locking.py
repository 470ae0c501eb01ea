"""Rows under lock, for whoever compares with what is saved before writing."""

from functools import wraps

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404

TRIES = 20  # of as many who take the same at once, one succeeds each time
TAKEN = {"23505", "SQLITE_CONSTRAINT_UNIQUE"}  # as PostgreSQL and SQLite say it


def locked(queryset, **lookup):
    """The row, as it is saved, or 404: nobody else changes it before the transaction ends."""
    return get_object_or_404(queryset.select_for_update(of=["self"], no_key=True), **lookup)


def row_of(request, queryset, **lookup):
    """As ``locked`` when something was sent, else only to be looked at."""
    return locked(queryset, **lookup) if request.method == "POST" else get_object_or_404(queryset, **lookup)


def sent(request):
    """What a form is bound to: nothing when it is only shown."""
    return request.POST if request.method == "POST" else None


def atomic_when_sent(view):
    """For views over a form: all that happens to what was sent is one transaction, begun anew where a name or an
    address was taken meanwhile; then the form says so, or finds another address.
    """

    @again_where_taken
    @transaction.atomic
    def view_of_what_was_sent(request, *args, **kwargs):
        for _name, files in request.FILES.lists():
            for file in files:
                file.seek(0)
        return view(request, *args, **kwargs)

    @wraps(view)
    def view_of_form(request, *args, **kwargs):
        return (view_of_what_was_sent if request.method == "POST" else view)(request, *args, **kwargs)

    return view_of_form


def again_where_taken(act):
    """For whole acts that look for what is free: whoever takes it at the same moment is seen the next time."""

    @wraps(act)
    def acting(*args, **kwargs):
        for _try in range(TRIES):
            try:
                return act(*args, **kwargs)
            except IntegrityError as error:
                if not is_taken(error):
                    raise
        return act(*args, **kwargs)

    return acting


def is_taken(error):
    """Whether it is a second row of what there may be but once."""
    cause = error.__cause__
    return bool(TAKEN & {getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorname", None)})
