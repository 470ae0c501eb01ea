"""Proposals held against the best that a solver finds, on stored days of the simulated county."""

from math import sqrt

import pytest

from planning.reckoning.weighing import propose
from tests.planning import snapshots
from tests.planning.oracle import upper_bound

ENOUGH = 0.8


def proposed(snapshot, **more):
    return propose(
        snapshot.people,
        snapshot.sites,
        snapshot.terms,
        recent=snapshot.recent,
        free=snapshot.free,
        **{"ending": snapshot.ending, "capacity": snapshot.capacity()} | more,
    )


def test_there_are_three_days_to_compare():
    assert snapshots.NAMES == ("all-see-all", "common", "each-its-own")


@pytest.mark.parametrize("name", snapshots.NAMES)
def test_proposals_save_at_least_eight_tenths_of_what_the_best_plan_would(name):
    snapshot = snapshots.read(name)

    saved = sum(one.score * sqrt(snapshot.terms[one.kind].teaching_weeks) for one in proposed(snapshot))
    best = upper_bound(snapshot)

    assert 0 < saved <= best * 1.0001
    assert saved >= ENOUGH * best


def test_on_those_days_courses_end_whose_people_make_starts_possible():
    days = [snapshots.read(name) for name in snapshots.NAMES]

    gained = [len(proposed(day)) - len(proposed(day, ending=())) for day in days]

    assert sum(gained) > 0


@pytest.mark.parametrize("name", snapshots.NAMES)
def test_a_plan_can_be_held(name):
    """Nobody sits twice or out of reach, and there are a teacher and a room for each start, all the time."""
    snapshot = snapshots.read(name)
    people = {person.key: person for person in snapshot.people}
    capacity = snapshot.capacity()

    proposals = proposed(snapshot)
    for one in proposals:
        capacity.change(one.site, one.kind.time, one.week, snapshot.terms[one.kind].teaching_weeks)

    seated = [key for one in proposals for key in one.people]
    assert len(seated) == len({*seated})
    assert all(people[key].reaches(one.site) for one in proposals for key in one.people)
    assert all(people[key].kind == one.kind for one in proposals for key in one.people)
    assert min(min(row) for row in [*capacity.teachers.values(), *capacity.rooms.values()]) >= 0


def test_counties_side_by_side_get_what_each_gets_alone():
    snapshot = snapshots.read("common")

    alone, together = proposed(snapshot), proposed(snapshot.times(3))

    assert sorted(one.score for one in together) == pytest.approx(sorted(one.score for one in alone * 3))
