"""How soon one may begin at a level: asked of a room above by lists and courses' pages that show no seat."""

from typing import NamedTuple
from urllib.parse import urlencode

from courses.availability import Availability
from courses.search.choices import TimeOfDay
from places.gazetteer import Spot, spot

LATE = {TimeOfDay.EVENING, TimeOfDay.WEEKEND}
SAID_OF_STARTS = []  # functions of a ``Wanted`` that return values by name for templates


class Wanted(NamedTuple):
    """What somebody needs. ``places``: municipalities (primary keys) in reach, None for all."""

    levels: tuple[int, ...]
    spot: Spot | None = None
    places: tuple[int, ...] | None = None
    in_evening: bool = False
    with_childcare: bool = False

    @property
    def need(self) -> str:
        """Of the register's address: what is answered already."""
        return urlencode({"level": self.levels[0]} | ({"place": self.spot.name} if self.spot else {}))


def said(wanted: Wanted | None) -> dict:
    return {name: value for say in SAID_OF_STARTS for name, value in say(wanted).items()} if wanted else {}


def of_search(search) -> Wanted | None:
    """None where no level is asked for."""
    chosen = search.chosen
    if not chosen["level"]:
        return None
    return Wanted(
        levels=tuple(sorted(map(int, chosen["level"]))),
        spot=search.spot,
        places=tuple(search.places_within()) if search.has_radius else None,
        in_evening=bool(chosen["time"]) and set(chosen["time"]) <= LATE,
        with_childcare=bool(chosen["childcare"]),
    )


def of_course(course, runs, places) -> Wanted | None:
    """None where there is a free seat, or where nobody has said the level. ``places``: near by."""
    if course.level_from is None or any(run.availability in Availability.WITH_SEATS for run in runs):
        return None
    place = next((run.municipality for run in runs if run.municipality), course.provider.municipality)
    return Wanted((course.level_from,), spot([place]), tuple(places))
