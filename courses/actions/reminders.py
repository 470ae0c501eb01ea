"""The weekly question whether seats are still right: to a provider's editors, its managers, at last the office."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone, translation

from contacts.actions import office_address, reached_at
from courses import seat_links
from courses.availability import SEATS_DOUBTED_AFTER, SEATS_HIDDEN_AFTER, SEATS_LINK_DAYS, SEATS_REMIND_AFTER
from courses.models import CourseRun
from courses.models.courses import COURSE_FLAGGED_AFTER
from foundation.mail.sending import send_mail
from providers.models import Membership, Provider

WEEK = timedelta(days=7)
SHOWN = 30  # runs named in a mail


def due(today=None):
    """Providers to be asked, each with the ``oldest`` day of its confirmations."""
    today = today or timezone.localdate()
    runs = CourseRun.objects.to_confirm(today).values("course__provider").annotate(oldest=Min("seats_as_of"))
    oldest = dict(runs.order_by().values_list("course__provider", "oldest"))
    last = today - timedelta(days=SEATS_REMIND_AFTER)
    asked = Q(reminder__isnull=True) | Q(reminder__sent_on__lte=today - WEEK)
    for provider in Provider.objects.filter(asked, pk__in=[pk for pk, day in oldest.items() if day <= last]):
        provider.oldest = oldest[provider.pk]
        yield provider


def recipients(provider, today):
    """Addresses, each with the membership whose it is, or None. The longer nobody answers, the more are asked."""
    age = (today - provider.oldest).days
    members = {role: [] for role in Membership.Role}
    for membership in provider.memberships.filter(user__is_active=True).select_related("user"):
        members[membership.role].append((membership.user.email, membership))
    editors, managers = members[Membership.Role.EDITOR], members[Membership.Role.MANAGER]
    asked = [*editors]
    if age >= SEATS_DOUBTED_AFTER or not editors:
        asked += managers
    if not asked and provider.email:
        asked.append((reached_at(provider.email), None))
    if age >= SEATS_HIDDEN_AFTER or not asked:
        asked.append((office_address(), None))
    once = {}
    for address, membership in asked:
        once.setdefault(address.lower(), (address, membership))
    return list(once.values())


@transaction.atomic
def remind(provider, today=None):
    """The number of mails that now wait in the outbox."""
    today = today or timezone.localdate()
    runs = (
        CourseRun.objects.to_confirm(today)
        .filter(course__provider=provider)
        .select_related("course", "municipality")
    )
    age = age_of_shown(runs, today)
    context = {
        "provider": provider,
        "runs": list(runs.order_by("start", "pk")[:SHOWN]),
        "more": max(runs.count() - SHOWN, 0),
        "days": age,
        "is_doubted": age > SEATS_DOUBTED_AFTER,
        "is_hidden": age > SEATS_HIDDEN_AFTER,
        "flagged_after": COURSE_FLAGGED_AFTER,
        "link_days": SEATS_LINK_DAYS,
        "forgotten": list(provider.courses.forgotten(today)),
    }
    to, edition = recipients(provider, today), seat_links.next_edition(provider, today)
    for address, membership in to:
        own = {"path": path_of(seat_links.token(provider, edition, address, membership))}
        send_mail("courses/mail/reminder.txt", [address], context | own, owner=provider)
    return len(to)


def age_of_shown(runs, today):
    """Of the oldest number that the portal shows: in days, none where all is only intended."""
    oldest = runs.announced().order_by().aggregate(oldest=Min("seats_as_of"))["oldest"]
    return (today - oldest).days if oldest else 0


def path_of(token):
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("workplace:seats_by_link", args=[token])
