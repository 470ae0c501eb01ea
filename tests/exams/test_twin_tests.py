"""What is done at one place of placement tests, or with one slip, leaves the others as they were."""

import pytest

from courses.actions import NotPossibleError
from courses.models import CourseRun, Hold
from exams.models import Appointment, Booking, SlipSeat
from exams.placement import actions, holding
from tests.factories import (
    make_appointment,
    make_booking,
    make_course,
    make_provider,
    make_result_slip,
    make_run,
    make_user,
)
from tests.test_rights import undone

pytestmark = pytest.mark.django_db
NEW = {"name": "Neu", "email": "neu@beispiel.example", "language": "de"}


@pytest.fixture
def providers():
    """Two in one town, at which a person has one of two seats, another waits, and a third is doubted."""
    found = [make_provider(name) for name in ("Eins", "Zwei")]
    for provider in found:
        date = make_appointment(provider, seats=2)
        make_booking(date, email=f"sitzt@{provider.slug}.example")
        make_booking(date, email=f"wartet@{provider.slug}.example", has_seat=False, is_told=False)
        make_booking(date, email=f"neu@{provider.slug}.example", has_seat=False, is_doubtful=True)
    return found


def state_of(provider) -> list:
    dates = Appointment.objects.filter(provider=provider)
    return [list(rows.order_by("pk").values()) for rows in (dates, Booking.objects.filter(appointment__in=dates))]


def seated(provider, *, has_seat=True) -> Booking:
    return Booking.objects.credible().get(appointment__provider=provider, has_seat=has_seat)


AT_TESTS = {
    "somebody books": lambda one: actions.book(one.appointments.get(), **NEW),
    "somebody books twice": lambda one: actions.book(
        one.appointments.get(), **NEW | {"name": "Olena", "email": seated(one).email}
    ),
    "somebody gives the seat back": lambda one: actions.give_back(seated(one), seated(one).version),
    "somebody is struck": lambda one: actions.strike(seated(one), seated(one).version),
    "somebody was called": lambda one: actions.note_told(
        seated(one, has_seat=False), seated(one, has_seat=False).version, True
    ),
    "the doubted are believed": lambda one: actions.believe(
        Booking.objects.filter(appointment__provider=one).doubtful()
    ),
    "somebody is forgotten": lambda one: actions.forget(Booking.objects.filter(pk=seated(one).pk)),
    "somebody is written to": lambda one: actions.confirm(seated(one, has_seat=False).email),
}


@pytest.mark.parametrize("number", [0, 1])
def test_an_act_at_one_provider_leaves_the_other_as_it_was(providers, number):
    one, other = providers[number], providers[1 - number]
    idle, wrong = set(), set()

    for name, act in AT_TESTS.items():
        with undone():
            before, stays = state_of(one), state_of(other)
            act(one)
            idle |= {name} if state_of(one) == before else set()
            wrong |= {name} if state_of(other) != stays else set()

    assert (idle, wrong) == (set(), set())


WITH_SLIPS = {
    "a seat is held instead": lambda slip: (
        holding.let_go(holding.seat_of(slip)),
        holding.hold(slip, CourseRun.objects.last(), make_user()),
    ),
    "the course accepts": lambda slip: holding.accept(holding.seat_of(slip)),
    "the course declines": lambda slip: holding.decline(holding.seat_of(slip)),
    "the desk lets go": lambda slip: holding.let_go(holding.seat_of(slip)),
}
WITH_SEATS = {
    "a seat is given back": lambda slip: holding.give_back(holding.seat_of(slip)),
    "it ends": holding.end,
}


def rows_of(slip) -> list:
    seats = SlipSeat.objects.filter(slip=slip)
    return [list(rows.order_by("pk").values()) for rows in (seats, Hold.objects.filter(slip_seat__in=seats))]


@pytest.mark.parametrize("acts", [WITH_SLIPS, WITH_SEATS], ids=["held", "accepted"])
@pytest.mark.parametrize("number", [0, 1])
def test_an_act_with_one_slip_leaves_the_other_as_it_was(number, acts):
    run, provider = make_run(make_course(), seats_total=20, seats_free=9), make_provider("Testhaus")
    make_run(make_course(), seats_total=20, seats_free=9)
    slips = [make_result_slip(provider) for _number in range(2)]
    for slip in slips:
        holding.hold(slip, run, make_user())
        if acts == WITH_SEATS:
            holding.accept(holding.seat_of(slip))
    idle, wrong = set(), set()

    for name, act in acts.items():
        with undone():
            before, stays = rows_of(slips[number]), rows_of(slips[1 - number])
            act(slips[number])
            idle |= {name} if rows_of(slips[number]) == before else set()
            wrong |= {name} if rows_of(slips[1 - number]) != stays else set()

    assert (idle, wrong) == (set(), set())


@pytest.mark.parametrize("act", [actions.give_back, lambda row, version: actions.note_told(row, version, True)])
def test_who_has_moved_up_is_not_meant_by_a_page_from_before(act):
    """Moving up on the same date changes nothing of what stands there but that they have a seat."""
    date = make_appointment(seats=1)
    first, waiting = make_booking(date), make_booking(date, name="Sami", has_seat=False)
    version = Booking.objects.get(pk=waiting.pk).version
    actions.give_back(first, Booking.objects.get(pk=first.pk).version)
    moved = Booking.objects.get(pk=waiting.pk)

    assert moved.has_seat
    with pytest.raises(NotPossibleError):
        act(moved, version)
    assert Booking.objects.filter(pk=waiting.pk, has_seat=True).exists()
