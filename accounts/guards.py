"""Guards for the office's pages: for anybody else they are not there."""

from functools import wraps

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache


def for_staff(view):
    """For the coordination office: coordinators and administrators."""
    return guarded(view, lambda users: users.staff())


def for_administrators(view):
    return guarded(view, lambda users: users.staff().filter(is_superuser=True))


def guarded(view, allowed):
    @never_cache
    @login_required
    @wraps(view)
    def view_of_office(request, *args, **kwargs):
        get_object_or_404(allowed(get_user_model().objects), pk=request.user.pk)
        return view(request, *args, **kwargs)

    return view_of_office
