"""Where the next level begins after a course ends: days in between, by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from courses.models import Level
from planning.reckoning.rounding import exactly, told_of
from planning.starts.people import REACH, in_words
from planning.starts.reading import Planned, Ways
from planning.starts.states import State
from planning.supply.onward import Onward, onward

COMING = {State.INTENDED, State.PLANNED, State.SURE}


@dataclass
class Next:
    """The people of a course that ends, and the first start of the next level in their reach."""

    ended: Onward
    start: Planned | None
    is_exact: bool = True

    @property
    def place(self) -> str:
        return self.ended.start.run.town

    @property
    def level_name(self) -> str:
        return Level(self.ended.level).short

    @property
    def ends_on(self) -> date:
        return self.ended.ends_on

    @property
    def number(self) -> int:
        return round(self.ended.number)

    @property
    def words(self) -> str:
        return in_words(exactly(self.number) if self.is_exact else told_of(self.number))

    @property
    def days(self) -> int | None:
        return None if self.start is None else (self.start.run.start - self.ended.ends_on).days


def chain(starts: list[Planned], *, is_exact: bool = True) -> list[Next]:
    """Those for whom nothing is planned first, then the longest gaps."""
    km = Ways({start.run.municipality for start in starts} - {None})
    coming = {}
    for start in sorted(starts, key=lambda start: (start.run.start, start.run.pk)):
        if start.state in COMING and start.teaches_german:
            coming.setdefault((start.kind.level, start.kind.time), []).append(start)
    found = [
        Next(one, next_start(one, coming.get((one.level, one.time), ()), km), is_exact) for one in onward(starts)
    ]
    return sorted(found, key=lambda one: (one.days is not None, -(one.days or 0), one.ends_on, one.place))


def next_start(one: Onward, coming: Iterable[Planned], km: Ways) -> Planned | None:
    """``coming``: of that level and time, the soonest first."""
    fitting = (
        start
        for start in coming
        if start.run.start >= one.ends_on
        and (start.is_near_online or km(one.place, start.run.municipality_id) <= REACH)
    )
    return next(fitting, None)
