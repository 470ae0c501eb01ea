"""The slip on A4: in German for every desk, and in the language of whoever takes it home."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from courses.public.codes import Code, code_of
from exams.models import ResultSlip, SlipSeat
from exams.models.held import version_of_run
from exams.placement.holding import seat_of
from exams.placement.links import code_address, slip_path
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
    seat: SlipSeat | None  # that is held with it

    def seats(self) -> list[tuple[Way, str]]:
        """That may be held, each with the version of what is shown of its course."""
        return [(way, version_of_run(way.start.run)) for way in self.ways]

    def address(self) -> str:
        return code_address()

    def qr(self) -> Code:
        """Leads to the page of this slip."""
        return code_of(f"{settings.PORTAL_URL}{slip_path(self.slip)}")


def paper_of(slip: ResultSlip, today: date, area: Area | None) -> Paper:
    seat, ways = seat_of(slip), ways_from(slip, today, area)
    others = [way for way in ways if seat is None or way.start.run.pk != seat.run_id]
    return Paper(slip.language, slip, others, seat)


def area_of_test(slip: ResultSlip) -> Area | None:
    """Around the place where its provider has tested on that day, if that is one; else around the provider's."""
    tests = slip.provider.appointments.filter(date=slip.tested_on).select_related("municipality")
    towns = {test.municipality for test in tests}
    return Area.objects.around(towns.pop() if len(towns) == 1 else slip.provider.municipality)


def ways_from(slip: ResultSlip, today: date, area: Area | None) -> list[Way]:
    """The soonest seats that are surely there, near that place; none for a slip that is not valid."""
    if area is None or not slip.is_valid:
        return []
    ways = Desk(Wanted(slip.level, area, REACH, "", False), today).ways()
    return [way for way in ways if way.is_sure][:WAYS_ON_PAPER]
