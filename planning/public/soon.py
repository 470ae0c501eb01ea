"""How soon one may begin at a level, as everybody may read it: a date with a free seat, or that there is none.

A number of weeks is never read off a list: what others have waited is told where enough own waits are known.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import CourseRun, Level
from courses.public.soon import Wanted
from courses.search.catalogue import Catalogue
from courses.search.unindexed import Unindexed
from places.distance import kilometres
from places.models import Area
from planning.models import Outlook
from planning.reckoning.people import DAY, EVENING
from planning.starts.reading import Thresholds, planned
from planning.starts.states import State

SAID = ("level", "situation", "half", "eight")


@dataclass
class Soon:
    """``run``: the first that surely begins, with a confirmed free seat that one may join, on its ``entry``."""

    wanted: Wanted
    run: CourseRun | None
    outlooks: list[Outlook]

    @property
    def level(self) -> str:
        return ", ".join(Level(level).short for level in self.wanted.levels)

    @property
    def day(self) -> date | None:
        return self.run and self.run.entry

    @property
    def is_any_day(self) -> bool:
        """It has begun, and one may join each of its lessons: no day of its own."""
        run = self.run
        return bool(run) and run.late_entry and run.start < run.entry

    @property
    def place(self) -> str:
        """What takes place both there and online is near somebody far away only online."""
        places = self.wanted.places
        is_near = places is None or self.run.municipality_id in places
        return self.run.town if is_near or not self.run.course.is_online else str(_("online"))

    @property
    def is_in_sight(self) -> bool:
        """Where nothing is known there is no date, and that is all."""
        return not self.outlooks or any(one.is_in_sight for one in self.outlooks)

    @property
    def known(self) -> Outlook | None:
        """What others have waited: of one level at one place only, and of childcare nobody knows it."""
        if len(self.wanted.levels) > 1 or self.wanted.with_childcare or len(self.outlooks) != 1:
            return None
        return self.outlooks[0] if self.outlooks[0].half is not None else None


def soon(wanted: Wanted, runs: list[CourseRun], catalogue: Catalogue | Unindexed) -> dict:
    today = timezone.localdate()
    are_coming = any(run.start > today for run in runs)
    thresholds = (catalogue.kept("thresholds", Thresholds) or Thresholds()) if are_coming else None
    run = next((run for run in runs if is_sure(run, thresholds, today) and run.is_told(run.entry, today)), None)
    outlooks = [] if run else outlooks_of(wanted)
    return {"soon": Soon(wanted, run, outlooks)}


def is_sure(run: CourseRun, thresholds: Thresholds | None, today: date) -> bool:
    """A start that still needs people may be cancelled."""
    return run.start <= today or planned(run, thresholds, today, hours=[]).state == State.SURE


def outlooks_of(wanted: Wanted) -> list[Outlook]:
    """Of the region around the place, or of all."""
    time = EVENING if wanted.in_evening else DAY
    if wanted.spot is None:
        return list(Outlook.objects.filter(level__in=wanted.levels, time=time))
    asked = Q(region__outlooks__level__in=wanted.levels, region__outlooks__time=time)
    areas = Area.objects.annotate(said=FilteredRelation("region__outlooks", condition=asked))
    rows = list(areas.values_list("town__latitude", "town__longitude", *(f"said__{name}" for name in SAID)))
    nearest = min((row[:2] for row in rows), default=None, key=lambda town: kilometres(*wanted.spot[1:3], *town))
    found = [dict(zip(SAID, row[2:], strict=True)) for row in rows if row[:2] == nearest]
    return [Outlook(**one) for one in found if one["situation"]]
