"""A county week by week, each provider with its own list: what is done today, and the base of the other ways."""

from collections import defaultdict, deque
from collections.abc import Callable
from random import Random

from planning.reckoning.capacity import Capacity
from planning.reckoning.people import DAY, EVENING, Kind, Site, give_out, longest_first
from planning.reckoning.weighing import RATE_WEEKS
from planning.simulation.county import BEGUN, GONE, SEATED, WAITING, County, Newcomer
from planning.simulation.courses import CANCELLED, ENDED, RUNNING, Course, Looking, Offer

FAR_AHEAD = 120  # weeks for which free teachers and rooms are known beyond the last one


class World:
    """Uncoordinated: everybody is on the list of the nearest provider, and after six weeks on two more."""

    name = "uncoordinated"
    sees_seats = False  # of all providers
    has_register = False

    def __init__(self, county: County, seed: int) -> None:
        self.county, self.assumptions = county, county.assumptions
        self.people_terms, self.course_terms = self.assumptions.people, self.assumptions.courses
        self.draws = Random(f"{seed} {self.name}")  # noqa: S311 – a simulation, no secret
        self.arrivals = county.arrivals(seed)
        self.now, self.last_key = 0, 0
        time = self.assumptions.time
        self.weeks = time["warm_up"] + time["measured"] + time["tail"]
        self.capacity = free_capacity(county, self.weeks + FAR_AHEAD)
        self.everybody: list[Newcomer] = []  # first registrations
        self.waiting: dict[int, Newcomer] = {}  # without a seat
        self.names: dict[tuple[int, Kind], dict[int, Newcomer]] = defaultdict(dict)  # providers' own lists
        self.register: dict[Kind, dict[int, Newcomer]] = defaultdict(dict)  # the common list
        self.recent: deque[Newcomer] = deque()  # who registered in the last weeks, for rates
        self.patience, self.further, self.stale = defaultdict(list), defaultdict(list), defaultdict(list)
        self.open: list[Course] = []
        self.running: list[Course] = []
        self.joining: list[Newcomer] = []  # with a seat in a running course, from a later week on
        self.courses: list[Course] = []

    def run(self, watch: Callable | None = None) -> "World":
        """All weeks; ``watch(world, newly registered)`` may look each time before seats are given."""
        registered = []
        for week, arrived in enumerate(self.arrivals):
            self.now = week
            for person in self.waiting.values():
                person.weeks = self.now - person.since
            self.take_in(registered)
            self.end_courses()
            self.give_up()
            self.put_on_more_lists()
            self.begin_courses()
            if watch:
                watch(self, registered)
            self.give_seats()
            self.announce_starts()
            registered = arrived
        return self

    def number(self) -> int:
        self.last_key += 1
        return self.last_key

    # people

    def take_in(self, people: list[Newcomer]) -> None:
        """Whoever registered last week is known from Monday on."""
        for person in people:
            if person.is_first:
                self.everybody.append(person)
            person.weeks = self.now - person.since
            self.patience[int(person.since + person.patience) + 1 if person.patience < 1e6 else -1].append(person)
            if person.more_lists:
                self.further[self.now + self.people_terms["more_lists_after_weeks"]].append(person)
            self.recent.append(person)
            self.put_back(person)
        while self.recent and self.recent[0].since < self.now - RATE_WEEKS:
            self.recent.popleft()

    def put_back(self, person: Newcomer) -> None:
        """On the lists, without a seat."""
        person.state, person.course, person.begins = WAITING, None, None
        self.waiting[person.key] = person
        for provider in person.lists:
            self.names[provider, person.kind][person.key] = person
        if self.has_register and person.is_known and not person.own_only:
            self.register[person.kind][person.key] = person

    def strike(self, person: Newcomer, provider: int) -> None:
        self.names[provider, person.kind].pop(person.key, None)

    def strike_everywhere(self, person: Newcomer) -> None:
        """From the register, and from all lists, as one code stands for the person."""
        self.register[person.kind].pop(person.key, None)
        for provider in person.lists:
            self.strike(person, provider)

    def give_up(self) -> None:
        for person in self.patience.pop(self.now, ()):
            if person.state in (WAITING, SEATED):
                if person.course:
                    person.course.people.remove(person)
                self.waiting.pop(person.key, None)
                person.state, person.ended = GONE, person.since + person.patience
                if self.has_register and person.is_known:
                    self.stale[self.now + self.people_terms["stale_weeks"]].append(person)
        for person in self.stale.pop(self.now, ()):
            self.strike_everywhere(person)

    def put_on_more_lists(self) -> None:
        """Of those who have no date."""
        for person in self.further.pop(self.now, ()):
            if person.state == WAITING:
                for provider in person.nearest[1 : 1 + self.people_terms["more_lists"]]:
                    person.lists.add(provider)
                    self.names[provider, person.kind][person.key] = person

    def seat(self, person: Newcomer, course: Course, week: int) -> None:
        """The provider strikes the name; others do not know, unless there is a register."""
        self.waiting.pop(person.key, None)
        course.people.append(person)
        person.state, person.course, person.begins = SEATED, course, week
        self.strike(person, course.provider)
        if self.has_register and person.is_known:
            self.strike_everywhere(person)
        if course.state == RUNNING:
            if week <= self.now:
                self.begin(person)
            else:
                self.joining.append(person)

    def begin(self, person: Newcomer) -> None:
        person.state, person.ended, person.km = BEGUN, self.now, person.near[person.course.place]

    # courses

    def end_courses(self) -> None:
        for course in [course for course in self.running if course.end <= self.now]:
            course.state = ENDED
            self.running.remove(course)
            onward = [self.county.onward(person, self.now, -self.number()) for person in course.people]
            self.take_in([person for person in onward if person])

    def begin_courses(self) -> None:
        for course in [course for course in self.open if course.week <= self.now]:
            self.open.remove(course)
            if len(course.people) >= course.minimum:
                course.state, course.began_with = RUNNING, len(course.people)
                self.running.append(course)
                for person in course.people:
                    self.begin(person)
            else:
                self.give_back(course, CANCELLED)
        later = []
        for person in self.joining:
            if person.state == SEATED and person.begins <= self.now:
                self.begin(person)
            elif person.state == SEATED:
                later.append(person)
        self.joining = later

    def give_back(self, course: Course, state: str) -> None:
        """The start will not be; its people wait as before."""
        course.state = state
        self.capacity.change(course.site, course.kind.time, course.week, course.terms.teaching_weeks, by=1)
        for person in course.people:
            self.put_back(person)
            person.weeks = self.now - person.since
        course.people = []

    def offers(self) -> list[Offer]:
        terms = self.course_terms
        return [
            offer
            for course in (*self.open, *self.running)
            for offer in course.offers(self.now, terms["join_weeks"], terms["shown_weeks"], self.county.kinds)
        ]

    def give_seats(self) -> None:
        """Free seats to those who know of them, the longest waiting first."""
        offers = {offer.key: offer for offer in self.offers()}
        kinds = {id(offer.kind) for offer in offers.values()}  # one object a kind
        looking = [
            Looking(
                *(person.key, person.kind, person.weeks, person.near),
                None if self.sees_seats and person.follows else person.lists,
            )
            for person in self.waiting.values()
            if id(person.kind) in kinds
        ]
        for key, offer in give_out(looking, offers.values()).items():
            course = offers[offer].course
            if course.seats_left > 0:
                self.seat(self.waiting[key], course, offers[offer].week)

    # starts

    def announce_starts(self) -> None:
        providers = [*range(len(self.county.providers))]
        self.draws.shuffle(providers)
        for provider in providers:
            for kind, terms in self.county.terms.items():
                if self.could_have(provider, kind) >= terms.minimum:
                    self.consider(provider, kind)

    def could_have(self, provider: int, kind: Kind) -> int:
        """An upper bound of the people that a provider may reckon with."""
        return len(self.names[provider, kind])

    def reckoned(self, site: Site, kind: Kind) -> list[Newcomer]:
        """Whom the provider believes to wait in reach of the site: it has not called them yet."""
        return [person for person in self.names[site.provider, kind].values() if site.place in person.near]

    def consider(self, provider: int, kind: Kind) -> None:
        """Announces a start where most people are, if enough are and there is a teacher and a room."""
        terms, week = self.county.terms[kind], self.now + self.course_terms["notice_weeks"]
        for site in self.county.sites_of[provider]:
            if site.maximum < terms.minimum:
                return
        choices = [(site, self.reckoned(site, kind)) for site in self.county.sites_of[provider]]
        choices.sort(key=lambda choice: -len(choice[1]))
        for site, people in choices:
            if len(people) >= terms.minimum and self.capacity.has(site, kind.time, week, terms.teaching_weeks):
                course = self.planned(site, kind, week)
                if self.agrees(course, people):
                    self.announce(course, people)
                return

    def planned(self, site: Site, kind: Kind, week: int) -> Course:
        return Course(self.number(), site, kind, week, self.county.levels[kind.level])

    def agrees(self, course: Course, people: list[Newcomer]) -> bool:
        return True

    def announce(self, course: Course, people: list[Newcomer]) -> None:
        """Calls the people, the longest waiting first; who is called and waits no longer is struck."""
        self.capacity.change(course.site, course.kind.time, course.week, course.terms.teaching_weeks)
        self.courses.append(course)
        self.open.append(course)
        for person in longest_first(people):
            if course.seats_left <= 0:
                return
            if person.state != WAITING:
                self.strike(person, course.provider)
                self.register[person.kind].pop(person.key, None)
            elif person.follows or course.provider in person.lists:
                self.seat(person, course, course.week)
            else:
                person.own_only = True
                self.register[person.kind].pop(person.key, None)


def free_capacity(county: County, weeks: int) -> Capacity:
    return Capacity(
        {number: [provider["teachers"]] * weeks for number, provider in enumerate(county.providers)},
        {
            (site.key, time): [county.providers[site.provider]["rooms"]] * weeks
            for site in county.sites
            for time in (DAY, EVENING)
        },
    )
