"""The clock: for each level and town the next day with a free seat, six weeks as the line (IntV § 7).

Beside what is later stands whether six weeks can be met there at all, and which lever would help. A start counts
for the level at which one enters.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.db.models import F
from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from courses.models import Level
from planning.reckoning.clock import MOST, SIX_WEEKS, WEEKS_A_MONTH, share_within
from planning.reckoning.people import DAY, EVENING, Kind
from planning.reckoning.rounding import FEW, Span
from planning.reckoning.weighing import RATE_WEEKS
from planning.starts.people import REACH, as_span, in_words, people_of
from planning.starts.reading import Ways
from planning.starts.states import MINIMUM, State
from planning.supply.seats import FreeSeat, free_seats

LEVELS = (Level.LITERACY, Level.A1, Level.A2, Level.B1, Level.B2)
SIX, TWELVE = 42, 84  # days
SMALLER, NOTICE = 8, 3  # of people; and weeks
BUS = 45  # kilometres
NEVER = 999  # days, for sorting
HALF = 0.5  # share of people who begin in time, from which on it is nearly possible


def nobody_words(*, is_exact):
    """Where there is no date: that nobody waits the office alone is told."""
    return _("no date, and nobody on the lists") if is_exact else _("no date, and fewer than 5 on the lists")


@dataclass(frozen=True)
class Lever:
    letter: Promise
    name: Promise


ENTRY = Lever(pgettext_lazy("lever", "E"), _("open a running course for joining"))
TOGETHER = Lever(pgettext_lazy("lever", "T"), _("let two starts begin together"))
SMALL = Lever(pgettext_lazy("lever", "S"), _("a smaller group: at least 8 instead of 10"))
BY_BUS = Lever(pgettext_lazy("lever", "B"), _("bus or lifts: a reach of 45 km instead of 20"))
ONLINE = Lever(pgettext_lazy("lever", "O"), _("online, for several places together"))
CHILDREN = Lever(pgettext_lazy("lever", "C"), _("childcare where a course begins near by"))
LEVERS = [ENTRY, CHILDREN, TOGETHER, SMALL, BY_BUS, ONLINE]


def a_month(number):
    return number / RATE_WEEKS * WEEKS_A_MONTH


class Own(Enum):
    """A line of a town: by day, and apart from that whoever needs the evening or childcare."""

    BY_DAY = DAY, False
    WITH_CHILDCARE = DAY, True
    IN_EVENING = EVENING, False

    @property
    def time(self):
        return self.value[0]

    @property
    def has_childcare(self):
        return self.value[1]

    @property
    def words(self):
        return {Own.WITH_CHILDCARE: _("with childcare"), Own.IN_EVENING: _("in the evening")}.get(self, "")

    def takes(self, person):
        """Who needs childcare by day is in a line of their own."""
        return self == Own.IN_EVENING or person.childcare == self.has_childcare


@dataclass
class Cell:
    town: str
    level: int
    own: Own
    days: int | None  # until the next day with a free seat in reach
    seat: FreeSeat | None
    waiting: Span
    came: Span  # within the last 26 weeks
    lever: Lever | None = None

    @property
    def told_waiting(self):
        """How many at least, as far as the reader is told: nobody or four are the same."""
        return self.waiting.low

    @property
    def look(self):
        if self.days is None:
            return "bad" if self.told_waiting else "nobody"
        return "ok" if self.days <= SIX else "late" if self.days <= TWELVE else "bad"

    @property
    def is_late(self):
        return self.look in {"late", "bad"}

    @property
    def width(self):
        return min(self.days or 0, 140)

    @property
    def waiting_words(self):
        return in_words(Span.of(self.waiting.low) if self.waiting.high < FEW else self.waiting)

    @property
    def month_words(self):
        """How many are new in a month."""
        first, last = (floatformat(a_month(number), 1) for number in (self.came.low, self.came.high))
        return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def order(self):
        """Where most wait, then where it takes longest."""
        return -self.told_waiting, -(NEVER if self.days is None else self.days), self.town

    @property
    def level_name(self):
        return Level(self.level).short

    @property
    def sign(self):
        """Of a start that may still need people: as long as it does, its day is not sure."""
        return State.PLANNED.sign if self.seat and self.seat.start.state == State.PLANNED else None

    @property
    def possible(self):
        """Whether as many come as six weeks need; who is not known of counts for nothing."""
        share = share_within(self.came.low / RATE_WEEKS, MINIMUM, NOTICE)
        if share >= MOST:
            return pgettext("six weeks", "yes")
        return pgettext("six weeks", "nearly") if share >= HALF else pgettext("six weeks", "no")


@dataclass(frozen=True)
class Place:
    """A town, or all towns of a region."""

    name: str
    towns: tuple


@dataclass
class Line:
    place: Place
    own: Own
    cells: list[Cell]

    @property
    def is_region(self):
        return len(self.place.towns) > 1


def with_regions(towns):
    """These (a QuerySet), each with the name of the ``region`` that it is in, or None."""
    return towns.annotate(region=F("area__region__name"))


class Clock:
    """``towns``: as ``with_regions()``, where people live; ``paired``: the keys of starts that could begin
    together with another.
    """

    def __init__(self, starts, towns, today, lists, paired=frozenset(), *, is_exact=True):
        self.is_exact = is_exact
        starts = [start for start in starts if start.teaches_german]
        self.starts, self.towns, self.today, self.paired = starts, list(towns), today, paired
        self.km = Ways({*self.towns, *(start.run.municipality for start in starts)} - {None})
        self.seats, self.planned = {}, {}
        for seat in sorted(free_seats(starts), key=lambda seat: (seat.day, seat.start.run.pk)):
            self.seats.setdefault((seat.level, seat.start.kind.time), []).append(seat)
        for start in starts:
            self.planned.setdefault((start.kind.level, start.kind.time), []).append(start)
        self.people, self.register, self.gone, self.known = {}, {}, {}, {}
        for row, kind in lists.asked:
            self.people.setdefault((kind.level, kind.time), []).append(row)
        for rows, found in [(lists.register, self.register), (lists.gone, self.gone)]:
            for row in rows:
                found.setdefault((row.level, row.time), []).append(row)

    def lines(self):
        """Of each region and each town; of the evening and of childcare only where anything is planned, or people
        wait of whom the reader is told.
        """
        found = []
        for place in [*self.regions(), *(Place(town.name, (town,)) for town in self.towns)]:
            found += [
                Line(place, own, cells)
                for own in Own
                if (cells := [self.cell(place, level, own) for level in LEVELS])
                and (own == Own.BY_DAY or any(cell.seat or cell.told_waiting for cell in cells))
            ]
        return found

    def regions(self):
        """Where there is more than one."""
        names = sorted({town.region for town in self.towns if town.region})
        towns = {name: tuple(town for town in self.towns if town.region == name) for name in names}
        return [Place(str(_("Region %(name)s") % {"name": name}), towns[name]) for name in names if len(names) > 1]

    def cell(self, place, level, own):
        seats = [seat for town in place.towns if (seat := self.next_seat(town, level, own, REACH))]
        seat = min(seats, key=lambda seat: (seat.day, seat.start.run.pk), default=None)
        waiting, came = self.people_at(place, level, own)
        cell = Cell(
            town=place.name,
            level=level,
            own=own,
            days=(seat.day - self.today).days if seat else None,
            seat=seat,
            waiting=as_span(waiting, self.is_exact),
            came=as_span(came, self.is_exact),
        )
        if cell.is_late:
            cell.lever = self.lever(place.towns, level, own)
        return cell

    def people_at(self, place, level, own):
        """Who waits there, and who has come within the last 26 weeks, those who wait no more, too: of several
        towns at the one with most of them, as a group gathers in one place.
        """
        towns = [town.pk for town in place.towns]
        people = self.people_of(level, own.time)
        waiting = [one for one in people.people if not one.near.keys().isdisjoint(towns) and own.takes(one)]
        came = ([one for one in people.recent if town in one.near and own.takes(one)] for town in towns)
        return waiting, max(came, key=len)

    def people_of(self, level, time):
        """With their ways to all towns."""
        key, towns = (level, time), [town.pk for town in self.towns]
        if key not in self.known:
            rows, register, gone = (found.get(key, ()) for found in (self.people, self.register, self.gone))
            self.known[key] = people_of(Kind(*key), towns, self.km, rows, register, gone)
        return self.known[key]

    def next_seat(self, town, level, own, reach):
        """Online one reaches from everywhere."""
        seats = self.seats.get((level, own.time), ())
        return next((seat for seat in seats if self.fits(seat, town, own, reach)), None)

    def fits(self, seat, town, own, reach):
        return (seat.start.childcare or not own.has_childcare) and (
            seat.start.is_near_online or self.km(town.pk, seat.place) <= reach
        )

    def lever(self, towns, level, own):
        """The first that would help at one of these: what gives a date at once goes before what changes groups."""
        line = self.today + timedelta(weeks=SIX_WEEKS)
        near = [start for start in self.planned.get((level, own.time), ()) if self.is_near(start, towns)]
        if any(start.state == State.RUNNING and start.free and not start.joined_on for start in near):
            return ENTRY
        if own.has_childcare and self.has_day(towns, level, Own.BY_DAY, REACH, line):
            return CHILDREN
        if any(start.run.pk in self.paired for start in near):
            return TOGETHER
        if any(start.needs and start.taken >= SMALLER for start in near):
            return SMALL
        return BY_BUS if self.has_day(towns, level, own, BUS, line) else ONLINE

    def is_near(self, start, towns):
        return start.is_near_online or any(self.km(town.pk, start.run.municipality_id) <= REACH for town in towns)

    def has_day(self, towns, level, own, reach, last):
        """Whether somebody could begin until then who travels so far from one of these."""
        seats = (self.next_seat(town, level, own, reach) for town in towns)
        return any(seat.day <= last for seat in seats if seat)
