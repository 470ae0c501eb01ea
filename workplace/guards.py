"""Who may enter a provider's work place: fetched and authorised in one expression, a stranger finds nothing."""

from functools import wraps

from django.shortcuts import get_object_or_404, render

from accounts.guards import private
from providers.models import Membership, Provider


def for_members(view):
    """For views that take the provider named in the address; its members and the office may."""
    return guarded(view, Provider.objects.editable_by)


def for_managers(view):
    return guarded(view, Provider.objects.managed_by)


def guarded(view, allowed):
    @private
    @wraps(view)
    def view_of_provider(request, provider, *args, **kwargs):
        providers = allowed(request.user).select_related("municipality", "partner")
        return view(request, get_object_or_404(providers, slug=provider), *args, **kwargs)

    return view_of_provider


def page(request, template, provider, context=None, status=200):
    """A page of the work place; its frame shows which provider one acts for, and the way to the others."""
    roles = dict(request.user.memberships.values_list("provider", "role"))
    frame = {
        "provider": provider,
        "may_manage": request.user.is_staff or roles.get(provider.pk) == Membership.Role.MANAGER,
        "has_others": request.user.is_staff or len(roles) > 1,
    }
    return render(request, template, {**frame, **(context or {})}, status=status)
