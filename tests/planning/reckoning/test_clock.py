import pytest

from planning.reckoning import clock


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
