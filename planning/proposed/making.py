"""Proposals, once a week: reckoned anew, those that stand are kept, those that nothing carries any more expire.

First by day and in the evening as people have said; then, for whom no place carries, in the evening for those who
could come at any time, and online.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from planning.models import ProposedStart
from planning.models.demand import monday
from planning.proposed.world import World, first_day, world_on
from planning.reckoning.people import EVENING, Ending, Kind, Person, Site, give_out
from planning.reckoning.weighing import Proposal, propose

Status = ProposedStart.Status
FIGURES = ("starts_on", "weeks", "is_ready", "waiting", "overdue", "expected", "minimum", "maximum", "saved_weeks")


def make_proposals(today: date | None = None) -> tuple[int, int, int] | None:
    """How many are new, stand on and have expired; None where this week's were made already."""
    today = today or timezone.localdate()
    if ProposedStart.objects.filter(counted_on__gte=monday(today)).exists():
        return None
    return renew(today)


@transaction.atomic
def renew(today: date) -> tuple[int, int, int]:
    """Twice on one day it changes nothing. What was put to a provider stays put to it."""
    world = world_on(today)
    undecided = ProposedStart.objects.undecided().select_for_update(of=["self"]).order_by("pk")
    left = {row.key: row for row in undecided}
    new = kept = 0
    for proposal in proposals_of(world):
        row = left.pop(proposal.site.key, None)
        if row:
            kept += 1
        else:
            new += 1
        note(row or ProposedStart(made_on=today, **named(proposal.site.key)), proposal, world)
    for row in left.values():
        row.status, row.decided_on, row.counted_on = Status.EXPIRED, today, today
        row.save(update_fields=["status", "decided_on", "counted_on"])
    return new, kept, len(left)


def named(key: tuple) -> dict:
    provider, place, level, course_type, time, childcare = key
    return {
        "provider_id": provider,
        "municipality_id": place,
        "level": level,
        "course_type_id": course_type,
        "time": time,
        "childcare": childcare,
    }


def note(row: ProposedStart, proposal: Proposal, world: World) -> None:
    row.starts_on, row.weeks = first_day(world.today, proposal.week), proposal.week
    row.is_ready, row.counted_on = proposal.is_ready, world.today
    for name in ("waiting", "overdue", "expected", "minimum", "maximum"):
        setattr(row, name, getattr(proposal, name))
    row.saved_weeks = round(proposal.saved_weeks)
    row.like = world.likes[proposal.site.key].run
    row.save()


def proposals_of(world: World) -> Iterator[Proposal]:
    """Whoever could have a free seat needs no start; nobody sits in two, or is expected in two."""
    seated = give_out(world.people, world.free)
    left = {person.key: person for person in world.people if person.key not in seated}
    recent, ending, own = world.recent, world.ending, dict(world.own)
    for online, is_late in ((False, False), (False, True), (True, False), (True, True)):
        sites = [site for site in world.sites if site.online == online]
        people = left.values()
        if is_late:
            sites = [replace(site, times=site.times & {EVENING}) for site in sites]
            people = [world.evenings.get(person.key, person) for person in people]
        found = propose(people, sites, dict.fromkeys(kinds_of(sites)), recent=recent, ending=ending, own=own)
        for one in found:
            left = {key: person for key, person in left.items() if key not in one.people}
            own.pop((one.site.provider, one.kind), None)
            if not one.is_ready:
                recent = [person for person in recent if not is_of(person, one)]
                ending = [course for course in ending if not is_of(course, one) or course.week > one.week]
        yield from found


def is_of(one: Person | Ending, proposal: Proposal) -> bool:
    """Whether somebody, or a course that ends, is of the kind and in reach of it."""
    return one.kind == proposal.kind and proposal.site.place in one.near


def kinds_of(sites: Iterable[Site]) -> list[Kind]:
    return sorted({Kind(level, time) for site in sites for level in site.levels for time in site.times}, key=str)
