import pytest

from planning.reckoning.capacity import Capacity
from planning.reckoning.people import EVENING, Ending, Kind, Terms
from planning.reckoning.weighing import Weighing, propose
from tests.planning.reckoning.values import A1, people, person, seats, site

TERMS = {A1: Terms(10, 30)}


def test_where_enough_wait_a_start_is_ready_now():
    waiting = [*people(7, "Parchim", weeks=9), *people(4, "Lübz")]

    [proposal] = propose(waiting, [site("Parchim"), site("Plau", provider="Schule")], TERMS)

    assert (proposal.site.place, proposal.week, proposal.is_ready) == ("Parchim", 3, True)
    assert (proposal.waiting, proposal.overdue, proposal.expected) == (11, 7, 0)
    assert (proposal.minimum, proposal.maximum) == (10, 20)
    assert proposal.saved_weeks == 11 * (16 - 3)
    assert {*proposal.people} == {one.key for one in waiting}


def test_where_some_are_expected_it_is_ready_about_a_week():
    waiting, recent = people(9, weeks=7), people(10, weeks=20)

    [proposal] = propose(waiting, [site()], TERMS, recent=recent)

    assert (proposal.week, proposal.waiting, proposal.expected, proposal.is_ready) == (4, 9, 1, False)


def test_nobody_is_expected_before_four_tenths_of_the_minimum_wait():
    recent = people(26 * 3)

    assert propose(people(3), [site()], TERMS, recent=recent) == []
    assert len(propose(people(4), [site()], TERMS, recent=recent)) == 1


def test_who_is_expected_is_expected_only_once():
    waiting = [*people(9, "Parchim", reach=0), *people(9, "Lübz", reach=0)]
    recent = people(8, "Parchim")  # who reach both towns

    proposals = propose(waiting, [site("Parchim"), site("Lübz", provider="Schule")], TERMS, recent=recent)

    assert len(proposals) == 1


def test_nothing_further_than_eight_weeks_is_proposed():
    assert [row.week for row in propose(people(9), [site()], TERMS, recent=people(5))] == [7]
    assert propose(people(9), [site()], TERMS, recent=people(4)) == []


def test_who_could_have_a_free_seat_needs_no_start():
    waiting = people(10)

    assert len(propose(waiting, [site()], TERMS)) == 1
    assert propose(waiting, [site()], TERMS, free=[seats()]) == []


def test_the_longest_waiting_come_first_where_seats_are_few():
    late, early = people(10, weeks=1), people(10, weeks=12)

    [proposal] = propose(late + early, [site(maximum=10)], TERMS, capacity=Capacity({"VHS": [1] * 60}, {}))

    assert {*proposal.people} == {one.key for one in early}


def test_a_start_binds_no_more_people_than_it_needs_so_that_others_make_a_further_one_possible():
    waiting = [
        *people(8, "Parchim", reach=0, weeks=20),
        *people(8, "Parchim", weeks=10),  # who reach both towns
        *people(4, "Lübz", reach=0, weeks=5),
    ]

    proposals = propose(waiting, [site("Parchim"), site("Lübz", provider="Schule")], TERMS)

    assert [(row.site.place, row.waiting) for row in proposals] == [("Parchim", 10), ("Lübz", 10)]


def test_whom_no_further_start_needs_fills_the_seats_of_the_first_and_makes_none_beside_it():
    waiting = [*people(10, weeks=9), *people(9, weeks=1), person("Parchim", weeks=8, childcare=True)]

    [proposal] = propose(waiting, [site(childcare=True), site(provider="Schule", childcare=True)], TERMS)

    assert (proposal.waiting, proposal.overdue, proposal.childcare) == (20, 11, 1)
    assert {*proposal.people} == {one.key for one in waiting}
    assert proposal.saved_weeks == 20 * (16 - 3)


def test_one_start_after_the_other_until_nobody_gains():
    waiting = [*people(12, "Parchim", reach=0), *people(11, "Hagenow", reach=0), *people(5, "Plau", reach=0)]
    sites = [site("Parchim"), site("Hagenow"), site("Plau")]

    proposals = propose(waiting, sites, TERMS)

    assert [proposal.site.place for proposal in proposals] == ["Parchim", "Hagenow"]


def test_a_short_course_goes_before_a_long_one_for_as_many_people():
    a2 = Kind("A2")
    waiting = [*people(10, kind=A1), *people(10, kind=a2)]

    proposals = propose(
        waiting, [site()], {A1: Terms(10, 32), a2: Terms(10, 18)}, capacity=Capacity({"VHS": [1] * 60}, {})
    )

    assert [proposal.kind for proposal in proposals] == [a2]


@pytest.mark.parametrize("which", ["teachers", "rooms"])
def test_teacher_and_room_must_be_free_for_the_whole_length(which):
    free = [1] * 60
    free[20] = 0
    rows = {"VHS": free} if which == "teachers" else {("VHS Parchim", "day"): free}
    capacity = Capacity(rows, {}) if which == "teachers" else Capacity({}, rows)

    assert propose(people(10), [site()], TERMS, capacity=capacity) == []
    assert len(propose(people(10), [site()], {A1: Terms(10, 17)}, capacity=capacity)) == 1


def test_a_week_in_which_a_teacher_becomes_free_is_waited_for():
    capacity = Capacity({"VHS": [0] * 6 + [1] * 60}, {})

    [proposal] = propose(people(10), [site()], TERMS, capacity=capacity)

    assert proposal.week == 6


def test_two_starts_need_two_teachers():
    waiting = [*people(10, "Parchim", reach=0), *people(10, "Hagenow", reach=0)]
    sites = [site("Parchim"), site("Hagenow")]

    assert len(propose(waiting, sites, TERMS, capacity=Capacity({"VHS": [1] * 60}, {}))) == 1
    assert len(propose(waiting, sites, TERMS, capacity=Capacity({"VHS": [2] * 60}, {}))) == 2


def test_the_providers_own_list_counts_where_it_is_longer():
    own = {("VHS", A1): 10}

    assert propose(people(6), [site()], TERMS) == []
    [proposal] = propose(people(6), [site("Parchim"), site("Hagenow")], TERMS, own=own)
    assert (proposal.waiting, proposal.site.place) == (10, "Parchim")


def test_evening_and_childcare_are_only_served_where_they_can_be():
    evening = Kind("A1", EVENING)
    waiting = [*people(10, kind=evening), *people(10, childcare=True)]
    terms = {A1: Terms(10, 30), evening: Terms(10, 30)}

    assert propose(waiting, [site(times=frozenset(["day"]))], terms) == []
    assert [row.kind for row in propose(waiting, [site()], terms)] == [evening]
    assert [row.childcare for row in propose(waiting, [site(childcare=True)], terms)] == [0, 10]


def test_online_is_proposed_only_for_whom_no_place_carries():
    near = people(10, "Parchim")
    apart = [person(home, reach=0) for home in ("Lübz", "Plau", "Hagenow") for _ in range(4)]
    everybody = [
        type(one)(one.key, one.kind, one.weeks, {**one.near, "online": 0}, one.childcare) for one in near + apart
    ]

    proposals = propose(everybody, [site("online", online=True, provider="Fern"), site("Parchim")], TERMS)

    assert [(row.site.place, row.waiting) for row in proposals] == [("Parchim", 10), ("online", 12)]


def test_who_will_begin_soon_anyway_gains_nothing():
    waiting = people(10, next_week=3)

    assert propose(waiting, [site()], TERMS, weighing=Weighing(notice=3)) == []


def test_whoever_ends_a_course_in_time_is_expected_at_the_next_level_and_only_once():
    waiting = [*people(6, "Parchim", reach=0), *people(6, "Lübz", reach=0)]
    here = {"Parchim": 0, "Lübz": 15}
    sites = [site("Parchim"), site("Lübz", provider="Schule")]

    def found(**course):
        return propose(
            waiting, sites, TERMS, ending=[Ending(**{"kind": A1, "week": 5, "number": 4, "near": here} | course)]
        )

    assert [(row.week, row.expected, row.is_ready) for row in found()] == [(5, 4, False)]
    assert found(week=9) == found(number=3) == found(near={"Plau": 0}) == found(kind=Kind("A2")) == []


def test_a_site_may_have_terms_of_its_own():
    waiting = people(12)

    assert propose(waiting, [site(terms=Terms(15, 20))], TERMS) == []
    assert [row.minimum for row in propose(waiting, [site(terms=Terms(8, 20))], TERMS)] == [8]
