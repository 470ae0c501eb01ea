from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.reckoning.rounding import coarse, public_row, public_table

REGIONS = ("north", "east", "south", "west")
NUMBERS = st.one_of(st.integers(0, 14), st.sampled_from([3, 4, 5, 8, 9, 10, 14, 19, 24, 49]))


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (14, 10), (183, 180)])
def test_numbers_are_told_in_full_fives_and_few_are_not_counted(number, shown):
    assert coarse(number).shown == shown
    assert coarse(number).is_few == (number < 5)
    assert coarse(number).lowest <= number <= coarse(number).highest
    assert coarse(number).highest - coarse(number).lowest == 4


def explained_by(row):
    """All numbers of people for which the same is shown: the attacker knows all of that, and the code."""
    ranges = [range(part.lowest, part.highest + 1) for part in row.regions.values()]
    return [numbers for numbers in product(*ranges) if public_row(dict(zip(REGIONS, numbers, strict=True))) == row]


@given(st.tuples(*[NUMBERS] * 4))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_subtraction_tells_no_more_of_a_region_than_its_own_number(numbers):
    row = public_row(dict(zip(REGIONS, numbers, strict=True)))

    possible = explained_by(row)

    for position, part in enumerate(row.regions.values()):
        assert {numbers[position] for numbers in possible} == {*range(part.lowest, part.highest + 1)}


@pytest.mark.parametrize("numbers", [(4, 4, 4, 4), (4, 9, 14, 19), (0, 5, 10, 15), (0, 0, 0, 5), (9, 9, 9, 9)])
def test_the_edges_of_the_fives_tell_nothing_either(numbers):
    row = public_row(dict(zip(REGIONS, numbers, strict=True)))

    possible = explained_by(row)

    for position, part in enumerate(row.regions.values()):
        assert {numbers[position] for numbers in possible} == {*range(part.lowest, part.highest + 1)}


@given(st.tuples(*[NUMBERS] * 4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_countys_number_stays_close_to_the_truth(numbers):
    row = public_row(dict(zip(REGIONS, numbers, strict=True)))

    assert abs(row.county.shown - sum(numbers)) <= 7


def test_each_level_is_a_row_of_its_own():
    table = public_table({"A1": dict.fromkeys(REGIONS, 9), "A2": dict.fromkeys(REGIONS, 1)})

    assert [part.shown for part in table["A1"].regions.values()] == [5] * 4
    assert table["A1"].county.shown == 30
    assert all(part.is_few for part in table["A2"].regions.values())
