"""The board of starts: rows are place × kind of course and level, columns 26 weeks; the same as a list by week.

Evening and childcare are lines of their own. Courses that overlap in a line stand in a second row under one head.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import Level, SchoolHolidays
from planning.board.drawing import Void, cell, facts, item, parts, void
from planning.reckoning.people import EVENING
from planning.starts.reading import Planned
from planning.starts.states import BREAK, ENTRY, State

WEEKS = 26
LINES_OF_A_PAGE = 40
STARTS_OF_A_PAGE = 500
MOST_OF_A_WEEK = 3  # of its five working days


@dataclass(frozen=True)
class Week:
    monday: date
    number: int
    is_now: bool
    pause: str  # the name of school holidays
    begins_month: bool

    @property
    def friday(self):
        return self.monday + timedelta(days=4)

    @property
    def sunday(self):
        return self.monday + timedelta(days=6)


@dataclass
class Cell:
    """As many weeks as it is wide; without a start it is empty."""

    span: int
    week: Week
    start: Planned | None = None
    sign: object = None
    entry: date | None = None  # one may join on that day
    pause: str | None = None  # its own break, with or without a name
    goes_on: bool = False  # said before, in the same row
    marks: str = ""

    @property
    def html(self):
        if self.start is None:
            return void(Void(bool(self.week.pause), self.week.begins_month))
        day = self.entry or self.start.run.start
        place = {
            "is_entry": bool(self.entry),
            "pause": self.pause,
            "span": self.span,
            "goes_on": self.goes_on,
        }
        return cell(facts(self.start, self.sign, day, self.marks, **place))


@dataclass
class Line:
    """Of one kind at a place."""

    level: str
    course_type: str
    own: list[str]  # what makes it a line of its own
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass
class Place:
    """``paired``: the keys of those of its starts that could begin together with another."""

    name: str
    starts: list[Planned]
    weeks: tuple[Week, ...]
    paired: frozenset

    @property
    def lines(self):
        rows = groupby(sorted(self.starts, key=line_key), line_key)
        return [line(list(one), self.weeks, self.paired) for _key, one in rows]

    @property
    def drawn(self):
        """Its rows, and how many there are."""
        return parts.of(self.starts, ("place", self.name, self.weeks, self.paired), self.draw)

    def draw(self):
        lines = self.lines
        height = sum(len(line.rows) for line in lines)
        context = {"name": self.name, "lines": lines, "height": height}
        return render_to_string("planning/starts/_place.html", context), height

    @property
    def html(self):
        return self.drawn[0]

    @property
    def height(self):
        return self.drawn[1]


@dataclass
class Board:
    weeks: tuple[Week, ...]
    months: list[tuple[str, int]]  # with the number of columns
    places: list[Place]

    @property
    def is_long(self):
        """On paper it is set closer, so that it stays one page."""
        return sum(place.height for place in self.places) > LINES_OF_A_PAGE


@dataclass
class Item:
    """Of the list by week: a start, or a day on which one may join a running course."""

    start: Planned
    sign: object
    day: date
    is_entry: bool
    marks: str

    @property
    def html(self):
        return item(facts(self.start, self.sign, self.day, self.marks, is_entry=self.is_entry))


def monday_of(day):
    return day - timedelta(days=day.weekday())


def weeks_from(today):
    first = monday_of(today)
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    holidays = list(
        SchoolHolidays.objects.filter(last_day__gte=first, first_day__lte=mondays[-1] + timedelta(days=4))
    )
    return tuple(
        Week(
            monday=monday,
            number=monday.isocalendar().week,
            is_now=monday == first,
            pause=next((one.name for one in holidays if meets(one, monday)), ""),
            begins_month=monday.day <= 7 or monday == first,
        )
        for monday in mondays
    )


def meets(holidays, monday):
    return holidays.first_day <= monday + timedelta(days=4) and holidays.last_day >= monday


def board(starts, weeks, paired=frozenset()):
    """``paired``: the keys of starts that could begin together with another."""
    visible = [start for start in starts if columns(start, weeks)]
    by_place = [(key[1], list(rows)) for key, rows in groupby(sorted(visible, key=place_key), place_key)]
    places = [Place(name, rows, weeks, paired & {start.run.pk for start in rows}) for name, rows in by_place]
    return Board(weeks, months_of(weeks), places)


def in_pages(starts):
    """What nobody can look through at once, place by place; none is torn apart."""
    pages = [[]]
    for _key, rows in groupby(sorted(starts, key=place_key), place_key):
        rows = list(rows)
        if pages[-1] and len(pages[-1]) + len(rows) > STARTS_OF_A_PAGE:
            pages.append([])
        pages[-1] += rows
    return pages


def months_of(weeks):
    """A narrow one has room for a short name."""
    found = []
    for _month, columns in groupby(weeks, lambda week: (week.monday.year, week.monday.month)):
        columns = list(columns)
        found.append((date_format(columns[0].monday, "F Y" if len(columns) > 2 else "M"), len(columns)))
    return found


def place_key(start):
    """Online stands last."""
    return (start.run.municipality is None, start.run.town or "–")


def line_key(start):
    kind = start.run.course.course_type
    return (start.kind.level, kind.order, kind.pk, start.kind.time == EVENING, start.childcare)


def line(starts, weeks, paired):
    first = starts[0]
    own = [_("in the evening")] if first.kind.time == EVENING else []
    own += [_("with childcare")] if first.childcare else []
    found = Line(Level(first.kind.level).short, first.run.course.course_type.name, own)
    for row in rows_of(starts, weeks):
        found.rows.append(cells_of(row, weeks, paired))
    return found


def columns(start, weeks):
    """The first and the last week of it on the board."""
    first, last = column(start.run.start, weeks), column(start.run.end, weeks)
    return None if last < 0 or first >= len(weeks) else (max(first, 0), min(last, len(weeks) - 1))


def rows_of(starts, weeks):
    """Each start in the first row in which nothing lies in its way."""
    rows, ends = [], []
    for start in sorted(starts, key=lambda start: (start.run.start, start.run.pk)):
        first, last = columns(start, weeks)
        number = next((number for number, end in enumerate(ends) if end < first), len(rows))
        if number == len(rows):
            rows.append([])
            ends.append(-1)
        rows[number].append(start)
        ends[number] = last
    return rows


def cells_of(starts, weeks, paired):
    cells, at = [], 0
    for start in starts:
        first, last = columns(start, weeks)
        cells += [Cell(1, week) for week in weeks[at:first]]
        cells += bars(start, weeks, first, last, paired)
        at = last + 1
    return cells + [Cell(1, week) for week in weeks[at:]]


def bars(start, weeks, first, last, paired):
    """One, or several with its breaks and, where it runs, the days to join between them."""
    mark, cells, pauses = marks(start, paired), [], pauses_of(start, weeks)
    days = {column(day, weeks): day for day in reversed(entries(start))}

    def is_in(at):
        return (days.get(at), None if at in days else pauses.get(at))

    for (day, pause), columns in groupby(range(first, last + 1), is_in):
        at, *more = columns
        place = {"span": 1 + len(more), "week": weeks[at], "start": start}
        if day:
            cells.append(Cell(**place, sign=ENTRY, entry=day))
        elif pause is not None:
            cells.append(Cell(**place, sign=BREAK, pause=pause))
        else:
            is_said = any(cell.pause is None for cell in cells)
            cells.append(Cell(**place, sign=start.state.sign, goes_on=is_said, marks=mark))
    return cells


def column(day, weeks):
    return (monday_of(day) - weeks[0].monday).days // 7


def pauses_of(start, weeks):
    """The names of its own breaks, by the columns of which they take most."""
    found = {}
    for one in start.run.free_times:
        worked = Counter(column(day, weeks) for day in one.days if day.weekday() < 5)
        found |= {at: one.reason for at, number in worked.items() if number >= MOST_OF_A_WEEK}
    return found


def entries(start):
    """Days on which one may join it, as far as there may be a seat."""
    if start.state != State.RUNNING or start.free == 0:
        return []
    return [one.starts_on for one in start.run.entry_points.all() if one.starts_on >= start.today]


def marks(start, paired):
    return ("!" if start.run.start_reason else "") + ("⇄" if start.run.pk in paired else "")


class Listed(NamedTuple):
    """What begins in a week, and where one may join."""

    week: Week
    items: list[Item]

    @property
    def html(self):
        key = "week", self.week, tuple((item.day, item.is_entry, item.marks) for item in self.items)
        return parts.of([item.start for item in self.items], key, self.draw)

    def draw(self):
        return render_to_string("planning/starts/_week.html", {"week": self.week, "items": self.items})


def by_week(starts, weeks, paired=frozenset()):
    items = {week.monday: [] for week in weeks}
    for start in starts:
        days = [(start.run.start, False)] if start.state != State.RUNNING else []
        for day, is_entry in [*days, *((day, True) for day in entries(start))]:
            if monday_of(day) in items:
                sign = ENTRY if is_entry else start.state.sign
                items[monday_of(day)].append(Item(start, sign, day, is_entry, marks(start, paired)))
    return [Listed(week, items[week.monday]) for week in weeks if items[week.monday]]
