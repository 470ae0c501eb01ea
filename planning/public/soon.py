"""How soon one may begin at a level, as everybody may read it: a date with a free seat, or that there is none.

A number of weeks is never read off a list: what others have waited is told where enough own waits are known.
"""

from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import CourseRun, Level
from courses.public.soon import Wanted
from courses.search.catalogue import Catalogue
from courses.search.unindexed import Unindexed
from foundation.remembered import remembered
from places.distance import kilometres
from places.gazetteer import Spot
from places.models import Area
from planning.models import Outlook
from planning.reckoning.people import DAY, EVENING
from planning.starts.reading import Thresholds, planned
from planning.starts.states import State

SAID = ("level", "time", "situation", "half", "eight")


class Soon(NamedTuple):
    """In the reader's language, and nothing but what is shown: pages are compared by it."""

    level: str
    slug: str  # of the course that surely begins first with a confirmed free seat that one may take, else ""
    day: date | None  # of its ``entry``
    is_any_day: bool  # it has begun, and one may join each of its lessons: no day of its own
    place: str
    is_in_sight: bool  # where nothing is known there is no date, and that is all
    known: tuple[int, int] | None  # what others have waited: within so many weeks half began, and eight of ten


def soon(wanted: Wanted, runs: list[CourseRun], catalogue: Catalogue | Unindexed) -> dict:
    today = timezone.localdate()
    are_coming = any(run.start > today for run in runs)
    thresholds = (catalogue.kept("thresholds", Thresholds) or Thresholds()) if are_coming else None
    run = next((run for run in runs if is_sure(run, thresholds, today) and run.is_told(run.entry, today)), None)
    level = ", ".join(Level(level).short for level in wanted.levels)
    if run:
        is_any_day = run.late_entry and run.start < run.entry
        place = place_of(run, wanted)
        return {"soon": Soon(level, run.course.slug, run.entry, is_any_day, place, is_in_sight=True, known=None)}
    outlooks = outlooks_of(wanted)
    is_in_sight = not outlooks or any(one.is_in_sight for one in outlooks)
    known = waits_known(wanted, outlooks)
    return {"soon": Soon(level, "", None, is_any_day=False, place="", is_in_sight=is_in_sight, known=known)}


def place_of(run: CourseRun, wanted: Wanted) -> str:
    """What takes place both there and online is near somebody far away only online."""
    is_near = wanted.places is None or run.municipality_id in wanted.places
    return run.town if is_near or not run.course.is_online else str(_("online"))


def waits_known(wanted: Wanted, outlooks: list[Outlook]) -> tuple[int, int] | None:
    """Of one level at one place only, and of childcare nobody knows it."""
    if len(wanted.levels) > 1 or wanted.with_childcare or len(outlooks) != 1 or outlooks[0].half is None:
        return None
    return outlooks[0].half, outlooks[0].eight


def is_sure(run: CourseRun, thresholds: Thresholds | None, today: date) -> bool:
    """A start that still needs people may be cancelled."""
    return run.start <= today or planned(run, thresholds, today, hours=[]).state == State.SURE


def outlooks_of(wanted: Wanted) -> list[Outlook]:
    """Of the region around the place, or of all."""
    rows = remembered("outlooks", read_outlooks) if wanted.spot is None else around(wanted.spot)
    time = EVENING if wanted.in_evening else DAY
    return [one for one in rows if one.level in wanted.levels and one.time == time]


def read_outlooks() -> list[Outlook]:
    return list(Outlook.objects.all())


def around(spot: Spot) -> list[Outlook]:
    """Of the region in which the nearest town with an area lies."""
    rows = remembered("outlooks of towns", read_towns)
    nearest = min((row[:2] for row in rows), default=None, key=lambda town: kilometres(*spot[1:3], *town))
    found = [dict(zip(SAID, row[2:], strict=True)) for row in rows if row[:2] == nearest]
    return [Outlook(**one) for one in found if one["situation"]]


def read_towns() -> list[tuple]:
    """Where the towns of all areas lie, each with whatever is said of its region."""
    said = (f"region__outlooks__{name}" for name in SAID)
    return list(Area.objects.values_list("town__latitude", "town__longitude", *said))
