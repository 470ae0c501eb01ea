"""What is asked for in an area and what is missing there: from the register, enquiries and searches in vain."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Level, VainSearch
from enquiries.models import Enquiry
from enquiries.models.states import Status
from foundation.languages.sentences import listed
from foundation.reading.spelling import for_search
from places.models import Area, Locality, Municipality
from planning.models import Demand
from planning.models.demand import OVERDUE_WEEKS
from planning.reckoning.people import DAY, EVENING
from planning.reckoning.rounding import FEW
from planning.soonest.ways import Desk, Wanted, Way, public_starts
from planning.starts.people import REACH
from planning.starts.reading import Planned, Ways, in_evening

SINCE = timedelta(days=90)  # enquiries and searches that found nothing
WITHOUT_SEAT = [Status.NEW, Status.WAITING, Status.DECLINED, Status.CLOSED]
WORDS = 6  # searches in vain that are shown, of the area and of the county each


def people_in_words(number: int) -> str:
    """Of people, for paper, files and partners; the office's screen alone is exact."""
    return _("fewer than 5") if 0 < number < FEW else str(number)


@dataclass(order=True)
class Need:
    """What people look for: a course of a level, or anything of a category."""

    level: int  # ``ANY`` without one
    category: str
    time: str
    childcare: bool
    waiting: int = 0
    without_seat: int = 0

    @property
    def name(self) -> str:
        if self.level == ANY:
            return self.category
        when = _("in the evening") if self.time == EVENING else _("by day")
        return listed([Level(self.level).short, when, *([_("with childcare")] if self.childcare else [])])

    @property
    def people(self) -> int:
        return self.waiting + self.without_seat


ANY = 99  # after all levels


def places_of(area: Area) -> list[Municipality]:
    """To which its town is nearer than any other area's."""
    areas = list(Area.objects.select_related("town"))
    return [
        place
        for place in Municipality.objects.all()
        if min(areas, key=lambda one: (one.km_to(place), one.pk)) == area
    ]


def needs(area: Area, places: Collection[Municipality], today: date) -> list[Need]:
    found = {}

    def need(level: int, category: str, time: str, childcare: bool) -> Need:
        key = (level, category, time, childcare)
        return found.setdefault(key, Need(*key))

    for row in Demand.objects.counted(today).filter(area=area):
        need(row.level, "", row.time, row.childcare).waiting += row.number
    for row in without_seat(places):
        course = row.run.course
        if course.level_from is None:
            need(ANY, course.course_type.category.name, DAY, False).without_seat += 1
        else:
            need(course.level_from, "", EVENING if row.in_evening else DAY, False).without_seat += 1
    return sorted(found.values())


def without_seat(places: Collection[Municipality]) -> QuerySet:
    """Who asked lately at a course in the area, and has no seat; who stands in the register is counted there."""
    rows = Enquiry.objects.credible().filter(status__in=WITHOUT_SEAT, run__municipality__in=places, demands=None)
    rows = rows.filter(asked_at__gte=timezone.now() - SINCE).annotate(in_evening=in_evening("run"))
    return rows.select_related("run__course__course_type__category")


@dataclass
class Lack:
    """A need for which there are no seats in reach, too few, or only late ones."""

    need: Need
    way: Way | None  # the first that is sure
    free: int


def lacks(area: Area, found: list[Need], today: date) -> list[Lack]:
    """The one with the most people first."""
    starts, km = public_starts(today), Ways()
    looked = [lack(area, need, today, starts, km) for need in found if need.level != ANY and need.people]
    return sorted(filter(None, looked), key=lambda one: (-one.need.people, one.need))


def lack(area: Area, need: Need, today: date, starts: list[Planned], km: Ways) -> Lack | None:
    wanted = Wanted(need.level, area, REACH, need.time, need.childcare)
    ways = [way for way in Desk(wanted, today, starts, km).ways() if way.is_sure]
    free = sum(way.start.free or 0 for way in {way.start.run.pk: way for way in ways}.values())
    is_late = bool(ways) and ways[0].days > 7 * OVERDUE_WEEKS
    if ways and free >= need.people and not is_late:
        return None
    return Lack(need, ways[0] if ways else None, free)


@dataclass
class Vain:
    words: str
    times: int


def searched_in_vain(places: Collection[Municipality]) -> tuple[list[Vain], list[Vain]]:
    """Searches that name a place of the area; and, of the whole county, those that name none of these."""
    here = [for_search(name) for name in names_of(places)]
    rows = [Vain(row["words"], row["times"]) for row in VainSearch.objects.lately()]
    local = [row for row in rows if any(f" {name} " in f" {for_search(row.words)} " for name in here)]
    return local[:WORDS], [row for row in rows if row not in local][:WORDS]


def names_of(places: Collection[Municipality]) -> list[str]:
    own = [name for place in places for name in place.all_spellings]
    return [*own, *Locality.objects.filter(municipality__in=places).values_list("name", flat=True)]
