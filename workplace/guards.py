"""Who may enter a provider's work place: fetched and authorised in one expression, a stranger finds nothing."""

from datetime import timedelta
from functools import wraps

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.guards import private
from courses.availability import SEATS_REMIND_AFTER
from courses.models import Course, CourseRun
from enquiries.models import Enquiry
from foundation.editing.models import OldAddress
from foundation.editing.slugs import moved
from foundation.web.counts import counts
from foundation.web.desks import Part, Way, marked
from providers.models import Membership, Provider


def for_members(view):
    """For views that take the provider named in the address; its members and the office may."""
    return provider_view(view, Provider.objects.editable_by)


def for_managers(view):
    return provider_view(view, Provider.objects.managed_by)


def provider_view(view, allowed):
    @private
    @wraps(view)
    def view_of_provider(request, provider, *args, **kwargs):
        providers = allowed(request.user).select_related("municipality", "partner")
        found = providers.filter(slug=provider).first()
        return view(request, found, *args, **kwargs) if found else renamed(request, providers, provider, kwargs)

    return view_of_provider


def renamed(request, providers, slug, others):
    """Links of mails go on to where one of these is now, for whoever may enter it."""
    newer = OldAddress.objects.moved_to(providers, slug)
    if newer is None:
        raise Http404
    return moved(request, reverse(request.resolver_match.view_name, kwargs={**others, "provider": newer}))


def page(request, template, provider, context=None, status=200, numbers=None):
    """A page of the work place; its frame shows which provider one acts for, and the way to the others.

    ``numbers``: as ``counted`` found them, where the page had to ask for more.
    """
    numbers = numbers or counted(request.user, provider)
    frame = {
        "provider": provider,
        "may_manage": request.user.is_staff or bool(numbers["manages"]),
        "has_others": request.user.is_staff or bool(numbers["others"]),
    }
    frame["ways"] = marked(ways_of(numbers, **frame), request.path)
    return render(request, template, {**frame, **(context or {})}, status=status)


def ways_of(waits, provider, may_manage, has_others):
    """What is done each day, at the thumb of a phone, with how much waits; then the rest."""

    def way(name, icon, page, *others, **more):
        parts = [
            Part(reverse(f"workplace:{one}", args=[provider.slug]), number=waits.get(one, 0))
            for one in (page, *others)
        ]
        return Way(name, icon, parts, **more)

    today = way(_("Today"), "today", "today")
    today.parts[0].has_more = False
    first = "cooperation" if getattr(provider, "partner", None) is not None else "board"
    network = Way(pgettext("menu", "Network"), "network", [Part(reverse(f"office:{first}"))])
    others = Way(_("Other provider"), "more", [Part(reverse("workplace:home"), has_more=False)], is_far=True)
    return [
        today,
        way(pgettext("menu", "Seats"), "seat", "seats"),
        way(_("Enquiries"), "speech", "inbox"),
        way(_("Offers"), "book", "courses", "imports"),
        network,
        way(_("Exams"), "school", "exams", "result_slips", is_far=True),
        way(_("Quality"), "check", "quality", is_far=True),
        *([way(_("Our profile"), "place", "profile", is_far=True)] if may_manage else []),
        way(_("People"), "people", "members", is_far=True),
        *([others] if has_others else []),
    ]


def counted(user, provider, **more):
    """How many numbers, enquiries and drafts wait, by the page where they are seen to, what the user is here and
    elsewhere, and how many rows there are of ``more``; in one query.
    """
    old = timezone.localdate() - timedelta(days=SEATS_REMIND_AFTER)
    rows = {
        "manages": user.memberships.filter(provider=provider, role=Membership.Role.MANAGER),
        "others": user.memberships.exclude(provider=provider),
        "seats": CourseRun.objects.to_confirm().filter(seats_as_of__lte=old, course__provider=provider),
        "inbox": Enquiry.objects.unanswered().asked_of([provider]),
        "courses": Course.objects.unfinished().filter(provider=provider),
    }
    rows = {name: found.values("pk") for name, found in {**rows, **more}.items()}
    return counts(rows)
