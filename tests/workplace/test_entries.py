"""Days on which one may join a run that has begun: typed, refused, worked out from its lessons."""

from datetime import time

import pytest
from django.urls import reverse

from courses.models import EntryPoint, Weekday
from tests.factories import days, make_course, make_entry_point, make_run, make_weekly_time
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(provider):
    return make_course("Nähkurs", provider=provider)


def way(run, name):
    return reverse(f"workplace:{name}", args=[run.course.provider.slug, run.course.pk, run.pk])


def test_a_day_to_join_is_typed_and_taken_away(client, course):
    run = make_run(course, start=-20)
    address = way(run, "entries")
    typed = {"entry_points-0-starts_on": str(days(9)), "entry_points-0-section": "3"}

    client.post(
        address, form_of(client.post(address, form_of(client.get(address)) | {"add": "entry_points"})) | typed
    )
    kept = list(EntryPoint.objects.values_list("starts_on", "section"))
    client.post(address, form_of(client.get(address)) | {"entry_points-0-DELETE": "on"})

    assert kept == [(days(9), 3)]
    assert not EntryPoint.objects.exists()


@pytest.mark.parametrize("day", [-20, -21, 101])
def test_a_day_to_join_lies_within_the_run(client, course, day):
    run = make_run(course, start=-20, end=100)
    address = way(run, "entries")
    added = form_of(client.post(address, form_of(client.get(address)) | {"add": "entry_points"}))

    answer = client.post(address, added | {"entry_points-0-starts_on": str(days(day))})

    assert "zwischen dem ersten und dem letzten Tag" in answer.content.decode()
    assert not EntryPoint.objects.exists()


def test_a_day_comes_with_every_section_of_a_hundred_lessons_and_none_twice(client, course):
    first = -56  # so that the same weekday was eight weeks ago
    run = make_run(course, start=first, end=150, on_public_holidays=True)
    bits = [Weekday(1 << days(day).weekday()) for day in (first, first + 1)]
    for bit in bits:
        make_weekly_time(run, bit, time(8), time(13))  # 4 500 minutes of a section take seven weeks and a half
    make_entry_point(run, first + 15 * 7, section=9)

    for _ in range(2):
        client.post(way(run, "propose_entries"))

    found = [((point.starts_on - days(first)).days, point.section) for point in EntryPoint.objects.all()]
    assert found == [(15 * 7, 9), (22 * 7 + 1, 4)]  # the second section has begun already
