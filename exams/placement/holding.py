"""A seat is held for whoever has a slip, accepted or let go: under the slip's lock and then the run's.

It lapses by itself: what is not accepted ends with its hold, as every held seat does.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.actions import addresses_of
from courses import actions as seats
from courses.actions import NotPossibleError
from exams.models import ResultSlip, SlipSeat
from exams.models.held import version_of_run
from foundation.editing.locking import locked
from foundation.mail.sending import in_german, send_mail
from foundation.submissions import gathered

OTHERWISE = gettext_lazy("Something has changed meanwhile. This is how it stands now.")
WHOLE = SlipSeat.objects.select_related(
    "hold__run", "run__course__provider", "run__municipality", "slip__provider"
).prefetch_related("run__weekly_times", "run__dates", "run__entry_points")


def seat_of(slip):
    """The one that is held with it or accepted."""
    return WHOLE.filter(slip=slip).filter(pk__in=SlipSeat.objects.held() | SlipSeat.objects.accepted()).first()


def cancelled(slip):
    """The date to which whoever has the slip was to come, and which is cancelled."""
    return WHOLE.filter(slip=slip).of_cancelled().first()


@transaction.atomic
def hold(slip, run, by, version=None):
    """Raises ``NotPossibleError`` where the slip has a seat already, none is free, or the course meets otherwise
    than ``version`` says.
    """
    slip = locked(ResultSlip.objects, pk=slip.pk)
    if not slip.is_valid:
        raise NotPossibleError(_("This slip is not valid."))
    if seat_of(slip):
        raise NotPossibleError(_("There is a seat for this slip already."))
    leave(slip)  # what has lapsed, or was in a date that is cancelled
    held = seats.hold(run, by, code=slip.code)
    if version is not None and version_of_run(held.run) != version:
        raise NotPossibleError(OTHERWISE)
    seat = SlipSeat.objects.create(slip=slip, run=run, hold=held, until=held.until)
    tell(seat, "slip_held", gathered.leaves_at("seat held", run.course.provider, [slip]))
    return seat


def as_shown(seat_seen, version=None):
    """The slip's seat under its lock; None where it has none any more. Raises ``NotPossibleError`` where that is
    another one than was shown, or its course meets otherwise: whoever acts upon an older page means that one.
    """
    seat = seat_of(locked(ResultSlip.objects, pk=seat_seen.slip_id))
    if seat and (seat != seat_seen or version not in (None, seat.version)):
        raise NotPossibleError(OTHERWISE)
    return seat


@transaction.atomic
def accept(seat_seen, version=None):
    """By whoever has the slip, or a desk. Raises ``NotPossibleError`` when the seat is no longer held."""
    seat = as_shown(seat_seen, version)
    if seat and seat.is_accepted:
        return seat
    if seat is None or not seats.take(seat.hold):
        raise NotPossibleError(_("The seat is no longer held for you"))
    SlipSeat.objects.filter(pk=seat.pk).update(accepted_at=timezone.now())
    gathered.take_back(seat.slip)
    tell(seat, "slip_accepted")
    return seat


@transaction.atomic
def let_go(seat_seen, version=None):
    """By a desk, of a seat that is held: others see it again. Raises ``NotPossibleError`` where it is taken."""
    seat = as_shown(seat_seen, version)
    if seat and seat.is_accepted:
        raise NotPossibleError(OTHERWISE)
    free(seat_seen.slip)


@transaction.atomic
def decline(seat_seen, version=None):
    """By whoever has the slip. Raises ``NotPossibleError`` where no seat is held, or it is theirs already."""
    seat = as_shown(seat_seen, version)
    if seat is None or seat.is_accepted:
        raise NotPossibleError(_("You have taken the seat") if seat else _("The seat is no longer held for you"))
    free(seat.slip)
    tell(seat, "slip_declined", gathered.leaves_at("seat declined", seat.run.course.provider, [seat.slip]))


@transaction.atomic
def give_back(seat_seen, version=None):
    """By whoever has the slip, or a desk, of a seat that is taken; both desks hear of it. Raises
    ``NotPossibleError`` where none is.
    """
    seat = as_shown(seat_seen, version)
    if seat is None or not seat.is_accepted:
        raise NotPossibleError(OTHERWISE if seat else _("No seat is held for you at the moment"))
    free(seat.slip)
    tell_given_back(seat)


@transaction.atomic
def end(slip):
    """The slip is withdrawn, and with it whatever seat it has."""
    seat = seat_of(locked(ResultSlip.objects, pk=slip.pk))
    free(slip)
    if seat and seat.is_accepted:
        tell_given_back(seat)


def free(slip):
    """What waits to be told of it is out of date. Needs the slip's lock."""
    leave(slip)
    gathered.take_back(slip)


def leave(slip):
    for seat in slip.seats.select_related("hold__run", "run"):
        if seat.hold:
            seats.release(seat.hold)
        if seat.is_accepted:
            seats.return_seat(seat.run)
            SlipSeat.objects.filter(pk=seat.pk).update(accepted_at=None)


def tell_given_back(seat):
    for provider in {seat.run.course.provider, seat.slip.provider}:
        tell(seat, "slip_given_back", gathered.leaves_at("seat given back", provider, []), provider)


@transaction.atomic
def tell_of_dates():
    """Whoever has issued a slip hears that its course is cancelled, or takes place after all; how many."""
    rows = list(WHOLE.filter(pk__in=SlipSeat.objects.to_tell()).order_by("pk"))
    for seat in rows:
        seat.is_told_cancelled = not seat.is_told_cancelled
        seat.save(update_fields=["is_told_cancelled"])
        tell(seat, "slip_cancelled", None, seat.slip.provider)
    return len(rows)


def tell(seat, kind, leaves_at=None, provider=None):
    """Whoever holds the course expects the code; or another provider."""
    provider = provider or seat.run.course.provider
    context = {"seat": seat, "path": in_german("workplace:result_slips", provider.slug)}
    send_mail(f"exams/mail/{kind}.txt", addresses_of(provider), context, owner=seat.slip, leaves_at=leaves_at)
