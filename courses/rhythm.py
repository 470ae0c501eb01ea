"""When a run really meets: its weekly times without public holidays and breaks, and its single days."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from courses.models import CourseRun, WeeklyTime
from courses.models.breaks import Break

AHEAD = timedelta(days=400)  # so far a run without last day is worked out
NAMES = [  # as the library calls them, whose own names are not there for most of our languages
    _("New Year's Day"),
    _("Women's Day"),
    _("Good Friday"),
    _("Easter Monday"),
    _("Labor Day"),
    _("Ascension Day"),
    _("Pentecost Monday"),
    _("German Unity Day"),
    _("Reformation Day"),
    _("Christmas Day"),
    _("Second Day of Christmas"),
]


class Session(NamedTuple):
    day: date
    starts_at: time
    ends_at: time


def public_holidays(first: int, last: int) -> dict[date, str]:
    """Of Mecklenburg-Vorpommern: the name by day, in the reader's language."""
    return dict(holidays_in(get_language(), first, last))


@lru_cache(1000)
def holidays_in(_language: str, first: int, last: int) -> dict[date, str]:
    return {day: gettext(name) for year in range(first, last + 1) for day, name in holidays_of(year)}


@lru_cache(100)
def holidays_of(year: int) -> list[tuple[date, str]]:
    return list(holidays.Germany(subdiv="MV", years=year, language="en_US").items())


def after_working_days(number: int, since: date) -> date:
    """The day on which so many working days are over after that one; Saturdays are none."""
    day, left = since, number
    free = public_holidays(day.year, day.year + 1)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in free
    return day


def span(run: CourseRun) -> tuple[date, date]:
    """First and last day of the run; one without days counts from its birth to some time from now."""
    return run.start or timezone.localdate(run.created_at), run.end or timezone.localdate() + AHEAD


def days_of(line: WeeklyTime, first: date, last: date) -> Iterator[date]:
    """On which days the line would fall if nothing came between; every second week is counted from the first."""
    weekdays, end = line.days, last.toordinal()
    begin = first.toordinal() + min((day - first.weekday()) % 7 for day in weekdays)
    weeks = range(begin - date.fromordinal(begin).weekday(), end + 1, 7 * line.every)
    return (date.fromordinal(monday + day) for monday in weeks for day in weekdays if begin <= monday + day <= end)


def free_days(run: CourseRun) -> dict[date, str]:
    """Days on which the weekly times do not count, with the reason; empty where none is told."""
    first, last = span(run)
    found = {} if run.on_public_holidays else public_holidays(first.year, last.year)
    for one in run.free_times:
        found |= dict.fromkeys(one.days, one.reason)
    return found


def lessons(
    run: CourseRun, line: WeeklyTime, free: dict[date, str] | None = None
) -> tuple[list[date], list[date]]:
    """The days of a weekly line: those on which it takes place, and those on which it does not."""
    free = free_days(run) if free is None else free
    days = [*days_of(line, *span(run))]
    return [day for day in days if day not in free], [day for day in days if day in free]


def first_lesson(run: CourseRun) -> date | None:
    """The day on which the run first meets; None where no days are told."""
    free, (first, last) = free_days(run), span(run)
    weekly = (
        next((day for day in days_of(line, first, last) if day not in free), None)
        for line in run.weekly_times.all()
    )
    return min([*filter(None, weekly), *(one.date for one in run.dates.all())], default=None)


def sessions(run: CourseRun) -> list[Session]:
    """All of a run, in order; of one without a last day as far as it is worked out."""
    free = free_days(run)
    weekly = [
        Session(day, line.starts_at, line.ends_at)
        for line in run.weekly_times.all()
        for day in lessons(run, line, free)[0]
    ]
    return sorted([*weekly, *(Session(one.date, one.starts_at, one.ends_at) for one in run.dates.all())])


def next_session(found: list[Session], since: date) -> Session | None:
    """Of a run's sessions the first one on that day or later."""
    return next((one for one in found if one.day >= since), None)


def sections(run: CourseRun, each: int) -> list[tuple[date, int]]:
    """On which days a section begins that is not the first, and its number; a section has so many lessons of 45
    minutes. Needs a last day.
    """
    found, minutes = [], 0
    for day, starts_at, ends_at in sessions(run):
        number = minutes // (45 * each) + 1
        if number > (found[-1][1] if found else 1):
            found.append((day, number))
        minutes += (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute
    return found


def breaks(run: CourseRun, since: date) -> list[Break]:
    """What readers should know from that day on: only where a lesson falls out, a break of several days as one."""
    free = free_days(run)
    missed = {day for line in run.weekly_times.all() for day in days_of(line, *span(run)) if day in free}
    rows = [one for one in run.free_times if missed & {*one.days}]
    known = {day for one in run.free_times for day in one.days}
    rows += [Break(day, day, free[day]) for day in missed - known]
    return sorted(row for row in rows if row.last >= since)


def difference(run: CourseRun) -> tuple[int, int] | None:
    """How many dates the times give, and how many the provider says, where that is not the same."""
    times = [*run.weekly_times.all(), *run.dates.all()]
    if run.sessions is None or run.end is None or not times:
        return None
    number = len(sessions(run))
    return (number, run.sessions) if number != run.sessions else None
