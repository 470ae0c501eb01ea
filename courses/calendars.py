"""One run as a calendar file (RFC 5545): a weekly rule per line of the week, one event per single date."""

from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bildung_verbindet.text import spoken
from courses.models import CourseRun

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
STATUS = {CourseRun.Status.CANCELLED: "CANCELLED", CourseRun.Status.PLANNED: "TENTATIVE"}


def calendar(run, portal: str) -> bytes:
    """``run`` with course, municipality, times and dates; ``portal`` is the address that links begin with."""
    file = Calendar()
    file.add("prodid", "-//Bildung verbindet//Landkreis Ludwigslust-Parchim//DE")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for key, times in occasions(run):
        file.add_component(event(run, key, times, portal))
    begin = run.start or run.changed_at.date()
    file.add_missing_timezones(first_date=begin, last_date=(run.end or begin) + timedelta(days=800))
    return file.to_ical()


def occasions(run):
    """Pairs of a key that stays the same for good and the properties that say when."""
    for number, line in enumerate(run.weekly_times.all(), 1):
        if times := weekly(run, line):
            yield f"week{number}", times
    for single in run.dates.all():
        yield (
            f"{single.date:%Y%m%d}T{single.starts_at:%H%M}",
            {"dtstart": at(single.date, single.starts_at), "dtend": at(single.date, single.ends_at)},
        )
    if run.start and not run.weekly_times.all() and not run.dates.all():
        yield "days", {"dtstart": run.start, "dtend": run.end + timedelta(days=1)}


def weekly(run, line) -> dict | None:
    """The first lesson and the rule; None when no such weekday lies within the run."""
    begin = run.start or run.changed_at.astimezone(BERLIN).date()
    first = next(day for day in (begin + timedelta(days=n) for n in range(7)) if day.weekday() in line.days)
    rule = {"freq": "weekly", "byday": [DAYS[day] for day in line.days]}
    if run.end:
        if first > run.end:
            return None
        rule["until"] = at(run.end, time(23, 59, 59)).astimezone(ZoneInfo("UTC"))
    return {"dtstart": at(first, line.starts_at), "dtend": at(first, line.ends_at), "rrule": rule}


def at(day, clock) -> datetime:
    """Wall-clock time in Berlin: a lesson at 18:00 stays at 18:00 when the clocks change."""
    return datetime.combine(day, clock, BERLIN)


def event(run, key, times: dict, portal: str) -> Event:
    entry = Event()
    entry.add("uid", f"run-{run.pk}-{key}@{urlsplit(portal).hostname}")
    entry.add("dtstamp", run.changed_at.astimezone(ZoneInfo("UTC")))
    entry.add("sequence", run.revision)
    entry.add("status", STATUS.get(run.status, "CONFIRMED"))
    entry.add("summary", spoken(run.course, "title")[0])
    lines = [run.course.provider.name, spoken(run.course, "summary")[0]]
    if run.status == CourseRun.Status.CANCELLED and run.cancel_reason:
        lines.insert(0, run.cancel_reason)
    entry.add("description", "\n".join(lines))
    entry.add("url", portal + run.course.get_absolute_url())
    if run.address:
        entry.add("location", run.address)
    for name, value in times.items():
        entry.add(name, value)
    return entry
