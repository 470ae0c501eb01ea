"""What the person does who asked, from the page that shows how it stands."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses.actions import NotPossibleError
from enquiries import letters
from enquiries.actions.keeping import keeping, lock_in_state, note, put, tell
from enquiries.actions.receiving import to_provider
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.states import OPEN, Status
from foundation.privacy import ledger

Kind = EnquiryStep.Kind
A_DAY = 5  # so many times somebody is written to, of one enquiry, because the person says something more
ON_A_LIST = {Status.PLACED, Status.WAITING, Status.OFFERED}  # of the provider, who strikes the name out


@transaction.atomic
def accept(enquiry: Enquiry) -> Enquiry:
    """The held seat is theirs. Raises ``NotPossibleError`` when its days are over."""
    enquiry = keeping(enquiry)
    if enquiry.status != Status.OFFERED or not enquiry.sought.take(enquiry):
        raise NotPossibleError(_("The seat is no longer held for you. You are still on the waiting list."))
    put(enquiry, Status.PLACED)
    note(enquiry, Kind.ACCEPTED)
    letters.write(enquiry, Status.PLACED)
    letters.tell(enquiry, "accepted", letters.who_acts(enquiry))
    return enquiry


@transaction.atomic
def withdraw(enquiry: Enquiry, by: User | None = None) -> Enquiry:
    """Nothing is left by which the person could be reached; the name only where it stands on a provider's list.

    ``by``: who was told so by phone.
    """
    enquiry = keeping(enquiry)
    before = enquiry.status
    if before == Status.WITHDRAWN:
        return enquiry
    take_out(enquiry, by)
    ledger.note_row(Enquiry._meta.label, enquiry.code)
    if by is None and (before in ON_A_LIST or (before == Status.NEW and enquiry.read_at)):
        letters.tell(enquiry, "withdrawn", letters.who_acts(enquiry), had_seat=enquiry.gives_back)
    return enquiry


def take_out(enquiry: Enquiry, by: User | None) -> None:
    """Under lock."""
    before = enquiry.status
    enquiry.sought.let_go(enquiry)
    enquiry.mails.all().delete()
    enquiry.steps.exclude(words="").update(words="", german="")
    gone = {"email": "", "phone": "", "text": "", "german": "", "answer": "", "confirm_at": None}
    name = enquiry.name if before in ON_A_LIST else ""
    put(enquiry, Status.WITHDRAWN, name=name, gives_back=is_to_give_back(enquiry, before), **gone)
    note(enquiry, Kind.WITHDRAWN, by)


@transaction.atomic
def withdraw_again(enquiries: QuerySet) -> int:
    """A backup has brought these back as they were before they were withdrawn; nobody is told a second time."""
    number = 0
    for row in enquiries.exclude(status=Status.WITHDRAWN).order_by("pk"):
        take_out(keeping(row), None)
        number += 1
    return number


def is_to_give_back(enquiry: Enquiry, before: Status) -> bool:
    """Whoever counts free seats is asked whether there is one more."""
    return before == Status.PLACED and enquiry.sought.gives_back


@transaction.atomic
def waits_no_more(enquiry: Enquiry, by: User) -> None:
    """Told so by phone."""
    withdraw(lock_in_state(enquiry, Status.WAITING), by)


def alive(enquiry: Enquiry) -> Enquiry:
    """Under lock. Raises ``NotPossibleError`` where nothing of the person is left."""
    enquiry = keeping(enquiry)
    if enquiry.status == Status.WITHDRAWN:
        raise NotPossibleError(_("You have withdrawn this question. You may ask again at any time."))
    return enquiry


def limit(enquiry: Enquiry) -> None:
    """Raises ``NotPossibleError`` where the person has said so much more within a day that nobody reads it."""
    of_day = enquiry.steps.filter(at__gt=timezone.now() - timedelta(days=1))
    if of_day.filter(kind__in=[Kind.ASKED, Kind.CHANGED]).count() >= A_DAY:
        raise NotPossibleError(_("You have written several times today. Please wait for the answer, or call."))


@transaction.atomic
def change_contact(enquiry: Enquiry, way: str, email: str, phone: str) -> Enquiry:
    enquiry = alive(enquiry)
    if (enquiry.way, enquiry.email, enquiry.phone) != (way, email, phone):
        limit(enquiry)
        enquiry.way, enquiry.email, enquiry.phone = way, email, phone
        enquiry.save(update_fields=["way", "email", "phone"])
        note(enquiry, Kind.CHANGED)
        if enquiry.status in OPEN or enquiry.status == Status.PLACED:
            letters.tell(enquiry, "changed", letters.who_acts(enquiry))
    return enquiry


@transaction.atomic
def ask_again(enquiry: Enquiry, words: str, may_translate: bool | None = None) -> Enquiry:
    """Another question: the provider is told, and what was only answered is open once more.

    ``may_translate``: whether a machine may, from now on; None where nobody was asked.
    """
    enquiry = alive(enquiry)
    limit(enquiry)
    if may_translate is not None:
        enquiry.may_translate = may_translate
        enquiry.save(update_fields=["may_translate"])
    note(enquiry, Kind.ASKED, words=words)
    if enquiry.status in {Status.ANSWERED, Status.DECLINED, Status.CLOSED}:
        put(enquiry, Status.NEW, asked_at=timezone.now(), read_at=None, chased=0)
        to_provider(enquiry, "asked")
    else:
        letters.tell(enquiry, "asked", letters.who_acts(enquiry))
    return enquiry


@transaction.atomic
def still_waits(enquiry: Enquiry, by: User | None = None) -> Enquiry:
    enquiry = keeping(enquiry)
    if enquiry.status == Status.WAITING:
        enquiry.still_at, enquiry.still_asked_at = timezone.now(), None
        enquiry.save(update_fields=["still_at", "still_asked_at"])
        note(enquiry, Kind.WAITS, by)
        tell(enquiry)
    return enquiry


@transaction.atomic
def says_came(enquiry: Enquiry, came: bool) -> Enquiry:
    """Counts where the provider says nothing."""
    enquiry = keeping(enquiry)
    if enquiry.status == Status.PLACED:
        enquiry.says_came = came
        enquiry.save(update_fields=["says_came"])
        note(enquiry, Kind.CAME if came else Kind.MISSED)
    return enquiry
