"""A run that has begun may be joined on certain days: they decide the badge, the order, and what pages say."""

import re

import pytest

from courses.availability import Availability
from courses.models import CourseRun
from tests.factories import InDays, days, make_course, make_entry_point, make_run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "joined_on", "expected"),
    [
        ({"start": -20}, [5], Availability.FREE),
        ({"start": -20}, [0], Availability.FREE),
        ({"start": -20}, [-1], Availability.RUNNING),
        ({"start": -20}, [], Availability.RUNNING),
        ({"start": -20, "seats_free": 0}, [5], Availability.FULL),
        ({"start": -20, "registration_deadline": InDays(-25)}, [5], Availability.FREE),
        ({"start": -20, "registration_deadline": InDays(-25), "late_entry": True}, [5], Availability.CLOSED),
        ({"start": 3, "registration_deadline": InDays(-1)}, [5], Availability.CLOSED),
        ({"start": -20, "seats_as_of": InDays(-20)}, [5], Availability.ASK),
        ({"start": -20, "status": "cancelled"}, [5], Availability.CANCELLED),
        ({"start": -20, "end": -1}, [5], Availability.PAST),
    ],
)
def test_a_running_course_can_be_joined_while_a_day_to_join_lies_ahead(fields, joined_on, expected):
    run = make_run(**fields)
    for day in joined_on:
        make_entry_point(run, day)

    assert CourseRun.objects.with_availability().get().availability == expected


def test_one_enters_on_the_next_day_to_join_and_the_earlier_course_stands_first(client):
    joined, started = make_course("Nähkurs"), make_course("Kochkurs")
    run = make_run(joined, start=-20)
    for day in (30, -3, 9):
        make_entry_point(run, day)
    make_run(started, start=20)

    page = client.get("/de/angebote/?seats=on").content.decode()

    assert CourseRun.objects.with_availability().get(pk=run.pk).entry == days(9)
    assert 0 < page.index("Nähkurs") < page.index("Kochkurs")


@pytest.mark.parametrize(("joined_on", "section", "words"), [(9, 3, ", section 3"), (9, None, ""), (7, None, "")])
def test_wherever_a_course_stands_the_same_day_to_join_is_told(client, joined_on, section, words):
    run = make_run(make_course("Nähkurs", level_from=1, level_to=1), start=-20)
    make_entry_point(run, joined_on, section=section)
    day = f"{days(joined_on).day} {days(joined_on):%B}"

    pages = ["", "?q=Nähkurs", "?level=1", "?level=1&childcare=on", "druck/", f"{run.course.slug}/"]
    texts = [client.get(f"/en/angebote/{page}").content.decode().replace("\xa0", " ") for page in pages]

    said = f"you can join on {day}{words}<"
    assert [said in text.replace(" <", "<") for text in texts] == [True, True, True, False, True, True]
    plain = [re.sub(r"<[^>]+>|[\u2068\u2069]", "", text) for text in texts]
    assert [f"you can begin on {day}" in text for text in plain[2:4]] == [True, False]


@pytest.mark.parametrize(
    ("joined_on", "fields"),
    [
        (6, {}),
        (0, {}),
        (9, {"seats_free": 3}),
        (9, {"seats_free": 8, "seats_held": 5}),
        (9, {"seats_free": 9, "seats_wanted": 6}),
        (9, {"seats_free": 0}),
        (9, {"seats_as_of": InDays(-20)}),
    ],
)
def test_a_day_on_which_few_seats_may_be_left_stands_nowhere_but_that_one_can_join_does(client, joined_on, fields):
    run = make_run(make_course("Nähkurs"), start=-20, **fields)
    make_entry_point(run, joined_on, section=3)

    card = client.get("/en/angebote/").content.decode()
    page = client.get(f"/en/angebote/{run.course.slug}/").content.decode()

    assert ["has started, you can still join" in text for text in (card, page)] == [True, True]
    assert [word for word in ("you can join on", "section 3") if word in card + page] == []
