"""iCalendar (RFC 5545): each event is a run; a repeating one is one run with its single days.

A last day that is told exclusively is the one before it. Times in UTC or another zone are told as they are here.
Of rules only daily and weekly ones with an end are followed, in all months or some; any other, or one of more days
than we take, stands among the times as it is written, where it is not understood and noted. An event with a
RECURRENCE-ID is a day of another one that was moved or called off. CANCELLED calls an event off, TENTATIVE plans
it; one whose CLASS is not PUBLIC is not taken, and one without a first day is named.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from importing.readers.errors import CourseFileError

HERE = ZoneInfo("Europe/Berlin")
LONGEST_NUMBER = 40  # signs; longer ones are made by programs, and no office's
MOST_DAYS = 200
BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError)
FOLLOWED = {"FREQ", "COUNT", "UNTIL", "INTERVAL", "BYDAY", "BYMONTH", "WKST"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def fits(start):
    return start.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR")


def rows(data):
    from icalendar import Calendar  # takes longer than a CSV file needs in all

    try:
        events = list(Calendar.from_ical(data).walk("VEVENT"))
    except BROKEN as error:
        raise CourseFileError(_("This calendar file cannot be read.")) from error
    for event, moved in with_moved(events):
        try:
            found = facts(event, moved)
        except BROKEN:  # of one event: its row is named, as it has no first day
            found = {"title": str(event.get("SUMMARY", "")), "number": number_of(event), "noted": "broken"}
        yield {name: text for name, text in found.items() if text}


def with_moved(events):
    """Each event with those that stand for one of its days, by the mark that they bear."""
    main, moved = [], defaultdict(list)
    known = {str(event.get("UID")) for event in events if "RECURRENCE-ID" not in event}
    for event in events:
        key = str(event.get("UID", ""))
        if "RECURRENCE-ID" not in event or key not in known:
            main.append(event)
            known.add(key)
        else:
            moved[key].append(event)
    return [(event, moved.pop(str(event.get("UID", "")), [])) for event in main]


def number_of(event):
    number = str(event.get("UID", ""))
    return number if len(number) <= LONGEST_NUMBER else ""


def facts(event, moved):
    dates, whole_days = dates_of(event, moved), not is_timed(event.decoded("DTSTART"))
    days = sorted(day for day, _hours in dates)
    last = here(ending(event)) if whole_days and not moved else days[-1]
    state, secrecy = (str(event.get(name, "")).upper() for name in ("STATUS", "CLASS"))
    found = {
        "number": number_of(event),
        "title": str(event.get("SUMMARY", "")),
        "description": str(event.get("DESCRIPTION", "")),
        "venue": str(event.get("LOCATION", "")),
        "website": str(event.get("URL", "")),
        "start": f"{days[0]:%d.%m.%Y}",
        "end": f"{max(days[-1], last):%d.%m.%Y}",
        "status": {"CANCELLED": "abgesagt", "TENTATIVE": "geplant"}.get(state, ""),
        "times": times(dates),
        "noted": noted(event, moved, is_tentative=state == "TENTATIVE", is_secret=secrecy not in {"", "PUBLIC"}),
    }
    if categories := event.get("CATEGORIES"):
        first = categories[0] if isinstance(categories, list) else categories
        found["Kategorie"] = str(first.cats[0]) if first.cats else ""
    if rule := unread_rule(event, moved, days):
        found["times"] = " ".join(filter(None, [found["times"], rule]))
    return found


def noted(event, moved, *, is_tentative, is_secret):
    """By keys of ``notes.BY_READERS``, a line each."""
    times = [one[name] for one in (event, *moved) for name in ("DTSTART", "DTEND") if name in one]
    zones = {one.params.get("TZID") for one in times if hasattr(one, "dt") and not getattr(one.dt, "tzinfo", None)}
    lines = [f"zone {zone}" for zone in sorted(filter(None, zones))]
    return "\n".join([*lines, *["tentative"] * is_tentative, *["secret"] * is_secret])


def dates_of(event, moved):
    """Each day with its hours, an empty text where it has none. A moved one stands in the place of its day."""
    begin = event.decoded("DTSTART")
    dates = dict.fromkeys(days_of(event, here(begin)), hours(event))
    for one in moved:
        dates.pop(here(one.decoded("RECURRENCE-ID")), None)
    for one in moved:
        if str(one.get("STATUS", "")).upper() != "CANCELLED":
            dates[here(one.decoded("DTSTART"))] = hours(one)
    return sorted(dates.items()) or [(here(begin), hours(event))]


def hours(event):
    begin, end = event.decoded("DTSTART"), ending(event)
    if is_timed(begin) and is_timed(end) and here(end) == here(begin) and here_at(end) > here_at(begin):
        return f"{here_at(begin):%H:%M} - {here_at(end):%H:%M} Uhr"
    return ""


def times(dates):
    """Days with the same hours stand together; none where one of them has no hours."""
    by_hours = defaultdict(list)
    for day, one in dates:
        by_hours[one].append(f"{day:%d.%m.%Y}")
    return "" if "" in by_hours else "; ".join(", ".join([one, *days]) for one, days in by_hours.items())


def ending(event):
    begin = event.decoded("DTSTART")
    end = begin + event.decoded("DURATION") if "DURATION" in event else event.decoded("DTEND", begin)
    if is_timed(begin):
        return end
    end = here(end)
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


def unread_rule(event, moved, days):
    """As it is written, where it has other days than these: then no rhythm is taken."""
    for one in moved:
        if "RANGE" in one["RECURRENCE-ID"].params:
            return f"RECURRENCE-ID;RANGE={one['RECURRENCE-ID'].params['RANGE']}"
    rule = event.get("RRULE")
    if rule is None or (is_followed(rule) and len(days) < MOST_DAYS):
        return ""
    return rule.to_ical().decode()


def is_followed(rule):
    """Whether all of its parts are known; where a week does not begin on a Monday, none may be left out."""
    has_end = "COUNT" in rule or "UNTIL" in rule
    weeks = rule.get("WKST", ["MO"])[0] == "MO" or int(rule.get("INTERVAL", [1])[0]) == 1
    is_plain = all(str(day) in WEEKDAYS for day in rule.get("BYDAY", []))
    return (
        has_end and weeks and is_plain and {*rule} <= FOLLOWED and rule.get("FREQ", [""])[0] in {"DAILY", "WEEKLY"}
    )


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
    named = {WEEKDAYS.index(str(day)) for day in rule.get("BYDAY", [])} or (
        {first.weekday()} if frequency == "WEEKLY" else set(range(7))
    )
    months = {int(month) for month in rule.get("BYMONTH", [])}
    monday, found = first - timedelta(first.weekday()), []
    for number in range(MOST_DAYS * 7 * step):
        day = first + timedelta(number)
        is_over = (last and day > last) or (count and len(found) >= count)
        if is_over or len(found) == MOST_DAYS:
            break
        turn = (day - monday).days // 7 if frequency == "WEEKLY" else number
        if turn % step == 0 and day.weekday() in named and (not months or day.month in months):
            found.append(day)
    return found or [first]
