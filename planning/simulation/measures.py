"""What is read off a simulated year, and how sure it is over several years of chance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf, isfinite, sqrt
from statistics import NormalDist, mean, median, stdev

from courses.availability import is_promised
from planning.reckoning.brackets import OWN_WAITS, bracket_of, within
from planning.reckoning.clock import SIX_WEEKS, mean_wait
from planning.reckoning.people import EVENING
from planning.reckoning.promises import JOIN_AHEAD, wanted
from planning.reckoning.weighing import RATE_WEEKS
from planning.simulation.county import BEGUN, GONE, County, Newcomer
from planning.simulation.courses import CANCELLED, ENDED, MERGED, RUNNING, Offer
from planning.simulation.world import World

RIGHT_WITHIN = 2  # weeks
FIRST_RATES = 8  # weeks after which it can be said how many come
GROUPS = {
    "": lambda person: True,
    "evening_": lambda person: person.kind.time == EVENING,
    "childcare_": lambda person: person.childcare,
}


@dataclass(frozen=True)
class Interval:
    """A mean over seeds and its 95 per cent; ``beyond``: seeds in which it was not reached before the end.

    Of one seed nobody knows how far another would lie from it: the bounds are without end.
    """

    mean: float
    low: float
    high: float
    beyond: int = 0

    @property
    def is_known(self) -> bool:
        return isfinite(self.low)


def half_days(people: Iterable[Newcomer], end: float) -> float | None:
    """Days until half of all who registered have begun (Kaplan–Meier, giving up is censored), if that comes."""
    ends = sorted((person.ended if person.ended is not None else end) - person.since for person in people)
    begun = sorted(person.ended - person.since for person in people if person.state == BEGUN)
    still, at_risk, position = 1.0, len(ends), 0
    for wait in begun:
        while position < len(ends) and ends[position] < wait:
            position += 1
        at_risk = len(ends) - position
        still *= 1 - 1 / at_risk
        position += 1
        if still <= 0.5:
            return wait * 7
    return None


def median_days(people: Iterable[Newcomer]) -> float | None:
    waits = [person.ended - person.since for person in people if person.state == BEGUN]
    return median(waits) * 7 if waits else None


def share(rows: Iterable) -> float | None:
    """Of those that are true."""
    rows = list(rows)
    return sum(map(bool, rows)) / len(rows) if rows else None


class Watch:
    """Looks at a world week by week: what newly registered people are told, and whether it came true."""

    def __init__(self, world: World) -> None:
        time = world.assumptions.time
        self.first, self.last = time["warm_up"], time["warm_up"] + time["measured"]
        self.act_after = world.assumptions.predictions["act_after_weeks"]
        self.outcomes, self.due, self.without_date = [], [], []

    def __call__(self, world: World, registered: list[Newcomer]) -> None:
        offers = [offer for offer in world.offers() if offer.course.is_sure]
        for week, person, promised in self.due[:]:
            if week <= world.now:
                self.due.remove((week, person, promised))
                self.outcomes.append((promised, still_there(promised, person, offers)))
        if FIRST_RATES <= world.now < self.last:
            for person in registered:
                self.look(world, person, offers)

    def look(self, world: World, person: Newcomer, offers: list[Offer]) -> None:
        soonest = min(
            (
                offer
                for offer in offers
                if offer.kind == person.kind and person.reaches(offer) and is_told(world, offer)
            ),
            key=lambda offer: offer.week,
            default=None,
        )
        if soonest is None:
            minimum = world.county.terms[person.kind].minimum
            rate = rate_for(person, world.recent) / min(RATE_WEEKS, world.now)
            weeks = mean_wait(rate, minimum, world.course_terms["notice_weeks"])
            self.without_date.append((person, bracket_of(weeks).name))
        elif world.now >= self.first:
            promised = PromisedDate(soonest, soonest.week, soonest.is_entry)
            self.due.append((world.now + self.act_after, person, promised))

    def dates_right(self, *, entries: bool) -> float | None:
        """Of the dates shown, how many were right within two weeks for somebody who came a little later."""
        return share(
            found is not None and found.course.state in (RUNNING, ENDED)
            for promised, found in self.outcomes
            if promised.is_entry == entries
        )

    def brackets_hold(self) -> dict[str, tuple[int, int]]:
        """By bracket, of those who began: how many within the "8 of 10" of the year before, and all of them."""
        held = {}
        for bracket in {name for _person, name in self.without_date}:
            before = sorted(
                person.ended - person.since
                for person in self.begun(bracket)
                if self.first - 52 <= person.ended < self.first
            )
            waits = [
                person.ended - person.since for person in self.begun(bracket) if person.since >= self.first - 1
            ]
            if len(before) >= OWN_WAITS and waits:
                eight = within(before, 0.8)
                held[bracket] = sum(wait <= eight for wait in waits), len(waits)
        return held

    def begun(self, bracket: str) -> list:
        return [person for person, name in self.without_date if name == bracket and person.state == BEGUN]


def is_told(world: World, offer: Offer) -> bool:
    """As on public pages; without a register nobody knows who could join."""
    if not offer.is_entry:
        return True
    course, kinds = offer.course, world.county.kinds
    own = offer.kind.level == course.kind.level
    last = course.week + world.course_terms["join_weeks"] if own else offer.week
    joined = {one.kind for one in course.offers(world.now, world.course_terms["join_weeks"], JOIN_AHEAD, kinds)}
    waiting = sum(person.reaches(offer) for kind in joined for person in world.register[kind].values())
    return is_promised(offer.number, (last - world.now) * 7, wanted(waiting))


@dataclass(frozen=True)
class PromisedDate:
    offer: Offer
    week: int
    is_entry: bool


def still_there(promised: PromisedDate, person: Newcomer, offers: list[Offer]) -> Offer | None:
    """Seats for that person now, within two weeks of the day that was shown; on the same course if it has some."""
    found = [
        offer
        for offer in offers
        if offer.kind is promised.offer.kind
        and person.reaches(offer)
        and abs(offer.week - promised.week) <= RIGHT_WITHIN
    ]
    if person.course is not None and abs(person.begins - promised.week) <= RIGHT_WITHIN:
        return Offer(person.course, person.kind, person.begins)  # they sit on it themselves
    return min(found, key=lambda offer: offer.course is not promised.offer.course, default=None)


def waits_of(people: Iterable[Newcomer], end: float) -> dict[str, float | None]:
    return {
        "median_days": median_days(people),
        "half_days": half_days(people, end),
        "within_six": share(begun_within(person, SIX_WEEKS) for person in people),
        "within_year": share(begun_within(person, 52) for person in people),
        "gave_up": share(person.state == GONE for person in people),
    }


def begun_within(person: Newcomer, weeks: float) -> bool:
    return person.state == BEGUN and person.ended - person.since <= weeks


def rate_for(person: Newcomer, recent: Iterable[Newcomer]) -> int:
    """How many have come, in the last half year, to the place in their reach to which most came."""
    alike = [other.near for other in recent if other.kind is person.kind]
    return max((sum(place in near for near in alike) for place in person.near), default=0)


def half_days_of(way: type[World], county: County, seed: int) -> float | None:
    """That measure of one year alone, which is quicker."""
    time = county.assumptions.time
    world = way(county, seed).run()
    last = time["warm_up"] + time["measured"]
    return half_days([one for one in world.everybody if time["warm_up"] <= one.since < last], world.weeks)


def measure(way: type[World], county: County, seed: int) -> dict[str, float | None]:
    """One year in one way."""
    world = way(county, seed)
    watch = Watch(world)
    world.run(watch)
    people = [person for person in world.everybody if watch.first <= person.since < watch.last]
    begun = [person for person in people if person.state == BEGUN]
    years = (watch.last - watch.first) / 52
    courses = [course for course in world.courses if watch.first <= course.week < watch.last]
    held = [course for course in courses if course.state in (RUNNING, ENDED)]
    brackets = watch.brackets_hold().values()
    inside, all_told = sum(row[0] for row in brackets), sum(row[1] for row in brackets)
    waited = {}
    for name, belongs in GROUPS.items():
        group = [person for person in people if belongs(person)]
        waited |= {f"{name}{key}": value for key, value in waits_of(group, world.weeks).items()}
    return {
        **waited,
        "courses": len(held) / years,
        "cancelled": sum(course.state == CANCELLED for course in courses) / years,
        "merged": sum(course.state == MERGED for course in courses) / years,
        "group": mean(course.began_with for course in held) if held else None,
        "km": mean(person.km for person in begun) if begun else None,
        "seats_right": watch.dates_right(entries=False),
        "entries_right": watch.dates_right(entries=True),
        "brackets_hold": inside / all_told if all_told else None,
    }


def interval(values: list[float | None], horizon: float | None = None) -> Interval | None:
    """Mean and 95 per cent by Student's t. What was not reached counts as the horizon, if there is one."""
    known = [horizon if value is None else value for value in values]
    known = [value for value in known if value is not None]
    beyond = sum(value is None for value in values)
    if not known or beyond == len(values):
        return None
    middle = mean(known)
    if len(known) == 1:
        return Interval(middle, -inf, inf, beyond)
    half = student(len(known) - 1) * stdev(known) / sqrt(len(known))
    return Interval(middle, middle - half, middle + half, beyond)


def student(freedom: int) -> float:
    """The t for 95 per cent, by Cornish and Fisher's series; right to 0.01 from four seeds on."""
    z = NormalDist().inv_cdf(0.975)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def ratio(values: list[float | None], others: list[float | None], horizon: float) -> Interval | None:
    """Of years that had the same people; what was not reached counts as the horizon on both sides."""
    reached = [value is not None and other is not None for value, other in zip(values, others, strict=True)]
    pairs = [
        (horizon if value is None else value) / (horizon if other is None else other)
        for value, other in zip(values, others, strict=True)
    ]
    found = interval(pairs)
    return found and replace(found, beyond=len(reached) - sum(reached))
