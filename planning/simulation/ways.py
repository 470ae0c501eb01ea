"""The other ways of doing it, each one step further than the one before."""

from itertools import chain

from planning.reckoning.checks import Rule, check, clashes
from planning.reckoning.merging import BOTH, FIRST, pairs
from planning.reckoning.people import REACH, Ending, Seats, counted
from planning.reckoning.weighing import Weighing, propose
from planning.simulation.courses import MERGED
from planning.simulation.world import World


class SharedView(World):
    """Everybody sees all free seats, and a provider is warned when another start lies near."""

    name = "shared view"
    sees_seats = True

    def __init__(self, county, seed):
        super().__init__(county, seed)
        rule = self.assumptions.rule
        self.rule = Rule(weeks=rule["weeks"], km=rule["km"], seats_left_at_least=rule["seats_left"])

    def follows_advice(self):
        """A provider, this time."""
        return self.draws.random() < self.people_terms["follow"]

    def others(self):
        """Starts that may be clashed with: planned ones, and those that may still be joined."""
        joined = self.now - self.course_terms["join_weeks"]
        return [
            course.as_start(self.now)
            for course in chain(self.open, (course for course in self.running if course.week >= joined))
        ]

    def agrees(self, course, people):
        near = clashes(course.as_start(self.now), self.others(), self.rule, self.county.km)
        return not (near and self.follows_advice())


class CommonLists(SharedView):
    """All lists are one: people in reach trigger a start, it is checked against them, half-empty ones merge."""

    name = "common lists"
    has_register = True

    def could_have(self, provider, kind):
        return counted(own=len(self.names[provider, kind]), common=len(self.register[kind]))

    def reckoned(self, site, kind):
        """The longer list."""
        own = super().reckoned(site, kind)
        common = [person for person in self.register[kind].values() if site.place in person.near]
        return common if counted(len(own), len(common)) == len(common) else own

    def agrees(self, course, people):
        """Who is reckoned with is the longer list; the check counts the common one beside it."""
        start = course.as_start(self.now)
        common = self.register[course.kind].values()
        findings = check(start, self.others(), common, self.rule, self.county.km, own=len(people))
        return findings.is_fine or not self.follows_advice()

    def announce_starts(self):
        super().announce_starts()
        self.merge_starts()

    def merge_starts(self):
        starts = [course.as_start(self.now) for course in self.open if len(course.people) < course.minimum]
        if len(starts) < 2:
            return
        by_key = {course.key: course for course in self.open}
        seated = {start.key: by_key[start.key].people for start in starts}
        for pair in pairs(starts, seated, self.rule, self.county.km):
            courses = by_key[pair.first.key], by_key[pair.second.key]
            if is_better_together(pair, courses) and self.both_follow(pair):
                self.merge(*(courses if pair.best.name == FIRST else reversed(courses)))

    def both_follow(self, pair):
        return self.follows_advice() and (pair.first.provider == pair.second.provider or self.follows_advice())

    def merge(self, stays, ends):
        self.open.remove(ends)
        people = ends.people[:]
        self.give_back(ends, MERGED)
        for person in sorted(people, key=lambda person: person.since):
            may = person.follows or stays.provider in person.lists
            if may and person.reaches(stays) and stays.seats_left > 0:
                self.seat(person, stays, stays.week)


def is_better_together(pair, courses):
    """Unless somebody came or left since the pair was reckoned."""
    unchanged = [len(course.people) for course in courses] == [pair.first.taken, pair.second.taken]
    return unchanged and pair.best.name != BOTH


class Proposals(CommonLists):
    """Starts are proposed again and again; beside them a provider whose own list is long enough begins as ever."""

    name = "proposals"

    def __init__(self, county, seed):
        super().__init__(county, seed)
        terms = self.assumptions.proposals
        self.every = terms["every_weeks"]
        self.weighing = Weighing(
            notice=self.course_terms["notice_weeks"],
            latest=terms["latest_weeks"],
            horizon=terms["horizon_weeks"],
            arriving=terms["arriving"],
            begun=terms["begun"],
            age=terms["age"],
            per_km=terms["per_km"],
        )

    def could_have(self, provider, kind):
        return World.could_have(self, provider, kind)

    def reckoned(self, site, kind):
        return World.reckoned(self, site, kind)

    def announce_starts(self):
        if self.now % self.every == 0:
            for proposal in self.proposed():
                if self.follows_advice():
                    self.take(proposal)
        super().announce_starts()

    def proposed(self):
        """As in the portal: free seats are given out first, and people of courses that end are expected."""
        return propose(
            [person for people in self.register.values() for person in people.values()],
            self.county.sites,
            self.county.terms,
            recent=[person for person in self.recent if person.is_known],
            ending=endings(self),
            free=self.free(),
            capacity=self.capacity.since(self.now),
            weighing=self.weighing,
        )

    def free(self):
        """Of all days to join a course it is one number: the first one's."""
        first = {}
        for offer in sorted(self.offers(), key=lambda offer: offer.week):
            first.setdefault(offer.course.key, offer)
        return [
            Seats(offer.key, offer.kind, offer.place, offer.week - self.now, offer.number, offer.childcare)
            for offer in first.values()
        ]

    def take(self, proposal):
        """Not warned of other starts: their free seats have been reckoned with."""
        week, terms = self.now + proposal.week, self.county.terms[proposal.kind]
        if self.capacity.has(proposal.site, proposal.kind.time, week, terms.teaching_weeks):
            waiting = self.register[proposal.kind]
            people = [waiting[key] for key in proposal.people if key in waiting]
            self.announce(self.planned(proposal.site, proposal.kind, week), people)


def endings(world):
    """Of running courses: how many of their people will need the next level. How far they travel the portal
    does not know.
    """
    county, going_on, found = world.county, 1 - world.people_terms["leave_after_course"], []
    for course in world.running:
        level = county.levels[course.kind.level].next
        if level:
            near = {place: km for place in county.places if (km := county.km(course.place, place)) <= REACH}
            kind, number = county.kinds[level, course.kind.time], going_on * len(course.people)
            found.append(Ending(kind, course.end - world.now, number, near))
    return found


WAYS = {way.name: way for way in (World, SharedView, CommonLists, Proposals)}
