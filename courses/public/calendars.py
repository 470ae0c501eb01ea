"""One run as a calendar file (RFC 5545): a weekly rule per line of the week, one event per single date."""

from datetime import UTC, time, timedelta

from django.utils import timezone

from courses.models import CourseRun
from courses.rhythm import lessons, span
from foundation.languages.texts import text_for_reader
from foundation.web.calendars import at, calendar_file, event

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMED_FOR = timedelta(days=30)  # after its last day, that a line of the times is withdrawn
STATUS = {CourseRun.Status.CANCELLED: "CANCELLED", CourseRun.Status.PLANNED: "TENTATIVE"}


def calendar(run, portal):
    """``run`` with course, municipality and all its times; ``portal`` is the address that links begin with."""
    there, gone = dict(occasions(run)), dict(withdrawals(run))
    events = [event_of(run, key, times, portal) for key, times in there.items()]
    events += [
        event_of(run, key, times, portal, is_withdrawn=True) for key, times in gone.items() if key not in there
    ]
    return calendar_file(events)


def withdrawn_calendar(run, portal):
    """As ``calendar``, of a run whose course is put away: that its times are off, and no word of what it was."""
    facts = {"status": "CANCELLED", "summary": str(CourseRun.Status.CANCELLED.label)}
    times, address = dict(withdrawals(run)) | dict(occasions(run)), portal + run.course.get_absolute_url()
    return calendar_file([event(run, f"run-{run.pk}-{key}", address, facts | when) for key, when in times.items()])


def withdrawals(run):
    """As ``occasions``, of what is no more: lines that are gone, and those whose last lesson is."""
    for line in run.withdrawn_times.all():
        if line.last_day is None or line.last_day >= timezone.localdate() - NAMED_FOR:
            yield line.key, withdrawn(line)
    for line in run.weekly_times.all():
        held, missed = lessons(run, line)
        if not held:
            day = next(iter(missed), span(run)[0])
            yield line.key, {"dtstart": at(day, line.starts_at), "dtend": at(day, line.ends_at)}


def occasions(run):
    """Pairs of a key that stays the same for good and the properties that say when."""
    for line in run.weekly_times.all():
        if times := weekly(run, line):
            yield line.key, times
    for single in run.dates.all():
        yield (
            single.key,
            {"dtstart": at(single.date, single.starts_at), "dtend": at(single.date, single.ends_at)},
        )
    if run.start and not run.weekly_times.all() and not run.dates.all():
        yield run.WHOLE, {"dtstart": run.start, "dtend": run.end + timedelta(days=1)}


def weekly(run, line):
    """The first lesson, the rule and what is left out; None when the line has no lesson within the run.

    Of a run without a last day the rule reaches as far as holidays are left out: who subscribes asks again.
    """
    held, missed = lessons(run, line)
    if not held:
        return None
    times = {
        "dtstart": at(held[0], line.starts_at),
        "dtend": at(held[0], line.ends_at),
        "rrule": rule_of(line.days, line.every, span(run)[1]),
    }
    if later := [at(day, line.starts_at) for day in missed if day > held[0]]:
        times["exdate"] = later
    return times


def rule_of(days, every=1, last=None):
    rule = {"freq": "weekly", "interval": every, "byday": [DAYS[day] for day in days], "wkst": "MO"}
    if every == 1:
        del rule["interval"], rule["wkst"]
    if last:
        rule["until"] = at(last, time(23, 59, 59)).astimezone(UTC)
    return rule


def withdrawn(line):
    times = {"dtstart": at(line.first_day, line.starts_at), "dtend": at(line.first_day, line.ends_at)}
    if line.days:
        times["rrule"] = rule_of(line.days, line.every, line.last_day)
    return times


def event_of(run, key, times, portal, *, is_withdrawn=False):
    lines = [run.course.provider.name, text_for_reader(run.course, "summary")[0]]
    if run.status == CourseRun.Status.CANCELLED and run.cancel_reason:
        lines.insert(0, run.cancel_reason)
    facts = {
        "status": "CANCELLED" if is_withdrawn else STATUS.get(run.status, "CONFIRMED"),
        "summary": text_for_reader(run.course, "title")[0],
        "description": "\n".join(lines),
        "location": run.address,
    }
    return event(run, f"run-{run.pk}-{key}", portal + run.course.get_absolute_url(), facts | times)
