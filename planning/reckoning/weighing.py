"""Which starts would help: one after the other, each with the numbers that carry it.

Who could have a free seat is given one first. Then every site is asked for the start that would save its people
most weeks, the best is taken, and all are asked again until nobody gains. A start binds no more people than its
minimum: the others may make a further start possible, and only who is left after the last one fills the seats.
Planning further ahead and committing to it was worse over a year than doing this anew every week or two
(``docs/waiting.md``).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import sqrt

from planning.reckoning.capacity import Capacity
from planning.reckoning.people import Ending, Kind, Person, Seats, Site, Terms, counted, give_out, longest_first

RATE_WEEKS = 26  # over which it is counted how many come


@dataclass(frozen=True, slots=True)
class Weighing:
    """The numbers of the plan; tuned by hand on six seeds of the trial."""

    notice: int = 3  # weeks from a decision to the first day
    latest: int = 8  # weeks: what lies further ahead is not proposed
    horizon: float = 16  # weeks within which a wait saved counts
    arriving: float = 0.8  # share of those expected who will come
    begun: float = 0.4  # share of the minimum that must wait already before anybody is expected
    overdue: float = 6  # weeks
    age: float = 0.15  # weight of each week waited
    per_km: float = 0.02


@dataclass(frozen=True, slots=True)
class Proposal:
    """A start that would help: "A1 by day in Plau am See, in 7 weeks: 9 wait, 7 of them over six weeks …"."""

    site: Site
    kind: Kind
    week: int
    waiting: int  # people in reach, or the provider's own list where that is longer
    overdue: int
    expected: int
    minimum: int
    maximum: int
    childcare: int  # how many of them need it
    saved_weeks: float
    people: tuple[Hashable, ...] = field(repr=False)
    score: float = 0

    @property
    def is_ready(self) -> bool:
        """Whether enough wait now; otherwise it will be about then."""
        return self.waiting >= self.minimum


class Plan:
    """The state of one reckoning: who is still open, what is still free, what each site could do."""

    def __init__(
        self,
        people: list[Person],
        sites: list[Site],
        terms: Mapping[Kind, Terms],
        recent: Iterable[Person],
        ending: Iterable[Ending],
        capacity: Capacity,
        own: Mapping[tuple[Hashable, Kind], int],
        weighing: Weighing,
    ) -> None:
        self.sites, self.terms, self.capacity, self.own, self.weighing = sites, terms, capacity, own, weighing
        self.open = {person.key: person for person in people}
        self.waiting = in_reach(longest_first(people), sites)
        self.coming = in_reach(recent, sites)
        self.expected = {person.key for person in recent}
        self.ending = list(ending)
        self.candidates: dict[tuple, Proposal | None] = {}
        self.taken: list[Proposal] = []

    def proposals(self) -> list[Proposal]:
        """On the spot first; online only for those whom no place carries."""
        return [*self.filled(online=False), *self.filled(online=True)]

    def filled(self, *, online: bool) -> Iterator[Proposal]:
        """With those who are left on the seats that are left."""
        self.taken, further = [], defaultdict(list)
        self.take_from([site for site in self.sites if site.online == online])
        for key, number in give_out(self.open.values(), self.seats_left()).items():
            further[number].append(self.open.pop(key))
        for number, one in enumerate(self.taken):
            yield self.with_further(one, further[number])

    def seats_left(self) -> list[Seats]:
        """Of the starts that have been taken, by their number."""
        return [
            Seats(number, one.kind, one.site.place, one.week, one.maximum - one.waiting, one.site.childcare)
            for number, one in enumerate(self.taken)
        ]

    def take_from(self, sites: list[Site]) -> None:
        stale = [(site, kind) for site in sites for kind in self.terms if site.may_hold(kind)]
        self.candidates = {}
        while True:
            self.candidates |= {(site.key, kind): self.candidate(site, kind) for site, kind in stale}
            found = [proposal for proposal in self.candidates.values() if proposal]
            if not found:
                return
            best = max(found, key=lambda proposal: (proposal.score, str(proposal.site.key), str(proposal.kind)))
            self.take(best)
            stale = [
                (site, kind)
                for site in sites
                for kind in self.terms
                if (kind == best.kind or site.provider == best.site.provider)
                and self.candidates.get((site.key, kind))
            ]

    def take(self, best: Proposal) -> None:
        """Its people are no longer open, and who is expected there is expected nowhere else."""
        self.taken.append(best)
        for key in best.people:
            del self.open[key]
        if not best.is_ready:
            self.expected -= {person.key for person in self.coming.get(best.kind, {}).get(best.site.key, ())}
            followed = self.endings(best.site, best.kind, best.week)
            self.ending = [course for course in self.ending if course not in followed]
        weeks = self.terms_of(best.site, best.kind).teaching_weeks
        self.capacity.change(best.site, best.kind.time, best.week, weeks)
        self.own.pop((best.site.provider, best.kind), None)

    def with_further(self, one: Proposal, people: list[Person]) -> Proposal:
        number = one.waiting + len(people)
        saved = [self.saved(person, one.week, person.near[one.site.place]) for person in people]
        score = sum(weight for _weeks, weight in saved) / sqrt(self.terms_of(one.site, one.kind).teaching_weeks)
        return replace(
            one,
            waiting=number,
            overdue=one.overdue + self.overdue(people),
            expected=min(one.expected, one.maximum - number),
            childcare=one.childcare + sum(person.childcare for person in people),
            saved_weeks=one.saved_weeks + sum(weeks for weeks, _weight in saved),
            people=(*one.people, *(person.key for person in people)),
            score=one.score + score,
        )

    def overdue(self, people: list[Person]) -> int:
        return sum(person.weeks > self.weighing.overdue for person in people)

    def terms_of(self, site: Site, kind: Kind) -> Terms:
        return site.terms or self.terms[kind]

    def endings(self, site: Site, kind: Kind, week: int) -> list[Ending]:
        """Courses that end by then, whose people could go on at the site."""
        return [
            course
            for course in self.ending
            if course.kind == kind and course.week <= week and site.place in course.near
        ]

    def candidate(self, site: Site, kind: Kind) -> Proposal | None:
        terms, weighing = self.terms_of(site, kind), self.weighing
        reach = [person for person in self.waiting.get(kind, {}).get(site.key, ()) if person.key in self.open]
        number = min(counted(self.own.get((site.provider, kind), 0), len(reach)), site.maximum)
        if site.maximum < terms.minimum or number < weighing.begun * terms.minimum:
            return None
        coming = sum(person.key in self.expected for person in self.coming.get(kind, {}).get(site.key, ()))
        for week in range(weighing.notice, weighing.latest + 1):
            going_on = sum(course.number for course in self.endings(site, kind, week))
            expected = weighing.arriving * week * coming / RATE_WEEKS + going_on
            if number + expected >= terms.minimum and self.capacity.has(
                site, kind.time, week, terms.teaching_weeks
            ):
                unlisted = max(0, number - len(reach))
                return self.proposal(site, kind, week, reach[: terms.minimum], unlisted, expected)
        return None

    def proposal(
        self, site: Site, kind: Kind, week: int, group: list[Person], unlisted: int, expected: float
    ) -> Proposal | None:
        """``unlisted``: so many stand on the provider's own list alone; nobody knows since when."""
        seated = give_out(group, [seats for seats in self.seats_left() if seats.kind == kind])
        saved = [
            self.saved(person, week, person.near[site.place], self.taken[seated[person.key]].week)
            if person.key in seated
            else self.saved(person, week, person.near[site.place])
            for person in group
        ]
        saved += [(self.weighing.horizon - week,) * 2] * unlisted
        total = sum(weight for _weeks, weight in saved)
        if total <= 0:
            return None
        terms, number = self.terms_of(site, kind), len(group) + unlisted
        return Proposal(
            site=site,
            kind=kind,
            week=week,
            waiting=number,
            overdue=self.overdue(group),
            expected=min(round(expected), site.maximum - number),
            minimum=terms.minimum,
            maximum=site.maximum,
            childcare=sum(person.childcare for person in group),
            saved_weeks=sum(weeks for weeks, _weight in saved),
            people=tuple(person.key for person in group),
            score=total / sqrt(terms.teaching_weeks),
        )

    def saved(self, person: Person, week: int, km: float, otherwise: float | None = None) -> tuple[float, float]:
        """Weeks against when they would begin ``otherwise``, and what they weigh."""
        known = [when for when in (person.next_week, otherwise) if when is not None]
        weeks = max(0.0, min([self.weighing.horizon, *known]) - week)
        return weeks, weeks * (1 + self.weighing.age * person.weeks) - self.weighing.per_km * km


def in_reach(people: Iterable[Person], sites: Iterable[Site]) -> dict[Kind, dict[Hashable, list[Person]]]:
    """People by kind and site, in their order."""
    at_place = {}
    for site in sites:
        at_place.setdefault(site.place, []).append(site)
    by_kind = {}
    for person in people:
        by_kind.setdefault(person.kind, []).append(person)
    return {kind: by_site(group, at_place) for kind, group in by_kind.items()}


def by_site(people: list[Person], at_place: dict[Hashable, list[Site]]) -> dict[Hashable, list[Person]]:
    found = {}
    for person in people:
        for place in person.near:
            for site in at_place.get(place, ()):
                if site.childcare or not person.childcare:
                    found.setdefault(site.key, []).append(person)
    return found


def propose(
    people: Iterable[Person],
    sites: list[Site],
    terms: Mapping[Kind, Terms],
    *,
    recent: Iterable[Person] = (),
    ending: Iterable[Ending] = (),
    free: Iterable[Seats] = (),
    capacity: Capacity | None = None,
    own: Mapping[tuple[Hashable, Kind], int] | None = None,
    weighing: Weighing | None = None,
) -> list[Proposal]:
    """The starts that would help, in the order in which they were found.

    ``recent``: all who registered in the last ``RATE_WEEKS`` weeks, those who have a seat or have left included,
    else levels that go quickly look empty. ``ending``: courses whose people will need the next level.
    ``own``: how long providers' own lists are, by provider and kind.
    ``capacity`` is changed: what a proposal needs is taken from it.
    """
    people = list(people)
    seated = give_out(people, list(free))
    still_open = [person for person in people if person.key not in seated]
    capacity = capacity or Capacity({}, {})
    plan = Plan(still_open, sites, terms, list(recent), ending, capacity, dict(own or {}), weighing or Weighing())
    return plan.proposals()
