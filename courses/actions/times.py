"""Weekly times and single days of runs: what stays keeps the key by which calendars know it, what goes is told."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from courses.models import Course, CourseDate, CourseRun, WeeklyTime, WithdrawnTime
from courses.rhythm import lessons

UNSEEN = timedelta(minutes=10)  # so long after its birth a date stands in nobody's calendar


class WeekLine(NamedTuple):
    """``weekdays`` is a sum of ``Weekday`` bits; ``every`` so many weeks."""

    weekdays: int
    starts_at: time
    ends_at: time
    every: int = 1


class Day(NamedTuple):
    date: date
    starts_at: time
    ends_at: time


@dataclass
class Changes:
    """Rows to be written: added, changed in place, taken away and told to calendars as withdrawn."""

    new: list = field(default_factory=list)
    moved: list = field(default_factory=list)
    gone: list = field(default_factory=list)
    withdrawn: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.new or self.moved or self.gone)

    def set(self, rows, wanted, make, columns, withdrawn):
        """``rows`` become ``wanted``; one that only says something else stays the same row for calendars."""
        as_tuple = {row.pk: tuple(getattr(row, name) for name in columns) for row in rows}
        left = [values for values in dict.fromkeys(wanted) if values not in as_tuple.values()]
        gone = [row for row in rows if as_tuple[row.pk] not in wanted]
        for row in gone:
            if values := successor(row, left):
                left.remove(values)
                for name, value in zip(columns, values, strict=True):
                    setattr(row, name, value)
                self.moved.append(row)
            else:
                self.gone.append(row)
                self.withdrawn += withdrawn(row)
        self.new += [make(**dict(zip(columns, values, strict=True))) for values in left]


def successor(row, left):
    """What a row is to say from now on: a line of the week anything that is left, a day only that day's hours."""
    if isinstance(row, CourseDate):
        return next((values for values in left if values[0] == row.date), None)
    return left[0] if left else None


def set_week(run, week, among=None, changes=None):
    """The run's weekly times; ``among`` are those that may go, else all.

    With ``changes`` of several runs nothing is written, only noted there, for ``write``.
    """
    own = Changes() if changes is None else changes
    own.set(
        list(run.weekly_times.all() if among is None else among),
        [WeekLine(*line) for line in week],
        lambda **values: WeeklyTime(run=run, **values),
        WeekLine._fields,
        lambda line: withdrawn_line(run, line),
    )
    if changes is None:
        write(own)
    return own


def set_dates(run, days, among=None, changes=None):
    """The run's single days, as ``set_week``."""
    own = Changes() if changes is None else changes
    own.set(
        list(run.dates.all() if among is None else among),
        [Day(*day) for day in days],
        lambda **values: CourseDate(run=run, **values),
        Day._fields,
        lambda day: withdrawn_day(run, day),
    )
    if changes is None:
        write(own)
    return own


def write(changes):
    changes.withdrawn += withdrawn_spans(changes.new)
    for model, columns in ((WeeklyTime, WeekLine._fields), (CourseDate, Day._fields)):
        rows = {name: [row for row in getattr(changes, name) if isinstance(row, model)] for name in WRITTEN}
        model.objects.bulk_create(rows["new"], batch_size=500)
        model.objects.bulk_update(rows["moved"], columns, batch_size=200)
        model.objects.filter(pk__in=[row.pk for row in rows["gone"]]).delete()
    WithdrawnTime.objects.bulk_create(changes.withdrawn, batch_size=500)


WRITTEN = ("new", "moved", "gone")


def withdrawn_spans(new):
    """Of runs that stood in calendars from their first to their last day, until they got these first times."""
    oldest, runs = timezone.now() - UNSEEN, {row.run_id: row.run for row in new}
    runs = {pk: run for pk, run in runs.items() if run.start and run.created_at < oldest and is_seen(run)}
    for model in (WeeklyTime, CourseDate) if runs else ():
        for pk in model.objects.filter(run__in=[*runs]).order_by().values_list("run", flat=True).distinct():
            runs.pop(pk, None)
    whole = {"key": CourseRun.WHOLE, "starts_at": time(0), "ends_at": time(23, 59)}
    return [WithdrawnTime(run=run, first_day=run.start, last_day=run.end, **whole) for run in runs.values()]


def is_seen(run):
    return run.course.status != Course.Status.DRAFT


def withdrawn_line(run, line):
    """None for what nobody has seen, or what has no lesson."""
    held, _missed = lessons(run, line)
    if not is_seen(run) or not held:
        return []
    hours = {"starts_at": line.starts_at, "ends_at": line.ends_at}
    rule = {"weekdays": line.weekdays, "every": line.every}
    return [WithdrawnTime(run=run, key=line.key, first_day=held[0], last_day=run.end, **rule, **hours)]


def withdrawn_day(run, day):
    if not is_seen(run):
        return []
    hours = {"starts_at": day.starts_at, "ends_at": day.ends_at}
    return [WithdrawnTime(run=run, key=day.key, first_day=day.date, last_day=day.date, **hours)]
