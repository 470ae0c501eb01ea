"""How soon one may begin at a level: asked of a room above by lists and courses' pages that show no seat."""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.availability import ACT_WITHIN, Availability, first_of
from courses.models import Course, CourseRun, level_of
from courses.models.runs import days_to_join
from courses.search.choices import HOURS, TimeOfDay
from foundation.databases.prepared import Prepared
from places.gazetteer import Spot, spot

LATE = {TimeOfDay.EVENING, TimeOfDay.WEEKEND}
# Functions of a ``Wanted``, its soonest runs and the catalogue; return values by name for templates.
SAID_OF_STARTS = []
SOONEST = 16  # runs, of which what is said may leave out some
RUNS_TO_BEGIN = Prepared(
    lambda keys: CourseRun.objects.filter(pk__in=keys).with_availability().select_related("course", "municipality")
)


class Wanted(NamedTuple):
    """What somebody needs. ``places``: municipalities (primary keys) in reach, None for all."""

    levels: tuple[int, ...]
    spot: Spot | None = None
    places: tuple[int, ...] | None = None
    in_evening: bool = False
    with_childcare: bool = False

    @property
    def need(self):
        """Of the register's address: what is answered already."""
        return urlencode({"level": self.levels[0]} | ({"place": self.spot.name} if self.spot else {}))


def said(wanted, catalogue):
    if not wanted:
        return {}
    runs = catalogue.soonest_runs(wanted)
    return {name: value for say in SAID_OF_STARTS for name, value in say(wanted, runs, catalogue).items()}


def soonest_runs(wanted):
    """The first runs at which somebody who wants that can begin, as the database says it without an index."""
    today = timezone.localdate()
    runs = promised(CourseRun.objects.published().offered().with_availability(), today)
    runs = runs.filter(entry_level__in=wanted.levels)
    if wanted.places is not None:
        runs = runs.at(wanted.places)
    if wanted.in_evening:
        runs = runs.meeting([HOURS[TimeOfDay.EVENING]], weekend=True)
    if wanted.with_childcare:
        runs = runs.filter(course__childcare=Course.Childcare.YES)
    return list(runs.select_related("course", "municipality").order_by("entry", "pk")[:SOONEST])


def promised(runs, today):
    """Of courses in German whose badge says that seats are free, as a number confirmed lately.

    Adds ``entry_level``, the one on which one enters. Needs ``with_availability()``.
    """
    runs = runs.with_free_seats().filter(start__isnull=False, course__course_type__teaches_german=True)
    return runs.exclude(no_promise(today)).annotate(entry_level=entry_level(today))


def entry_level(today):
    """The expression for the level at which one enters on a run's ``entry``."""
    at_section = Coalesce(first_of(days_to_join(today), "level"), F("course__level_from"))
    return Case(When(start__lt=today, late_entry=False, then=at_section), default=F("course__level_from"))


def no_promise(today):
    """Courses that have begun and cannot be promised to whoever acts a week after reading of them: with few seats
    left, or joined until then only. Whether many of the register could join them is asked by planning.
    """
    soon = today + timedelta(days=ACT_WITHIN)
    too_soon = Q(late_entry=False, entry__lt=soon) | Q(late_entry=True, registration_deadline__lt=soon)
    return Q(start__lt=today) & (too_soon | Q(availability=Availability.FEW))


def of_search(search):
    """None where no level is asked for."""
    chosen = search.chosen
    if not chosen["level"]:
        return None
    return Wanted(
        levels=tuple(sorted(set(map(level_of, chosen["level"])))),
        spot=search.spot,
        places=tuple(search.places_within()) if search.has_radius else None,
        in_evening=bool(chosen["time"]) and set(chosen["time"]) <= LATE,
        with_childcare=bool(chosen["childcare"]),
    )


def of_course(course, runs, places):
    """None where there is a free seat, nobody has said the level, or it only says how much German one needs.
    ``places``: near by.
    """
    has_level = course.level_from is not None and course.course_type.teaches_german
    if not has_level or any(run.availability in Availability.WITH_SEATS for run in runs):
        return None
    place = next((run.municipality for run in runs if run.municipality), course.provider.municipality)
    return Wanted((course.level_from,), spot([place]), tuple(places))
