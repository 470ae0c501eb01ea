"""Free seats that have a day: where a course begins, and where one may join a running one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planning.starts.reading import Planned
from planning.starts.states import State


@dataclass(frozen=True)
class FreeSeat:
    start: Planned
    day: date
    level: int  # at which one enters on that day
    section: int | None = None  # that begins then, where that is known
    is_entry: bool = False

    @property
    def place(self) -> int | None:
        """None: online."""
        return self.start.run.municipality_id

    @property
    def number(self) -> int:
        return self.start.free

    @property
    def is_told(self) -> bool:
        """Everybody is."""
        return not self.is_entry or self.start.run.is_told(self.day, self.start.today)


def free_seats(starts: Iterable[Planned]) -> Iterator[FreeSeat]:
    """What nobody has confirmed lately is not free; an intention offers nothing."""
    for start in starts:
        if start.free and start.run.town and not start.is_closed:
            yield from days_of(start)


def next_seats(starts: Iterable[Planned]) -> Iterator[FreeSeat]:
    """Of each course in German its next day: of all days to join it is one number, so that none need be read."""
    for start in starts:
        if not start.free or start.is_closed or not start.run.town or not start.teaches_german:
            continue
        if start.state == State.RUNNING and start.joined_on and not start.run.late_entry:
            yield FreeSeat(start, start.joined_on, start.joined_at, is_entry=True)
        elif start.state != State.RUNNING or start.run.late_entry:
            yield from days_of(start)


def days_of(start: Planned) -> Iterator[FreeSeat]:
    if start.state in {State.SURE, State.PLANNED}:
        yield FreeSeat(start, start.run.start, start.kind.level)
    elif start.state == State.RUNNING and start.run.late_entry:
        yield FreeSeat(start, start.today, start.kind.level, is_entry=True)
    elif start.state == State.RUNNING:
        for point in start.run.entry_points.all():
            if start.today <= point.starts_on <= start.run.end:
                level = start.kind.level if point.level is None else point.level
                yield FreeSeat(start, point.starts_on, level, point.section, is_entry=True)
