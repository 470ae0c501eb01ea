from types import SimpleNamespace

import pytest
from django.utils.translation import override

from planning.simulation import measures
from planning.simulation.assumptions import load
from planning.simulation.county import BEGUN, GONE, WAITING, patience
from planning.simulation.report import cell, span
from planning.simulation.trial import HALF, Trial, is_enough


def somebody(state, ended=None, since=0.0):
    return SimpleNamespace(state=state, since=since, ended=ended)


def test_who_gave_up_counts_until_then_and_no_longer():
    # Four begin or leave after 1, 2, 3 and 4 weeks: 3/4 left after the first; the second gives up;
    # of two the third begins: 3/8 are left, so half have begun after three weeks.
    people = [somebody(BEGUN, 1), somebody(GONE, 2), somebody(BEGUN, 3), somebody(BEGUN, 4)]

    assert measures.half_days(people, end=50) == 21
    assert measures.median_days(people) == 21
    assert measures.half_days([somebody(BEGUN, 1), *people[1:2] * 3], end=50) is None


def test_who_still_waits_at_the_end_is_counted_as_waiting():
    people = [somebody(BEGUN, 1), somebody(BEGUN, 2), *[somebody(WAITING)] * 3]

    assert measures.half_days(people, end=50) is None
    assert measures.half_days(people[:4], end=50) == 14


def test_waits_run_from_the_day_of_registration():
    assert measures.half_days([somebody(BEGUN, 9, since=4.0)], end=50) == 35
    assert measures.begun_within(somebody(BEGUN, 9, since=3.0), 6)
    assert not measures.begun_within(somebody(BEGUN, 9, since=2.9), 6)
    assert not measures.begun_within(somebody(GONE, 3), 6)


@pytest.mark.parametrize(("freedom", "t"), [(4, 2.776), (9, 2.262), (29, 2.045), (99, 1.984)])
def test_few_years_widen_the_interval_as_in_students_table(freedom, t):
    assert measures.student(freedom) == pytest.approx(t, abs=0.01)


def test_an_interval_is_the_mean_and_its_error():
    found = measures.interval([1, 2, 3, 4, 5])

    assert found.mean == 3
    assert found.high - found.mean == pytest.approx(2.776 * (2.5 / 5) ** 0.5, abs=0.01)


def test_what_was_not_reached_counts_as_the_horizon_and_is_told():
    found = measures.interval([100, None], horizon=700)

    assert (found.mean, found.beyond) == (400, 1)
    assert measures.interval([None, None], horizon=700) is None


def test_a_ratio_compares_years_that_had_the_same_people():
    found = measures.ratio([100, 300], [200, 400], horizon=700)

    assert found.mean == pytest.approx((0.5 + 0.75) / 2)
    assert measures.ratio([140, 140], [None, None], horizon=700) == measures.Interval(0.2, 0.2, 0.2, beyond=2)


@pytest.mark.parametrize(
    ("mean", "high", "enough"), [(0.55, 0.6, True), (0.6, 0.74, True), (0.61, 0.65, False), (0.58, 0.75, False)]
)
def test_the_bar_asks_for_the_mean_and_for_the_interval(mean, high, enough):
    assert is_enough(measures.Interval(mean, mean - 0.1, high)) == enough


def test_a_printed_number_is_rounded_and_not_cut_off():
    found = measures.Interval(275.99, 261.1, 290.88)

    with override("en"):
        assert (cell(found, 0, False), cell(found, 1, False)) == ("276 ± 15", "276.0 ± 14.9")
        assert span(measures.Interval(0.6261, 0.589, 0.6951)) == "0.63 (0.59–0.70)"


def trial(common=(50, 60), proposals=(50, 60), **told) -> Trial:
    """Two years; without coordination it is 100 days in both."""
    rows = {"seats_right": 1.0, "entries_right": 1.0, "brackets_hold": 0.8} | told
    days = {"uncoordinated": (100, 100), "common lists": common, "proposals": proposals}
    return Trial(load(), (1, 2), {way: [{HALF: day} | rows for day in pair] for way, pair in days.items()})


def met(trial) -> dict[str, bool]:
    return {name: is_met for name, _found, is_met in trial.bars()}


@pytest.mark.parametrize(
    ("proposals", "enough"),
    [((45, 54), True), ((50, 60), True), ((48, 66), True), ((55, 66), False), ((100, 120), False)],
)
def test_proposals_are_enough_where_they_are_not_surely_worse_than_common_lists(proposals, enough):
    assert met(trial(proposals=proposals))["proposals"] == enough


@pytest.mark.parametrize(
    ("name", "value", "enough"),
    [
        *(("seats_right", 0.95, True), ("seats_right", 0.94, False)),
        *(("entries_right", 0.95, True), ("entries_right", 0.94, False)),
        *(("brackets_hold", 0.69, False), ("brackets_hold", 0.7, True)),
        *(("brackets_hold", 0.9, True), ("brackets_hold", 0.91, False)),
    ],
)
def test_each_promise_has_its_own_bar(name, value, enough):
    wanted = {"common": True, "proposals": True, "seats_right": True, "entries_right": True, "brackets_hold": True}

    assert met(trial(common=(55, 55), proposals=(55, 55), **{name: value})) == wanted | {name: enough}


def test_people_lose_patience_as_often_as_is_assumed():
    people = {"give_up_early": 0.008, "give_up_late": 0.015, "late_after_weeks": 6}
    weeks = [patience((number + 0.5) / 10_000, people) for number in range(10_000)]

    assert sum(week < 1 for week in weeks) / 10_000 == pytest.approx(0.008, abs=0.001)
    assert sum(week < 6 for week in weeks) / 10_000 == pytest.approx(1 - 0.992**6, abs=0.001)
    assert sum(week < 10 for week in weeks) / 10_000 == pytest.approx(1 - 0.992**6 * 0.985**4, abs=0.001)
    assert patience(0.5, {**people, "give_up_early": 0, "give_up_late": 0}) == float("inf")


def test_of_one_year_nobody_says_how_far_another_would_lie_from_it():
    found = measures.interval([276.0])

    with override("en"):
        assert (cell(found, 0, False), cell(found, 0, True), span(found)) == ("276", "27600 %", "276.00 (?)")
    assert (found.mean, found.is_known, is_enough(measures.interval([0.5]))) == (276, False, False)
    assert measures.interval([1, 2]).is_known
