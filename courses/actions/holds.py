"""Seats held for somebody: made, taken and ended under the run's lock, so that nobody gets a seat twice."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from courses.actions.gate import NotPossibleError
from courses.actions.seats import held
from courses.models import CourseRun, Hold
from courses.rhythm import after_working_days

HOLD_DAYS = 3  # working days to whose end a seat is held


def hold_ends(today: date | None = None) -> date:
    """The last day of a hold that is made today: the third working day from now, Saturdays are none."""
    return after_working_days(HOLD_DAYS, today or timezone.localdate())


@transaction.atomic
def hold(run: CourseRun, user: User | None = None, code: str = "") -> Hold:
    """Keeps one of the seats that are free and not yet held; raises ``NotPossibleError`` where there is none."""
    run = under_lock(run)
    if not run.seats_left:
        raise NotPossibleError(_("No seat is free that could be held."))
    new = Hold.objects.create(run=run, until=hold_ends(), code=code, made_by=user)
    count(run)
    return new


@transaction.atomic
def release(hold: Hold) -> None:
    """Whoever it was for does not want it, or did not answer: others see the seat again."""
    run = under_lock(hold.run)
    Hold.objects.filter(pk=hold.pk).delete()
    count(run)


@transaction.atomic
def take(hold: Hold) -> bool:
    """The held seat is somebody's now. False when the hold had ended meanwhile, or the date is cancelled: nothing
    has changed then.
    """
    run = under_lock(hold.run)
    if run.status == CourseRun.Status.CANCELLED or not Hold.objects.living().filter(pk=hold.pk).delete()[0]:
        return False
    count(run)
    subtract(run)
    return True


@transaction.atomic
def take_free(run: CourseRun) -> bool:
    """One seat less that is free for all; False when there was none to subtract, or nobody knows how many."""
    run = under_lock(run)
    return bool(run.seats_left) and subtract(run)


@transaction.atomic
def return_seat(run: CourseRun) -> None:
    """A seat that was somebody's is free for all again, where their number is known; never more than there are."""
    run = under_lock(run)
    if run.seats_free is not None and run.seats_free < run.seats_total:
        run.seats_free += 1
        reason = _("a seat was given back")
        bulk_update_with_history([run], CourseRun, ["seats_free"], default_change_reason=reason)


def under_lock(run: CourseRun) -> CourseRun:
    return held(CourseRun.objects.filter(pk=run.pk))[0]


def count(run: CourseRun) -> None:
    run.seats_held = run.holds.count()
    CourseRun.objects.filter(pk=run.pk).update(seats_held=run.seats_held)


def subtract(run: CourseRun) -> bool:
    """How old the number is stays as it was: whoever places one person has not counted the others."""
    run.seats_free -= 1
    bulk_update_with_history([run], CourseRun, ["seats_free"], default_change_reason=_("a seat was given"))
    return True
