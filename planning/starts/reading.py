"""Starts as the network reckons with them: read once, with their kind, their place and their numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from cooperation.models import Partner
from courses.availability import Status, first_of
from courses.models import Course, CourseDate, CourseRun, Weekday, WeeklyTime
from courses.models.courses import is_public
from courses.models.runs import days_to_join
from courses.rhythm import Session, sessions
from courses.search.choices import HOURS, TimeOfDay
from places.distance import kilometres
from places.gazetteer import ROAD
from places.models import Municipality
from planning.models import Threshold
from planning.reckoning.people import DAY, EVENING, NOWHERE, Kind, Start
from planning.starts.states import State, least, said_least, state_of, taken
from providers.models import Provider

EVENING_FROM = HOURS[TimeOfDay.EVENING][0]
AT_WEEKEND = Weekday.SATURDAY | Weekday.SUNDAY
WORKDAYS = sum(Weekday) - AT_WEEKEND
ANY_NUMBER = 999  # of seats, where nobody has said how many there are


def is_partner(user: User) -> bool:
    return user.is_staff or Partner.objects.of_user(user).exists()


def in_network(user: User) -> bool:
    """Who may see what is planned: the office, partners, and whoever acts for a provider."""
    if user.is_staff:
        return True
    acts_for = Exists(Provider.objects.editable_by(user)) | Exists(Partner.objects.of_user(user))
    return User.objects.filter(acts_for, pk=user.pk).exists()


def seen_by(user: User, on: F | None = None) -> QuerySet:
    """Starts of all that somebody may know of; what others only intend is for partners."""
    runs = CourseRun.objects.to_align().seen_by(user, on)
    if user.is_staff:
        return runs
    own = Q(course__provider__in=Provider.objects.editable_by(user))
    return runs.filter(own | ~Q(status=Status.INTENDED) | Exists(Partner.objects.of_user(user)))


def to_align_with(user: User) -> QuerySet:
    """Also those of a course that comes back before they begin."""
    return seen_by(user, F("start"))


def public_beside(provider: Provider) -> QuerySet:
    """What everybody may know of, and the provider's own: for whoever reads its mails."""
    runs = CourseRun.objects.to_align()
    own = Q(course__provider=provider) & ~Q(course__status=Course.Status.ARCHIVED)
    return runs.filter(own | is_public(course="course__") & ~Q(status=Status.INTENDED))


def is_in_evening(hours: list[tuple[int, time]]) -> bool:
    """``hours``: (weekdays, begin) of lessons. After work or at the weekend, all of them."""
    hours = list(hours)
    return bool(hours) and all(begin >= EVENING_FROM or not days & ~AT_WEEKEND for days, begin in hours)


def hours_of(run: CourseRun) -> list[tuple[int, time]]:
    """Of a run whose times are read."""
    return [*((line.weekdays, line.starts_at) for line in run.weekly_times.all()), *single_hours(run)]


def single_hours(run: CourseRun) -> list[tuple[int, time]]:
    return [(1 << one.date.weekday(), one.starts_at) for one in run.dates.all()]


def in_evening(run: str = "pk") -> Case:
    """The same as an expression, for a query of runs, or of rows with that way to their run."""
    lines, dates = WeeklyTime.objects.filter(run=OuterRef(run)), CourseDate.objects.filter(run=OuterRef(run))
    weekdays = lines.alias(weekly=F("weekdays").bitand(WORKDAYS)).filter(weekly__gt=0, starts_at__lt=EVENING_FROM)
    single = dates.filter(date__iso_week_day__lte=5, starts_at__lt=EVENING_FROM)
    met = (Exists(lines) | Exists(dates)) & ~Exists(weekdays) & ~Exists(single)
    return Case(When(met, then=True), default=False, output_field=BooleanField())


def kind_of(course: Course, is_evening: bool) -> Kind:
    return Kind(course.level_from, EVENING if is_evening else DAY, course.course_type_id)


class Thresholds:
    """What the network says of each course type; of several that hold on a day the last one."""

    def __init__(self, rows: Iterable[Threshold] | None = None) -> None:
        self.by_type = {}
        rows = Threshold.objects.order_by() if rows is None else rows
        self.rows = sorted(rows, key=lambda row: (row.valid_from or date.min, row.pk))
        for row in self.rows:
            self.by_type.setdefault(row.course_type_id, []).append(row)

    @property
    def facts(self) -> tuple:
        """All that the network says: the same facts, the same starts."""
        columns = [column.attname for column in Threshold._meta.concrete_fields]
        return tuple(tuple(getattr(row, name) for name in columns) for row in self.rows)

    def of(self, run: CourseRun, day: date) -> Threshold | None:
        rows = self.by_type.get(run.course.course_type_id, ())
        return next((row for row in reversed(rows) if row.holds_on(day)), None)


@dataclass
class Planned:
    """A run on the board."""

    run: CourseRun
    kind: Kind
    minimum: int | None
    maximum: int | None
    taken: int | None
    state: State
    today: date
    reading: int = 0  # its number where it is remembered: the same number is the same facts
    new: int = 0  # its number among those that are saved together

    @property
    def key(self) -> int:
        return self.run.pk or -self.new

    @cached_property
    def sessions(self) -> list[Session]:
        """When it really meets; its times and days are prefetched where many are asked for."""
        return sessions(self.run)

    @property
    def needs(self) -> int | None:
        """How many more until the least number; None where that is not known or reached."""
        if self.state != State.PLANNED or not self.minimum or self.taken is None:
            return None
        return max(0, self.minimum - self.taken) or None

    @property
    def numbers(self) -> str:
        """ "7/10–20": taken, at least, at most; nothing where none is known."""
        if not self.minimum and not self.maximum:
            return ""
        least = f"/{self.minimum}" if self.minimum else ""
        return f"{'?' if self.taken is None else self.taken}{least}–{self.maximum or '?'}"

    @property
    def decide_on(self) -> date | None:
        return self.run.decide_on

    @property
    def is_overdue(self) -> bool:
        """The day on which it should have been decided is over, and it still needs people, as far as is known."""
        is_over = self.decide_on is not None and self.decide_on < self.today
        return is_over and self.state == State.PLANNED and (self.taken is None or bool(self.needs))

    @property
    def free(self) -> int | None:
        return self.run.seats_left if self.taken is not None else None

    @property
    def is_closed(self) -> bool:
        """Nobody may register any more, as the badge says; a day to join later has no deadline."""
        run = self.run
        is_over = run.registration_deadline is not None and run.registration_deadline < self.today
        return is_over and (run.start >= self.today or run.late_entry)

    @property
    def childcare(self) -> bool:
        return self.run.course.childcare == Course.Childcare.YES

    @property
    def teaches_german(self) -> bool:
        """Else its level only says how much one needs: who waits for a course of that level waits for another."""
        return self.run.course.course_type.teaches_german

    @property
    def is_online(self) -> bool:
        """And nowhere else."""
        return self.run.municipality is None and self.run.course.is_online

    @property
    def is_near_online(self) -> bool:
        """Wherever one lives: wholly, or for whoever does not come to its place."""
        return self.run.course.is_online

    @property
    def also_at(self) -> str | None:
        """None: online."""
        return None if self.is_near_online else NOWHERE

    @property
    def joined_on(self) -> date | None:
        """The next day on which one may join it while it runs, as far as there may be a seat."""
        return self.run.joined_on if self.state == State.RUNNING and self.free != 0 else None

    @property
    def joined_at(self) -> int:
        """The level at which one joins it on that day."""
        return self.kind.level if self.run.joined_at is None else self.run.joined_at

    @property
    def week(self) -> float:
        return (self.run.start - self.today).days / 7

    @property
    def as_reckoned(self) -> Start:
        maximum = self.maximum or ANY_NUMBER
        return Start(
            key=self.key,
            provider=self.run.course.provider_id,
            kind=self.kind,
            place=self.run.municipality_id,
            week=self.week,
            minimum=least(self.minimum, self.maximum),
            maximum=maximum,
            taken=maximum if self.state == State.FULL else self.taken,
            childcare=self.childcare,
            also=self.also_at,
        )

    @cached_property
    def placed(self) -> Start:
        """As it is reckoned with, at the place of its provider where nobody has said where it is."""
        start = self.as_reckoned
        is_somewhere = start.place is not None or self.is_online
        return start if is_somewhere else replace(start, place=self.run.course.provider.municipality_id)


def planned(
    run: CourseRun, thresholds: Thresholds, today: date, hours: list[tuple[int, time]] | None = None
) -> Planned:
    """``hours``: of a run that is not read as ``all_planned()`` does, or as they are about to be saved."""
    said = thresholds.of(run, run.start)
    minimum = said_least(run, said and said.people_min)
    maximum = run.seats_total if run.seats_total is not None else said and said.people_max
    return Planned(
        run=run,
        kind=kind_of(run.course, run.in_evening if hours is None else is_in_evening(hours)),
        minimum=minimum,
        maximum=maximum,
        taken=taken(run, today),
        state=state_of(run, minimum, maximum, today),
        today=today,
    )


def all_planned(
    runs: QuerySet, today: date | None = None, thresholds: Thresholds | None = None, most: int | None = None
) -> list[Planned]:
    """Of runs, the earliest ``most``, with their day to join next; where all such days are wanted, they are
    prefetched.
    """
    today, thresholds = today or timezone.localdate(), Thresholds() if thresholds is None else thresholds
    rows = runs.select_related("course__provider", "course__course_type", "municipality")
    days = days_to_join(today)
    rows = rows.annotate(
        in_evening=in_evening(), joined_on=first_of(days, "starts_on"), joined_at=first_of(days, "level")
    )
    rows = rows.order_by("start", "pk")[:most]
    return [planned(run, thresholds, today) for run in rows]


class Ways:
    """Kilometres by road between places, as estimated; online one reaches nobody's place, and everybody online."""

    def __init__(self, places: Iterable[Municipality] | None = None) -> None:
        places = Municipality.objects.all() if places is None else places
        self.places = {place.pk: place for place in places}
        self.known = {}

    def __call__(self, one: int | None, other: int | None) -> float:
        if one == other:
            return 0.0
        if one not in self.places or other not in self.places:
            return float("inf")
        pair = (min(one, other), max(one, other))
        if pair not in self.known:
            here, there = self.places[one], self.places[other]
            self.known[pair] = ROAD * kilometres(here.latitude, here.longitude, there.latitude, there.longitude)
        return self.known[pair]
