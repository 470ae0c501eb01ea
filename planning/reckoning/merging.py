"""Two starts that are half empty and lie close together: what each choice means for how many people."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from statistics import mean

from planning.reckoning.checks import Rule
from planning.reckoning.people import Person, Start

BOTH, FIRST, SECOND = "both", "first", "second"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way for the pair, in numbers of people who have a seat in one of the two now."""

    name: str  # BOTH as planned, together in the FIRST or in the SECOND
    beginning: int
    further: int  # who begin and travel further than to their own start
    further_km: float  # in the middle, of those
    unreached: int  # who would begin elsewhere, but cannot come or find no seat
    is_enough: bool  # whether each start that stays reaches its minimum
    seats_left: int
    weeks: float  # of waiting saved against both as planned, all together; more waiting is negative


@dataclass(frozen=True, slots=True)
class Pair:
    first: Start
    second: Start
    km: float
    choices: tuple[Choice, Choice, Choice]

    @property
    def best(self) -> Choice:
        """With most people who begin; then the shorter ways. Both stay as planned where together is not better."""
        return max(self.choices, key=lambda choice: (choice.beginning, choice.name == BOTH, choice.weeks))


def pairs(
    starts: Iterable[Start],
    people: Mapping[Hashable, list[Person]],
    rule: Rule,
    km: Callable,
    *,
    without: float = 16,
) -> list[Pair]:
    """Starts below their minimum, two by two, within the rule's weeks and kilometres, the best gain first.

    ``people``: who has a seat, by start. ``without``: weeks after which somebody begins whose start fell through.
    """
    half_empty = [start for start in starts if start.taken is not None and start.taken < start.minimum]
    found = [
        pair(first, second, people, distance, without)
        for first, second in combinations(half_empty, 2)
        if first.kind == second.kind
        and rule.is_about(first)
        and abs(first.week - second.week) <= rule.weeks
        and (distance := first.way_to(second, km)) <= rule.km
    ]
    gains = [(pair.best.beginning - pair.choices[0].beginning, pair) for pair in found]
    return [pair for _gain, pair in sorted(gains, key=lambda row: -row[0])]


def pair(
    first: Start, second: Start, people: Mapping[Hashable, list[Person]], distance: float, without: float
) -> Pair:
    at_first, at_second = people.get(first.key, []), people.get(second.key, [])
    apart = apart_as_planned(first, second, without)
    total = sum(apart.values())
    choices = (
        Choice(
            BOTH,
            beginning=sum(start.taken for start in (first, second) if start.taken >= start.minimum),
            further=0,
            further_km=0,
            unreached=0,
            is_enough=all(start.taken >= start.minimum for start in (first, second)),
            seats_left=first.seats_left + second.seats_left,
            weeks=0,
        ),
        together(FIRST, first, second, at_second, total, without),
        together(SECOND, second, first, at_first, total, without),
    )
    return Pair(first, second, distance, choices)


def apart_as_planned(first: Start, second: Start, without: float) -> dict[Hashable, float]:
    """Weeks until they begin, all people of a start together."""
    return {
        start.key: start.taken * (start.week if start.taken >= start.minimum else max(start.week, without))
        for start in (first, second)
    }


def together(name: str, stays: Start, ends: Start, moving: list[Person], apart: float, without: float) -> Choice:
    """All in one start: who comes over, longest waiting first, while there are seats."""
    able = sorted((person for person in moving if person.reaches(stays)), key=lambda person: -person.weeks)
    able = able[: max(0, stays.seats_left)]
    number = stays.taken + len(able)
    is_enough = number >= stays.minimum
    ways = [person.way_to(stays) - person.near.get(ends.place, 0) for person in able]
    longer = [way for way in ways if way > 0]
    left_out = ends.taken - len(able)
    later = max(stays.week, without)
    weeks = number * (stays.week if is_enough else later) + left_out * max(ends.week, without)
    return Choice(
        name,
        beginning=number if is_enough else 0,
        further=len(longer),
        further_km=mean(longer) if longer else 0,
        unreached=left_out,
        is_enough=is_enough,
        seats_left=stays.maximum - number,
        weeks=apart - weeks,
    )
