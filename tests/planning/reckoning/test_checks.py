import pytest

from planning.reckoning.checks import Rule, better_week, check, clashes, expected_a_week
from planning.reckoning.people import Kind
from tests.planning.reckoning.values import A1, km, people, person, start

RULE = Rule(weeks=6, km=20, seats_left_at_least=3)


def test_a_start_of_the_same_kind_nearby_that_has_room_is_a_clash():
    mine, other = start("Lübz", week=8), start("Plau", week=9, taken=5)

    findings = check(mine, [other], people(12, "Lübz"), RULE, km)

    assert findings.clashes == [other]
    assert findings.in_both(other) == 12
    assert findings.has_enough
    assert not findings.is_fine


@pytest.mark.parametrize(
    "values",
    [
        dict(place="Hagenow"),
        dict(week=15),
        dict(week=1),
        dict(kind=Kind("A2")),
        dict(kind=Kind("A1", "evening")),
        dict(taken=18),
    ],
)
def test_what_is_far_or_later_or_of_another_kind_or_full_is_no_clash(values):
    other = start(**{"place": "Plau", "week": 8, **values})

    assert clashes(start("Lübz", week=8), [other], RULE, km) == []


def test_the_edges_of_a_rule_are_within_it():
    mine = start("Lübz", week=8)
    edge = [start("Parchim", week=14), start("Plau", week=2), start("Lübz", taken=17, week=8)]

    assert len(clashes(mine, edge, RULE, km)) == 3


def test_a_start_whose_seats_nobody_knows_may_have_room():
    other = start("Plau", taken=None)

    assert clashes(start("Lübz"), [other], RULE, km) == [other]


def test_a_start_does_not_clash_with_itself():
    mine = start("Lübz")

    assert clashes(mine, [mine], RULE, km) == []


def test_a_rule_for_one_kind_says_nothing_of_others():
    rule = Rule(kind=Kind("A2"))
    mine, other = start("Lübz"), start("Plau")

    assert clashes(mine, [other], rule, km) == []
    assert clashes(mine, [other], Rule(kind=A1), km) == [other]


def test_people_are_counted_who_reach_the_place_and_have_what_they_need():
    mine = start("Lübz", week=8)
    waiting = [*people(4, "Lübz", weeks=14), *people(3, "Parchim"), *people(5, "Hagenow")]
    others = [person("Lübz", childcare=True), person("Lübz", kind=Kind("A2"))]

    findings = check(mine, [], waiting + others, RULE, km, recent=people(26, "Lübz"))

    assert findings.common == 7
    assert findings.overdue == 4
    assert findings.longest_weeks == 14
    assert findings.expected == 6  # 1 a week, 8 weeks, 8 of 10 of them
    assert not findings.has_enough


def test_known_are_those_of_the_longer_list_and_who_has_a_seat_already():
    mine = start("Lübz", taken=3)

    findings = check(mine, [], people(6, "Lübz"), RULE, km, own=8)

    assert (findings.seated, findings.common, findings.own, findings.known) == (3, 6, 8, 11)
    assert check(mine, [], people(6, "Lübz"), RULE, km, own=2).known == 9


def test_a_rule_may_ask_for_fewer_people_than_the_start():
    mine = start("Lübz", minimum=10)

    assert check(mine, [], people(8, "Lübz"), Rule(people_known_at_least=8), km).has_enough
    assert not check(mine, [], people(8, "Lübz"), Rule(), km).has_enough


def test_the_better_week_has_enough_people_and_no_other_start():
    mine, other = start("Lübz", week=4), start("Plau", week=5)

    assert better_week(mine, [other], RULE, km, known=7, a_week=0.5) == (12, 11)
    assert better_week(mine, [], RULE, km, known=7, a_week=0.5) == (8, 10)
    assert better_week(mine, [], RULE, km, known=0, a_week=0.1) is None


def test_people_a_week_are_those_of_the_last_half_year():
    assert expected_a_week(start("Lübz"), [*people(13, "Lübz"), *people(9, "Hagenow")]) == 0.5
