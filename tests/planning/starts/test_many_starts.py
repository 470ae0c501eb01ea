"""Thousands of starts of one file, each beside all others: what is asked of them grows as their number does."""

import sys
from collections import Counter
from functools import partial
from random import Random
from types import SimpleNamespace

import pytest

from courses.models import CourseRun
from planning.reckoning.checks import Rule
from planning.starts.before_saving import FEWEST, PAIRS, Check, InReach
from planning.starts.reading import seen_by
from tests.factories import (
    days,
    make_clash_rule,
    make_course,
    make_course_type,
    make_municipality,
    make_provider,
    make_run,
    make_user,
)


@pytest.fixture
def new_starts(db):
    """A file's with seats left in one place on one day; another provider's start lies near."""
    make_clash_rule()
    said = {"course_type": make_course_type(), "level_from": 1, "level_to": 1}
    make_run(make_course(provider=make_provider("Nachbar"), **said), start=42, end=102, seats_free=16)
    course, place = make_course(provider=make_provider(), **said), make_municipality()

    def some(number):
        day = {
            "start": days(40),
            "end": days(100),
            "municipality": place,
            "seats_total": 16,
            "seats_free": 16,
            "seats_as_of": days(0),
        }
        return [(CourseRun(course=course, **day), []) for _ in range(number)]

    return some


def found(starts):
    return Check(seen_by(make_user()), own=0).of_all(starts)


def work(act) -> int:
    """How many functions are called, those of the language too."""
    calls = Counter()
    sys.setprofile(lambda _frame, event, _arg: calls.update([event]))
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls["call"] + calls["c_call"]


def test_twice_as_many_starts_are_twice_the_work(new_starts):
    found(new_starts(2))  # what is read but once
    small, large = (work(partial(found, new_starts(number))) for number in (300, 600))

    assert large < 2.5 * small


def test_of_each_start_the_nearest_are_named_also_one_of_others_and_all_are_counted(new_starts):
    many = 2 * PAIRS // 200

    asked = found(new_starts(many))

    most = max(FEWEST, PAIRS // many) + 1
    assert {(one.number_near, len(one.near)) for one in asked} == {(many, most)}
    assert {one.near[-1].run.course.provider.name for one in asked} == {"Nachbar"}


def test_what_is_put_in_order_once_is_what_comparing_each_with_each_finds():
    random = Random(5)  # noqa: S311
    for _turn in range(200):
        weeks = random.choice([0, 1, 6])
        rule = SimpleNamespace(weeks=weeks, as_reckoned=Rule(weeks=weeks))
        rows = [row(random, number) for number in range(1, random.randrange(2, 30))]
        reach, start = InReach(rows, rule), random.choice(rows)
        mine = start.placed.week

        near = [one for one in rows if one is not start and abs(one.placed.week - mine) <= weeks]
        near.sort(key=lambda one: (abs(one.placed.week - mine), str(one.key)))
        before = [one.placed for one in near if one.new and (one.placed.week, one.new) < (mine, start.new)]
        others = {one.placed.week for one in rows if one is not start}

        assert reach.nearest(start, 100) == near
        assert reach.nearest(start, 3)[:3] == near[:3]
        assert [one for one in reach.nearest(start, 3) if not one.new][:3] == [one for one in near if not one.new][
            :3
        ]
        assert reach.number_near(start) == len(near)
        if start.new:
            assert reach.spent(start) == sum(max(0, one.minimum - (one.taken or 0)) for one in before)
        assert {one.week for one in reach.one_of_each_week(start)} == others


def row(random, number):
    """Saved ones have no number among the new ones."""
    placed = SimpleNamespace(week=random.randrange(80) / 7, minimum=10, taken=random.choice([None, 0, 4, 12]))
    is_new = random.random() < 0.6
    return SimpleNamespace(placed=placed, new=number * is_new, key=-number if is_new else number)
