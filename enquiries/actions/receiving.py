"""Somebody asks for a seat: stored, told to whoever answers, and confirmed."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from enquiries import letters
from enquiries.actions.keeping import WHOLE, note
from enquiries.models import Enquiry, EnquiryStep
from foundation.submissions import limits

HOUR = 3600  # seconds


@transaction.atomic
def receive(run, **fields):
    """Stores it, with its mails or not at all."""
    return arrived(Enquiry.objects.create(run=run, **fields))


def arrived(enquiry):
    """Of a doubtful one nobody gets a mail. Stands in the transaction that stores it."""
    note(enquiry, EnquiryStep.Kind.SENT)
    if not enquiry.is_doubtful:
        announce(enquiry)
    return enquiry


@transaction.atomic
def believe(enquiries):
    """These (a QuerySet) are no robot's: their mails go out now."""
    for enquiry in enquiries.believe():
        announce(enquiry)


def announce(enquiry):
    """Tells somebody who can act without a word about the person, and confirms it to the person."""
    to_provider(enquiry)
    if enquiry.email:
        Enquiry.objects.filter(pk=enquiry.pk).update(confirm_at=timezone.now())
        confirm(enquiry.email)


def to_provider(enquiry, letter="enquiry"):
    """Or to the office, whose own work it is then: the provider has nobody who could answer."""
    to = letters.who_answers(enquiry)
    if not to:
        note(enquiry, EnquiryStep.Kind.ESCALATED)
    letters.tell(enquiry, letter, to or letters.the_office(enquiry), has_nobody=not to)


def tell_again(enquiry):
    """Somebody seems to ask for the same once more, and hears by mail where it stands: one an hour, as below."""
    if enquiry.email and limits.count("confirmation", enquiry.email, HOUR).number == 1:
        letters.confirm([enquiry])


@transaction.atomic
def confirm(email):
    """One mail about all that was asked with this address. Nobody has proved that it is theirs: one an hour."""
    tally = limits.count("confirmation", email, HOUR)
    waiting = Enquiry.objects.filter(email__iexact=email).unconfirmed()
    if tally.number > 1:
        waiting.update(confirm_at=datetime.fromtimestamp(tally.ends_at, UTC))
        return
    rows = list(WHOLE.filter(pk__in=waiting.values("pk")).order_by("created_at", "pk"))
    if rows:
        letters.confirm(rows)
        Enquiry.objects.filter(pk__in=[row.pk for row in rows]).update(confirm_at=None)
