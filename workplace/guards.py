"""Who may enter a provider's work place: fetched and authorised in one expression, a stranger finds nothing."""

from datetime import timedelta
from functools import wraps

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.guards import private
from courses.availability import SEATS_REMIND_AFTER
from courses.models import Course, CourseRun
from enquiries.models import Enquiry
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
        "is_partner": getattr(provider, "partner", None) is not None,
        "to_do": to_do(provider),
    }
    return render(request, template, {**frame, **(context or {})}, status=status)


def to_do(provider) -> dict[str, int]:
    """How many numbers, enquiries and drafts wait behind the ways of the menu; in one query."""
    old = timezone.localdate() - timedelta(days=SEATS_REMIND_AFTER)
    rows = {
        "seats": (CourseRun.objects.to_confirm().filter(seats_as_of__lte=old), "course__provider"),
        "enquiries": (Enquiry.objects.unanswered(), "run__course__provider"),
        "offers": (Course.objects.unfinished(), "provider"),
    }
    counts = {name: number_of(*found) for name, found in rows.items()}
    return Provider.objects.order_by().annotate(**counts).values(*counts).get(pk=provider.pk)


def number_of(rows, provider):
    """Of the rows that are the provider's; ``provider`` is the way to it."""
    found = rows.filter(**{provider: OuterRef("pk")}).order_by().values(provider).annotate(n=Count("pk"))
    return Coalesce(Subquery(found.values("n"), output_field=IntegerField()), 0)
