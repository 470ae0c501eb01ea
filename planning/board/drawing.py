"""Cells of the board, lines of its list and of the clock, most of their pages: the same facts are drawn once.

What is drawn sees its facts and nothing else, so that a change of any of them is a new drawing. Of starts that are
remembered whole places and weeks are kept as well, by the numbers of their readings.
"""

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language

from planning.starts.clock import Cell, Line, nobody_words
from planning.starts.pictures import Bullet, bullet
from planning.starts.reading import Planned
from planning.starts.states import Sign

MOST = 20_000  # about 1 kB each
PARTS = 1_000  # places and weeks, about 10 kB each
PAGES = 16  # up to 700 kB each


class Facts(NamedTuple):
    """Of a start, named as ``Planned`` names them, and of the place where it stands."""

    key: int
    title: str
    town: str
    provider: str
    day: date  # on which it begins, or on which one may join
    letter: str
    name: str  # of its sign
    look: str
    marks: str
    is_entry: bool
    taken: int | None
    minimum: int | None
    maximum: int | None
    numbers: str
    needs: int | None
    decide_on: date | None
    is_overdue: bool
    reason: str
    pause: str | None = None  # its own break, with or without a name
    span: int = 1  # weeks
    goes_on: bool = False  # said before, in the same row

    @property
    def picture(self) -> Bullet:
        return bullet(self.taken or 0, self.minimum, self.maximum)


class Void(NamedTuple):
    """A week without a start."""

    is_pause: bool
    begins_month: bool


class Next(NamedTuple):
    """Of a cell of the clock."""

    look: str
    key: int | None  # of the start
    day: date | None
    days: int | None
    is_uncertain: bool  # and not told to everybody
    sign: str  # of a start that may still need people
    needs: str
    width: int
    letter: str  # of the lever
    lever: str
    possible: str
    nobody: str


class Town(NamedTuple):
    """A line of the clock."""

    name: str
    own: str
    cells: tuple[Next, ...]


def facts(start: Planned, sign: Sign, day: date, marks: str, *, is_entry: bool = False, **place) -> Facts:
    run = start.run
    return Facts(
        key=run.pk,
        title=run.course.title,
        town=run.town,
        provider=run.course.provider.name,
        day=day,
        letter=str(sign.letter),
        name=str(sign.name),
        look=sign.look,
        marks=marks,
        is_entry=is_entry,
        taken=start.taken,
        minimum=start.minimum,
        maximum=start.maximum,
        numbers=start.numbers,
        needs=start.needs,
        decide_on=start.decide_on,
        is_overdue=start.is_overdue,
        reason=run.start_reason,
        **place,
    )


def cell(facts: Facts) -> str:
    return drawn("planning/starts/_cell.html", facts, get_language())


def item(facts: Facts) -> str:
    return drawn("planning/starts/_item.html", facts, get_language())


def void(week: Void) -> str:
    return drawn("planning/starts/_void.html", week, get_language())


def town(line: Line) -> str:
    facts = Town(line.place.name, str(line.own.words), tuple(map(next_of, line.cells)))
    return drawn("planning/starts/_clock_line.html", facts, get_language())


def next_of(cell: Cell) -> Next:
    seat, lever = cell.seat, cell.lever
    return Next(
        look=cell.look,
        key=seat and seat.start.run.pk,
        day=seat and seat.day,
        days=cell.days,
        is_uncertain=seat is not None and not seat.is_told,
        sign=str(cell.sign.letter) if cell.sign else "",
        needs=str(cell.sign.name) if cell.sign else "",
        width=cell.width,
        letter=str(lever.letter) if lever else "",
        lever=str(lever.name) if lever else "",
        possible=cell.possible if lever else "",
        nobody=str(nobody_words(is_exact=cell.waiting.is_sure)),
    )


@lru_cache(MOST)
def drawn(template: str, facts: tuple, language: str) -> str:
    return render_to_string(template, {"shown": facts})


class Parts:
    """Those that were asked for last; ``lru_cache`` would have to make all that they are made of to find them."""

    def __init__(self, most: int) -> None:
        self.most, self.lock, self.known = most, Lock(), {}

    def of(self, starts: list[Planned], key: Hashable, make: Callable) -> object:
        """``key``: all that the part depends on beside the facts of its starts. Not kept where those are not."""
        if not (starts and all(start.reading for start in starts)):
            return make()
        key = key, get_language(), tuple(start.reading for start in starts)
        with self.lock:
            found = self.known.pop(key, None)
        found = make() if found is None else found
        with self.lock:
            self.known[key] = found
            if len(self.known) > self.most:
                del self.known[next(iter(self.known))]
        return found


parts, pages = Parts(PARTS), Parts(PAGES)
