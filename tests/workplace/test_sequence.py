"""Whatever changes what a calendar says of a date raises its SEQUENCE: else subscribers keep what was."""

from datetime import time

import pytest
from django.db import transaction
from icalendar import Calendar

from courses import actions
from courses.models import CourseRun, Weekday
from tests.factories import days, make_course, make_run, make_trusted, make_weekly_time
from tests.workplace.test_imports import HEADER, as_csv, kinds, perform, send, undo

pytestmark = pytest.mark.django_db
__all__ = ["kinds"]


@pytest.fixture
def run(provider):
    make_trusted(provider)
    run = make_run(make_course(provider=provider), number="B-1", start=30, end=90)
    make_weekly_time(run, Weekday.MONDAY, time(9), time(10))
    return run


def told(client, run) -> tuple:
    """All that its calendar says but for the stamps, and the SEQUENCE."""
    found = Calendar.from_ical(client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics").content)
    events = found.walk("VEVENT")
    rows = [[(name, value) for name, value in one.property_items() if name not in STAMPS] for one in events]
    return sorted(map(str, rows)), {int(one["SEQUENCE"]) for one in events}


STAMPS = {"DTSTAMP", "SEQUENCE"}


@transaction.atomic
def pick(_client, run):
    actions.set_days(run, [days(40)], time(18), time(20), days(31), days(80))


def cancel(_client, run):
    actions.cancel(run, "", run.course.provider.memberships.get().user)


def revive(_client, run):
    actions.revive(run, run.course.provider.memberships.get().user)


def take(client, run, start, hours):
    cells = ["B-1", run.course.title_de, f"{days(start):%d.%m.%Y}", f"{days(90):%d.%m.%Y}", hours]
    perform(client, send(client, run.course.provider, as_csv([*HEADER[:4], "Uhrzeit"], cells)))


def take_hours(client, run):
    take(client, run, 30, "Mo 10:00-11:30")


def take_start(client, run):
    take(client, run, 20, "Mo 9:00-10:00")


def take_back(client, run):
    undo(client, run.course.provider)


@pytest.mark.parametrize(
    ("before", "act"),
    [
        (None, pick),
        (None, cancel),
        (cancel, revive),
        (None, take_hours),
        (None, take_start),
        (take_hours, take_back),
        (take_start, take_back),
    ],
)
def test_whatever_changes_what_a_calendar_says_raises_the_sequence(client, run, before, act):
    if before:
        before(client, CourseRun.objects.get())
    said, number = told(client, run)

    act(client, CourseRun.objects.get())

    says, later = told(client, run)
    assert says != said
    assert min(later) > max(number)
