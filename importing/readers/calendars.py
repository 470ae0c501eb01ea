"""iCalendar (RFC 5545): each event is a run; a repeating one is one run with its single days.

A last day that is told exclusively is the one before it. Times in UTC or another zone are told as they are here.
Of rules only daily and weekly ones with an end are followed; any other, or one of more days than we take, stands
among the times as it is written, where it is not understood and noted. CANCELLED calls an event off.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from importing.readers.errors import CourseFileError

HERE = ZoneInfo("Europe/Berlin")
LONGEST_NUMBER = 40  # signs; longer ones are made by programs, and no office's
MOST_DAYS = 200
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def fits(start):
    return start.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR")


def rows(data):
    from icalendar import Calendar  # takes longer than a CSV file needs in all

    try:
        calendar = Calendar.from_ical(data)
        events = [facts(event) for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise CourseFileError(_("This calendar file cannot be read.")) from error
    yield from events


def facts(event):
    begin, end = event.decoded("DTSTART"), ending(event)
    days = days_of(event, here(begin))
    number = str(event.get("UID", ""))
    found = {
        "number": number if len(number) <= LONGEST_NUMBER else "",
        "title": str(event.get("SUMMARY", "")),
        "description": str(event.get("DESCRIPTION", "")),
        "venue": str(event.get("LOCATION", "")),
        "website": str(event.get("URL", "")),
        "start": f"{days[0]:%d.%m.%Y}",
        "end": f"{max(days[-1], end if not is_timed(begin) else days[-1]):%d.%m.%Y}",
        "status": "abgesagt" if str(event.get("STATUS", "")).upper() == "CANCELLED" else "",
    }
    if categories := event.get("CATEGORIES"):
        first = categories[0] if isinstance(categories, list) else categories
        found["Kategorie"] = str(first.cats[0]) if first.cats else ""
    rule = unread_rule(event, days)
    if is_timed(begin) and is_timed(end) and end > begin:
        hours = f"{here_at(begin):%H:%M} - {here_at(end):%H:%M} Uhr"
        found["times"] = ", ".join([hours, *(f"{day:%d.%m.%Y}" for day in days)])
    if rule:
        found["times"] = " ".join(filter(None, [found.get("times"), rule]))
    return {name: text for name, text in found.items() if text}


def ending(event):
    begin = event.decoded("DTSTART")
    end = begin + event.decoded("DURATION") if "DURATION" in event else event.decoded("DTEND", begin)
    if is_timed(begin):
        return end
    return max(begin, end - timedelta(1)) if end > begin else begin


def is_timed(moment):
    return isinstance(moment, datetime)


def here_at(moment):
    return (moment.astimezone(HERE) if moment.tzinfo else moment).time()


def here(moment):
    if not is_timed(moment):
        return moment
    return (moment.astimezone(HERE) if moment.tzinfo else moment).date()


def days_of(event, first):
    """With further days, and without those that are taken out."""
    out = {here(one.dt) for one in listed(event, "EXDATE")}
    more = {here(one.dt) for one in listed(event, "RDATE") if isinstance(one.dt, date)}
    days = set(repeated(event["RRULE"], first)) if "RRULE" in event else {first}
    return sorted((days | more) - out) or [first]


def unread_rule(event, days):
    """As it is written, where it has other days than these: then no rhythm is taken."""
    rule = event.get("RRULE")
    if rule is None or (is_followed(rule) and len(days) < MOST_DAYS):
        return ""
    return rule.to_ical().decode()


def is_followed(rule):
    has_end = "COUNT" in rule or "UNTIL" in rule
    return has_end and rule.get("FREQ", [""])[0] in {"DAILY", "WEEKLY"} and "BYSETPOS" not in rule


def listed(event, name):
    found = event.get(name, [])
    groups = found if isinstance(found, list) else [found]
    return [one for group in groups for one in group.dts]


def repeated(rule, first):
    """Days of a daily or weekly rule with an end; the first one alone of any other."""
    if not is_followed(rule):
        return [first]
    frequency = rule["FREQ"][0]
    count, until = rule.get("COUNT", [None])[0], rule.get("UNTIL", [None])[0]
    step = max(1, int(rule.get("INTERVAL", [1])[0]))
    last = here(until if not is_timed(until) or until.tzinfo else until.replace(tzinfo=UTC)) if until else None
    named = {WEEKDAYS.index(str(day)[-2:]) for day in rule.get("BYDAY", [])} or (
        {first.weekday()} if frequency == "WEEKLY" else set(range(7))
    )
    monday, found = first - timedelta(first.weekday()), []
    for number in range(MOST_DAYS * 7 * step):
        day = first + timedelta(number)
        is_over = (last and day > last) or (count and len(found) >= count)
        if is_over or len(found) == MOST_DAYS:
            break
        turn = (day - monday).days // 7 if frequency == "WEEKLY" else number
        if turn % step == 0 and day.weekday() in named:
            found.append(day)
    return found or [first]
