"""Whether six weeks can be met at a place at all, and which lever would help. Arithmetic, for groups that gather.

A group begins L weeks after its m-th member came, r come a week: whoever comes in the last 6 − L weeks before the
m-th, or in the L weeks after it, begins within six weeks. Holds where one list serves all in reach.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

SIX_WEEKS = 6.0
MOST = 0.8  # share of people for whom six weeks shall hold
WEEKS_A_MONTH = 365.25 / 7 / 12

ENTRY, SMALLER, BUS, ONLINE, CHILDCARE, TOGETHER = "entry", "smaller", "bus", "online", "childcare", "together"
YES, NEARLY, NO = "yes", "nearly", "no"


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


@dataclass(frozen=True, slots=True)
class Situation:
    """One cell of the clock: a level and time at a place. Rates are people a week; None: no such lever."""

    a_week: float  # in reach
    minimum: int = 10
    notice: float = 3
    smaller_minimum: int | None = 8
    with_bus: float | None = None  # rate if people came from further away
    online: float | None = None  # rate of the whole county
    with_childcare: float | None = None  # rate if there were childcare at the place
    entry_week: float | None = None  # when a running course in reach could be opened for joining
    together_week: float | None = None  # when two half-empty starts in reach would begin together


@dataclass(frozen=True, slots=True)
class Lever:
    name: str
    share: float  # of people who then begin in time
    week: float | None = None  # of a date that it would give at once


@dataclass(frozen=True, slots=True)
class Verdict:
    share: float
    possible: str  # YES, NEARLY where at least half would begin in time, NO
    a_month: float
    needed: float  # a month, for MOST
    levers: tuple[Lever, ...]  # those that help, the best first

    @property
    def lever(self) -> Lever | None:
        return self.levers[0] if self.levers else None


def verdict(situation: Situation) -> Verdict:
    """Whether the cell can hold six weeks, and what would change it."""
    share = share_within(situation.a_week, situation.minimum, situation.notice)
    helping = [lever for lever in levers(situation) if lever.share > share + 0.005]
    return Verdict(
        share=share,
        possible=YES if share >= MOST else NEARLY if share >= 0.5 else NO,
        a_month=situation.a_week * WEEKS_A_MONTH,
        needed=needed_a_month(MOST, situation.minimum, situation.notice),
        levers=tuple(sorted(helping, key=lambda lever: -lever.share)),
    )


def levers(situation: Situation) -> Iterable[Lever]:
    """A date within six weeks holds for all who wait; a larger or smaller group changes the share."""
    for name, week in ((ENTRY, situation.entry_week), (TOGETHER, situation.together_week)):
        if week is not None and week <= SIX_WEEKS:
            yield Lever(name, 1.0, week)
    rates = ((BUS, situation.with_bus), (ONLINE, situation.online), (CHILDCARE, situation.with_childcare))
    for name, rate in rates:
        if rate is not None:
            yield Lever(name, share_within(rate, situation.minimum, situation.notice))
    if situation.smaller_minimum is not None:
        yield Lever(SMALLER, share_within(situation.a_week, situation.smaller_minimum, situation.notice))
