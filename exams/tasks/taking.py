"""Who takes which task at an exam: counted under the date's lock, so that a place is taken once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import NotPossibleError
from exams.models import ExamSession, HelpRequest, Task, Turn
from exams.models.tasks import places_open, version_of_task
from exams.tasks import lending, letters
from exams.tasks.links import changes_of
from exams.tasks.seen import check_seen
from exams.tasks.serving import able, is_free, put_down
from foundation.editing.history import CHANGED
from foundation.editing.locking import locked


def check_need(session, task, number):
    """Never below what somebody has taken on; raises ``ValidationError``. Needs the date's lock."""
    taken = session.turns.places(task)
    if number < taken:
        text = _("%(number)d of them are taken on already. Please agree with who helps first.")
        raise ValidationError(text % {"number": taken})


@transaction.atomic
def take_on(session, provider, task, person=None, number=1, version=None):
    """So many places; ``person`` serves. Whoever was asked for it has answered, and who is asked in vain is told.

    Raises ``NotPossibleError`` where so many are not open any more, the person may not or serves already, or the
    date or the task stands otherwise than ``version`` says.
    """
    session = locked(ExamSession.objects, pk=session.pk)
    if person and person.turns.filter(session=session, provider=provider, task=task).exists():
        raise NotPossibleError(_("%(name)s is named there already. Nothing has changed.") % {"name": person})
    check_seen(version_of_task(session, changes_of(session, provider, task)), version)
    free = places_open(session, task) if session.takes_help else 0
    if free < 1:
        raise NotPossibleError(_("Somebody else has taken this task on, or nobody is needed any more."))
    if number > free:
        raise NotPossibleError(_("Fewer are needed by now: %(number)d. Please answer again.") % {"number": free})
    turn, _is_new = Turn.objects.get_or_create(session=session, provider=provider, task=Task(task))
    turn.number += number
    turn.changes += 1
    turn.save(update_fields=["number", "changes"])
    if person:
        put_down(turn, [*turn.people.all(), person])
    letters.tell_centre(turn)
    asked = session.help_requests.pending().filter(provider=provider, task=task)
    if asked.update(number=number, answered_at=timezone.now()):
        confirm(turn)
    lending.end_covered(session)


@transaction.atomic
def confirm(turn, is_wanted=True, version=None):
    """By its centre. What has been given up wholly has to be confirmed anew. ``version``: as above."""
    session = locked(ExamSession.objects, pk=turn.session_id)
    check_seen(version_of_task(session, changes_of(session, turn.provider, turn.task)), version)
    Turn.objects.taken().filter(pk=turn.pk).update(confirmed_on=timezone.localdate() if is_wanted else None)


@transaction.atomic
def answer(asked, number, reason="", version=None):
    """How many the partner lends; none for the ``reason``. ``version``: of the date.

    Raises ``NotPossibleError`` as ``take_on`` does, and where there is nothing to answer any more.
    """
    check_seen(locked(ExamSession.objects, pk=asked.session_id).version, version)
    row = HelpRequest.objects.open().for_pages().filter(pk=asked.pk).first()
    if row is None:
        raise NotPossibleError(_("This has been answered already, or is no longer asked."))
    if number:
        take_on(row.session, row.provider, row.task, number=number)
        return
    row.number, row.reason, row.answered_at = 0, reason, timezone.now()
    row.save(update_fields=["number", "reason", "answered_at"])
    letters.tell_declined(row)


@transaction.atomic
def stand_in(asked, version=None):
    """What is asked by mail, once: of two clicks the second one changes nothing. ``version``: of the date. Raises
    ``NotPossibleError`` as ``take_on`` does.
    """
    check_seen(locked(ExamSession.objects, pk=asked.session.pk).version, version)
    if changes_of(asked.session, asked.provider, asked.task) == asked.changes:
        take_on(asked.session, asked.provider, asked.task)


@transaction.atomic
def give_up(session, provider, task, person=None, version=None):
    """One place; ``person`` does not come. From two weeks before the exam on those who could stand in are asked at
    once. Raises ``NotPossibleError`` where it has to be said which of several people that is, or somebody has said
    it already.
    """
    session = locked(ExamSession.objects, pk=session.pk)
    turn = session.turns.taken().filter(provider=provider, task=task).first()
    if turn is None or not session.takes_help:
        raise NotPossibleError(_("You do not have this task."))
    named = list(turn.people.all())
    if person and person not in named:
        raise NotPossibleError(_("%(name)s is not named there any more. Nothing has changed.") % {"name": person})
    check_seen(version_of_task(session, turn.changes), version)
    if person is None and len(named) == turn.number > 1:
        raise NotPossibleError(_("Please say who does not come."))
    lose_places(turn, 1)
    turn.people.set([one for one in named if one != person] if turn.number else [])
    letters.tell_centre(turn, is_given_up=True)
    ask_others(turn)


@transaction.atomic
def release(turn, version=None):
    """By its centre: whoever has taken the task on is told that they need not come, and others may take it on.
    ``version``: as above.
    """
    session = locked(ExamSession.objects, pk=turn.session_id)
    turn = session.turns.taken().filter(pk=turn.pk).first()
    if turn is None or not session.takes_help:
        raise NotPossibleError(CHANGED)
    check_seen(version_of_task(session, turn.changes), version)
    letters.tell_released(turn)
    lose_places(turn, turn.number)
    turn.people.clear()
    ask_others(turn)


def open_unlicensed(session):
    """It has changed, or a licence has: places of people who may not serve there, or are elsewhere then, are open
    again. Needs its lock.
    """
    open_places(session, lambda one, task: not is_free(one, session, task))


def open_places(session, is_odd):
    """Of its people who serve there no more; their organisation is told. Needs its lock."""
    for turn in session.turns.taken().prefetch_related("people__licences", "people__turns__session"):
        odd = [one for one in turn.people.all() if is_odd(one, turn.task)]
        if odd:
            lose_places(turn, len(odd))
            turn.people.remove(*odd)
            letters.tell_unlicensed(turn, len(odd))
            letters.tell_centre(turn, is_given_up=True)
            ask_others(turn)


def hold_dates_of(people):
    """To come, where one of them serves, under lock: before their own rows, as everywhere."""
    dates = ExamSession.objects.coming().filter(turns__people__in=people, is_cancelled=False)
    rows = ExamSession.objects.filter(pk__in=dates.values("pk")).order_by("pk")
    return list(rows.select_for_update(of=["self"], no_key=True))


def follow_licences(person):
    """Where the person may examine no more, a place is open again. Needs the lock of ``hold_dates_of``."""
    for session in hold_dates_of([person]):
        open_unlicensed(session)


@transaction.atomic
def delete_person(person):
    """Where the person was to serve, a place is open again."""
    for session in hold_dates_of([person]):
        open_places(session, lambda one, _task: one == person)
    person.delete()


def forget_people(people):
    """Whose time is over; how many."""
    rows = list(people)
    for person in rows:
        delete_person(person)
    return len(rows)


def lose_places(turn, number):
    turn.number -= number
    turn.changes += 1
    turn.confirmed_on = turn.confirmed_on if turn.number else None
    turn.save(update_fields=["number", "changes", "confirmed_on"])


def ask_others(turn):
    """From two weeks before the exam on: so late nobody looks for open tasks."""
    if not turn.session.lets_helpers_go:
        letters.ask_substitutes(turn, able(turn.session, turn.task, [turn.provider_id]))


@transaction.atomic
def remind(session):
    """Two weeks before, when tasks are no longer given up here; how many mails."""
    number = letters.tell_firm(session)
    ExamSession.objects.filter(pk=session.pk).update(helpers_told_for=session.date)
    return number
