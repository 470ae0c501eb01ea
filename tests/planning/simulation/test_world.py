"""Week by week: nobody sits twice, no teacher is in two rooms, and the same people come in every way."""

import pytest

from planning.simulation.assumptions import load
from planning.simulation.county import BEGUN, GONE, SEATED, WAITING, County
from planning.simulation.courses import CANCELLED, ENDED, OPEN, RUNNING
from planning.simulation.measures import half_days
from planning.simulation.ways import WAYS


@pytest.fixture(scope="module")
def county():
    return County(load().changed(time={"warm_up": 26, "measured": 52, "tail": 26}))


@pytest.fixture(scope="module")
def worlds(county):
    """A year in each way, with whatever was not in order in some week."""
    return {name: watched(way, county) for name, way in WAYS.items()}


def watched(way, county):
    world = way(county, seed=5)
    world.faults = []
    return world.run(lambda world, registered: world.faults.extend(faults(world)))


def faults(world):
    sitting = [person for course in (*world.open, *world.running) for person in course.people]
    if len(sitting) != len({person.key for person in sitting}):
        yield "somebody sits twice"
    if any(person.state not in (SEATED, BEGUN) for person in sitting):
        yield "a seat for somebody who waits or has left"
    if any(person.state != WAITING for person in world.waiting.values()):
        yield "waiting with a seat"
    if any(len(course.people) > course.maximum for course in (*world.open, *world.running)):
        yield "more people than seats"
    if any(not person.reaches(course) for course in world.running for person in course.people):
        yield "out of reach"
    if any(number < 0 for row in world.capacity.teachers.values() for number in row):
        yield "a teacher in two rooms"
    if any(number < 0 for row in world.capacity.rooms.values() for number in row):
        yield "two courses in a room"


@pytest.mark.parametrize("name", WAYS)
def test_all_is_in_order_in_every_week(worlds, name):
    assert worlds[name].faults == []


@pytest.mark.parametrize("name", WAYS)
def test_no_start_begins_below_its_minimum_and_none_with_it_is_cancelled(worlds, name):
    courses = worlds[name].courses

    assert {course.state for course in courses} >= {OPEN, RUNNING, ENDED, CANCELLED}
    assert all(course.began_with >= course.minimum for course in courses if course.state in (RUNNING, ENDED))
    assert all(course.began_with == 0 for course in courses if course.state == CANCELLED)


@pytest.mark.parametrize("name", WAYS)
def test_people_with_childcare_and_from_the_evening_sit_where_they_can(worlds, county, name):
    sitting = [(person, course) for course in worlds[name].courses for person in course.people]

    assert any(person.childcare for person, course in sitting)
    assert all(course.place in county.childcare for person, course in sitting if person.childcare)
    assert all(course.kind.time == person.kind.time for person, course in sitting)


@pytest.mark.parametrize("name", WAYS)
def test_some_join_a_running_course_of_another_level_when_its_section_fits(worlds, name):
    joined = {
        (course.kind.level, person.kind.level)
        for course in worlds[name].courses
        for person in course.people
        if course.kind.level != person.kind.level
    }

    assert joined
    assert joined <= {("a1", "a2"), ("a1", "b1"), ("a2", "b1")}


def test_the_same_people_come_whatever_is_done(worlds):
    registered = {
        name: [(one.key, one.since, one.kind, one.childcare, one.patience, one.follows) for one in world.everybody]
        for name, world in worlds.items()
    }

    first, *others = registered.values()
    assert len(first) > 700
    assert all(other == first for other in others)


def test_a_seed_gives_the_same_year_again(county, worlds):
    again = WAYS["proposals"](county, seed=5).run()

    assert [(one.state, one.ended) for one in again.everybody] == [
        (one.state, one.ended) for one in worlds["proposals"].everybody
    ]


def test_without_a_register_people_sit_only_where_their_name_stands(worlds):
    world = worlds["uncoordinated"]

    assert not any(world.register.values())
    assert all(course.provider in person.lists for course in world.courses for person in course.people)


def test_where_all_see_all_seats_some_sit_at_a_provider_who_does_not_have_their_name(worlds):
    strangers = [
        person
        for course in worlds["shared view"].courses
        for person in course.people
        if course.provider not in person.lists
    ]

    assert strangers
    assert all(person.follows for person in strangers)


def test_after_six_weeks_without_a_date_some_stand_on_two_more_lists(worlds):
    lists = {len(one.lists) for one in worlds["uncoordinated"].everybody if one.state != GONE}

    assert lists >= {1, 3}
    assert max(lists) == 3


def test_common_lists_gather_groups_that_separate_lists_do_not(county, worlds):
    time = county.assumptions.time
    first, last = time["warm_up"], time["warm_up"] + time["measured"]
    days = {
        name: half_days([one for one in world.everybody if first <= one.since < last], world.weeks)
        for name, world in worlds.items()
    }
    cancelled = {
        name: sum(course.state == CANCELLED for course in world.courses) for name, world in worlds.items()
    }

    assert days["common lists"] < 0.75 * days["uncoordinated"]
    assert cancelled["common lists"] < cancelled["shared view"] < cancelled["uncoordinated"]


def test_a_register_that_knows_few_is_no_worse_than_the_providers_own_lists(county):
    """The trigger is the larger of both, never the register in place of the lists."""
    unknown = County(county.assumptions.changed(people={"known_to_register": 0.0}))

    alone, few = WAYS["shared view"](unknown, seed=5).run(), WAYS["common lists"](unknown, seed=5).run()

    began = [sum(one.state == BEGUN for one in world.everybody) for world in (alone, few)]
    assert began[1] > 0.9 * began[0]
