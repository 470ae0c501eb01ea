"""Dates, times, seats and cost of a run in the reader's words."""

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses import rhythm
from courses.availability import SEATS_HIDDEN_AFTER, Availability
from courses.models import Course
from foundation.languages.directions import isolated
from foundation.languages.sentences import clock, day_text, days, enumerated, euros, hours, listed, span
from foundation.reading.opening_hours import openings

LONG_PIECE = 26  # signs
GLANCE = 2  # lines of the week that one takes in
FAR = 300  # days; what begins sooner needs no year


def until(day, today):
    """How long it is until that day: "today", "tomorrow", "in 12 days"; a past day as "since 5 October"."""
    number = (day - today).days
    if number < 0:
        return _("since %(date)s") % {"date": day_text(day, "DATE_FORMAT")}
    if number < 2:
        return _("tomorrow") if number else _("today")
    return ngettext("in %(number)d day", "in %(number)d days", number) % {"number": number}


def ago(day, today):
    number = (today - day).days
    if number <= 0:
        return _("today")
    return ngettext("%(number)d day ago", "%(number)d days ago", number) % {"number": number}


def weekdays_short(days):
    """Weekdays (0 is Monday) as "Mon–Fri" or "Mon, Wed, Thu"."""
    names = [str(WEEKDAYS_ABBR[day]) for day in days]
    return span(names[0], names[-1]) if in_a_row(days) else listed(names)


def in_a_row(days):
    return len(days) > 2 and days[-1] - days[0] == len(days) - 1


def weekdays_in_words(days):
    """Weekdays (0 is Monday) as "Monday to Friday" or "Monday, Wednesday and Thursday"."""
    names = [str(WEEKDAYS[day]) for day in days]
    if in_a_row(days):
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return enumerated(names)


def opening_hours(text):
    """As ``week_in_words``: "Monday to Thursday from 9:00 to 12:00 and from 13:00 to 16:00"."""
    try:
        rows = openings(text)
    except ValueError:  # written past the form
        return []
    return [
        _("%(days)s from %(start)s to %(end)s")
        % {
            "days": weekdays_in_words(list(row.days)),
            "start": begin.removeprefix("0"),
            "end": end.removeprefix("0"),
        }
        for row in rows
        for begin, end in row.times
    ]


def week_short(weekly_times):
    return listed(
        f"{weekdays_short(line.days)} {hours(line.starts_at, line.ends_at)}{rarely(line)}" for line in weekly_times
    )


def week_in_pieces(weekly_times):
    """ "Mon–Fri 8:30–12:00" by line of the week; what would be long for a phone in two pieces."""
    for line in weekly_times:
        days, times = weekdays_short(line.days), f"{hours(line.starts_at, line.ends_at)}{rarely(line)}"
        is_short = len(days) + len(times) < LONG_PIECE
        yield from [f"{days} {times}"] if is_short else [days, times]


def rarely(line):
    """What one adds to the times of a line that is not held every week."""
    words = _("every 2 weeks")
    return "" if line.every == 1 else f" ({words})"


def next_date(dates, today):
    """The next of a run's single dates in two pieces: "Sat 14 Nov 2026", "10:00–15:00"."""
    coming = (single for single in dates if single.date >= today)
    return next(([date_of(single), hours(single.starts_at, single.ends_at)] for single in coming), [])


def date_of(single):
    return day_text(single.date, "WEEKDAY_SHORT_DATE_FORMAT")


def single_date(single):
    return listed([date_of(single), hours(single.starts_at, single.ends_at)])


def week_in_words(weekly_times):
    """One line of words per line of the week: "Monday, Wednesday and Thursday from 17:00 to 20:15"."""
    return [
        _("%(days)s from %(start)s to %(end)s")
        % {
            "days": weekdays_in_words(line.days),
            "start": clock(line.starts_at),
            "end": clock(line.ends_at),
        }
        + rarely(line)
        for line in weekly_times
    ]


def breaks(rows):
    """``Break`` by ``Break``, as "3 Oct 2026 (Tag der Deutschen Einheit), 21 Dec 2026 – 2 Jan 2027"."""
    return listed(free_days(row) for row in rows)


def free_days(row):
    free = days(row.first, row.last)
    return f"{free} ({isolated(row.reason)})" if row.reason else free


def seats(run):
    """What the badge says; ``run`` needs its availability."""
    if run.availability in {Availability.FREE, Availability.FEW}:
        free = run.seats_left
        return ngettext("%(number)d seat free", "%(number)d seats free", free) % {"number": free}
    return str(Availability(run.availability).label)


def seats_as_of(run, today):
    """Of how many seats, and how old the number is; nothing where it says nothing or is too old to be shown."""
    age = (today - run.seats_as_of).days
    day = day_text(run.seats_as_of, "SHORT_DATE_FORMAT")
    numbers = {"free": run.seats_left, "total": run.seats_total, "date": day}
    if run.availability in Availability.COUNTED and run.seats_total:
        return _("of %(total)d, as of %(date)s") % numbers
    if run.availability == Availability.ASK and run.seats_free is not None and age <= SEATS_HIDDEN_AFTER:
        return _("%(date)s: %(free)d of %(total)d free") % numbers
    return ""


def start(run, today):
    if run.start is None:
        return _("ongoing")
    is_joined = run.start < today <= run.entry and run.availability in Availability.ASKABLE
    is_told = is_joined and run.availability == Availability.FREE and run.is_told(run.entry, today)
    if run.start < today and (run.late_entry or (is_joined and not is_told)):
        return _("has started, you can still join")
    if is_joined:
        facts = {"date": day_text(run.entry, "MONTH_DAY_FORMAT"), "number": run.section}
        return (
            _("you can join on %(date)s, section %(number)s") if run.section else _("you can join on %(date)s")
        ) % facts
    return until(run.start, today)


def start_day(run, today):
    """The day, which breaks after its weekday alone: "Monday, 7 December", with the year where it is far away."""
    if run.start is None or run.start < today:
        return start(run, today)
    is_far = (run.start - today).days > FAR
    return day_text(run.start, "WEEKDAY_DATE_FORMAT" if is_far else "WEEKDAY_MONTH_DAY_FORMAT")


def heading(run, today):
    """What a date is called: "Monday, 11 January 2027", "running since 28 September 2026", "ongoing"."""
    if run.start is None:
        return _("ongoing")
    if run.start < today and run.availability != Availability.CANCELLED:
        return _("running since %(date)s") % {"date": day_text(run.start, "DATE_FORMAT")}
    day = day_text(run.start, "WEEKDAY_DATE_FORMAT")
    return _("planned: %(date)s") % {"date": day} if run.availability == Availability.PLANNED else day


def wait(run, today):
    """What one adds to the heading of a date that one waits for, or may still come to."""
    is_over = run.start and run.start < today and run.availability not in Availability.ASKABLE
    return "" if run.start is None or is_over else start(run, today)


def ask(run):
    """The act by which one asks to join; nothing where one may not."""
    if run.availability not in Availability.ASKABLE:
        return ""
    return _("Ask for the waiting list") if run.availability == Availability.FULL else _("Ask for a seat")


def times(row):
    """At a glance: the week of a run, or its next single date, and how many more there are."""
    lines = [*row.week, *row.dates]
    glance = lines[: GLANCE if row.week else 1]
    more = len(lines) - len(glance)
    words = ngettext("and %(number)d more time", "and %(number)d more times", more) % {"number": more}
    return glance, words if more else ""


def first_lesson(run):
    """When a run really begins, where that is not on its first day."""
    day = rhythm.first_lesson(run)
    if day is None or run.start is None or day == run.start:
        return ""
    return _("first lesson: %(date)s") % {"date": day_text(day, "WEEKDAY_DATE_FORMAT")}


def cost(course):
    """Nothing as long as nobody has said what the course costs."""
    if course.cost == Course.Cost.FREE_WITH_ENTITLEMENT:
        return _("free with entitlement")
    if course.cost == Course.Cost.PAID and course.price:
        return f"{euros(course.price)} {price_for(course)}".strip()
    return course.get_cost_display()


def cost_by_label(course):
    """The same where "Cost" stands before it."""
    return pgettext("cost", "on request") if course.cost == Course.Cost.ON_REQUEST else cost(course)


def cost_without_entitlement(course):
    """Nothing where that is no question, or nobody has said it."""
    if course.cost != Course.Cost.FREE_WITH_ENTITLEMENT or not course.price:
        return ""
    return _("without entitlement: %(price)s") % {"price": f"{euros(course.price)} {price_for(course)}".strip()}


def further_costs(course):
    """Beside the price: what some pay instead, and what comes on top."""
    reduced, materials = course.reduced_price, course.materials_price
    lines = [_("reduced: %(price)s") % {"price": euros(reduced)}] if reduced is not None else []
    return [*lines, _("materials: %(price)s") % {"price": euros(materials)}] if materials else lines


def module(course):
    """ "module 2 of 6"; which part of a course in several parts this is."""
    numbers = {"number": course.module_number, "count": course.module_count}
    if course.module_number is None:
        return ""
    return (_("module %(number)d of %(count)d") if course.module_count else _("module %(number)d")) % numbers


def ages(course):
    first, last = course.age_from, course.age_to
    if first is None:
        return "" if last is None else _("up to %(last)d years old") % {"last": last}
    if last is None:
        return _("from %(first)d years old") % {"first": first}
    return _("from %(first)d to %(last)d years old") % {"first": first, "last": last}


def price_for(course):
    """What one gets for the price; the whole course goes without saying."""
    return "" if course.price_for == Course.PriceFor.COURSE else course.get_price_for_display()
