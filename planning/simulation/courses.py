"""Starts of the simulation and the seats that they offer."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from planning.reckoning.people import Kind, Site, Start
from planning.simulation.county import Level

OPEN, RUNNING, ENDED, CANCELLED, MERGED = "open", "running", "ended", "cancelled", "merged"


class Course:
    """One start, from the day it is announced; ``people`` have a seat, whether they sit on it yet or not."""

    def __init__(self, key: int, site: Site, kind: Kind, week: int, level: Level) -> None:
        self.key, self.site, self.kind, self.week = key, site, kind, week
        self.terms, self.joins = level.terms, level.joins
        self.provider, self.place, self.childcare = site.provider, site.place, site.childcare
        self.minimum, self.maximum = level.terms.minimum, site.maximum
        self.end = week + round(level.terms.teaching_weeks)
        self.people, self.state, self.began_with = [], OPEN, 0

    @property
    def seats_left(self) -> int:
        return self.maximum - len(self.people)

    @property
    def is_sure(self) -> bool:
        return self.state == RUNNING or (self.state == OPEN and len(self.people) >= self.minimum)

    def as_start(self, now: int) -> Start:
        return Start(
            *(self.key, self.provider, self.kind, self.place, self.week - now, self.minimum, self.maximum),
            taken=len(self.people),
            childcare=self.childcare,
        )

    def offers(self, now: int, join_weeks: int, shown_weeks: int, kinds: Mapping[tuple, Kind]) -> list["Offer"]:
        """Where one may take a seat: in the start, soon after it, or where a section fits another level."""
        if self.seats_left <= 0:
            return []
        if self.state == OPEN:
            return [Offer(self, self.kind, self.week)]
        found = [Offer(self, self.kind, now)] if now <= self.week + join_weeks else []
        for level, week in self.joins.items():
            if now <= self.week + week <= now + shown_weeks:
                found.append(Offer(self, kinds[level, self.kind.time], self.week + week))
        return found


@dataclass(slots=True, eq=False)
class Offer:
    """Seats of a course on a day; has what ``reckoning`` asks of seats."""

    course: Course
    kind: Kind
    week: int

    @property
    def key(self) -> tuple:
        return self.course.key, self.kind.level, self.week

    @property
    def place(self) -> Hashable:
        return self.course.place

    @property
    def childcare(self) -> bool:
        return self.course.childcare

    @property
    def number(self) -> int:
        return self.course.seats_left

    @property
    def is_entry(self) -> bool:
        """Into a running course."""
        return self.week > self.course.week or self.course.state == RUNNING


@dataclass(slots=True)
class Looking:
    """A person who asks for seats: at the providers who have their name, or everywhere."""

    key: int
    kind: Kind
    weeks: float
    near: dict
    lists: set | None

    def reaches(self, offer: Offer) -> bool:
        return offer.course.place in self.near and (self.lists is None or offer.course.provider in self.lists)

    def way_to(self, offer: Offer) -> float:
        return self.near[offer.course.place]
