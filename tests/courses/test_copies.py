"""A copy says what the original says, column by column, but for what is the original's alone."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from accounts.models import User
from courses.actions import add_runs, copy_course, copy_runs
from courses.models import Course, CourseRun, WeeklyTime
from tests.factories import days, make_course, make_course_date, make_person, make_run, make_user, make_weekly_time

pytestmark = pytest.mark.django_db
SHIFT = timedelta(weeks=26)
OWN = {"id", "created_at", "changed_at"}
FULL_COURSE = {
    "title_en": "German",
    "description": "Viel",
    "level_from": 2,
    "level_to": 3,
    "audience": "parents",
    "mode": "both",
    "lessons": 100,
    "price": 12,
    "price_for": "lesson",
    "cost_note": "Ratenzahlung",
    "requirements": "A1",
    "bring": "Stift",
    "childcare": "yes",
    "step_free": True,
    "languages": ["uk"],
    "registration": "Anrufen",
    "phone": "03871 1",
    "email": "kurs@beispiel.example",
    "website": "https://kurs.example/",
    "machine_texts": ["title_en"],
}
FULL_RUN = {
    "number": "A1",
    "status": "cancelled",
    "late_entry": True,
    "on_public_holidays": True,
    "sessions": 5,
    "venue": "VHS",
    "street": "Weg 1",
    "postal_code": "19370",
    "note": "Hof",
    "cancel_reason": "Krank",
}


@pytest.fixture
def given():
    """A suspended course with a run that was cancelled, every column filled."""
    course = make_course(suspended_until=days(3), contact_person=make_person(), **FULL_COURSE)
    run = make_run(course, start=-200, end=-100, seats_as_of=days(-90), **FULL_RUN)
    CourseRun.objects.filter(pk=run.pk).update(
        breaks=f"{days(-150)}/{days(-140)} Ferien", registration_deadline=days(-210)
    )
    Course.objects.update(confirmed_on=days(-60))
    make_weekly_time(run)
    WeeklyTime.objects.update(every=2)
    make_course_date(run, days(-190))
    user = make_user(role=User.Role.COORDINATOR)
    return SimpleNamespace(course=Course.objects.get(), run=CourseRun.objects.get(), user=user)


def times(run):
    week = [(line.weekdays, line.starts_at, line.ends_at, line.every) for line in run.weekly_times.all()]
    return week, [(day.date, day.starts_at, day.ends_at) for day in run.dates.all()]


def unlike(row, other) -> dict:
    """What the other says by column, where it differs."""
    row.refresh_from_db()
    columns = [column.attname for column in row._meta.concrete_fields if column.name not in OWN]
    return {name: getattr(other, name) for name in columns if getattr(other, name) != getattr(row, name)}


def test_a_copied_date_is_later_open_and_nobodys_yet(given):
    copy_runs([given.run], SHIFT, given.course, given.user)

    copy = CourseRun.objects.exclude(pk=given.run.pk).get()
    changed = unlike(given.run, copy)
    week, dates = times(given.run)
    assert changed.pop("revision", 0) >= 0
    assert changed == {
        "number": "",
        "status": "open",
        "cancel_reason": "",
        "start": given.run.start + SHIFT,
        "end": given.run.end + SHIFT,
        "registration_deadline": given.run.registration_deadline + SHIFT,
        "breaks": "",
        "sessions": None,
        "seats_free": 16,
        "seats_as_of": days(0),
        "seats_wanted": None,
    }
    assert copy.created_at > given.run.created_at
    assert times(copy) == (week, [(day + SHIFT, *hours) for day, *hours in dates])


def test_a_copied_course_is_a_draft_that_nothing_holds_back(given):
    copy = copy_course(given.course, [given.run], SHIFT, given.user)

    changed = unlike(given.course, Course.objects.get(pk=copy.pk))
    assert changed.pop("slug") != given.course.slug
    assert given.run.number not in changed.pop("search_heading") + changed.pop("search_text")
    assert changed == {"status": "draft", "suspended_until": None, "confirmed_on": days(0)}
    assert Course.objects.get(pk=copy.pk).created_at > given.course.created_at


def test_of_several_dates_at_once_only_the_first_has_number_and_deadline(given):
    first = CourseRun(
        course=given.course,
        **{**FULL_RUN, "status": "open", "cancel_reason": "", "number": "B1"},
        start=days(10),
        end=days(20),
        registration_deadline=days(5),
        seats_total=9,
        seats_free=3,
    )
    week = [(1, *times(given.run)[0][0][1:3], 2)]

    runs = add_runs(first, [(days(30), days(40))], week, given.user)

    changed = unlike(*[CourseRun.objects.get(pk=run.pk) for run in runs])
    assert changed == {"number": "", "registration_deadline": None, "start": days(30), "end": days(40)}
    assert [times(run)[0] for run in runs] == [week, week]
