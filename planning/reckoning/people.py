"""Who waits, and where a course could be: the values that all other modules reckon with."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

DAY, EVENING = "day", "evening"
NOWHERE = "nowhere"  # no place: nobody reaches it
REACH = 20  # kilometres by road that people are reckoned to travel, while nobody has asked them


@dataclass(frozen=True, slots=True)
class Kind:
    """What people must have in common to sit in one course. The level is the one at which one enters."""

    level: Hashable
    time: str = DAY
    course_type: Hashable = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who waits; ``near``: kilometres to each place within their own reach, and to no other."""

    key: Hashable
    kind: Kind
    weeks: float  # waited until now
    near: Mapping[Hashable, float]
    childcare: bool = False
    next_week: float | None = None  # when they begin if nothing is done, if that is known
    is_own: bool = False  # whether who reads the numbers acts for an organisation that tells of them

    def reaches(self, offer: "Start | Seats") -> bool:
        """Whether they could sit in it."""
        is_near = offer.place in self.near or offer.also in self.near
        return is_near and (offer.childcare or not self.childcare)

    def way_to(self, offer: "Start | Seats") -> float:
        """Of what they reach, the shorter of two ways."""
        return min(self.near[place] for place in (offer.place, offer.also) if place in self.near)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a start at a level needs: people, and weeks of teaching for which room and teacher are bound."""

    minimum: int
    teaching_weeks: float


@dataclass(frozen=True, slots=True)
class Site:
    """Where a provider could hold a course. ``levels`` and ``times``: None means any."""

    key: Hashable
    provider: Hashable
    place: Hashable
    maximum: int
    childcare: bool = False
    online: bool = False
    levels: frozenset | None = None
    times: frozenset | None = None
    terms: Terms | None = None  # of its own, else those of the kind

    def may_hold(self, kind: Kind) -> bool:
        return (self.levels is None or kind.level in self.levels) and (
            self.times is None or kind.time in self.times
        )


@dataclass(frozen=True, slots=True)
class Ending:
    """A course that ends in some weeks: so many of its people will need the next level, as far as they travel."""

    kind: Kind  # of the next level
    week: float
    number: float
    near: Mapping[Hashable, float]


@dataclass(frozen=True, slots=True)
class Seats:
    """Free seats that have a date: of a start, or where one may join a running course."""

    key: Hashable
    kind: Kind
    place: Hashable
    week: float
    number: int
    childcare: bool = False
    also: Hashable = NOWHERE  # where one may sit as well: online


@dataclass(frozen=True, slots=True)
class Start:
    """One that is planned or confirmed; ``taken`` is None where the numbers are too old to be trusted."""

    key: Hashable
    provider: Hashable
    kind: Kind
    place: Hashable
    week: float
    minimum: int
    maximum: int
    taken: int | None = 0
    childcare: bool = False
    also: Hashable = NOWHERE  # where one may sit as well: online

    @property
    def seats_left(self) -> int:
        """All of them, where nobody knows: better look at a full course than overlook an empty one."""
        return self.maximum - (self.taken or 0)

    def way_to(self, other: "Start", km: Callable) -> float:
        """Kilometres between both; none where one may sit in both of them online."""
        places = {self.place, self.also} - {NOWHERE}
        return 0 if places & {other.place, other.also} else km(self.place, other.place)


def longest_first(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (-person.weeks, str(person.key)))


def counted(own: int, common: int) -> int:
    """How many a provider may reckon with: the longer of its own list and the common one, never both together.

    A register that knows too few would do harm in place of the providers' lists, see ``docs/waiting.md``.
    """
    return max(own, common)


def give_out(people: Iterable[Person], seats: Iterable[Seats]) -> dict[Hashable, Hashable]:
    """Who could have which free seat: the longest waiting first, each the soonest, then the nearest in reach."""
    left = {offer.key: offer.number for offer in seats}
    by_kind = {}
    for offer in sorted(seats, key=lambda offer: offer.week):
        by_kind.setdefault(offer.kind, []).append(offer)
    given = {}
    for person in longest_first(people):
        reachable = [
            offer for offer in by_kind.get(person.kind, ()) if left[offer.key] > 0 and person.reaches(offer)
        ]
        if reachable:
            best = min(reachable, key=lambda offer: (offer.week, person.way_to(offer), str(offer.key)))
            given[person.key] = best.key
            left[best.key] -= 1
    return given
