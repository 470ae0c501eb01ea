from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from courses import actions
from courses.models import Course, CourseDate, CourseRun, WeeklyTime
from tests.factories import (
    InDays,
    days,
    make_category,
    make_course,
    make_course_type,
    make_municipality,
    make_provider,
    make_run,
    make_user,
    make_weekly_time,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            dict(start=InDays(5), end=InDays(4)),
            "Give both days, the first one first; or none when one may join any time.",
        ),
        (
            dict(start=InDays(5), end=None),
            "Give both days, the first one first; or none when one may join any time.",
        ),
        (
            dict(start=None, end=InDays(5)),
            "Give both days, the first one first; or none when one may join any time.",
        ),
        (dict(seats_total=3, seats_free=4), "There cannot be more free seats than seats."),
        (dict(seats_total=None, seats_free=4), "There cannot be more free seats than seats."),
        (dict(registration_deadline=InDays(101)), "Registration cannot end after the last day."),
    ],
)
def test_an_impossible_run_is_refused_by_form_and_database(fields, message, settings):
    settings.LANGUAGE_CODE = "en"
    run = make_run()
    for name, value in fields.items():
        setattr(run, name, value)

    with pytest.raises(ValidationError) as refusal:
        run.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseRun.objects.filter(pk=run.pk).update(**fields)

    assert len(refusal.value.messages) == 1


@pytest.mark.parametrize(
    "fields",
    [
        dict(level_from=3, level_to=2),
        dict(level_from=3, level_to=None),
        dict(level_from=None, level_to=3),
        dict(price=-1, cost="paid"),
        dict(price=10, cost="free"),
    ],
)
def test_an_impossible_course_is_refused_by_form_and_database(fields):
    course = make_course()
    for name, value in fields.items():
        setattr(course, name, value)

    with pytest.raises(ValidationError) as refusal:
        course.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.filter(pk=course.pk).update(**fields)

    assert len(refusal.value.messages) == 1


@pytest.mark.parametrize("fields", [dict(weekdays=0), dict(weekdays=128), dict(ends_at=time(16))])
def test_an_impossible_weekly_time_is_refused_by_the_database(fields):
    line = make_weekly_time(make_run())

    with pytest.raises(IntegrityError), transaction.atomic():
        WeeklyTime.objects.filter(pk=line.pk).update(**fields)


def test_a_course_is_listed_while_a_run_can_still_be_joined_or_asked_for():
    coming = make_run(make_course("coming")).course
    ongoing = make_run(make_course("ongoing"), start=None).course
    running = make_run(make_course("running"), start=-5).course
    make_run(make_course("over"), start=-50, end=-1)
    make_run(make_course("cancelled"), status="cancelled")
    make_run(make_course("draft", status="draft"))
    make_run(make_course("hidden", provider=make_provider("Hidden", is_published=False)))
    make_course("without run")

    listed = Course.objects.listed()

    assert set(listed) == {coming, ongoing, running}


def test_a_course_covers_the_levels_between_its_first_and_last():
    course = make_course(level_from=1, level_to=3)
    make_course("without level")

    found = [level for level in range(7) if Course.objects.at_levels([level]).exists()]

    assert found == [1, 2, 3]
    assert list(Course.objects.at_levels([0, 2])) == [course]


@pytest.mark.parametrize(
    "words",
    [
        "integr",
        "INTEGRATIONSKURS abend",
        "lübz",
        "Luebz",
        "Lubz",
        '"am Abend"',
        "b1",
        "sprachschule",
        "Ärzte",
        "german",
    ],
)
def test_words_find_a_course_by_title_type_place_provider_level_and_synonym(words):
    course = make_course(
        "Integrationskurs am Abend für Ärzte",
        level_from=3,
        level_to=3,
        provider=make_provider("Beispiel-Sprachschule"),
        course_type=make_course_type("Kurs", synonyms="German course", category=make_category()),
    )
    make_run(course, municipality=make_municipality("Lübz"))
    make_course("Etwas anderes", course_type=make_course_type("Treff"), provider=make_provider("Verein"))

    assert list(Course.objects.matching(words)) == [course]


def test_renaming_the_provider_changes_what_finds_its_courses():
    course = make_course(provider=make_provider("Alter Name"))
    course.provider.name = "Neuer Verein"
    course.provider.save()

    assert list(Course.objects.matching("neuer verein")) == [course]
    assert list(Course.objects.matching("alter")) == []


def test_near_runs_include_online_ones():
    parchim, hagenow = make_municipality("Parchim"), make_municipality("Hagenow")
    near = make_run(make_course("near"), municipality=parchim)
    make_run(make_course("far"), municipality=hagenow)
    online = make_run(make_course("online", mode="online"), municipality=None)

    assert set(CourseRun.objects.at([parchim.pk])) == {near, online}


def test_saving_a_run_counts_its_revision():
    run = make_run()

    run.save()

    assert CourseRun.objects.get().revision == 2


def test_a_copy_is_a_draft_that_is_not_suspended():
    course = make_course(suspended_until=days(9))

    draft = actions.copy_course(course, [], timedelta(days=7), make_user())

    assert (draft.status, draft.suspended_until, draft.slug == course.slug) == ("draft", None, False)


@pytest.mark.parametrize("name", ["date", "starts_at", "ends_at"])
def test_a_single_day_of_which_something_is_missing_is_refused_in_words(name):
    whole = {"run": make_run(), "date": days(3), "starts_at": time(9), "ends_at": time(12)}
    row = CourseDate(**{key: value for key, value in whole.items() if key != name})

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert [*refused.value.message_dict] == [name]
