"""Seats held for somebody: nobody else sees them, nobody gets one twice."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from courses import actions
from courses.models import CourseRun, Hold
from enquiries.actions import answer
from tests.factories import days, make_course, make_enquiry, make_membership, make_run
from tests.race import at_once


def make_open(**fields):
    return make_run(make_course(), start=30, end=60, **{"seats_total": 10, "seats_free": 2, **fields})


def fresh(run):
    return CourseRun.objects.with_availability().get(pk=run.pk)


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 11, 26), date(2026, 12, 1)),  # Thursday to Tuesday
        (date(2026, 12, 21), date(2026, 12, 24)),
        (date(2026, 12, 23), date(2026, 12, 29)),  # two days of Christmas, and a weekend
        (date(2026, 12, 31), date(2027, 1, 6)),  # New Year's Day is none
    ],
)
def test_a_seat_is_held_to_the_end_of_the_third_working_day(today, until):
    assert actions.hold_ends(today) == until


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "is_taken"), [("open", True), ("cancelled", False)])
def test_a_held_seat_of_a_date_that_is_cancelled_is_not_taken(status, is_taken):
    run = make_open()
    seat = actions.hold(run)
    CourseRun.objects.filter(pk=run.pk).update(status=status)

    found = actions.take(seat), Hold.objects.exists(), CourseRun.objects.get().seats_free

    assert found == ((True, False, 1) if is_taken else (False, True, 2))


PUBLIC = ["{course}", "/de/angebote/", "/de/angebote/druck/", "/de/angebote/?q=deutsch", "{provider}"]


def told(page) -> set[str]:
    """What a page says of free seats, to readers and to machines."""
    said = re.findall(r"(\d+)\s(?:Platz|Plätze)\sfrei|remainingAttendeeCapacity\W+(\d+)|(\d+) von 10 frei", page)
    return {number for row in said for number in row if number} | {*re.findall("Warteliste", page)}


@pytest.mark.django_db
@pytest.mark.parametrize("page", PUBLIC)
def test_visitors_see_a_held_seat_as_taken_wherever_seats_are_named(client, page):
    run = make_open()
    course = run.course
    address = page.format(course=course.get_absolute_url(), provider=course.provider.get_absolute_url())

    found = [told(client.get(address).content.decode())]
    for _seat in range(2):
        actions.hold(run)
        found.append(told(client.get(address).content.decode()))

    assert (found[:2], found[2] - {"0"}) == ([{"2"}, {"1"}], {"Warteliste"})
    assert fresh(run).availability == "full"


@pytest.mark.django_db
def test_no_more_is_held_than_is_free_and_nothing_where_nobody_knows():
    run, unknown = make_open(seats_free=1), make_open(seats_free=None)
    actions.hold(run)

    for one in (run, unknown):
        with pytest.raises(actions.NotPossibleError):
            actions.hold(one)

    assert Hold.objects.count() == 1


@pytest.mark.django_db
def test_taking_a_held_seat_subtracts_it_and_releasing_one_gives_it_back():
    run = make_open()
    wanted, unwanted = actions.hold(run), actions.hold(run)

    assert [actions.take(wanted), actions.take(wanted)] == [True, False]
    actions.release(unwanted)

    run = fresh(run)
    assert (run.seats_free, run.seats_held, run.seats_left) == (1, 0, 1)
    assert [record.seats_free for record in run.history.all()[:2]] == [1, 2]


SEATS = {  # free and held afterwards
    "hold": (actions.hold, (2, 1)),
    "take": (lambda run: actions.take(actions.hold(run)), (1, 0)),
    "release": (lambda run: actions.release(actions.hold(run)), (2, 0)),
    "return": (actions.return_seat, (3, 0)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("act", SEATS)
def test_a_seat_is_that_of_its_date_and_of_no_other(act):
    earlier, run, later = make_open(), make_open(), make_open()
    do, after = SEATS[act]

    do(run)

    seats = dict(CourseRun.objects.values_list("pk", "seats_free"))
    held = dict(CourseRun.objects.values_list("pk", "seats_held"))
    found = {pk: (seats[pk], held[pk]) for pk in seats}
    assert found == {earlier.pk: (2, 0), run.pk: after, later.pk: (2, 0)}


@pytest.mark.django_db
def test_a_hold_whose_days_are_over_gives_no_seat():
    run = make_open()
    hold = actions.hold(run)
    Hold.objects.update(until=days(-1))

    assert not actions.take(hold)

    assert fresh(run).seats_free == 2


@pytest.mark.django_db
def test_nobody_says_that_fewer_are_free_than_are_held(client):
    run = make_open()
    actions.hold(run)
    client.force_login(make_membership(provider=run.course.provider).user)
    seats = reverse("workplace:seats", args=[run.course.provider.slug])

    refused = client.post(seats, {f"was-{run.pk}": 2, f"free-{run.pk}": 0})
    client.post(seats, {f"was-{run.pk}": 2, f"free-{run.pk}": 2, "step": f"{run.pk}:-5"})

    assert "für jemanden reserviert" in refused.content.decode()
    assert fresh(run).seats_free == 1


@pytest.mark.django_db
def test_the_last_seat_is_nobody_elses_while_it_is_held():
    run = make_open(seats_free=1)
    enquiry = make_enquiry(run)
    actions.hold(run)

    with pytest.raises(actions.NotPossibleError):
        answer(enquiry, "placed", subtract=True)

    enquiry.refresh_from_db()
    assert (enquiry.status, fresh(run).seats_free, fresh(run).seats_held) == ("new", 1, 1)


@pytest.mark.django_db
def test_a_copy_of_a_run_holds_nothing():
    run = make_open()
    actions.hold(run)
    run.refresh_from_db()

    actions.copy_runs([run], timedelta(days=364), run.course, make_membership(provider=run.course.provider).user)

    assert sorted(CourseRun.objects.values_list("seats_held", "seats_free")) == [(0, 10), (1, 2)]


@pytest.mark.django_db(transaction=True)
def test_eight_who_want_the_last_two_seats_get_two():
    run = make_open()

    def want():
        try:
            return actions.take(actions.hold(run))
        except actions.NotPossibleError:
            return False

    got = at_once(*[want] * 8)

    assert sorted(got) == [False] * 6 + [True] * 2
    assert (fresh(run).seats_free, fresh(run).seats_held, Hold.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_eight_seats_that_are_given_back_at_once_are_all_counted():
    run = make_open(seats_total=16, seats_free=0)

    at_once(*[lambda: actions.return_seat(CourseRun.objects.get(pk=run.pk))] * 8)

    assert fresh(run).seats_free == 8
