"""Whether six weeks can be met at a place at all. Arithmetic, for groups that gather.

A group begins L weeks after its m-th member came, r come a week: whoever comes in the last 6 − L weeks before the
m-th, or in the L weeks after it, begins within six weeks. Holds where one list serves all in reach.
"""

from math import exp

SIX_WEEKS = 6.0
MOST = 0.8  # share of people for whom six weeks shall hold
WEEKS_A_MONTH = 365.25 / 7 / 12


def share_within(a_week: float, minimum: int, notice: float, weeks: float = SIX_WEEKS) -> float:
    """Share of people who begin within so many weeks, where ``a_week`` come in reach."""
    if weeks < notice:
        return 0.0
    before = expected_at_most(a_week * (weeks - notice), minimum - 1)
    during = a_week * notice
    return (1 + before + during) / (minimum + during)


def expected_at_most(mean: float, limit: int) -> float:
    """Mean of min(N, limit), N Poisson: the sum of the chances that N is at least 1, 2, … limit."""
    chance = below = exp(-mean)
    total = 0.0
    for number in range(1, limit + 1):
        total += max(0.0, 1 - below)
        chance *= mean / number
        below += chance
    return total


def needed_a_month(share: float, minimum: int, notice: float, weeks: float = SIX_WEEKS) -> float:
    """How many a month must come in reach for that share to begin in time."""
    low, high = 0.0, 1.0
    while share_within(high, minimum, notice, weeks) < share:
        high *= 2
        if high > 1e6:
            return float("inf")
    for _ in range(50):
        middle = (low + high) / 2
        if share_within(middle, minimum, notice, weeks) < share:
            low = middle
        else:
            high = middle
    return high * WEEKS_A_MONTH


def mean_wait(a_week: float, minimum: int, notice: float, lists: int = 1) -> float:
    """Weeks until a group begins, in the middle, where so many separate lists share those who come."""
    return float("inf") if a_week <= 0 else lists * (minimum - 1) / (2 * a_week) + notice
