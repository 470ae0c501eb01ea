"""How the duty to align starts is counted: each night, of every start that was saved, by whatever way."""

import pytest
from django.core.management import call_command

from cooperation import duties
from cooperation.duties import Figure
from courses.models import CourseRun
from tests.factories import days, make_clash_rule, make_course, make_course_type, make_provider, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted():
    """A rule, and a first night in which a start stood there already."""
    make_clash_rule(weeks=6)
    kind = make_course_type()

    def make_start(start=40, provider=None, **fields):
        course = make_course("Deutsch", provider=provider, course_type=kind, level_from=1, level_to=1)
        return make_run(course, start=start, end=start + 60, seats_free=16, **fields)

    first = make_start(provider=make_provider("Zuerst"))
    at_night()
    return first, make_start


def at_night() -> str:
    call_command("watch_starts")


def kept(provider, back=0) -> Figure | None:
    months = duties.last_months(2)
    return duties.of_providers([provider.pk], months)[provider.pk][-1 - back]["align_starts"]


def test_what_stood_there_before_is_not_counted_and_months_before_have_no_data(counted):
    first, _make = counted

    assert kept(first.course.provider) == Figure()
    assert kept(first.course.provider, back=1) is None


def test_nobody_has_data_before_the_first_night():
    assert kept(make_provider()) is None


@pytest.mark.parametrize(
    ("start", "fields", "figure"),
    [
        (45, {}, Figure(0, 1)),
        (45, {"start_reason": "Anfrage des Jobcenters"}, Figure(1, 1)),
        (140, {}, Figure(1, 1)),
        (45, {"status": CourseRun.Status.INTENDED}, Figure()),
        (45, {"status": CourseRun.Status.CANCELLED}, Figure()),
    ],
)
def test_a_start_is_aligned_when_none_lies_near_or_there_is_a_reason(counted, start, fields, figure):
    run = counted[1](start, make_provider("Danach"), **fields)
    at_night()
    at_night()

    assert kept(run.course.provider) == figure


def test_a_start_that_is_moved_is_judged_anew(counted):
    run = counted[1](140, make_provider("Danach"))
    at_night()

    run.start = days(45)
    run.save()
    at_night()

    assert kept(run.course.provider) == Figure(1, 2)


def test_what_was_counted_outlives_the_date(counted):
    run = counted[1](45, make_provider("Danach"))
    at_night()

    run.delete()

    assert kept(run.course.provider) == Figure(0, 1)


def test_a_start_whose_course_is_of_another_level_now_is_judged_anew(counted):
    run = counted[1](45, make_provider("Danach"))
    run.course.level_from = run.course.level_to = 3
    run.course.save()
    at_night()
    before = kept(run.course.provider)

    run.course.level_from = run.course.level_to = 1
    run.course.save()
    at_night()

    assert (before, kept(run.course.provider)) == (Figure(1, 1), Figure(1, 2))
