"""The slip on A4: in German for every desk, and in the language of whoever takes it home."""

from dataclasses import dataclass
from datetime import date

from exams.models import ResultSlip
from places.models import Area
from planning.models import Demand
from planning.public.slips import Bilingual
from planning.soonest.ways import Desk, Wanted, Way

WAYS_ON_PAPER = 4
REACH = Demand.Reach.TWENTY


@dataclass
class Paper(Bilingual):
    slip: ResultSlip
    ways: list[Way]


def paper_of(slip: ResultSlip, today: date) -> Paper:
    return Paper(slip.language, slip, ways_from(slip, today))


def ways_from(slip, today) -> list[Way]:
    """The soonest seats that are surely there, near where the test was; none for a slip that is not valid."""
    area = Area.objects.around(slip.provider.municipality)
    if area is None or not slip.is_valid:
        return []
    ways = Desk(Wanted(slip.level, area, REACH, "", False), today).ways()
    return [way for way in ways if way.is_sure][:WAYS_ON_PAPER]
