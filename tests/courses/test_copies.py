"""A copy says what the original says, column by column, but for what is the original's alone."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from modeltranslation.utils import get_translation_fields

from accounts.models import User
from courses.actions import add_runs, copy_course, copy_runs, further
from courses.models import Course, CourseRun, WeeklyTime
from courses.translation import CourseTranslation
from tests.factories import days, make_course, make_course_date, make_person, make_run, make_user, make_weekly_time

pytestmark = pytest.mark.django_db
SHIFT = timedelta(weeks=26)
OWN = {"id", "created_at", "changed_at"}
TRANSLATED = {*get_translation_fields(*CourseTranslation.fields)}  # one is as good as all
FULL_COURSE = {
    "title_en": "German",
    "description": "Viel",
    "level_from": 2,
    "level_to": 3,
    "audience": "parents",
    "mode": "both",
    "lessons": 100,
    "sub_level": "A2.1",
    "cost": "paid",
    "price": 12,
    "price_for": "lesson",
    "reduced_price": 6,
    "materials_price": 5,
    "module_number": 2,
    "module_count": 6,
    "age_from": 18,
    "age_to": 60,
    "placement_test": True,
    "textbook": "Schritte",
    "teaching_language": "de",
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
    "by_appointment": True,
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
    "booking_link": "https://kurs.example/a1",
    "seats_min": 8,
    "start_reason": "Nur für Mütter",
    "own_list": 4,
}


@pytest.fixture
def given():
    """A suspended course with a run that was cancelled, every column filled."""
    course = make_course(suspended_until=days(3), contact_person=make_person(), **FULL_COURSE)
    run = make_run(course, start=-200, end=-100, seats_as_of=days(-90), **FULL_RUN)
    CourseRun.objects.filter(pk=run.pk).update(
        breaks=f"{days(-150)}/{days(-140)} Ferien",
        registration_deadline=days(-210),
        decide_on=days(-215),
        own_list_as_of=days(-220),
        seats_free=9,
        seats_held=2,
        seats_wanted=3,
        revision=4,
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


def test_every_column_of_the_originals_is_filled(given):
    """A column that is new belongs into what is copied here: else nobody sees whether a copy may say the same."""
    columns = [(row, column) for row in (given.course, given.run) for column in row._meta.concrete_fields]

    empty = {column.name for row, column in columns if getattr(row, column.attname) in (None, "", False, 0, [])}

    assert empty <= TRANSLATED


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
        "booking_link": "",
        "seats_free": 16,
        "seats_held": 0,
        "seats_as_of": days(0),
        "seats_wanted": None,
        "decide_on": given.run.decide_on + SHIFT,
        "start_reason": "",
        "own_list": None,
        "own_list_as_of": None,
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


def test_of_several_dates_at_once_only_the_first_has_number_address_and_days(given):
    first = CourseRun(
        course=given.course,
        **{**FULL_RUN, "status": "open", "cancel_reason": "", "number": "B1"},
        start=days(10),
        end=days(20),
        registration_deadline=days(5),
        decide_on=days(3),
        seats_total=9,
        seats_free=3,
    )
    week = [(1, *times(given.run)[0][0][1:3], 2)]

    runs = add_runs([first, *further(first, [(days(30), days(40))])], week, given.user)

    changed = unlike(*[CourseRun.objects.get(pk=run.pk) for run in runs])
    own = {"number": "", "booking_link": "", "registration_deadline": None, "decide_on": None}
    assert changed == own | {"start": days(30), "end": days(40)}
    assert [times(run)[0] for run in runs] == [week, week]


@pytest.mark.parametrize(("decided", "is_kept"), [(-1, False), (0, True), (1, True)])
def test_a_copy_is_decided_on_no_day_that_is_over(given, decided, is_kept):
    CourseRun.objects.update(start=days(-20), end=days(20), decide_on=days(decided) - timedelta(weeks=4))
    run = CourseRun.objects.get()

    copy_runs([run], timedelta(weeks=4), given.course, given.user)

    copy = CourseRun.objects.exclude(pk=run.pk).get()
    assert (copy.start, copy.decide_on) == (days(8), days(decided) if is_kept else None)
