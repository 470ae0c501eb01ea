import pytest

from planning.reckoning import brackets
from planning.reckoning.brackets import BRACKETS, bracket_of, said


@pytest.mark.parametrize(
    ("weeks", "name"),
    [(3, "3-6"), (5.9, "3-6"), (6, "6-10"), (10, "10-16"), (16, "more"), (float("inf"), "more")],
)
def test_a_situation_falls_into_one_bracket(weeks, name):
    assert bracket_of(weeks).name == name


def test_a_bracket_speaks_of_its_own_waits_from_the_thirtieth_on():
    known = said(BRACKETS[0], [float(week) for week in range(1, 31)])

    assert (known.half, known.eight, known.is_observed) == (15, 24, True)
    assert brackets.public(known) == known


def test_before_that_the_upper_start_value_is_for_advisers_alone():
    known = said(BRACKETS[1], [2.0] * 29)

    assert (known.half, known.eight, known.is_observed, known.own_waits) == (13, 32, False, 29)
    assert brackets.public(known) is None


def test_weeks_are_whole_and_never_too_few():
    known = said(BRACKETS[0], [4.1] * 24 + [9.5] * 6)

    assert (known.half, known.eight) == (5, 5)
    assert said(BRACKETS[0], [4.1] * 23 + [9.5] * 7).eight == 10


def test_where_no_date_is_in_sight_there_is_no_number():
    known = said(BRACKETS[-1], [])

    assert (known.half, known.eight) == (None, None)
