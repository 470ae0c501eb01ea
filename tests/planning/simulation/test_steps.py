"""Single steps of a week: who goes on, which start begins, who is called first, what is warned of and merged."""

import pytest

from planning.reckoning.people import DAY
from planning.simulation.assumptions import load
from planning.simulation.county import BEGUN, SEATED, WAITING, County, Newcomer
from planning.simulation.courses import CANCELLED, MERGED, RUNNING
from planning.simulation.measures import is_told
from planning.simulation.ways import CommonLists, Proposals, SharedView, endings
from planning.simulation.world import World


@pytest.fixture(scope="module")
def county():
    return County(load().changed(people={"known_to_register": 1.0, "follow": 1.0}))


def changed(county, **people) -> County:
    return County(county.assumptions.changed(people=people))


def people_for(world, start, number, since=0) -> list[Newcomer]:
    """Who wait for it on the provider's list, each later one a week longer."""
    everywhere = dict.fromkeys(world.county.places, 1.0)
    made = []
    for _person in range(number):
        key = world.number()
        person = Newcomer(key, start.kind, everywhere, False, since - key, world.draws, world.county)
        person.lists, person.weeks = {start.provider}, world.now - person.since
        world.put_back(person)
        made.append(person)
    return made


def planned(world, level="a1", site=0, week=8, *, people=0):
    """Announced, with so many who have a seat."""
    start = world.planned(world.county.sites[site], world.county.kinds[level, DAY], week)
    world.announce(start, [])
    for person in people_for(world, start, people):
        world.seat(person, start, week)
    return start


@pytest.mark.parametrize(("share", "further"), [(0.0, 15), (1.0, 0)])
def test_at_the_end_of_a_course_as_many_go_on_as_do_not_leave(county, share, further):
    world = World(changed(county, leave_after_course=share), seed=1)
    start = planned(world, people=15)
    world.now = start.week
    world.begin_courses()

    world.now = start.end
    world.end_courses()

    waiting = [*world.waiting.values()]
    assert len(waiting) == further
    assert {(one.kind.level, one.is_first) for one in waiting} <= {(world.county.levels["a1"].next, False)}


@pytest.mark.parametrize(("missing", "state", "theirs"), [(0, RUNNING, BEGUN), (1, CANCELLED, WAITING)])
def test_a_start_begins_with_exactly_its_minimum_and_not_with_one_less(county, missing, state, theirs):
    world = World(county, seed=1)
    start = planned(world)
    people = people_for(world, start, start.minimum - missing)
    for person in people:
        world.seat(person, start, start.week)

    world.now = start.week
    world.begin_courses()

    assert (start.state, {person.state for person in people}) == (state, {theirs})
    assert start.began_with == (0 if missing else start.minimum)


def test_who_waits_longest_is_called_first(county):
    world = World(county, seed=1)
    start = world.planned(world.county.sites[0], world.county.kinds["a1", DAY], 8)
    people = people_for(world, start, start.maximum + 5)

    world.announce(start, people)

    assert start.people == people[:4:-1]  # the first five have waited least
    assert {person.state for person in people[:5]} == {WAITING}


@pytest.mark.parametrize(
    ("follow", "level", "site", "agrees"),
    [(1.0, "a1", 0, False), (0.0, "a1", 0, True), (1.0, "b1", 0, True), (1.0, "a1", None, True)],
    ids=["follows", "does not", "another level", "far away"],
)
def test_a_provider_who_is_warned_of_a_start_near_by_makes_none(county, follow, level, site, agrees):
    world = SharedView(changed(county, follow=follow), seed=1)
    there = planned(world).site
    far = max(
        range(len(world.county.sites)), key=lambda n: world.county.km(there.place, world.county.sites[n].place)
    )
    place = world.county.sites[far if site is None else site]

    other = world.planned(place, world.county.kinds[level, DAY], 9)

    assert world.agrees(other, []) == agrees


def test_where_two_starts_merge_nobody_gets_a_seat_that_there_is_not(county):
    world = CommonLists(county, seed=1)
    stays, ends = planned(world), planned(world)
    first = people_for(world, stays, stays.maximum - 3)
    moving = people_for(world, ends, 7)
    for start, people in ((stays, first), (ends, moving)):
        for person in people:
            world.seat(person, start, start.week)

    world.merge(stays, ends)

    longest = moving[:3:-1]
    assert (len(stays.people), ends.state, ends.people) == (stays.maximum, MERGED, [])
    assert [person.state for person in longest] == [SEATED] * 3
    assert {person.state for person in moving[:4]} == {WAITING}
    assert {*world.waiting} == {person.key for person in moving[:4]}


def test_a_start_is_proposed_for_those_alone_who_could_have_no_free_seat(county):
    world = Proposals(county, seed=1)
    start = planned(world, site=1)
    waiting = people_for(world, start, start.minimum)

    found = world.proposed()
    for person in people_for(world, start, start.maximum):
        world.strike_everywhere(person)
        world.seat(person, start, start.week)

    assert found == []
    assert [proposal.waiting for proposal in world.proposed()] == [len(waiting)]


def test_who_ends_a_course_is_expected_at_the_next_level_around_it(county):
    world = Proposals(county, seed=1)
    course = planned(world, people=15)
    world.now = course.week
    world.begin_courses()
    world.now = course.end - 5

    [ending] = endings(world)

    assert (ending.kind.level, ending.week, ending.number) == ("a2", 5, pytest.approx(0.62 * 15))
    assert course.place in ending.near
    assert 0 < len(ending.near) < len(county.places)
    assert max(ending.near.values()) <= 20


@pytest.mark.parametrize(("level", "number", "told"), [("a2", 4, True), ("a2", 5, False), ("b2", 9, True)])
def test_a_day_to_join_is_not_told_where_people_of_another_level_may_take_the_seats(county, level, number, told):
    world = CommonLists(county, seed=1)
    course = planned(world, people=12)
    world.now = course.week
    world.begin_courses()
    other = world.planned(course.site, world.county.kinds[level, DAY], course.week)
    people_for(world, other, number)

    [offer] = [offer for offer in world.offers() if offer.kind == course.kind]

    assert course.maximum - 12 == 8
    assert is_told(world, offer) == told


@pytest.mark.parametrize(("missing", "is_sure"), [(0, True), (1, False)])
def test_a_start_is_sure_before_it_begins_only_with_as_many_people_as_it_needs(county, missing, is_sure):
    world = World(county, seed=1)
    start = planned(world, people=planned(world).minimum - missing)

    assert start.is_sure is is_sure
