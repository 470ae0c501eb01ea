"""What proposals are reckoned from: people, the sites of providers, free seats and courses that end.

A place is here a municipality (none is online) with a course type: so whoever needs one kind of course reaches
no other, and whoever has named none reaches each. What teachers and rooms there are is not known, and no limit.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from courses.availability import SEATS_HIDDEN_AFTER
from courses.models import Course, CourseRun, CourseType
from enquiries.models.states import Status
from planning.models import Demand, ProposedStart
from planning.models.demand import IN_EVENING, WEEKEND, monday
from planning.reckoning.people import DAY, EVENING, NOWHERE, Ending, Kind, Person, Seats, Site, Terms
from planning.reckoning.weighing import RATE_WEEKS
from planning.starts.clock import MINIMUM
from planning.starts.people import REACH, asked, gone_lately, outcome_people
from planning.starts.reading import Planned, Ways, all_planned
from planning.starts.states import State
from planning.supply.onward import onward
from planning.supply.seats import FreeSeat, free_seats

HELD_WITHIN = 104  # weeks: where and what a provider has taught since then it can teach again
SEATS = 20  # where nobody has said how many


@dataclass
class World:
    today: date
    sites: list[Site]
    likes: dict  # by the site: an earlier start of its kind
    people: list[Person]
    evenings: dict  # by the person's key: the same person, who could come in the evening, too
    recent: list[Person]
    ending: list[Ending]
    free: list[Seats]
    own: dict[tuple, int]


def world_on(today: date | None = None) -> World:
    return Reader(today or timezone.localdate()).world()


def is_intended(start: Planned) -> bool:
    is_ahead = start.run.start > start.today and not start.is_closed
    return start.state == State.INTENDED and bool(start.free) and is_ahead


def first_seat(start: Planned) -> FreeSeat:
    return FreeSeat(start, start.run.start, start.kind.level)


def first_day(today: date, weeks: int) -> date:
    """The Monday that is so many weeks away, or the next one."""
    day = today + timedelta(weeks=weeks)
    return day if day == monday(day) else monday(day) + timedelta(weeks=1)


class Reader:
    """Reads once; everything is asked of the database before anything is reckoned."""

    def __init__(self, today: date) -> None:
        self.today, self.km = today, Ways()
        self.starts = self.held()
        self.sites, self.likes = self.sites_of_providers()
        self.places = {site.place for site in self.sites}
        self.places |= {(None, start.kind.course_type) for start in self.starts if start.is_near_online}
        self.ways, self.german = {}, {start.kind.course_type for start in self.starts if start.teaches_german}

    def held(self) -> list[Planned]:
        """All that takes place, and what took place within two years."""
        since = self.today - timedelta(weeks=HELD_WITHIN)
        runs = CourseRun.objects.to_align().filter(end__gte=since, course__provider__is_published=True)
        runs = runs.exclude(status=CourseRun.Status.CANCELLED).prefetch_related("entry_points")
        return all_planned(runs.exclude(course__status=Course.Status.ARCHIVED), self.today)

    def sites_of_providers(self) -> tuple[list[Site], dict]:
        """Each provider with what it teaches, wherever it teaches; childcare where it has had it."""
        offered = set(CourseType.objects.offered(self.today).values_list("pk", flat=True))
        declined = {row.key for row in ProposedStart.objects.declined_lately(self.today)}
        taught, places = {}, defaultdict(set)
        for start in self.starts:
            run, course = start.run, start.run.course
            is_held = course.status == Course.Status.PUBLISHED and run.status != CourseRun.Status.INTENDED
            if is_held and course.course_type_id in offered and (run.municipality_id or start.is_online):
                taught[course.provider_id, start.kind, start.childcare, start.is_online] = start
                places[course.provider_id, start.is_online] |= {(run.municipality_id, start.childcare)}
        sites, likes = [], {}
        for (provider, kind, childcare, is_online), like in taught.items():
            for place in sorted(
                {place for place, had in places[provider, is_online] if had or not childcare}, key=str
            ):
                key = (provider, place, kind.level, kind.course_type, kind.time, childcare)
                if key not in declined:
                    likes[key] = like
                    sites.append(self.site(key, like))
        return sites, likes

    def site(self, key: tuple, like: Planned) -> Site:
        provider, place, level, course_type, time, childcare = key
        weeks = max(1, (like.run.end - like.run.start).days / 7)
        maximum = like.maximum or SEATS
        return Site(
            key=key,
            provider=(provider, course_type),
            place=(place, course_type),
            maximum=maximum,
            childcare=childcare,
            online=place is None,
            levels=frozenset({level}),
            times=frozenset({time}),
            terms=Terms(like.minimum or min(MINIMUM, maximum), weeks),
        )

    def world(self) -> World:
        enquiries = [(row, kind) for row, kind in asked(level_from__isnull=False)]
        people, evenings, recent = self.of_register()
        listed, asked_lately = self.of_lists(enquiries)
        return World(
            today=self.today,
            sites=self.sites,
            likes=self.likes,
            people=[*people, *listed],
            evenings=evenings,
            recent=[*recent, *asked_lately, *self.of_outcomes()],
            ending=self.endings(),
            free=self.seats(),
            own=self.own_lists(enquiries),
        )

    def near(self, home: int, reach: int | None, course_type: int | None = None, *, online: bool = True) -> dict:
        """Of whoever lives near that town: kilometres to each place in reach, None for no place at all; online one
        reaches from everywhere."""
        known = (home, reach, course_type, online)
        if known not in self.ways:
            self.ways[known] = {
                (place, kind): 0 if place is None else self.km(home, place)
                for place, kind in self.places
                if self.would_take(course_type, kind)
                and (online if place is None else self.reaches(home, place, reach))
            }
        return self.ways[known]

    def would_take(self, course_type: int | None, kind: int) -> bool:
        """Who has named no course type takes each in which one learns German."""
        return kind in self.german if course_type is None else course_type == kind

    def reaches(self, home: int, place: int, reach: int | None) -> bool:
        return reach is not None and self.km(home, place) <= reach

    def of_register(self) -> tuple[list[Person], dict[tuple, Person], list[Person]]:
        people, evenings, recent = [], {}, []
        for row in Demand.objects.counted(self.today).select_related("area"):
            weeks = (self.today - row.since).days / 7
            reach = row.reach_km or None  # none: online only
            near = self.near(row.area.town_id, reach, row.course_type_id)
            for number in range(row.number):
                person = Person(
                    ("register", row.pk, number), Kind(row.level, row.time), weeks, near, row.childcare
                )
                people.append(person)
                if row.time == DAY and (not row.times or {IN_EVENING, WEEKEND} & set(row.times)):
                    evenings[person.key] = Person(person.key, Kind(row.level, EVENING), weeks, near, row.childcare)
                if weeks <= RATE_WEEKS:
                    recent.append(person)
        return people, evenings, recent

    def of_lists(self, enquiries: list[tuple]) -> tuple[list[Person], list[Person]]:
        """Who waits for a provider's course, in no register. Who asked for a place asked for nothing online."""
        people, recent = [], []
        since = self.today - timedelta(weeks=RATE_WEEKS)
        for row, kind in enquiries:
            if row.is_elsewhere:
                continue
            begun = timezone.localdate(row.waits_since or row.asked_at)
            is_online = row.run.municipality_id is None
            near = self.near(
                row.run.municipality_id, None if is_online else REACH, kind.course_type, online=is_online
            )
            person = Person(("enquiry", row.pk), Kind(kind.level, kind.time), (self.today - begun).days / 7, near)
            if row.status == Status.WAITING:
                people.append(person)
            if timezone.localdate(row.asked_at) >= since:
                recent.append(person)
        return people, recent

    def of_outcomes(self) -> list[Person]:
        found = []
        for row in gone_lately(self.today):
            found += outcome_people(row, Kind(row.level, row.time), self.near(row.area.town_id, REACH))
        return found

    def endings(self) -> list[Ending]:
        found = []
        for one in onward(self.starts):
            if one.place is not None:
                week = (one.ends_on - self.today).days / 7
                found.append(
                    Ending(Kind(one.level, one.time), week, one.number, self.near(one.place, REACH, online=False))
                )
        return found

    def seats(self) -> list[Seats]:
        """Free ones, those of intentions, too: who could sit there needs no further start."""
        known = [start for start in self.starts if start.run.course.status == Course.Status.PUBLISHED]
        seats = [*free_seats(known), *map(first_seat, filter(is_intended, self.starts))]
        first = {seat.start.run.pk: seat for seat in sorted(seats, key=lambda seat: seat.day, reverse=True)}
        return [
            Seats(
                key=(seat.start.run.pk, seat.day),
                kind=Kind(seat.level, seat.start.kind.time),
                place=(seat.place, seat.start.kind.course_type),
                also=(None, seat.start.kind.course_type) if seat.start.is_near_online else NOWHERE,
                week=(seat.day - self.today).days / 7,
                number=seat.number,
                childcare=seat.start.childcare,
            )
            for seat in first.values()  # of all days to join a course it is one number
        ]

    def own_lists(self, enquiries: list[tuple]) -> dict[tuple, int]:
        """The longer of what stands in the portal and what a provider has said of a start that is still to come,
        if that is not old, without the people for whom that start begins: they need no other.
        """
        found, since = Counter(), self.today - timedelta(days=SEATS_HIDDEN_AFTER)
        for row, kind in enquiries:
            if row.status == Status.WAITING:
                found[self.own_key(row.run.course, kind)] += 1
        for start in self.starts:
            run = start.run
            is_coming = run.start > self.today and start.state != State.CANCELLED
            if is_coming and run.own_list and run.own_list_as_of and run.own_list_as_of >= since:
                key = self.own_key(run.course, start.kind)
                found[key] = max(found[key], run.own_list - (start.maximum or SEATS))
        return dict(found)

    def own_key(self, course: Course, kind: Kind) -> tuple:
        return (course.provider_id, kind.course_type), Kind(kind.level, kind.time)
