"""Starts as this process has read them, kept until the database says that their courses have changed.

Each request asks how far the catalogue's stamp has come, and reads anew what has changed since, course by course;
so a number that was saved shows at the next request, in every process. What somebody may see is never remembered:
the database says it each time, of keys alone. Only pages that are looked at read here; what is decided, and
commands, read for themselves.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count

from django.db.models import Exists, OuterRef, TextField, prefetch_related_objects

from courses.models import Course, CourseRun, CourseType
from courses.models.sources import CourseChange
from planning.starts.reading import Planned, Thresholds, all_planned, seen_by
from providers.models import Provider

MOST = 5_000  # starts, of about 8 kB each; of more a process keeps none


@dataclass(frozen=True)
class Known:
    """All starts that are not over, whoever may see them; by key."""

    stamp: int
    today: date
    thresholds: tuple  # what the network says, which no stamp counts
    starts: dict[int, Planned]


class StartsCache:
    """Off in commands and tests, where nobody asks twice."""

    def __init__(self):
        self.is_on, self.known, self.numbers = False, None, count(1)

    def of(self, user, today, *related, thresholds=None):
        """As ``on_board`` reads them, the earliest first; what is ``related`` is read when a page asks for it.

        ``thresholds``: where the page has read them.
        """
        if not self.is_on:
            return on_board(user, today, *related, thresholds=thresholds)
        before, thresholds = self.known, Thresholds() if thresholds is None else thresholds
        if before is None or before.today != today:
            return with_related(self.all_anew(user, today, thresholds), related)
        rows = seen_by(user).current_or_coming(today).order_by("start", "pk")
        seen = list(rows.annotate(stamp=CourseChange.objects.newest()).values_list("pk", "stamp"))
        if not seen:
            return []
        keys, stamps = zip(*seen, strict=True)
        known = self.renewed(before, stamps[0] or 0, today, thresholds)
        if known is None or not known.starts.keys() >= {*keys}:  # too many, or one is gone meanwhile
            return on_board(user, today, *related, thresholds=thresholds)
        return with_related([known.starts[key] for key in keys], related)

    def all_anew(self, user, today, thresholds):
        """The first look of a process, or of a day: all in one, and of each whether this reader may see it."""
        rows = CourseRun.objects.to_align().current_or_coming(today)
        rows = rows.annotate(
            stamp=CourseChange.objects.newest(), is_seen=Exists(seen_by(user).filter(pk=OuterRef("pk")))
        )
        starts = read(rows, today, thresholds=thresholds, most=MOST + 1)
        if len(starts) > MOST:
            return on_board(user, today, thresholds=thresholds)
        seen = [start for start in starts if start.run.__dict__.pop("is_seen")]
        for start in starts:
            start.reading = next(self.numbers)
        if starts:
            newest = starts[0].run.stamp or 0
            self.known = Known(newest, today, thresholds.facts, {start.run.pk: start for start in starts})
        return seen

    def renewed(self, before, stamp, today, thresholds):
        """The newest one; None of more than ``MOST``. Of two that read the same at once the last one stays."""
        is_same = (
            before and (before.today, before.thresholds) == (today, thresholds.facts) and before.stamp <= stamp
        )
        if is_same and before.stamp == stamp:
            return before
        starts = self.read(today, thresholds, before if is_same else None)
        self.known = None if starts is None else Known(stamp, today, thresholds.facts, starts)
        return self.known

    def read(self, today, thresholds, before=None):
        """Courses that changed after what was known ``before`` are read anew, all else stays as it was read. What
        is gone or over stays, too, until the next day: nobody is led to it.
        """
        rows, kept = CourseRun.objects.to_align().current_or_coming(today), {}
        if before is not None:
            rows, kept = rows.filter(CourseChange.objects.is_since(before.stamp)), before.starts
        starts = read(rows, today, thresholds=thresholds, most=MOST + 1)
        for start in starts:
            start.reading = next(self.numbers)
        found = kept | {start.run.pk: start for start in starts}
        return None if len(found) > MOST else found


def with_related(starts, related):
    """Of those that have it not yet."""
    prefetch_related_objects([start.run for start in starts], *related)
    return starts


def on_board(user, today, *related, thresholds=None):
    """All that is not over: six months back nothing is read but what still runs, and of that no long texts."""
    return read(seen_by(user).current_or_coming(today), today, *related, thresholds=thresholds)


def read(rows, today, *related, thresholds=None, most=None):
    return all_planned(rows.prefetch_related(*related).defer(*unread()), today, thresholds, most)


@cache
def unread():
    """Texts in all languages, which make up most of what the rows hold."""
    return [
        f"{way}__{column.name}"
        for way, model in (("course", Course), ("course__provider", Provider), ("course__course_type", CourseType))
        for column in model._meta.concrete_fields
        if isinstance(column, TextField)
    ]


starts_cache = StartsCache()
