"""What is asked before a start is saved: does another one lie near, and are enough people known?"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from math import inf

from planning.reckoning.people import Kind, Person, Start, counted
from planning.reckoning.weighing import RATE_WEEKS, Weighing

LATEST = 26  # weeks from today; what is farther off nobody expects yet


@dataclass(frozen=True, slots=True)
class Rule:
    """What the partners have decided: starts of one kind no farther apart than this are talked about first."""

    weeks: float = 6
    km: float = 20
    seats_left_at_least: int = 1
    people_known_at_least: int | None = None  # None: the start's minimum
    kind: Kind | None = None  # None: all kinds

    def is_about(self, start: Start) -> bool:
        return self.kind is None or self.kind == start.kind

    def needed_by(self, start: Start) -> int:
        return start.minimum if self.people_known_at_least is None else self.people_known_at_least


@dataclass(frozen=True, slots=True)
class Findings:
    """Both sides of a start that is about to be saved; of people only how many."""

    clashes: list[Start]  # the nearest in time first
    common: int
    own: int
    needed: int
    expected: int
    overdue: int
    longest_weeks: float
    seated: int = 0  # who has a seat in it waits on no list
    people: tuple[Person, ...] = field(repr=False, default=())

    def in_both(self, other: Start, number: Callable[[Collection[Person]], int] = len) -> int:
        """How many of the people reach both; ``number``: of them, as whoever asks is told it."""
        return number([person for person in self.people if person.reaches(other)])

    @property
    def known(self) -> int:
        return self.seated + counted(self.own, self.common)

    @property
    def has_enough(self) -> bool:
        return self.known >= self.needed

    @property
    def is_fine(self) -> bool:
        return self.has_enough and not self.clashes


def clashes(start: Start, others: Iterable[Start], rule: Rule, km: Callable) -> list[Start]:
    """Other starts of its kind within the rule's weeks and kilometres that still have room."""
    if not rule.is_about(start):
        return []
    near = [
        other
        for other in others
        if abs(other.week - start.week) <= rule.weeks
        and other.key != start.key
        and other.kind == start.kind
        and other.seats_left >= rule.seats_left_at_least
        and start.way_to(other, km) <= rule.km
    ]
    return sorted(near, key=lambda other: (abs(other.week - start.week), str(other.key)))


def check(
    start: Start, others: Iterable[Start], people: Iterable[Person], rule: Rule, km: Callable, **more
) -> Findings:
    """``km(place, place)``: by road."""
    return findings_of(start, clashes(start, others, rule, km), people, rule, **more)


def findings_of(
    start: Start,
    near: list[Start],
    people: Iterable[Person],
    rule: Rule,
    *,
    own: int = 0,
    recent: Iterable[Person] = (),
    weighing: Weighing | None = None,
    number: Callable[[Collection[Person]], int] = len,
) -> Findings:
    """``near``: its clashes. ``people`` wait and have no seat.

    ``own``: the length of the provider's own list, as it says itself. ``number``: of people, as whoever asks is
    told it. Those who have a seat in this start already count as known, beside the lists.
    """
    weighing = weighing or Weighing()
    group = [person for person in people if person.kind == start.kind and person.reaches(start)]
    coming = sum(person.kind == start.kind and person.reaches(start) for person in recent)
    return Findings(
        clashes=near,
        common=number(group),
        seated=start.taken or 0,
        own=own,
        needed=rule.needed_by(start),
        expected=round(weighing.arriving * max(0.0, start.week) * coming / RATE_WEEKS),
        overdue=number([person for person in group if person.weeks > weighing.overdue]),
        longest_weeks=max((person.weeks for person in group), default=0),
        people=tuple(group),
    )


def better_week(
    start: Start,
    others: Iterable[Start],
    rule: Rule,
    km: Callable,
    *,
    known: int,
    a_week: float,
    latest: int = LATEST,
    weighing: Weighing | None = None,
) -> tuple[int, int] | None:
    """The first later week in which enough people are to be expected, no other start lying near; and how many."""
    arriving = (weighing or Weighing()).arriving
    if known + arriving * a_week * latest < start.minimum:
        return None
    weeks = [other.week for other in clashes(start, others, replace(rule, weeks=inf), km)]
    for week in range(int(start.week) + 1, latest + 1):
        people = int(known + arriving * a_week * week)
        if people >= start.minimum and not any(abs(other - week) <= rule.weeks for other in weeks):
            return week, people
    return None


def expected_a_week(start: Start, recent: Iterable[Person]) -> float:
    """How many of the kind come to the start's reach in a week, after the last ``RATE_WEEKS``."""
    return sum(person.kind == start.kind and person.reaches(start) for person in recent) / RATE_WEEKS
