"""The county of the simulation: where people live, where courses can be held, and who registers when."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp, log
from random import Random

from places.distance import kilometres
from planning.reckoning.people import DAY, EVENING, Kind, Site, Terms
from planning.simulation.assumptions import Assumptions, Home

WAITING, SEATED, BEGUN, GONE = "waiting", "seated", "begun", "gone"


class Newcomer:
    """Somebody who waits, with all that chance decides of them: the same person in every way of doing it.

    Has what ``reckoning`` asks of a person. ``since`` and the like count weeks from the first one.
    """

    __slots__ = (
        *("key", "kind", "near", "childcare", "weeks", "next_week", "since", "patience", "follows", "is_known"),
        *("nearest", "more_lists", "draws", "is_first", "state", "course", "lists", "own_only", "ended", "km"),
        "begins",
    )

    def __init__(
        self,
        key: Hashable,
        kind: Kind,
        near: Mapping[str, float],
        childcare: bool,
        since: int,
        draws: Random,
        county: "County",
        *,
        is_first: bool = True,
    ) -> None:
        people = county.assumptions.people
        self.key, self.kind, self.near, self.childcare, self.since = key, kind, near, childcare, since
        self.weeks, self.next_week, self.draws, self.is_first = 0.0, None, draws, is_first
        self.patience = patience(draws.random(), people)
        self.follows = draws.random() < people["follow"]
        self.is_known = draws.random() < people["known_to_register"]
        self.nearest = county.nearest_providers(near, draws)
        self.more_lists = draws.random() < people["more_lists_share"]
        self.state, self.course, self.begins, self.own_only = WAITING, None, None, False
        self.lists = {*self.nearest[:1]}
        self.ended, self.km = None, None

    def reaches(self, site: Site) -> bool:
        """``near`` holds only places that have the childcare they need."""
        return site.place in self.near

    def way_to(self, site: Site) -> float:
        return self.near[site.place]


def patience(chance: float, people: Mapping) -> float:
    """Weeks after which somebody gives up who has not begun."""
    early, late, turn = people["give_up_early"], people["give_up_late"], people["late_after_weeks"]
    stays = (1 - early) ** turn
    if chance > stays and early > 0:
        return log(chance) / log(1 - early)
    if late <= 0 or chance > stays:
        return float("inf")
    return turn + log(max(chance, 1e-12) / stays) / log(1 - late) if late < 1 else turn


def poisson(draws: Random, mean: float) -> int:
    """By the product of chances, in pieces for which it does not vanish."""
    total = 0
    while mean > 0:
        part = min(mean, 50.0)
        limit, product, number = exp(-part), draws.random(), 0
        while product > limit:
            product *= draws.random()
            number += 1
        total, mean = total + number, mean - part
    return total


@dataclass(frozen=True)
class Level:
    terms: Terms
    next: str
    joins: dict[str, int]  # other levels, with the week of the course in which their section begins


class County:
    """What does not change from seed to seed."""

    def __init__(self, assumptions: Assumptions) -> None:
        self.assumptions = assumptions
        places = {home.name: home for home in assumptions.homes}
        county = assumptions.county
        self.road = county["road_factor"]
        self.places = {name: places[name] for name in county["sites"]}
        self.childcare = {*county["childcare_sites"]}
        self.weights = weights(assumptions.homes, county)
        self.distances = [
            {name: self.km_between(home, place) for name, place in self.places.items()}
            for home in assumptions.homes
        ]
        self.between = {
            (one, other): self.km_between(self.places[one], self.places[other])
            for one in self.places
            for other in self.places
        }
        self.providers = assumptions.providers
        self.sites_of = [self.sites_of_provider(number) for number in range(len(self.providers))]
        self.sites = [site for sites in self.sites_of for site in sites]
        self.levels = {name: self.level(level) for name, level in assumptions.courses["levels"].items()}
        self.kinds = {(name, time): Kind(name, time) for name in self.levels for time in (DAY, EVENING)}
        self.terms = {kind: self.levels[kind.level].terms for kind in self.kinds.values()}
        self.reachable = {}

    def sites_of_provider(self, number: int) -> list[Site]:
        provider = self.providers[number]
        return [
            Site(
                key=f"{provider['name']} {place}",
                provider=number,
                place=place,
                maximum=provider["seats"],
                childcare=place in self.childcare,
            )
            for place in provider["sites"]
        ]

    def level(self, level: dict) -> Level:
        pace = self.assumptions.courses["lessons_a_week"]
        joins = {other: -int(-lessons / pace // 1) for other, lessons in level["joins"].items()}
        return Level(Terms(level["minimum"], level["lessons"] / pace), level["next"], joins)

    def km_between(self, one: Home, other: Home) -> float:
        return self.road * kilometres(one.latitude, one.longitude, other.latitude, other.longitude)

    def km(self, place: str, other: str) -> float:
        return self.between[place, other]

    def near(self, home: int, reach: float, childcare: bool) -> dict[str, float]:
        """Places within reach that suit them, with kilometres; the same object for all who live alike."""
        key = home, reach, childcare
        if key not in self.reachable:
            self.reachable[key] = {
                place: km
                for place, km in self.distances[home].items()
                if km <= reach and (not childcare or place in self.childcare)
            }
        return self.reachable[key]

    def nearest_providers(self, near: dict[str, float], draws: Random) -> list[Hashable]:
        """All in reach, the nearest first; of several at one place chance decides."""
        ways = [
            (min((near[site.place] for site in sites if site.place in near), default=None), draws.random(), number)
            for number, sites in enumerate(self.sites_of)
        ]
        return [number for km, _chance, number in sorted(way for way in ways if way[0] is not None)]

    def arrivals(self, seed: int) -> Iterator[list[Newcomer]]:
        """Week by week who registers in it: the same people, whatever is done for them."""
        time, people = self.assumptions.time, self.assumptions.people
        draws = Random(f"{seed} people")  # noqa: S311 – a simulation, no secret
        homes = range(len(self.weights))
        levels, shares = [*people["levels"]], [*people["levels"].values()]
        number = 0
        for week in range(time["warm_up"] + time["measured"] + time["tail"]):
            arrived = []
            for _ in range(poisson(draws, people["a_month"] * 12 / 52)):
                number += 1
                own = Random(f"{seed} {number}")  # noqa: S311
                childcare = own.random() < people["childcare"]
                time_of_day = EVENING if own.random() < people["evening"] else DAY
                [level] = own.choices(levels, shares)
                [home] = own.choices(homes, self.weights)
                [reach] = own.choices(people["reach_km"], people["reach_share"])
                near, kind = self.near(home, reach, childcare), self.kinds[level, time_of_day]
                arrived.append(Newcomer(number, kind, near, childcare, week + own.random(), own, self))
            yield arrived

    def onward(self, person: Newcomer, now: int, number: int) -> Newcomer | None:
        """The same person as one who waits for the next level, if they want to go on."""
        level = self.levels[person.course.kind.level].next
        if person.draws.random() < self.assumptions.people["leave_after_course"] or not level:
            return None
        kind = self.kinds[level, person.kind.time]
        further = Newcomer(number, kind, person.near, person.childcare, now, person.draws, self, is_first=False)
        further.follows, further.is_known = person.follows, person.is_known
        return further


def weights(homes: Iterable[Home], county: Mapping) -> list[float]:
    largest = sorted((home.population for home in homes), reverse=True)[: county["large_towns"]]
    limit = largest[-1] if largest else float("inf")
    return [
        home.population
        * (county["town_weight"] if home.is_town else 1)
        * (county["large_weight"] if home.population >= limit else 1)
        for home in homes
    ]
