"""Supply and demand: by level, region and month who waits, who is expected, which seats are free, what lacks.

Regions, as the public numbers have them: areas are too small to be shown to anybody but the office. Whoever is not
the office reads numbers of people rounded, and all that follows is reckoned from the rounded ones, so that nothing
tells more; few are nobody or four, and what hangs on them goes from … to …. Later months are a projection: whoever
found no seat waits on.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from courses.models import Level
from enquiries.models.states import Status
from places.models import Area, Municipality, Region
from planning.models import SupplyNumber
from planning.public import known
from planning.reckoning.clock import WEEKS_A_MONTH
from planning.reckoning.rounding import Span, exactly, told_of
from planning.reckoning.weighing import RATE_WEEKS
from planning.starts.clock import LEVELS
from planning.starts.people import Lists, columns_of, in_words, span_words
from planning.starts.reading import Planned
from planning.supply.onward import onward
from planning.supply.seats import next_seats

MONTHS = 6
LACK = 5  # seats that are missing, from which on it is marked


def months_from(today: date, number: int = MONTHS) -> list[date]:
    first, found = today.replace(day=1), []
    for _month in range(number):
        found.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return found


@dataclass
class People:
    """How many, and how many of them the reader's own organisations tell of."""

    number: int = 0
    own: int = 0

    def add(self, number: int, is_own: bool = False) -> None:
        self.number += number
        self.own += number if is_own else 0

    def as_span(self, is_exact: bool) -> Span:
        return exactly(self.number) if is_exact else told_of(self.number, self.own)


@dataclass
class Known:
    """Of a level in a region, as it is known today."""

    waiting: People = field(default_factory=People)
    came: People = field(default_factory=People)  # within the last weeks
    onward: Counter = field(default_factory=Counter)  # people by the month in which their course ends
    free: Counter = field(default_factory=Counter)  # seats by the month in which one may begin


@dataclass(frozen=True)
class Said:
    """What the database says beside the starts."""

    lists: Lists
    areas: list[Area]  # with town and region
    known: known.Known
    before: dict[tuple[int, int | None], SupplyNumber]  # last month's by level and region, if they were counted

    @classmethod
    def read(cls, today: date, user: User | None = None) -> "Said":
        last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        areas = list(known.with_known(Area.objects.select_related("town", "region"), today))
        return cls(
            lists=Lists.read(today, user),
            areas=areas,
            known=known.known_beside(areas, today),
            before={(row.level, row.region_id): row for row in SupplyNumber.objects.filter(month=last)},
        )

    @property
    def facts(self) -> tuple:
        """The same facts, the same page."""
        places = (place for area in self.areas for place in (area, area.town, area.region))
        return self.lists.facts, self.known, *map(columns_of, [*places, *self.before.values()])


class Reader:
    """Reads once; a region is the one of the nearest town, online is none."""

    def __init__(self, starts: list[Planned], today: date, lists: Lists, areas: list[Area]) -> None:
        self.today = today
        self.areas = areas
        self.places = {start.run.municipality_id: start.run.municipality for start in starts}
        self.near, self.cells = {}, {}
        self.people(lists)
        for seat in next_seats(starts):
            self.cell(seat.level, seat.place).free[seat.day.replace(day=1)] += seat.number
        for one in onward(starts):
            self.cell(one.level, one.place).onward[one.ends_on.replace(day=1)] += one.number

    @property
    def regions(self) -> list[Region | None]:
        known = {area.region_id: area.region for area in self.areas}
        return [*sorted(known.values(), key=lambda region: (region.order, region.name)), None]

    def region_of(self, place: int | None) -> int | None:
        if place is None or not self.areas:
            return None
        if place not in self.near:
            town = self.places.get(place) or Municipality.objects.get(pk=place)
            self.near[place] = min(self.areas, key=lambda area: (area.km_to(town), area.pk)).region_id
        return self.near[place]

    def cell(self, level: int, place: int | None) -> Known:
        return self.in_region(level, self.region_of(place))

    def in_region(self, level: int, region: int | None) -> Known:
        return self.cells.setdefault((level, region), Known())

    def people(self, lists: Lists) -> None:
        since = self.today - timedelta(weeks=RATE_WEEKS)
        for row in lists.register:
            cell = self.in_region(row.level, row.area.region_id if row.reach_km else None)
            cell.waiting.add(row.number, row.is_own)
            if row.since >= since:
                cell.came.add(row.number, row.is_own)
        for row in lists.gone:
            self.in_region(row.level, row.area.region_id).came.add(row.number)
        for row, kind in lists.asked:
            cell = self.cell(kind.level, row.run.municipality_id)
            if row.status == Status.WAITING:
                cell.waiting.add(1, row.is_own)
            if timezone.localdate(row.asked_at) >= since:
                cell.came.add(1, row.is_own)


@dataclass
class Cell:
    """What is reckoned from people is as sure as they are: of few nobody can take a number back out of the gap."""

    month: date
    waiting: Span
    expected: Span
    free: int

    @property
    def people(self) -> Span:
        return self.waiting + self.expected

    @property
    def gap(self) -> Span:
        return exactly(self.free) - self.people

    @property
    def look(self) -> str:
        """Nothing where it hangs on people who are not told."""
        gap = self.gap
        if gap.low >= 0:
            return "spare"
        if gap.high <= -LACK:
            return "lack"
        return "tight" if gap.high < 0 and gap.low > -LACK else "open"

    @property
    def words(self) -> dict[str, str]:
        return {
            "waiting": in_words(self.waiting),
            "expected": in_words(self.expected),
            "gap": span_words(self.gap),
        }


@dataclass
class Line:
    level: int
    region: Region | None
    cells: list[Cell]
    before: Cell | None = None  # as it was counted last month

    @property
    def level_name(self) -> str:
        return Level(self.level).short

    @property
    def now(self) -> Cell:
        return self.cells[0]

    @property
    def change(self) -> Span | None:
        """How many more wait than a month ago, or fewer."""
        return None if self.before is None else self.now.waiting - self.before.waiting

    @property
    def change_words(self) -> str:
        return "–" if self.change is None else span_words(self.change)

    @property
    def is_empty(self) -> bool:
        return not any(cell.waiting.high or cell.expected.high or cell.free for cell in self.cells)


def matrix(starts: list[Planned], today: date, said: Said, *, is_exact: bool) -> list[Line]:
    """By level, then by region, online last; what nobody needs or offers the office does not read."""
    return [line for line in all_lines(starts, today, said, is_exact=is_exact) if not line.is_empty]


def all_lines(starts: list[Planned], today: date, said: Said, *, is_exact: bool) -> list[Line]:
    reader = Reader(starts, today, said.lists, said.areas)
    return [
        Line(
            level,
            region,
            cells_of(reader.in_region(level, region and region.pk), today, is_exact),
            before_of(said.before.get((level, region and region.pk)), is_exact),
        )
        for level in LEVELS
        for region in reader.regions
    ]


def cells_of(known: Known, today: date, is_exact: bool) -> list[Cell]:
    """Who is expected is told of each month, of this one of what is left of it, as whoever came in it waits
    already; who has come by then is told of all together, as few of each may be many.
    """
    came, waiting = known.came.as_span(is_exact), known.waiting.as_span(is_exact)
    cells, coming, before = [], (0.0, 0.0), exactly(0)
    for month in months_from(today):
        weeks = WEEKS_A_MONTH * part_left(month, today)
        rates = [number / RATE_WEEKS * weeks + known.onward[month] for number in (came.low, came.high)]
        expected = exactly(rates[0]) if is_exact else Span.of(*rates)
        cells.append(Cell(month, waiting, expected, known.free[month]))
        coming = (coming[0] + rates[0], coming[1] + rates[1])
        by_then = before + expected if is_exact else Span.of(*coming)
        more = Span(*sorted((by_then.low - before.low, by_then.high - before.high)))
        waiting, before = (waiting + more - exactly(known.free[month])).at_least_none, by_then
    return cells


def part_left(month: date, today: date) -> float:
    """How much of a month is still to come, today included."""
    end = (month + timedelta(days=32)).replace(day=1)
    return (end - max(month, today)) / (end - month)


def before_of(row: SupplyNumber | None, is_exact: bool) -> Cell | None:
    if row is None or is_exact:
        return row and Cell(row.month, exactly(row.waiting), exactly(row.expected), row.free)
    return Cell(row.month, told_of(row.waiting), told_of(row.expected), row.free)


def count_month(starts: list[Planned], today: date) -> int:
    """Once in a month, whether anybody waits or not; how many rows. Who is expected is kept as all may read it."""
    month = today.replace(day=1)
    if SupplyNumber.objects.filter(month=month).exists():
        return 0
    said = Said.read(today)
    exact, rounded = (all_lines(starts, today, said, is_exact=is_exact) for is_exact in (True, False))
    rows = [
        SupplyNumber(
            month=month,
            level=line.level,
            region=line.region,
            waiting=line.now.waiting.low,
            expected=coarse_line.now.expected.low,
            free=line.now.free,
        )
        for line, coarse_line in zip(exact, rounded, strict=True)
    ]
    return len(SupplyNumber.objects.bulk_create(rows))
