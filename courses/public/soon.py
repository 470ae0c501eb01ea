"""How soon one may begin at a level: asked of a room above by lists and courses' pages that show no seat."""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from courses.availability import ACT_WITHIN, Availability
from courses.models import Course, CourseRun, level_of
from courses.search.choices import HOURS, TimeOfDay
from places.gazetteer import Spot, spot

LATE = {TimeOfDay.EVENING, TimeOfDay.WEEKEND}
SAID_OF_STARTS = []  # functions of a ``Wanted`` and its first run or None; return values by name for templates


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
    run = catalogue.first_run(wanted, first_run)
    return {name: value for say in SAID_OF_STARTS for name, value in say(wanted, run).items()}


def first_run(wanted):
    """Of those whose badge says that seats are free, as a number confirmed lately: at which level one enters."""
    runs = CourseRun.objects.published().offered().with_availability().with_free_seats()
    runs = runs.filter(course__level_from__in=wanted.levels, start__isnull=False)
    if wanted.places is not None:
        runs = runs.at(wanted.places)
    if wanted.in_evening:
        runs = runs.meeting([HOURS[TimeOfDay.EVENING]], weekend=True)
    if wanted.with_childcare:
        runs = runs.filter(course__childcare=Course.Childcare.YES)
    runs = runs.exclude(no_promise(timezone.localdate()))
    return runs.select_related("course", "municipality").order_by("entry", "pk").first()


def no_promise(today):
    """Courses that have begun and cannot be promised to whoever acts a week after reading of them: with few seats
    left, or joined until then only. Of a hundred such dates eleven were wrong, see ``docs/waiting.md``.
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
    """None where there is a free seat, or where nobody has said the level. ``places``: near by."""
    if course.level_from is None or any(run.availability in Availability.WITH_SEATS for run in runs):
        return None
    place = next((run.municipality for run in runs if run.municipality), course.provider.municipality)
    return Wanted((course.level_from,), spot([place]), tuple(places))
