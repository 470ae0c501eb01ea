"""The one rule: what the badge says and what the filters find."""

import re

import pytest

from courses.availability import Availability
from courses.models import CourseRun
from tests.factories import days, make_course, make_run

pytestmark = pytest.mark.django_db

CASES = [
    (dict(start=10, seats_free=4), Availability.FREE),
    (dict(start=10, seats_free=3), Availability.FEW),
    (dict(start=10, seats_free=1), Availability.FEW),
    (dict(start=10, seats_free=0), Availability.FULL),
    (dict(start=10, seats_free=4, status="full"), Availability.FULL),
    (dict(start=10, seats_free=4, status="planned"), Availability.PLANNED),
    (dict(start=10, seats_free=4, status="cancelled"), Availability.CANCELLED),
    (dict(start=10, seats_free=4, status="intended"), Availability.INTENDED),
    (dict(start=10, seats_total=None, seats_free=None), Availability.ASK),
    (dict(start=10, seats_free=4, registration_deadline=-1), Availability.CLOSED),
    (dict(start=10, seats_free=4, registration_deadline=0), Availability.FREE),
    (dict(start=0, seats_free=4), Availability.FREE),
    (dict(start=-1, seats_free=4), Availability.RUNNING),
    (dict(start=-1, seats_free=4, late_entry=True), Availability.FREE),
    (dict(start=-1, seats_free=0, late_entry=True), Availability.FULL),
    (dict(start=-100, end=-1, seats_free=4), Availability.PAST),
    (dict(start=-100, end=0, seats_free=4, late_entry=True), Availability.FREE),
    (dict(start=None, seats_total=None, seats_free=None), Availability.ANYTIME),
    (dict(start=None, seats_free=4), Availability.FREE),
    (dict(start=None, status="full", seats_free=None), Availability.FULL),
]


@pytest.mark.parametrize(("fields", "expected"), CASES)
def test_a_run_is_available_as_its_dates_seats_and_status_say(fields, expected):
    if deadline := fields.get("registration_deadline"):
        fields = {**fields, "registration_deadline": days(deadline)}
    elif deadline == 0:
        fields = {**fields, "registration_deadline": days(0)}

    run = make_run(**fields)

    assert CourseRun.objects.with_availability().get(pk=run.pk).availability == expected


def test_free_seats_are_exactly_the_runs_with_a_green_or_yellow_badge():
    for fields, _expected in CASES:
        make_run(**{**fields, "registration_deadline": None})

    runs = CourseRun.objects.with_availability()

    badges = {run.pk for run in runs if run.availability in {"free", "few", "anytime"}}
    assert {run.pk for run in runs.with_free_seats()} == badges
    assert 0 < len(badges) < len(CASES)


@pytest.mark.parametrize(
    ("age", "said"), [(14, "6 Plätze frei"), (15, "6 von 20 frei"), (28, "6 von 20 frei"), (29, None)]
)
def test_a_number_of_seats_is_shown_less_surely_when_it_is_old_and_then_no_more(client, age, said):
    run = make_run(seats_total=20, seats_free=6, seats_as_of=days(-age))

    page = client.get(run.course.get_absolute_url()).content.decode().replace("\xa0", " ")

    assert {*re.findall("6 Plätze frei|6 von 20 frei", page)} == ({said} if said else set())


def test_the_best_run_has_free_seats_and_starts_soonest():
    course = make_course()
    full = make_run(course, start=5, seats_free=0)
    later = make_run(course, start=30, seats_free=9)
    soon = make_run(course, start=10, seats_free=1)
    running = make_run(course, start=-5, seats_free=5)
    anytime = make_run(course, start=None, seats_total=None, seats_free=None)

    best = CourseRun.objects.with_availability().best_first()

    assert list(best) == [soon, later, anytime, full, running]
