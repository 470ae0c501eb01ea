"""What a centre does with its dates, and partners with the seats of one another: counted under the date's lock."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from operator import itemgetter

from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses.actions import NotPossibleError, hold_ends
from enquiries.actions.answering import answer
from enquiries.actions.receiving import arrived, tell_again
from enquiries.letters import ask_to_call, write
from enquiries.models import Enquiry
from enquiries.models.states import Status
from exams import letters
from exams.models import AskedSeat, ExamResult, ExamSession, SeatRequest
from exams.models.asked import of_sessions
from exams.models.pool import version_of_seats
from exams.models.results import check_held
from exams.models.sessions import to_come
from exams.models.tasks import NEEDS
from exams.tasks import lending
from exams.tasks.seen import check_seen
from exams.tasks.taking import check_need, open_unlicensed
from foundation.editing.locking import locked
from foundation.editing.snapshots import differs, snapshot
from foundation.operation import audit
from foundation.submissions import gathered
from foundation.submissions.doubts import of_same_person
from providers.models import Provider

# People who are told when a date changes, and of whom another enquiry is a likely double
CONCERNED = (Status.PLACED, Status.OFFERED, Status.WAITING, Status.NEW)
WORDS = ("venue", "street", "licence")  # what an untrusted centre writes freely, and everybody would read


@transaction.atomic
def save_session(form: ModelForm, user: User) -> ExamSession:
    """Public at once where the office or a trusted provider adds it; new words of others wait for the office. What
    the office has hidden stays so.

    Numbers, days and that it is cancelled are public in any case. Needs a valid form over a row under lock.
    """
    session = form.instance
    is_trusted = user.is_staff or session.provider.is_trusted
    has_new_words = any(differs(getattr(session, name), form.stored[name]) for name in WORDS)
    if session._state.adding:
        session.is_public = is_trusted
    elif has_new_words and not is_trusted:
        session.is_public = False
    return keep_session(form)


@transaction.atomic
def keep_session(form: ModelForm) -> ExamSession:
    """As the form says, and told to whom it concerns. Needs a valid form, as above."""
    session = form.save()
    follow(session, form.stored)
    return session


@transaction.atomic
def bring_session_back(form: ModelForm, record: Model, by_machine: Iterable[str] = ()) -> None:
    """As the record says: its numbers are as old as they were then, and nobody has confirmed them today. Raises
    ``ValidationError`` where its day is over, it was held by now, or more of a task is taken on than it says.
    """
    session, before = form.instance, form.stored
    to_come(session.date, before["date"])
    check_held(session, session.date)
    if (session.seats_total, session.seats_own) != (before["seats_total"], before["seats_own"]):
        session.seats_as_of = record.seats_as_of
    for task, column in NEEDS.items():
        check_need(session, task, getattr(session, column))
    form.store(by_machine)
    follow(session, before)


def follow(session: ExamSession, before: dict) -> None:
    """Seats that become free go to who waits for them; of a date that has changed, or is cancelled, or
    no more, all are told whom it concerns, once of all changes.
    """
    changed = letters.changes(snapshot(session), before) if before["id"] else set()
    if "is_public" in changed and session.is_public:
        audit.note(audit.Act.ACCEPT)
    asked = Enquiry.objects.filter(of_sessions([session]))
    asked.update(day=session.date, provider=session.provider_id)
    last = max(session.last_day_to_register, timezone.localdate())
    asked.filter(held_until__gt=last).update(held_until=last)
    if session.date > timezone.localdate():
        ExamResult.objects.filter(session=session).delete()  # it said that nobody took part
    if "provider" in changed:
        take_as_own(session)
    has_seat_now = move_up(session)
    if session.takes_help and changed & {"date", "kind", "starts_at", "ends_at", "is_cancelled"}:
        open_unlicensed(session)
    if "provider" in changed and session.date >= timezone.localdate():
        letters.tell_centres(session, Provider.objects.get(pk=before["provider"]))
    if "is_cancelled" in changed:
        letters.tell_of_change(session, "cancelled" if session.is_cancelled else "takes_place")
    elif session.takes_help:
        letters.tell_of_change(session, "changed", changed)
    lending.follow(session)
    if session.takes_help:
        tell_people(asked.exclude(pk__in=has_seat_now), changed)


def take_as_own(session: ExamSession) -> None:
    """A new centre is no partner of itself: its seats are its own, what it waits for or is asked for ends. Needs
    the date's lock.
    """
    session.help_requests.pending().filter(provider=session.provider).update(ended_on=timezone.localdate())
    row = session.seat_requests.filter(provider=session.provider).first()
    if row:
        row.delete()
        session.seats_own, session.seats_partners = session.seats_own + row.seats, session.seat_requests.granted()
        session.save(update_fields=["seats_own", "seats_partners", "changed_at"])


def tell_people(asked: QuerySet, changed: set[str]) -> None:
    """Whoever has a seat, or waits for one; the last day to register is of interest only to who has none yet."""
    if not changed & letters.SEATED:
        return
    statuses = CONCERNED if changed & letters.PAYING else CONCERNED[1:]
    for enquiry in asked.credible().filter(status__in=statuses):
        write(enquiry, "new_facts", leaves_at=gathered.leaves_at("exam changed", enquiry, [enquiry]))
        ask_to_call(enquiry, has_changed=True)


@transaction.atomic
def receive(session: ExamSession, **fields) -> Enquiry:
    """A newcomer asks for a seat: an enquiry as for a course, answered by the centre. One who seems to have asked
    before is doubted.
    """
    session = locked(ExamSession.objects.registering().for_pages(), pk=session.pk)
    before = of_same_person(
        Enquiry.objects.filter(of_sessions([session]), status__in=CONCERNED).credible(), **fields
    )
    fields["is_doubtful"] = fields.get("is_doubtful", False) or bool(before)
    enquiry = Enquiry.objects.create(provider=session.provider, day=session.date, **fields)
    AskedSeat.objects.create(enquiry=enquiry, session=session)
    for row in before:
        tell_again(row)
    return arrived(enquiry)


@transaction.atomic
def ask_seats(session: ExamSession, provider: Provider, number: int, version: str | None = None) -> SeatRequest:
    """Gives at once what is free; the rest waits at the end of the line, and what waits already keeps its place.
    Raises ``NotPossibleError`` where nobody may ask any more, or the date or their seats stand otherwise than
    ``version`` says.
    """
    session = locked(ExamSession.objects, pk=session.pk)
    check_seen(version_of_seats(session, session.seat_requests.filter(provider=provider).first()), version)
    if not session.takes_requests:
        raise NotPossibleError(_("Seats of this date can no longer be asked for."))
    row, _is_new = SeatRequest.objects.get_or_create(session=session, provider=provider)
    given = 0 if row.waiting else min(number, max(session.seats_free or 0, 0))
    row.seats += given
    if number > given:
        row.wait_for(number - given)
    row.save()
    count(session)
    return row


@transaction.atomic
def give_back(session: ExamSession, provider: Provider, number: int, version: str | None = None) -> int:
    """What waits first; then others move up. How many were given back. ``version``: as above."""
    session = locked(ExamSession.objects, pk=session.pk)
    row = SeatRequest.objects.filter(session=session, provider=provider).first()
    check_seen(version_of_seats(session, row), version)
    if row is None or not session.is_registering:
        raise NotPossibleError(_("Seats of this date can no longer be given back. Please call the exam centre."))
    waiting = min(number, row.waiting)
    seats = min(number - waiting, row.seats)
    row.wait_no_longer(waiting)
    row.seats -= seats
    put(row)
    count(session)
    move_up(session)
    return waiting + seats


@transaction.atomic
def release(row: SeatRequest, version: str | None = None) -> None:
    """By the centre: all that somebody has or waits for, who is told; others move up. ``version``: as above."""
    session = locked(ExamSession.objects, pk=row.session_id)
    row = SeatRequest.objects.filter(pk=row.pk).select_related("provider").first()
    check_seen(version_of_seats(session, row), version)
    if row is None:
        return
    letters.tell_released(row, session)
    row.delete()
    count(session)
    move_up(session)


@transaction.atomic
def move_up(session: ExamSession) -> list[int]:
    """Free seats go to who has asked first, partners and people in one line; partners get a part where they do not
    suffice, for a person one is held. All have theirs before anybody is told. Needs its lock. The people's keys.
    """
    if not session.moves_up or not session.seats_free:
        return []
    free, moved = session.seats_free, Counter()
    for row, number in in_line(session):
        given = min(number, free)
        if not given:
            break
        free -= given
        give(row, session, given)
        moved[row] += given
    if moved:
        count(session)
    for row, given in moved.items():
        if isinstance(row, SeatRequest):
            letters.tell_moved_up(row, session, given)
        else:
            ask_to_call(answer(row, Status.OFFERED))
    return [row.pk for row in moved if isinstance(row, Enquiry)]


def in_line(session: ExamSession) -> list[tuple[SeatRequest | Enquiry, int]]:
    """Who moves up, and for how many seats, what was asked first on top; partners only where seats are offered to
    them, each as often as it has asked.
    """
    requests = SeatRequest.objects.filter(session=session).in_line().select_related("provider")
    people = Enquiry.objects.filter(of_sessions([session])).moving_up()
    lots = [
        (since, row, number) for row in (requests if session.is_offered else []) for since, number in row.lots()
    ]
    lots += [(row.waits_since, row, 1) for row in people]
    return [(row, number) for _since, row, number in sorted(lots, key=itemgetter(0))]


def held_until(session: ExamSession, today: date | None = None) -> date:
    """The last day of a hold that is made today: it ends with registration at the latest."""
    return min(hold_ends(today), session.last_day_to_register)


def give(row: SeatRequest | Enquiry, session: ExamSession, number: int) -> None:
    if isinstance(row, SeatRequest):
        row.move_up(number)
        put(row)
    else:
        Enquiry.objects.filter(pk=row.pk).update(status=Status.OFFERED, held_until=held_until(session))


def put(row: SeatRequest) -> None:
    """Who has and wants none is forgotten."""
    if row.seats or row.waiting:
        row.save()
    else:
        row.delete()


def count(session: ExamSession) -> None:
    """Needs the row's lock."""
    partners, asked = session.seat_requests.granted(), session.asked.granted()
    if (partners, asked) != (session.seats_partners, session.seats_asked):
        session.seats_partners, session.seats_asked = partners, asked
        session.save(update_fields=["seats_partners", "seats_asked", "changed_at"])


@transaction.atomic
def remind(session: ExamSession) -> int:
    """Tells the centre, and who has seats or waits, that registration ends soon; how many mails."""
    number = letters.tell_deadline(session)
    ExamSession.objects.filter(pk=session.pk).update(reminded_for=session.registration_deadline)
    return number
