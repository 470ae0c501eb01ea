"""A seat is held for whoever has a slip, accepted or let go: under the slip's lock and then the run's.

It lapses by itself: what is not accepted ends with its hold, as every held seat does.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.actions import addresses_of
from courses import actions as seats
from courses.actions import NotPossibleError
from exams.models import ResultSlip, SlipSeat
from foundation.editing.locking import locked
from foundation.mail.sending import in_german, send_mail
from foundation.submissions import gathered

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
def hold(slip, run, by):
    """Raises ``NotPossibleError`` where the slip has a seat already, or none is free."""
    slip = locked(ResultSlip.objects, pk=slip.pk)
    if not slip.is_valid:
        raise NotPossibleError(_("This slip is not valid."))
    if seat_of(slip):
        raise NotPossibleError(_("There is a seat for this slip already."))
    free(slip)  # what has lapsed, or was in a date that is cancelled
    held = seats.hold(run, by, code=slip.code)
    seat = SlipSeat.objects.create(slip=slip, run=run, hold=held, until=held.until)
    tell(seat, "slip_held", gathered.leaves_at("seat held", run.course.provider, [slip]))
    return seat


@transaction.atomic
def accept(slip):
    """By whoever has the slip, or a desk. Raises ``NotPossibleError`` when the seat is no longer held."""
    seat = seat_of(locked(ResultSlip.objects, pk=slip.pk))
    if seat and seat.is_accepted:
        return seat
    if seat is None or not seats.take(seat.hold):
        raise NotPossibleError(_("The seat is no longer held for you"))
    SlipSeat.objects.filter(pk=seat.pk).update(accepted_at=timezone.now())
    gathered.take_back(seat.slip)
    tell(seat, "slip_accepted")
    return seat


@transaction.atomic
def let_go(slip):
    """Others see the seat again. Where it was accepted, both desks hear of it."""
    seat = seat_of(locked(ResultSlip.objects, pk=slip.pk))
    free(slip)
    gathered.take_back(slip)
    if seat and seat.is_accepted:
        for provider in {seat.run.course.provider, slip.provider}:
            tell(seat, "slip_given_back", gathered.leaves_at("seat given back", provider, []), provider)


def free(slip):
    """Needs the slip's lock."""
    for seat in slip.seats.select_related("hold__run", "run"):
        if seat.hold:
            seats.release(seat.hold)
        if seat.is_accepted:
            seats.return_seat(seat.run)
            SlipSeat.objects.filter(pk=seat.pk).update(accepted_at=None)


@transaction.atomic
def decline(slip):
    """By whoever has the slip. Raises ``NotPossibleError`` where no seat is held, or it is theirs already."""
    seat = seat_of(locked(ResultSlip.objects, pk=slip.pk))
    if seat is None or seat.is_accepted:
        raise NotPossibleError(_("You have taken the seat") if seat else _("The seat is no longer held for you"))
    let_go(slip)
    tell(seat, "slip_declined", gathered.leaves_at("seat declined", seat.run.course.provider, [slip]))


@transaction.atomic
def give_back(slip):
    """By whoever has the slip, of a seat that is theirs. Raises ``NotPossibleError`` where none is."""
    seat = seat_of(locked(ResultSlip.objects, pk=slip.pk))
    if seat is None or not seat.is_accepted:
        raise NotPossibleError(_("No seat is held for you at the moment"))
    let_go(slip)


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
