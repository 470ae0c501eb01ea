import pytest

from planning.reckoning.checks import Rule
from planning.reckoning.merging import BOTH, FIRST, pairs
from planning.reckoning.people import Kind
from tests.planning.reckoning.values import km, people, start


def test_two_half_empty_starts_are_shown_with_what_each_choice_means():
    first, second = start("Parchim", taken=6, maximum=18, week=4), start("Lübz", taken=5, maximum=16, week=5)
    seated = {first.key: people(6, "Parchim"), second.key: [*people(4, "Lübz"), *people(1, "Plau", reach=15)]}

    [pair] = pairs([first, second], seated, Rule(), km)
    both, at_first, at_second = pair.choices

    assert pair.km == 15
    assert (both.beginning, both.is_enough, both.seats_left) == (0, False, 23)
    assert (at_first.beginning, at_first.unreached, at_first.is_enough) == (10, 1, True)
    assert (at_first.further, at_first.further_km, at_first.seats_left) == (4, 15, 8)
    assert at_first.weeks == 11 * 16 - (10 * 4 + 16)
    assert (at_second.beginning, at_second.further, at_second.seats_left) == (11, 6, 5)
    assert pair.best == at_second


def test_together_is_not_better_where_too_few_can_come():
    first, second = start("Parchim", taken=6), start("Lübz", taken=5)
    seated = {first.key: people(6, reach=5), second.key: people(5, "Lübz", reach=5)}

    [pair] = pairs([first, second], seated, Rule(), km)

    assert pair.best.name == BOTH
    assert [choice.beginning for choice in pair.choices] == [0, 0, 0]


def test_nobody_is_moved_to_a_seat_that_is_not_there():
    first, second = start("Parchim", taken=6, minimum=9, maximum=10), start("Lübz", taken=7)
    seated = {first.key: people(6), second.key: people(7, "Lübz", weeks=3)}

    [pair] = pairs([first, second], seated, Rule(), km)
    at_first = next(choice for choice in pair.choices if choice.name == FIRST)

    assert (at_first.beginning, at_first.unreached, at_first.seats_left) == (10, 3, 0)


@pytest.mark.parametrize(
    "values", [dict(place="Plau"), dict(week=12), dict(kind=Kind("A2")), dict(taken=10), dict(taken=None)]
)
def test_far_or_late_or_other_or_full_starts_are_no_pair(values):
    first, second = start("Parchim", taken=6), start(**{"place": "Lübz", "taken": 5, **values})

    assert pairs([first, second], {}, Rule(), km) == []


def test_the_pair_that_helps_most_stands_first():
    rows = [start("Parchim", taken=6), start("Lübz", taken=5), start("Plau", taken=2)]
    seated = {row.key: people(row.taken, row.place) for row in rows}

    found = pairs(rows, seated, Rule(), km)

    assert [(pair.first.place, pair.second.place) for pair in found] == [("Parchim", "Lübz"), ("Lübz", "Plau")]
