"""What whoever answers does: read, answer, offer a seat, call, and say who came."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import NotPossibleError
from enquiries import letters
from enquiries.actions.keeping import keeping, lock_in_state, note, put
from enquiries.actions.receiving import to_provider
from enquiries.models import Enquiry, EnquiryCount, EnquiryStep
from enquiries.models.states import Status
from foundation.submissions import gathered

Kind = EnquiryStep.Kind
ANSWERS = [Status.PLACED, Status.OFFERED, Status.WAITING, Status.DECLINED, Status.PASSED, Status.ANSWERED]


@transaction.atomic
def read(enquiry, by=None, by_link=False):
    """Notes once that somebody has read it, and each time that a link was used."""
    enquiry = keeping(enquiry)
    if by_link:
        note(enquiry, Kind.OPENED)
    if enquiry.read_at is None:
        enquiry.read_at = timezone.now()
        enquiry.save(update_fields=["read_at"])
        note(enquiry, Kind.READ, by)


@transaction.atomic
def answer(enquiry, status, text="", *, reason="", run=None, subtract=False, add=False, by=None):
    """Gives it the state, writes the letter and keeps the seats in step; ``text`` are the answerer's own words.

    ``run``: another one that is meant, of the same provider or, to be passed on, of another; at an exam another
    date. ``subtract``: there is one free seat less now; ``add``: the seat that the person leaves for another run
    is free. Raises ``NotPossibleError`` where the seat, or the consent, is not there.
    """
    enquiry = keeping(enquiry, also=run)
    check_may_be(enquiry, status)
    if add and leaves_seat(enquiry, run):
        enquiry.sought.one_more()
    if status == Status.PASSED:
        return pass_on(enquiry, type(enquiry.sought)(run), text, by)
    is_other = bool(run) and run.pk != enquiry.run_id
    if is_other:
        enquiry.sought.let_go(enquiry)
        enquiry.run = run
    had_seat = enquiry.status == Status.PLACED and not is_other
    # asks about the run that it stands at
    enquiry.gives_back = had_seat and status != Status.PLACED and enquiry.sought.gives_back
    if status == Status.OFFERED or (status == Status.PLACED and not had_seat):
        enquiry.sought.give(enquiry, status, by, subtract)
    elif status != Status.PLACED:
        enquiry.sought.let_go(enquiry)
    enquiry.answered_at = enquiry.answered_at or timezone.now()
    put(enquiry, status, answer=text, reason=reason, is_doubtful=False, read_at=enquiry.read_at or timezone.now())
    note(enquiry, Kind(status), by, text)
    leaves_at = gathered.leaves_at("answer", enquiry, [enquiry])
    letters.write(enquiry, letters.kind_of(status, is_other), by.email if by else "", leaves_at, words=text)
    return enquiry


def check_may_be(enquiry, status):
    """Raises ``NotPossibleError`` where no answer, or not this one, may be given to who asks."""
    if enquiry.status == Status.WITHDRAWN:
        raise NotPossibleError(_("The person has withdrawn the enquiry. No answer reaches them any more."))
    if status == Status.WAITING and not enquiry.sought.may_wait(enquiry):
        raise NotPossibleError(_("A seat is free, and who waits gets it at once. Please hold it, or give it."))


def pass_on(enquiry, sought, text, by):
    """To the provider of what is sought now, who is asked as if it were new; the first one has answered."""
    if not enquiry.may_pass_on:
        raise NotPossibleError(_("The person has not agreed that the enquiry is passed on."))
    left = enquiry.sought
    left.let_go(enquiry)
    enquiry.answered_at = enquiry.answered_at or timezone.now()
    month = timezone.localdate(enquiry.asked_at).replace(day=1)
    EnquiryCount.objects.add(left.provider.pk, month, Status.PASSED, 1, enquiry.is_in_time)
    note(enquiry, Kind.PASSED, by, text)
    fresh = {"gives_back": False, "asked_at": timezone.now(), "read_at": None, "answered_at": None, "chased": 0}
    sought.point(enquiry)
    sought.keep(enquiry)
    put(enquiry, Status.NEW, answer="", reason="", is_doubtful=False, **fresh)
    left.gone()
    letters.write(enquiry, Status.PASSED, words=text)
    to_provider(enquiry)
    return enquiry


@transaction.atomic
def offer(enquiry, by=None):
    """The seat that is free now, to somebody on the waiting list."""
    lock_in_state(enquiry, Status.WAITING)
    return answer(enquiry, Status.OFFERED, by=by)


@transaction.atomic
def call(enquiry, is_reached, by=None):
    note(keeping(enquiry), Kind.REACHED if is_reached else Kind.UNREACHED, by)


@transaction.atomic
def said_came(enquiry, came, by=None):
    """Who did not come leaves a seat."""
    enquiry = lock_in_state(enquiry, Status.PLACED)
    enquiry.came, enquiry.gives_back = came, not came
    enquiry.save(update_fields=["came", "gives_back"])
    note(enquiry, Kind.CAME if came else Kind.MISSED, by)


@transaction.atomic
def give_back_seat(enquiry):
    """The seat of somebody who withdrew, or did not come, is counted as free again; once."""
    enquiry = keeping(enquiry)
    if enquiry.gives_back:
        enquiry.sought.one_more()
    not_given_back(enquiry)


def leaves_seat(enquiry, run):
    """Who has a seat and goes to another run."""
    return enquiry.status == Status.PLACED and bool(run) and run.pk != enquiry.run_id


def not_given_back(enquiry):
    """The number of free seats is right as it is."""
    Enquiry.objects.filter(pk=enquiry.pk).update(gives_back=False)


def needs_call(enquiry):
    return Enquiry.objects.to_call().filter(pk=enquiry.pk).exists()
