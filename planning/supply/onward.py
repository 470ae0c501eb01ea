"""The next in the chain: who ends a course at one level needs the next one."""

from dataclasses import dataclass
from datetime import date

from courses.models import Course, Level
from planning.starts.reading import Planned
from planning.starts.states import State

GOING_ON = 0.62  # share of a course's people who want the next level, see the simulation's settings.toml
MOST = Level.C1  # whoever needs C2 is not led by a register


@dataclass(frozen=True)
class Onward:
    """The people of a course that ends."""

    start: Planned
    level: int  # the next one
    ends_on: date
    number: float  # who go on, in the mean

    @property
    def place(self) -> int | None:
        return self.start.run.municipality_id

    @property
    def time(self) -> str:
        return self.start.kind.time


def onward(starts: list[Planned]) -> list[Onward]:
    """Of running courses whose numbers are known; a course ends where it says that it leads to."""
    found = []
    for start in starts:
        level = next_level(start.run.course)
        if start.state == State.RUNNING and start.taken and level is not None and start.teaches_german:
            found.append(Onward(start, level, start.run.end, GOING_ON * start.taken))
    return found


def next_level(course: Course) -> int | None:
    reached = course.level_from if course.level_to is None else course.level_to
    return reached + 1 if reached < MOST else None
