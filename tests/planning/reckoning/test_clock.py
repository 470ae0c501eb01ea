import pytest

from planning.reckoning import clock
from planning.reckoning.clock import Situation, verdict


@pytest.mark.parametrize(
    ("minimum", "notice", "half", "eight", "nine"),
    [(8, 2, 2.6, 5.6, 7.4), (10, 2, 3.5, 7.2, 9.3), (10, 3, 3.9, 8.6, 11.4), (15, 3, 6.3, 13.4, 17.3)],
)
def test_so_many_people_a_month_are_needed_for_six_weeks(minimum, notice, half, eight, nine):
    """The formula of docs/waiting.md, month by month."""
    found = [round(clock.needed_a_month(share, minimum, notice), 1) for share in (0.5, 0.8, 0.9)]

    assert found == [half, eight, nine]


def test_the_share_is_what_the_formula_says():
    # one a week, groups of two, notice three weeks: (1 + P(N > 0 in three weeks) + 3) / (2 + 3)
    assert clock.share_within(1, 2, 3) == pytest.approx((1 + 0.950213 + 3) / 5)


def test_with_a_notice_longer_than_six_weeks_nobody_begins_in_time():
    assert clock.share_within(50, 10, 7) == 0
    assert clock.needed_a_month(0.8, 10, 7) == float("inf")


def test_the_wait_in_the_middle_grows_with_separate_lists():
    assert clock.mean_wait(1, 10, 3) == 7.5
    assert clock.mean_wait(1, 10, 3, lists=4) == 21
    assert clock.mean_wait(0, 10, 3) == float("inf")


@pytest.mark.parametrize(("a_month", "possible"), [(9, "yes"), (5, "nearly"), (1.4, "no")])
def test_the_verdict_says_whether_six_weeks_are_possible(a_month, possible):
    found = verdict(Situation(a_week=a_month / clock.WEEKS_A_MONTH))

    assert found.possible == possible
    assert found.a_month == pytest.approx(a_month)
    assert round(found.needed, 1) == 8.6


def test_the_lever_that_helps_most_stands_first():
    found = verdict(Situation(a_week=0.5, with_bus=1.2, online=2.5, entry_week=8))

    assert [lever.name for lever in found.levers] == [clock.ONLINE, clock.BUS, clock.SMALLER]


def test_a_date_within_six_weeks_helps_all_who_wait():
    found = verdict(Situation(a_week=0.5, with_bus=1.2, together_week=5))

    assert (found.lever.name, found.lever.share, found.lever.week) == (clock.TOGETHER, 1, 5)


def test_levers_that_change_nothing_are_not_named():
    found = verdict(Situation(a_week=0.5, with_bus=0.5, with_childcare=0.5, smaller_minimum=None))

    assert found.levers == ()
    assert found.lever is None
