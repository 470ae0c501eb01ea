"""The weekly question whether seats are still right: to a provider's editors, its managers, at last the office."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone, translation

from bildung_verbindet.mail import send_mail
from contacts.actions import office_address
from courses.actions import seats_token
from courses.models import CourseRun, Reminder
from providers.models import Membership, Provider

WEEK = timedelta(days=7)
SHOWN = 30  # runs named in a mail


def due(today=None):
    """Providers to be asked, each with the ``oldest`` day of its confirmations."""
    today = today or timezone.localdate()
    runs = CourseRun.objects.to_confirm(today).values("course__provider").annotate(oldest=Min("seats_as_of"))
    oldest = dict(runs.order_by().values_list("course__provider", "oldest"))
    last = today - timedelta(days=settings.SEATS_REMIND_AFTER)
    asked = Q(reminder__isnull=True) | Q(reminder__sent_on__lte=today - WEEK)
    for provider in Provider.objects.filter(asked, pk__in=[pk for pk, day in oldest.items() if day <= last]):
        provider.oldest = oldest[provider.pk]
        yield provider


def recipients(provider, today) -> list[str]:
    """The longer nobody answers, the more people are asked."""
    age = (today - provider.oldest).days
    members = {role: [] for role in Membership.Role}
    for membership in provider.memberships.filter(user__is_active=True).select_related("user"):
        members[membership.role].append(membership.user.email)
    editors, managers = members[Membership.Role.EDITOR], members[Membership.Role.MANAGER]
    asked = [*editors]
    if age >= settings.SEATS_DOUBTED_AFTER or not editors:
        asked += managers
    if not asked and provider.email:
        asked.append(provider.email)
    if age >= settings.SEATS_HIDDEN_AFTER or not asked:
        asked.append(office_address())
    return list(dict.fromkeys(asked))


@transaction.atomic
def remind(provider, today=None) -> int:
    """The number of mails that now wait in the outbox."""
    today = today or timezone.localdate()
    with translation.override(settings.LANGUAGE_CODE):
        path = reverse("workplace:seats_by_link", args=[seats_token(provider)])
    runs = (
        CourseRun.objects.to_confirm(today)
        .filter(course__provider=provider)
        .select_related("course", "municipality")
    )
    age = (today - provider.oldest).days
    context = {
        "provider": provider,
        "path": path,
        "runs": runs.order_by("start", "pk")[:SHOWN],
        "more": max(runs.count() - SHOWN, 0),
        "days": age,
        "is_doubted": age > settings.SEATS_DOUBTED_AFTER,
        "is_hidden": age > settings.SEATS_HIDDEN_AFTER,
        "flagged_after": settings.COURSE_FLAGGED_AFTER,
        "link_days": settings.SEATS_LINK_DAYS,
        "forgotten": list(provider.courses.forgotten(today)),
    }
    to = recipients(provider, today)
    send_mail("courses/mail/reminder.txt", to, context, owner=provider)
    Reminder.objects.update_or_create(provider=provider, defaults={"sent_on": today})
    return len(to)
