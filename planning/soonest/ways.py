"""Where somebody can begin soonest: days with a free seat, then planned starts, then lists, the soonest first.

Of a list no number of weeks is ever read: what others have waited is told by brackets, and who has reckoned them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from courses.models import CourseRun, Level
from courses.rhythm import Session, next_session
from places.models import Area
from planning.actions.outlooks import known_waits
from planning.models import Demand, DemandOutcome
from planning.reckoning import brackets
from planning.reckoning.clock import mean_wait
from planning.reckoning.people import DAY, EVENING, Kind, Person
from planning.reckoning.weighing import RATE_WEEKS
from planning.starts.clock import MINIMUM, NOTICE
from planning.starts.people import FOR_GERMAN, as_span, asked, gone_lately, people_of
from planning.starts.reading import Planned, Ways, all_planned
from planning.starts.states import ENTRY, Sign, State
from planning.supply.seats import FreeSeat, free_seats


@dataclass(frozen=True)
class Wanted:
    level: int | None  # none: courses without one
    area: Area
    reach: int
    time: str  # nothing: at any time
    childcare: bool

    @property
    def short_level(self) -> str:
        return Level(self.level).short

    @property
    def times(self) -> list[str]:
        return [self.time] if self.time else [DAY, EVENING]


@dataclass
class Way:
    """To a seat, on a day; without a sure day where the start still needs people, or nobody has told its seats.

    That day is the next lesson's, as far as its times are known.
    """

    start: Planned
    joined_on: date  # from that day on one may sit in it
    lesson: Session | None
    sign: Sign
    km: float | None  # none: online
    is_sure: bool = True
    is_entry: bool = False
    section: int | None = None

    @property
    def day(self) -> date:
        return self.lesson.day if self.lesson else self.joined_on

    @property
    def is_any_day(self) -> bool:
        """It runs, one may join it, and nobody has said when it meets."""
        return self.is_entry and self.lesson is None and self.start.run.late_entry

    @property
    def days(self) -> int:
        return (self.day - self.start.today).days

    @property
    def place(self) -> str:
        """What takes place both there and online is near somebody far away only online."""
        return str(_("online")) if self.km is None else self.start.run.town

    @property
    def is_told(self) -> bool:
        """Everybody is."""
        return not self.is_entry or self.start.run.is_told(self.joined_on, self.start.today)

    @property
    def order(self) -> tuple:
        return not self.is_sure, self.day, self.km or 0, self.start.run.pk


def public_starts(today: date, categories: Collection[int] = ()) -> list[Planned]:
    """Of courses with a level, and of all in these categories."""
    wanted = Q(course__level_from__isnull=False) | Q(course__course_type__category__in=categories)
    runs = CourseRun.objects.filter(wanted, start__isnull=False).published().current_or_coming(today)
    runs = runs.select_related("course__course_type__category")
    return all_planned(runs.prefetch_related("entry_points", "weekly_times", "dates"), today)


@dataclass
class WaitingList:
    """Of those in reach: in which place one would stand, how many are needed, and what is known of such waits."""

    time: str
    people: list[Person]
    minimum: int
    said: brackets.Said

    @property
    def waiting(self) -> int:
        return len(self.people)

    @property
    def position(self) -> int:
        return self.waiting + 1

    @property
    def is_late(self) -> bool:
        return self.time == EVENING

    @property
    def time_words(self) -> str:
        return _("in the evening") if self.is_late else _("by day")


class Desk:
    """Reads once what an answer needs; ``starts`` and ``km``: what was read already for other answers."""

    def __init__(
        self,
        wanted: Wanted,
        today: date,
        starts: list[Planned] | None = None,
        km: Ways | None = None,
        user: User | None = None,
    ) -> None:
        self.user = user
        self.wanted, self.today, self.km = wanted, today, km or Ways()
        known = [one for one in public_starts(today) if one.teaches_german] if starts is None else starts
        self.starts = [start for start in known if self.fits(start)]

    def fits(self, start: Planned) -> bool:
        """Whatever its level is, as one may join at a later one."""
        wanted = self.wanted
        is_reached = start.is_near_online or self.is_at_hand(start)
        return is_reached and start.kind.time in wanted.times and (start.childcare or not wanted.childcare)

    def is_at_hand(self, start: Planned) -> bool:
        """Where it is, not online."""
        return self.way_to(start) <= self.wanted.reach

    def way_to(self, start: Planned) -> float:
        return self.km(self.wanted.area.town_id, start.run.municipality_id)

    def ways(self) -> list[Way]:
        seats = [seat for seat in free_seats(self.starts) if seat.level == self.wanted.level]
        found = [self.way_of(seat) for seat in seats]
        found += [
            self.way(start, start.run.start, is_sure=False)
            for start in self.starts
            if start.kind.level == self.wanted.level
            and start.taken is None
            and start.state in {State.SURE, State.PLANNED}
        ]
        return sorted(filter(None, found), key=lambda way: way.order)

    def way_of(self, seat: FreeSeat) -> Way | None:
        """A start that needs more people may not take place."""
        is_sure = seat.start.state != State.PLANNED
        return self.way(seat.start, seat.day, is_sure=is_sure, is_entry=seat.is_entry, section=seat.section)

    def way(self, start: Planned, day: date, **said) -> Way | None:
        """None where the last lesson is over before."""
        sign, lesson = ENTRY if said.get("is_entry") else start.state.sign, next_session(start.sessions, day)
        if start.sessions and lesson is None:
            return None
        return Way(start, day, lesson, sign, self.way_to(start) if self.is_at_hand(start) else None, **said)

    def lists(self) -> list[WaitingList]:
        """One for the day and one for the evening, of whoever lives or asked so near."""
        waits = known_waits(self.today)
        rows = [
            (row, kind)
            for row, kind in asked(self.user, level_from=self.wanted.level, **FOR_GERMAN)
            if not row.is_elsewhere
        ]
        register = Demand.objects.counted(self.today).for_german().for_reader(self.user)
        register = list(register.filter(level=self.wanted.level).select_related("area"))
        gone = gone_lately(self.today, self.user)
        return [self.list_of(time, rows, register, gone, waits) for time in self.wanted.times]

    def list_of(
        self,
        time: str,
        rows: list[tuple],
        register: list[Demand],
        gone: list[DemandOutcome],
        waits: Mapping[tuple, object],
    ) -> WaitingList:
        kind, town = Kind(self.wanted.level, time), [self.wanted.area.town_id]
        rows = [row for row, its in rows if its.time == time]
        people = people_of(kind, town, self.km, rows, register, gone)
        is_exact = self.user is None or self.user.is_staff
        coming = as_span([person for person in people.recent if person.near], is_exact).low / RATE_WEEKS
        bracket = brackets.bracket_of(mean_wait(coming, MINIMUM, NOTICE))
        said = brackets.said(bracket, waits[self.wanted.area.region_id, bracket.name])
        return WaitingList(time, [person for person in people.people if person.near], MINIMUM, said)
