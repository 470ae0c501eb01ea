"""The link of the weekly mail about seats: the right of one person to confirm one provider's seats, for some days.

It works while that very membership lasts – or the address it was sent to is still the provider's or the
office's –, until the next mail is sent, and as long as nobody has ended all links.
"""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from contacts.actions import office_address, reached_at
from contacts.models import Office
from courses.availability import SEATS_LINK_DAYS
from courses.models import Reminder
from foundation.mail.sending import digest_of_address
from foundation.privacy.veiled import number_in, veiled
from providers.models import Provider

SALT = "seats"


@transaction.atomic
def next_edition(provider, today):
    """Of the links that go out today; those of earlier mails end with it."""
    reminder, _is_new = Reminder.objects.select_for_update().get_or_create(
        provider=provider, defaults={"sent_on": today}
    )
    reminder.sent_on, reminder.edition = today, reminder.edition + 1
    reminder.save()
    return reminder.edition


def end_links(provider):
    Reminder.objects.filter(provider=provider).update(edition=F("edition") + 1)


def are_out(provider):
    """Whether links of the last mail may still work."""
    oldest = timezone.localdate() - timedelta(days=SEATS_LINK_DAYS)
    return Reminder.objects.filter(provider=provider, sent_on__gte=oldest).exists()


def token(provider, edition, address, membership=None):
    """For a member, or for whoever reads the provider's or the office's mail."""
    who = {"membership": veiled(membership.pk)} if membership else digest_of_address(address, SALT)
    return signing.dumps([veiled(provider.pk), edition, who], salt=SALT)


def provider_of(text):
    """Whose seats a link's token lets confirm today."""
    try:
        days = timedelta(days=SEATS_LINK_DAYS)
        pk, edition, who = signing.loads(text, salt=SALT, max_age=days)
    except (signing.BadSignature, TypeError, ValueError):  # links of earlier versions held the provider alone
        return None
    provider = Provider.objects.filter(pk=number_in(pk), reminder__edition=edition).first()
    return provider if provider and is_allowed(provider, who) else None


def is_allowed(provider, who):
    if isinstance(who, dict):  # not the user's: whoever comes again does so without the links of before
        return provider.memberships.filter(pk=number_in(who["membership"]), user__is_active=True).exists()
    of_office = [address for office in Office.objects.coordination() for address in office.mailboxes]
    of_provider = [provider.email, reached_at(provider.email)] if provider.email else []
    return who in {digest_of_address(address, SALT) for address in (*of_provider, office_address(), *of_office)}
