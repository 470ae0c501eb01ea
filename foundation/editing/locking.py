"""Rows under lock, for whoever compares with what is saved before writing."""

from contextlib import nullcontext
from functools import wraps

from django.db import transaction
from django.shortcuts import get_object_or_404


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
    """For views over a form: all that happens to what was sent is one transaction."""

    @wraps(view)
    def view_of_form(request, *args, **kwargs):
        with transaction.atomic() if request.method == "POST" else nullcontext():
            return view(request, *args, **kwargs)

    return view_of_form
