"""Seats, holds and waiting lists while eight people act at once: nothing below zero, no seat for two."""

from functools import partial
from random import Random

import pytest
from django.http import Http404

from courses import actions as seats
from courses.actions import NotPossibleError
from courses.models import CourseRun, Hold
from enquiries import actions
from enquiries.models import Enquiry
from tests.factories import days, make_course, make_enquiry, make_provider, make_run
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def one_of_many(random, enquiries, runs):
    """An act that somebody of the provider, or the person, does at any moment."""
    enquiry, run = random.choice(enquiries), random.choice(runs)
    return random.choice(
        [
            partial(actions.offer, enquiry),
            partial(actions.accept, enquiry),
            partial(actions.answer, enquiry, "placed", subtract=True),
            partial(actions.answer, enquiry, "waiting"),
            partial(actions.answer, enquiry, "offered", run=run),
            partial(actions.withdraw, enquiry),
            partial(actions.give_back_seat, enquiry),
            partial(seats.confirm_seats, CourseRun.objects.filter(pk=run.pk), {}),
            actions.follow,
        ]
    )


def tried(act):
    def do():
        try:
            act()
        except (NotPossibleError, Http404):
            return False
        return True

    return do


def play(rounds, seed):
    random = Random(seed)  # noqa: S311
    course = make_course(provider=make_provider(email="werk@beispiel.example"))
    runs = [make_run(course, start=30, end=60, seats_total=6, seats_free=3) for _number in range(2)]
    contact = {"email": "", "phone": "0171 0000001"}
    enquiries = [make_enquiry(runs[number % 2], name=f"P{number}", **contact) for number in range(12)]
    for turn in range(rounds):
        if turn % 10 == 9:
            Hold.objects.filter(pk=Hold.objects.order_by("pk").values("pk")[:1]).update(until=days(-1))
        at_once(*[tried(one_of_many(random, enquiries, runs)) for _person in range(8)])
        for run in CourseRun.objects.all():
            assert 0 <= run.seats_held <= run.seats_free <= 6
            assert run.holds.count() == run.seats_held
        holding = Enquiry.objects.filter(hold__isnull=False)
        assert holding.count() == Hold.objects.count()
        assert set(holding.values_list("status", flat=True)) <= {"offered"}
        assert all(row.hold.run_id == row.run_id for row in holding.select_related("hold"))
        for row in Enquiry.objects.filter(status="withdrawn")[:6]:
            Enquiry.objects.filter(pk=row.pk).update(status="waiting", waits_since=row.asked_at, **contact)


def test_eight_people_at_once_leave_seats_and_holds_in_step():
    play(6, seed=1)


@pytest.mark.fuzz
def test_eight_people_in_two_hundred_rounds_leave_seats_and_holds_in_step():
    play(200, seed=2)


def test_the_last_seat_is_offered_to_one_of_eight():
    run = make_run(make_course(), start=30, end=60, seats_total=6, seats_free=1)
    people = [make_enquiry(run, name=f"P{number}", status="waiting") for number in range(8)]

    offered = at_once(*[tried(partial(actions.offer, person)) for person in people])

    assert sorted(offered) == [False] * 7 + [True]
    assert Enquiry.objects.filter(status="offered").count() == Hold.objects.count() == 1
