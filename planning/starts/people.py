"""Who waits for a course, as the check and the clock ask for it: one door, whatever lists stand behind it.

Behind it stand the register of people waiting, with the reach that they have named, and the waiting lists that
providers keep in the portal: whoever asked for a seat, counted where the course is, with a reach of ``REACH``.
Who stands in both is counted once, and so is whoever asks several times for courses of a level, with the same
name and address or number.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, CharField, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import MD5, Concat, Lower
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from enquiries.models import Enquiry
from enquiries.models.states import Status
from planning.models import Demand, DemandOutcome
from planning.models.sources import providers_of
from planning.reckoning.people import REACH, Kind, Person
from planning.reckoning.rounding import FEW, Span, exactly, full_fives, told_of
from planning.reckoning.weighing import RATE_WEEKS
from planning.starts.reading import Ways, in_evening, kind_of

COUNTED = [  # of an enquiry: nothing of the person
    *["status", "asked_at", "waits_since", "run__municipality"],
    *["run__course__level_from", "run__course__course_type", "run__course__provider"],
]

# Whose enquiry it is, by name and address or number, but nothing of them leaves the database.
# None where there is neither.
CONTACT = Case(When(email="", then="phone"), default=Lower("email"), output_field=CharField())
PERSON = MD5(Concat(Lower("name"), Value("|"), CONTACT, output_field=CharField()))
WHO = Case(When(email="", phone="", then=None), default=PERSON, output_field=CharField())


@dataclass
class Waiting:
    people: list[Person] = field(default_factory=list)
    recent: list[Person] = field(default_factory=list)  # who came within the last 26 weeks; who waits no more, too


FOR_GERMAN = {"course_type__teaches_german": True}  # conditions on the course


@dataclass(frozen=True)
class Lists:
    """All who wait for a course in German, or have come lately: read once for a page that counts them."""

    asked: list[tuple[Enquiry, Kind]]  # who does not stand in the register as well
    register: list[Demand]
    gone: list[DemandOutcome]

    @classmethod
    def read(cls, today: date, user: User | None = None) -> "Lists":
        """Of whoever reads the own people are marked."""
        rows = asked(user, level_from__isnull=False, **FOR_GERMAN)
        return cls(
            asked=[(row, kind) for row, kind in rows if not row.is_elsewhere],
            register=list(Demand.objects.counted(today).for_german().for_reader(user).select_related("area")),
            gone=gone_lately(today, user),
        )

    @property
    def facts(self) -> tuple:
        """Whatever is counted of them: the same facts, the same page."""
        asked = (
            (row.pk, row.status, row.asked_at, row.waits_since, row.run.municipality_id, kind, row.is_own)
            for row, kind in self.asked
        )
        rows = [row for one in [*self.register, *self.gone] for row in (one, one.area)]
        return (*asked, *map(columns_of, rows), tuple(row.is_own for row in self.register))


def columns_of(row: Model) -> str:
    """All of them, also those that hold lists, as one word to compare by."""
    return repr([getattr(row, column.attname) for column in row._meta.concrete_fields])


def asked(user: User | None = None, **course) -> list[tuple[Enquiry, Kind]]:
    """Who waits, or has asked within the last weeks, and is counted nowhere else; ``course``: conditions on the
    course. ``user``: whose own people are marked.
    """
    since = timezone.now() - timedelta(weeks=RATE_WEEKS)
    rows = Enquiry.objects.credible().filter(Q(status=Status.WAITING) | Q(asked_at__gte=since))
    rows = rows.filter(is_wait_counted=False)
    rows = rows.filter(run__isnull=False, **{f"run__course__{name}": value for name, value in course.items()})
    rows = rows.annotate(is_elsewhere=Exists(Demand.objects.filter(enquiries=OuterRef("pk"))))
    rows = rows.annotate(is_own=is_own(user), who=WHO)
    rows = rows.annotate(in_evening=in_evening("run")).select_related("run__course").only(*COUNTED)
    return [(row, kind_of(row.run.course, row.in_evening)) for row in each_once(rows)]


def each_once(rows: QuerySet) -> list[Enquiry]:
    """Of whoever has asked several times at a level one counts: the first that waits, where none stands in the
    register, known to all who know of any. On their providers' own lists all of them stand.
    """
    found = {}
    for row in sorted(rows, key=lambda row: (not row.is_elsewhere, row.status != Status.WAITING, row.asked_at)):
        first = found.setdefault((row.who or row.pk, row.run.course.level_from), row)
        first.is_own |= row.is_own
        row.is_elsewhere |= row is not first
    return list(rows)


def is_own(user: User | None) -> Case:
    """Whether somebody asked at a provider for which the user reads; the office reads for all."""
    if user is None or user.is_staff:
        return Case(default=False)
    return Case(When(run__course__provider__in=providers_of(user), then=True), default=False)


def gone_lately(today: date, user: User | None = None) -> list[DemandOutcome]:
    """Who came within the last weeks and waits no more: else levels that go quickly look empty.

    What is left of them says nothing of who has told of them. So ``user``, who reads, is told once a month how
    many have gone, the office at once: else whoever enters people and ends them could see when a number changes.
    """
    rows = DemandOutcome.objects.came_since(today - timedelta(weeks=RATE_WEEKS))
    is_told_all = user is None or user.is_staff
    return [row for row in rows if is_told_all or row.month < today.replace(day=1)]


class WhoWaits:
    """For courses at some levels and of some types (primary keys), read once for all starts asked about."""

    def __init__(self, levels: Collection[int], course_types: Collection[int], user: User | None = None) -> None:
        self.rows = {}
        for row, kind in asked(user, level_from__in=levels, course_type__in=course_types):
            self.rows.setdefault(kind, []).append(row)
        register = Demand.objects.counted().for_reader(user).filter(level__in=levels)
        self.register = list(register.select_related("area"))

    def of(self, kind: Kind, *, is_german: bool) -> tuple[list[Enquiry], list[Demand]]:
        """Enquiries that stand in no register, and the register. Who has named no course type there would take
        each in which one learns German.
        """
        rows = [row for row in self.rows.get(kind, ()) if not row.is_elsewhere]
        types = {None, kind.course_type} if is_german else {kind.course_type}
        return rows, [row for row in self.register if row.course_type_id in types]

    def number_at(self, provider: int, kind: Kind) -> int:
        """On the own list of a provider (its primary key), as the portal knows it."""
        rows = [row for row in self.rows.get(kind, ()) if row.status == Status.WAITING]
        return sum(row.run.course.provider_id == provider for row in rows)


def people_of(
    kind: Kind,
    places: Iterable[int],
    km: Ways,
    rows: Iterable[Enquiry],
    register: Iterable[Demand],
    gone: Iterable[DemandOutcome],
) -> Waiting:
    """All of that level and time, on whatever list, with their ways to these places (primary keys); ``rows``:
    enquiries of that kind, in no register. Of who is gone nobody knows the course type."""
    found = known(rows, kind, places, km)
    with_register([row for row in register if is_of(kind, row)], kind, places, km, found)
    for row in gone:
        if is_of(kind, row):
            found.recent += outcome_people(row, kind, near_home(row.area.town_id, places, km))
    return found


def is_of(kind: Kind, row: Demand | DemandOutcome) -> bool:
    return (row.level, row.time) == (kind.level, kind.time)


def near_home(home: int, places: Iterable[int], km: Ways) -> dict:
    """Online one reaches from everywhere."""
    ways = {place: 0 if place is None else km(home, place) for place in places}
    return {place: way for place, way in ways.items() if way <= REACH}


def outcome_people(row: DemandOutcome, kind: Kind, near: dict) -> list[Person]:
    """Whether they needed childcare nobody knows."""
    return [Person(("outcome", row.pk, number), kind, 0, near) for number in range(row.number)]


def with_register(rows: Iterable, kind: Kind, places: Iterable[int], km: Ways, found: Waiting) -> Waiting:
    """An online course (None among the places) is in everybody's reach, and alone in that of "online only"."""
    today = timezone.localdate()
    for row in rows:
        ways = {place: km(row.area.town_id, place) for place in places if place and row.reach_km}
        near = {place: way for place, way in ways.items() if way <= row.reach_km}
        near |= {None: 0} if None in places else {}
        weeks = (today - row.since).days / 7
        facts = {"childcare": row.childcare, "is_own": row.is_own}
        people = [Person(("register", row.pk, number), kind, weeks, near, **facts) for number in range(row.number)]
        found.people += people
        if weeks <= RATE_WEEKS:
            found.recent += people
    return found


def known(rows: Iterable, kind: Kind, places: Iterable[int], km: Ways) -> Waiting:
    now, found = timezone.now(), Waiting()
    for row in rows:
        ways = {place: km(row.run.municipality_id, place) for place in places}
        near = {place: distance for place, distance in ways.items() if distance <= REACH}
        weeks = (now - (row.waits_since or row.asked_at)).days / 7
        person = Person(row.pk, kind, weeks, near, is_own=row.is_own)
        if row.status == Status.WAITING:
            found.people.append(person)
        if row.asked_at >= now - timedelta(weeks=RATE_WEEKS):
            found.recent.append(person)
    return found


def as_span(people: Collection[Person], is_exact: bool) -> Span:
    """As far as a reader is told of them."""
    return exactly(len(people)) if is_exact else told_of(len(people), own_of(people))


def own_of(people: Iterable[Person]) -> int:
    return sum(person.is_own for person in people)


def number_told(people: Collection[Person]) -> int:
    """Of people whose reach is known: rounded, but never more than there are."""
    return full_fives(len(people), own_of(people))


def in_words(span: Span) -> str:
    """Of people who wait: whoever is told of two knows them."""
    return _("fewer than 5") if span.is_few else span_words(span)


def span_words(span: Span) -> str:
    if span.is_sure:
        return str(span.low)
    return _("%(first)s to %(last)s") % {"first": span.low, "last": span.high}


def at_least(number: int) -> str:
    """Of people, as ``full_fives()`` tells it."""
    return _("at least %(number)d") % {"number": number} if number else _("fewer than 5")


def reaching_both(number: int) -> str:
    """How many of the people known could come to either of two starts, as ``full_fives()`` tells it."""
    text = ngettext(
        "%(number)s person known reaches both places.", "%(number)s people known reach both places.", number or FEW
    )
    return capfirst(text % {"number": at_least(number)})
