"""What is asked for in an area and what is missing there: from the register, enquiries and searches in vain."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Level, VainSearch
from enquiries.models import Enquiry
from enquiries.models.states import Status
from foundation.languages.sentences import listed
from foundation.reading.spelling import for_search
from office.local.people import Knower, People, partners, providers
from places.models import Area, Locality, Municipality
from planning.models import Demand
from planning.models.demand import OVERDUE_WEEKS
from planning.reckoning.people import DAY, EVENING
from planning.soonest.ways import Desk, Wanted, Way, public_starts
from planning.starts.people import REACH
from planning.starts.reading import Ways, in_evening

SINCE = timedelta(days=90)  # enquiries and searches that found nothing
WITHOUT_SEAT = [Status.NEW, Status.WAITING, Status.DECLINED, Status.CLOSED]
OF_SOURCES = {
    "provider": providers,
    "provider__partner": partners,
    "partner": partners,
    "partner__provider": providers,
}
WORDS = 6  # searches in vain that are shown, of the area and of the county each
KNOWN_TO = {  # who knows of somebody in the register: who tells of them, and whom they have asked for a seat
    **{f"{told}__{path}": kind for told in ("source", "also_told_by") for path, kind in OF_SOURCES.items()},
    "enquiries__run__course__provider": providers,
}


@dataclass(order=True)
class Need:
    """What people look for: a course of a level, or anything of a category."""

    level: int  # ``ANY`` without one
    category: str
    time: str
    childcare: bool
    waiting: People = field(default_factory=People, compare=False)
    without_seat: People = field(default_factory=People, compare=False)

    @property
    def name(self) -> str:
        if self.level == ANY:
            return self.category
        when = _("in the evening") if self.time == EVENING else _("by day")
        return listed([Level(self.level).short, when, *([_("with childcare")] if self.childcare else [])])

    def besides(self, reader: frozenset[Knower]) -> "Need":
        left = {name: getattr(self, name).besides(reader) for name in ("waiting", "without_seat")}
        return replace(self, **left)


ANY = 99  # after all levels
Reckoned = Callable[[People], int]


def places_of(area: Area, areas: Collection[Area], places: Collection[Municipality]) -> list[Municipality]:
    """Of these to which its town is nearer than any other area's."""
    return [place for place in places if min(areas, key=lambda one: (one.km_to(place), one.pk)) == area]


def needs(area: Area, places: Collection[Municipality], today: date) -> list[Need]:
    found = {}

    def need(level: int, category: str, time: str, childcare: bool) -> Need:
        key = (level, category, time, childcare)
        return found.setdefault(key, Need(*key))

    for (level, times, childcare), number, knowers in in_register(area, today):
        need(level, "", Demand(times=times).time, childcare).waiting.add(number, knowers)
    for row in without_seat(places):
        course = row.run.course
        if course.level_from is None:
            found_by = need(ANY, course.course_type.category.name, DAY, False)
        else:
            found_by = need(course.level_from, "", EVENING if row.in_evening else DAY, False)
        found_by.without_seat.add(1, providers(course.provider_id))
    return sorted(found.values())


def in_register(area: Area, today: date) -> Iterator[tuple[tuple, int, set[Knower]]]:
    """Each entry once: level, times and childcare, how many people, and who knows of them."""
    rows = Demand.objects.counted(today).filter(area=area).order_by("pk")
    rows = rows.values_list("pk", "level", "times", "childcare", "number", *KNOWN_TO)
    for (_pk, *kind, number), same in groupby(rows, lambda row: row[:5]):
        keys = {(of, key) for row in same for of, key in zip(KNOWN_TO.values(), row[5:], strict=True)}
        yield tuple(kind), number, set().union(*(of(key) for of, key in keys))


def without_seat(places: Collection[Municipality]) -> QuerySet:
    """Who asked lately at a course in the area, and has no seat; who stands in the register is counted there."""
    rows = Enquiry.objects.credible().filter(status__in=WITHOUT_SEAT, run__municipality__in=places, demands=None)
    rows = rows.filter(asked_at__gte=timezone.now() - SINCE).annotate(in_evening=in_evening("run"))
    return rows.select_related("run__course__course_type__category")


@dataclass
class Lack:
    """A need for which there are no seats in reach, too few, or only late ones."""

    need: Need
    people: int
    way: Way | None  # the first that is sure
    free: int


@dataclass
class Sought:
    """A need with the sure ways to a seat; so many of these are free."""

    need: Need
    ways: list[Way]
    free: int

    def lack(self, reckoned: Reckoned) -> Lack | None:
        people = reckoned(self.need.waiting) + reckoned(self.need.without_seat)
        is_late = bool(self.ways) and self.ways[0].days > 7 * OVERDUE_WEEKS
        if not people or (self.ways and self.free >= people and not is_late):
            return None
        return Lack(self.need, people, self.ways[0] if self.ways else None, self.free)


def sought(area: Area, found: list[Need], today: date, km: Ways) -> list[Sought]:
    """Where the needs (of a level) meet what is free."""
    starts, looked = public_starts(today), []
    for need in found:
        if need.level != ANY:
            wanted = Wanted(need.level, area, REACH, need.time, need.childcare)
            ways = [way for way in Desk(wanted, today, starts, km).ways() if way.is_sure]
            free = sum(way.start.free or 0 for way in {way.start.run.pk: way for way in ways}.values())
            looked.append(Sought(need, ways, free))
    return looked


def lacks(looked: list[Sought], reckoned: Reckoned) -> list[Lack]:
    """The one with the most people first, as one reckons with them."""
    found = filter(None, (one.lack(reckoned) for one in looked))
    return sorted(found, key=lambda one: (-one.people, one.need))


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
