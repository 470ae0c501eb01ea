"""What is asked for in an area and what is missing there: from the register, enquiries and searches in vain."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Category, Level, VainSearch
from enquiries.models import Enquiry
from enquiries.models.states import Status
from foundation.languages.sentences import listed
from foundation.reading.spelling import for_search
from office.local.people import Knower, People, partners, providers
from places.models import Area, Locality, Municipality
from planning.models import Demand
from planning.models.demand import OVERDUE_WEEKS
from planning.reckoning.people import DAY, EVENING
from planning.reckoning.rounding import FEW
from planning.soonest.ways import Desk, Wanted, Way, public_starts
from planning.starts.people import REACH, WHO
from planning.starts.reading import Planned, Ways, in_evening

SINCE = timedelta(days=90)  # enquiries and searches that found nothing
WITHOUT_SEAT = [Status.NEW, Status.WAITING, Status.DECLINED, Status.CLOSED]
OF_SOURCES = {
    "provider": providers,
    "provider__partner": partners,
    "partner": partners,
    "partner__provider": providers,
}
WORDS = 6  # searches in vain that are shown, of the area and of the county each
KIND = ("level", "times", "childcare", "course_type__category", "course_type__category__name_de")
KNOWN_TO = {  # who knows of somebody in the register: who tells of them, and whom they have asked for a seat
    **{f"{teller}__{path}": kind for teller in ("source", "also_told_by") for path, kind in OF_SOURCES.items()},
    "enquiries__run__course__provider": providers,
}


@dataclass(order=True)
class Need:
    """What people look for: a course of a level, or anything of a category."""

    level: int  # ``ANY`` without one
    category: str  # nothing: learning the language
    time: str
    childcare: bool
    category_id: int | None = field(default=None, compare=False)
    waiting: People = field(default_factory=People, compare=False)
    without_seat: People = field(default_factory=People, compare=False)

    @property
    def name(self) -> str:
        if self.level == ANY:
            return self.category
        when = _("in the evening") if self.time == EVENING else _("by day")
        childcare = _("with childcare") if self.childcare else ""
        return listed(filter(None, [self.category, Level(self.level).short, when, childcare]))

    def besides(self, reader: frozenset[Knower]) -> "Need":
        left = {name: getattr(self, name).besides(reader) for name in ("waiting", "without_seat")}
        return replace(self, **left)


ANY = 99  # after all levels
Reckoned = Callable[[People], int]


def places_of(area: Area, areas: Collection[Area], places: Collection[Municipality]) -> list[Municipality]:
    """Of these to which its town is nearer than any other area's."""
    return [place for place in places if min(areas, key=lambda one: (one.km_to(place), one.pk)) == area]


class Needs:
    """Of an area, and the starts that may answer them: read once."""

    def __init__(self, area: Area, places: Collection[Municipality], today: date) -> None:
        self.area, self.today, self.found = area, today, {}
        asked = list(without_seat(places))
        categories = {row.run.course.course_type.category_id for row in asked if row.run.course.level_from is None}
        self.starts = public_starts(today, categories)
        self.language = language_of(self.starts)
        self.read_register()
        for need, knowers in self.people_of(asked).values():
            need.without_seat.add(1, knowers)

    def people_of(self, asked: list[Enquiry]) -> dict[tuple, tuple[Need, set[Knower]]]:
        """Whoever has asked several times for the same is one, known to all who were asked."""
        found = {}
        for row in asked:
            course, category = row.run.course, row.run.course.course_type.category
            if course.level_from is None:
                need = self.need(ANY, category, DAY, False)
            else:
                need = self.need(course.level_from, category, EVENING if row.in_evening else DAY, False)
            _need, knowers = found.setdefault((id(need), row.who or row.pk), (need, set()))
            knowers |= providers(course.provider_id)
        return found

    def need(self, level: int, category: Category | None, time: str, childcare: bool) -> Need:
        """Whoever has named no category wants to learn the language."""
        is_language = category is None or (level != ANY and category.pk == self.language)
        key = (level, "" if is_language else category.name, time, childcare)
        return self.found.setdefault(key, Need(*key, self.language if is_language else category.pk))

    def read_register(self) -> None:
        categories = {one.pk: one for one in (start.run.course.course_type.category for start in self.starts)}
        for (level, times, childcare, pk, name), number, knowers in in_register(self.area, self.today):
            category = categories.get(pk) or (Category(pk=pk, name_de=name) if pk else None)
            need = self.need(level, category, Demand(times=times).time, childcare)
            need.waiting.add(number, knowers)

    def all(self) -> list[Need]:
        return sorted(self.found.values())


def language_of(starts: list[Planned]) -> int | None:
    """The category with the most starts of a level: in others a level is only what one needs to follow."""
    numbers = Counter(start.run.course.course_type.category_id for start in starts if start.kind.level is not None)
    return max(numbers, key=lambda pk: (numbers[pk], -pk), default=None)


def in_register(area: Area, today: date) -> Iterator[tuple[tuple, int, set[Knower]]]:
    """Each entry once: level, times, childcare and category, how many people, and who knows of them."""
    rows = Demand.objects.counted(today).filter(area=area).order_by("pk")
    rows = rows.values_list("pk", *KIND, "number", *KNOWN_TO)
    for (_pk, *kind, number), same in groupby(rows, lambda row: row[:7]):
        keys = {(of, key) for row in same for of, key in zip(KNOWN_TO.values(), row[7:], strict=True)}
        yield tuple(kind), number, set().union(*(of(key) for of, key in keys))


def without_seat(places: Collection[Municipality]) -> QuerySet:
    """Who asked lately at a course in the area, and has no seat; who stands in the register is counted there."""
    rows = Enquiry.objects.credible().filter(status__in=WITHOUT_SEAT, run__municipality__in=places, demands=None)
    rows = rows.filter(asked_at__gte=timezone.now() - SINCE).annotate(in_evening=in_evening("run"), who=WHO)
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


def sought(area: Area, found: list[Need], starts: list[Planned], today: date, km: Ways) -> list[Sought]:
    """Where the needs meet what is free."""
    looked = []
    for need in found:
        level, time = (None, "") if need.level == ANY else (need.level, need.time)
        fitting = [start for start in starts if fits(start, need)]
        desk = Desk(Wanted(level, area, REACH, time, need.childcare), today, fitting, km)
        ways = [way for way in desk.ways() if way.is_sure]
        free = sum(way.start.free or 0 for way in {way.start.run.pk: way for way in ways}.values())
        looked.append(Sought(need, ways, free))
    return looked


def fits(start: Planned, need: Need) -> bool:
    return is_in(start, need.category_id) if need.category else start.teaches_german


def is_in(start: Planned, category: int | None) -> bool:
    return start.run.course.course_type.category_id == category


def lacks(looked: list[Sought], reckoned: Reckoned) -> list[Lack]:
    """The one with the most people first, as one reckons with them."""
    found = filter(None, (one.lack(reckoned) for one in looked))
    return sorted(found, key=lambda one: (-one.people, one.need))


@dataclass
class Vain:
    words: str
    number: int

    @property
    def in_words(self) -> str:
        """For paper and files; fewer searches than five are of fewer people."""
        return str(self.number) if self.number >= FEW else _("fewer than 5")


def searched_in_vain(places: Collection[Municipality], least: int = 1) -> tuple[list[Vain], list[Vain]]:
    """Searches that name a place of the area; and, of the whole county, those that name none of these."""
    here = [for_search(name) for name in names_of(places)]
    rows = [Vain(row["said"], row["times"]) for row in VainSearch.objects.lately().filter(times__gte=least)]
    local = [row for row in rows if any(f" {name} " in f" {for_search(row.words)} " for name in here)]
    return local[:WORDS], [row for row in rows if row not in local][:WORDS]


def names_of(places: Collection[Municipality]) -> list[str]:
    own = [name for place in places for name in place.all_spellings]
    return [*own, *Locality.objects.filter(municipality__in=places).values_list("name", flat=True)]
