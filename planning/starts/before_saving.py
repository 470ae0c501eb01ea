"""What is asked before a start is saved: does another one lie near, and are enough people known in reach?

Nothing is refused for it, and nothing is chosen for anybody: both sides and both numbers are shown, with the
wording of the partners' decision.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import timedelta
from heapq import merge
from itertools import accumulate, groupby, islice
from math import inf

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.availability import SEATS_HIDDEN_AFTER, Status
from planning.models import ClashRule
from planning.models.demand import monday
from planning.reckoning import checks
from planning.reckoning.people import NOWHERE
from planning.reckoning.rounding import FEW, full_fives
from planning.starts.people import Waiting, WhoWaits, gone_lately, number_told, people_of
from planning.starts.reading import Planned, Thresholds, Ways, all_planned, hours_of, is_in_evening, planned

PAIRS = 20_000  # of starts that are saved together, each with others near it, that are named
FEWEST = 10  # of each start, however many there are
WHEN_AND_WHERE = ("start", "municipality")  # what differs in neither, nor in day or evening, is the same start


@dataclass
class Found:
    """One start that is about to be saved, and what there is to think about."""

    start: Planned
    rule: ClashRule
    near: list[Planned]  # the nearest in time first; of very many only these
    findings: checks.Findings
    km: Ways
    better: tuple | None = None  # a later first day, and how many are to be expected by then
    number_near: int = 0  # of all, also of those that are too many to be named

    def way_to(self, other):
        return self.start.placed.way_to(other.placed, self.km)

    @property
    def known_words(self):
        """Those on the common list are told in full fives."""
        if self.is_told:
            return _("at least %(number)d") % {"number": self.findings.known}
        return _("fewer than %(number)d") % {"number": self.findings.seated + FEW}

    @property
    def known_sentence(self):
        number = self.findings.known if self.is_told else self.findings.seated + FEW
        text = ngettext(
            "%(known)s person is known, needed: %(needed)s",
            "%(known)s people are known, needed: %(needed)s",
            number,
        )
        return text % {"known": self.known_words, "needed": self.findings.needed}

    @property
    def is_told(self):
        """Whether there are so many that a number can be told of them."""
        return bool(self.findings.common) or self.findings.own >= FEW

    @property
    def is_minimum_known(self):
        return self.rule.people_known_at_least is not None or self.start.minimum is not None


class InReach:
    """Others that would clash with any start at one place, if it was their time: put in order once for all."""

    def __init__(self, rows, rule):
        self.weeks = rule.weeks
        self.rows = sorted(rows, key=lambda one: (week_of(one), str(one.key)))
        self.saved = [one for one in self.rows if not one.new]
        self.some = {week: [*islice(group, 2)] for week, group in groupby(self.rows, key=week_of)}
        needed_by = rule.as_reckoned.needed_by
        new = sorted(
            (week_of(one), one.new, needed_by(one.placed) - (one.placed.taken or 0)) for one in rows if one.new
        )
        self.begun = [(week, number) for week, number, _need in new]
        self.needs = [0, *accumulate(max(0, need) for _week, _number, need in new)]
        self.here = {id(one) for one in rows}

    def number_near(self, start):
        first, last = self.span(self.rows, start)
        return last - first - (id(start) in self.here)

    def nearest(self, start, most):
        """So many that clash with it, the nearest in time first; and so many of those that others have planned."""
        near = self.near(self.rows, start, most)
        if len(near) == most:
            near = {id(one): one for one in [*near, *self.near(self.saved, start, most)]}.values()
        return sorted(near, key=far_from(start))

    def near(self, rows, start, most):
        first, last = self.span(rows, start)
        here = bisect_left(rows, week_of(start), first, last, key=week_of)
        later = (rows[at] for at in range(here, last))
        both = merge(backwards(rows, first, here), later, key=far_from(start))
        return [*islice((one for one in both if one is not start), most)]

    def span(self, rows, start):
        """Of the rows from which to before which they are near in time."""
        mine, weeks = week_of(start), self.weeks
        first = bisect_left(rows, True, key=lambda one: mine - week_of(one) <= weeks)
        return first, bisect_left(rows, True, key=lambda one: week_of(one) - mine > weeks)

    def spent(self, start):
        """How many people those need that are saved with it, lie near and begin before it."""
        mine, weeks = week_of(start), self.weeks
        first = bisect_left(self.begun, True, key=lambda begun: mine - begun[0] <= weeks)
        return self.needs[bisect_left(self.begun, (mine, start.new))] - self.needs[first]

    def one_of_each_week(self, start):
        found = (next((one for one in rows if one is not start), None) for rows in self.some.values())
        return (one.placed for one in found if one)


def week_of(start):
    return start.placed.week


def far_from(start):
    mine = week_of(start)
    return lambda one: (abs(week_of(one) - mine), str(one.key))


def backwards(rows, first, last):
    """Week by week, those of one week as they stand."""
    while last > first:
        begin = bisect_left(rows, week_of(rows[last - 1]), first, last, key=week_of)
        yield from (rows[at] for at in range(begin, last))
        last = begin


class Check:
    """Of several starts that are saved at once: rules, places and thresholds are read once."""

    def __init__(self, seen, own=None, today=None, user=None):
        """``seen``: the starts that somebody may know of; ``user``: who asks, if somebody does."""
        self.user = user
        self.seen, self.own, self.today = seen, own, today or timezone.localdate()
        self.others, self.who_waits = {}, {}  # by level and course type, each read once
        self.people, self.places = {}, {}
        self.together, self.here, self.in_reach, self.reaching, self.most = {}, set(), {}, {}, PAIRS

    @cached_property
    def rules(self):
        return list(ClashRule.objects.in_force(self.today).select_related("course_type"))

    @cached_property
    def thresholds(self):
        return Thresholds()

    @cached_property
    def gone(self):
        return gone_lately(self.today, self.user)

    @cached_property
    def km(self):
        return Ways()

    def of(self, run, hours):
        """None where there is nothing to ask. ``hours``: (weekdays, begin) as they are about to be saved."""
        (found,) = self.of_all([(run, hours)])
        return found

    def of_all(self, starts):
        """Of starts that are saved together, each what there is to ask or None: each lies beside the others, and
        who is known for the first of those that lie together is not known for the next.
        """
        found = [self.rule_for(run) and planned(run, self.thresholds, self.today, hours) for run, hours in starts]
        self.together, self.here, self.in_reach = {}, {start.run.pk for start in found if start}, {}
        self.people, self.places, self.reaching = {}, {}, {}
        self.most = max(FEWEST, PAIRS // max(1, len(starts)))
        for number, start in enumerate(filter(None, found), 1):
            start.new = number
            self.together.setdefault(start.kind, []).append(start)
        self.read({level_and_type(kind) for kind in self.together} - {*self.others})
        return [start and self.asked(start) for start in found]

    def asked(self, start):
        rule = self.rule_for(start.run)
        reach = self.reach(start, rule)
        near, spent = reach.nearest(start, self.most), reach.spent(start)
        known = self.known_to_tell(start, spent)
        own = self.on_own_list(start) if self.own is None else self.own
        findings = checks.findings_of(
            start.placed,
            [one.placed for one in near],
            known.people,
            rule.as_reckoned,
            own=max(0, own - spent),
            recent=known.recent,
            number=number_told,
        )
        if findings.is_fine:
            return None
        better = self.later(start, rule, findings, known)
        return Found(start, rule, near, findings, self.km, better, reach.number_near(start))

    def rule_for(self, run):
        """The narrowest that is in force; only for a start that lies ahead and others could join."""
        if run.course.level_from is None or run.start is None or run.start <= self.today:
            return None
        if run.status in {Status.CANCELLED, Status.INTENDED}:
            return None
        rules = [rule for rule in self.rules if rule.is_about(run.course)]
        return max(rules, key=lambda rule: (rule.narrowness, rule.decided_on, rule.pk), default=None)

    def reach(self, start, rule):
        """All others that would clash with it at its time."""
        at = start.kind, start.placed.place, start.also_at, rule.pk
        if at not in self.in_reach:
            rows = {one.key: one for one in self.of_kind(start.kind)}
            placed = [one.placed for one in rows.values()]
            ever = replace(rule.as_reckoned, weeks=inf)
            found = checks.clashes(replace(start.placed, key=None), placed, ever, self.km)
            self.in_reach[at] = InReach([rows[one.key] for one in found], rule)
        return self.in_reach[at]

    def of_kind(self, kind):
        """All that others may join; those saved together as they are about to be."""
        others = self.others[level_and_type(kind)]
        rows = [one for one in others if one.kind == kind and one.run.pk not in self.here]
        return [one for one in [*rows, *self.together.get(kind, [])] if not one.is_closed]

    def read(self, kinds):
        """Others' starts and who waits, of these levels and course types at once."""
        if not kinds:
            return
        levels, types = map(set, zip(*kinds, strict=True))
        rows = self.seen.filter(course__level_from__in=levels, course__course_type__in=types, start__gt=self.today)
        others = all_planned(rows.exclude(status=Status.CANCELLED), self.today, self.thresholds)
        waits = WhoWaits(levels, types, self.user)
        for at in kinds:
            self.others[at] = [one for one in others if level_and_type(one.kind) == at]
            self.who_waits[at] = waits

    def known(self, start):
        """With their ways to its place and to those of the others."""
        kind = start.kind
        if kind not in self.places:
            self.places[kind] = frozenset(place for one in self.of_kind(kind) for place in places_of(one))
        at = kind, self.places[kind] | places_of(start)
        if at not in self.people:
            known = self.who_waits[level_and_type(kind)].of(kind, is_german=start.teaches_german)
            self.people[at] = people_of(*at, self.km, *known, self.gone if start.teaches_german else ())
        return self.people[at]

    def known_to_tell(self, start, spent):
        """Of starts at one place who reaches them is looked for once."""
        known, placed = self.known(start), start.placed
        at = id(known), placed.place, placed.also, placed.childcare
        if at not in self.reaching:
            self.reaching[at] = reaching(known, placed)
        return people_to_tell(*self.reaching[at], spent)

    def on_own_list(self, start):
        """The longer of what stands in the portal and what the provider has said of this start, if that is not
        old: it is not asked again for what it has typed.
        """
        run, waits = start.run, self.who_waits[level_and_type(start.kind)]
        is_said = run.own_list is not None and run.own_list_as_of is not None
        since = self.today - timedelta(days=SEATS_HIDDEN_AFTER)
        number = waits.number_at(run.course.provider_id, start.kind)
        return max(number, run.own_list if is_said and run.own_list_as_of >= since else 0)

    def later(self, start, rule, findings, known):
        found = checks.better_week(
            start.placed,
            self.reach(start, rule).one_of_each_week(start),
            rule.as_reckoned,
            self.km,
            known=findings.known,
            a_week=checks.expected_a_week(start.placed, known.recent),
        )
        if found is None:
            return None
        week, people = found
        return monday(self.today + timedelta(weeks=week)), people


def level_and_type(kind):
    return kind.level, kind.course_type


def places_of(start):
    """Where one has to come to."""
    return {start.placed.place, start.also_at} - {NOWHERE}


def reaching(known, start):
    """Who reaches the start, and who of those that came lately; who waits longest first."""
    groups = ([one for one in people if one.reaches(start)] for people in (known.people, known.recent))
    people, recent = (full_fives_of(sorted(group, key=lambda one: -one.weeks)) for group in groups)
    return people, recent


def people_to_tell(people, recent, spent):
    """Of those who reach a start as many as make full fives, who waits longest first: neither words nor
    pictures, nor whether anything is asked, may tell of the rest, as reaches overlap and a difference is a person.

    The own people of whoever asks are told as they are, the others apart from them.

    ``spent``: how many others begin with before it. Their number is taken away, not who they are: that would tell
    how many reach both.
    """
    return Waiting(full_fives_of(people[spent:]), recent)


def full_fives_of(group):
    others = [one for one in group if not one.is_own]
    return [*others[: full_fives(len(others))], *(one for one in group if one.is_own)]


def is_new(run, hours, before=None):
    """Whether the start is one that nobody has thought about. ``hours``: as they are about to be saved.

    ``before``: the run's snapshot as it was saved, with ``course_kind()`` as "kind" where the course may change,
    too; what was an intention or cancelled was no start, and beside one without room others may have planned.
    """
    if before is None or before["status"] in {Status.INTENDED, Status.CANCELLED}:
        return True
    if is_in_evening(hours) != is_in_evening(hours_of(run)):
        return True
    if before.get("kind") not in {None, course_kind(run.course)} or (has_room(vars(run)) and not has_room(before)):
        return True
    return any(run._meta.get_field(name).value_from_object(run) != before[name] for name in WHEN_AND_WHERE)


def has_room(said):
    """Whether others may still join, as far as a run's columns say it."""
    deadline, free = said.get("registration_deadline"), said.get("seats_free")
    is_closed = deadline is not None and deadline < timezone.localdate()
    is_full = said["status"] == Status.FULL or (free is not None and free <= said["seats_held"])
    return not (is_closed or is_full)


def course_kind(course):
    """What makes its starts others': level and kind of course, and whether one learns online."""
    return course.level_from, course.course_type_id, course.is_online
