"""Guards of pages that are not everybody's: one is asked to log in, and for strangers they are not there."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404
from django.views.decorators.cache import never_cache


class OwnQuerySet(QuerySet):
    """Of rows of which somebody may see their own, ``of_user(user)``."""

    def visible_to(self, user):
        """All for the coordination office."""
        return self if user.is_staff else self.of_user(user)


def for_staff(view):
    """For the coordination office: coordinators and administrators."""
    return guarded(view, lambda user: user.is_active and user.is_staff)


def for_administrators(view):
    return guarded(view, lambda user: user.is_active and user.is_staff and user.is_superuser)


def guarded(view, may_enter):
    """For views of those users of whom ``may_enter(user)`` is true."""

    @private
    @wraps(view)
    def guarded_view(request, *args, **kwargs):
        if not may_enter(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded_view


def private(view):
    """For views that say themselves what a user gets to see."""
    return never_cache(login_required(view))
