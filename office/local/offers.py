"""What there is in an area, and who could do more: from courses and their dates."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from courses.availability import Status
from courses.models import Course, CourseRun, Level
from courses.models.courses import is_public
from foundation.languages.sentences import listed
from office.local.needs import ANY, Need
from places.models import Municipality
from planning.starts.reading import Ways
from planning.starts.states import trusted
from providers.models import Provider

NEAR = 40  # kilometres by road, from which somebody could come
BEFORE = timedelta(days=3 * 365)  # what lies longer back says little of what somebody can do
MOST = 8  # of those who could


@dataclass
class Offer:
    """Courses of one kind in the area. ``free``: None where nobody has told."""

    category: str
    level: str
    audience: str
    courses: int = 0
    free: int | None = None
    has_begun: bool = True  # otherwise all that is free is only planned

    @property
    def name(self) -> str:
        """For whom it is stands there once: "For children"."""
        is_said = self.audience.casefold() in self.category.casefold()
        return listed(filter(None, [self.category, self.level, "" if is_said else self.audience]))


def offers(places: Collection[Municipality], today: date) -> list[Offer]:
    """By category, level and audience; ``places``: the area's municipalities."""
    runs = CourseRun.objects.offered(today).filter(is_public(today, "course__"), municipality__in=places)
    runs = runs.exclude(course__mode=Course.Mode.ONLINE).select_related("course__course_type__category")
    groups = defaultdict(list)
    kind = [f"course__{name}" for name in ("course_type__category__order", "level_from", "audience")]
    for run in runs.order_by(*kind, "pk"):
        course = run.course
        groups[course.course_type.category, course.level_from, course.audience].append(run)
    return [offer(key, rows, today) for key, rows in groups.items()]


def offer(key: tuple, runs: list[CourseRun], today: date) -> Offer:
    category, level, audience = key
    free = [max(0, run.seats_free - run.seats_held) for run in runs if is_told(run, today)]
    return Offer(
        category.name,
        "" if level is None else Level(level).short,
        "" if audience in {"", Course.Audience.EVERYONE} else runs[0].course.get_audience_display(),
        len({run.course_id for run in runs}),
        sum(free) if free else None,
        any(run.start is None or run.start <= today for run in runs),
    )


def is_told(run: CourseRun, today: date) -> bool:
    return run.status == Status.OPEN and run.seats_free is not None and trusted(run, today)


@dataclass
class Able:
    """Somebody near by who has had such a course before."""

    provider: Provider
    run: CourseRun
    km: float
    today: date

    @property
    def name(self) -> str:
        return listed([self.provider, self.run.course, self.run.town])

    @property
    def is_running(self) -> bool:
        return self.run.start <= self.today <= self.run.end


def able(town: int, needs: Collection[Need], today: date, km: Ways) -> list[Able]:
    """Of each provider the latest course of a kind that is needed; the nearest first."""
    if not needs:
        return []
    had = CourseRun.objects.announced().filter(municipality__isnull=False, start__range=(today - BEFORE, today))
    runs = had.filter(reduce(or_, map(such_courses, needs)))
    runs = runs.exclude(status=Status.CANCELLED).exclude(course__status=Course.Status.DRAFT)
    runs = runs.filter(course__provider__is_published=True).select_related("course__provider", "municipality")
    found = {}
    for run in runs.order_by("start", "pk"):
        way, course = km(town, run.municipality_id), run.course
        if way <= NEAR:
            found[course.provider_id] = Able(course.provider, run, way, today)
    return sorted(found.values(), key=lambda one: (one.km, one.provider.name))[:MOST]


def such_courses(need: Need) -> Q:
    """Of its category; of a level, too, where it has one."""
    of_kind = Q() if need.category_id is None else Q(course__course_type__category=need.category_id)
    if need.level == ANY:
        return of_kind
    return of_kind & Q(course__level_from__lte=need.level, course__level_to__gte=need.level)
