"""How the network stands today, as charts for the office: computed from the runs that newcomers can find."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.availability import SEATS_DOUBTED_AFTER, SEATS_HIDDEN_AFTER, SEATS_REMIND_AFTER, Availability
from courses.models import Category, Course, CourseRun, Level
from foundation.web.charts import Chart
from places.models import Municipality

WEEKS = 13
TOWNS = 10
COLUMNS = (
    "course",
    "course__course_type__category",
    "course__level_from",
    "course__level_to",
    "municipality",
    "course__mode",
    "availability",
    "seats_free",
    "seats_held",
    "start",
    "seats_as_of",
)


def charts(today=None):
    """Three queries for any number of courses."""
    today = today or timezone.localdate()
    runs = CourseRun.objects.published(today).offered(today).with_availability(today).order_by()
    rows = list(runs.values_list(*COLUMNS, named=True))
    return [by_category(rows), by_level(rows), by_town(rows), by_week(rows, today), freshness(rows, today)]


def with_seats(row):
    return row.availability in Availability.WITH_SEATS


def offers_and_starts(rows, keys_of):
    """By key how many courses there are, and how many of their runs have a free seat."""
    courses, free = {}, Counter()
    for row in rows:
        for key in keys_of(row):
            courses.setdefault(key, set()).add(row.course)
            free[key] += with_seats(row)
    return lambda key: (len(courses.get(key, ())), free[key])


def by_category(rows):
    numbers = offers_and_starts(rows, lambda row: [row.course__course_type__category])
    names = [(category.name, *numbers(category.pk)) for category in Category.objects.all()]
    series = [_("offers"), _("dates with free seats")]
    return Chart("bereiche", _("Offers by category"), _("category"), series, names)


def by_level(rows):
    def levels(row):
        first = row.course__level_from
        return [None] if first is None else range(first, row.course__level_to + 1)

    numbers = offers_and_starts(rows, levels)
    known = [(level.short, *numbers(level.value)) for level in Level]
    series = [_("offers"), _("dates with free seats")]
    return Chart(
        "niveaus", _("Offers by level"), _("level"), series, [*known, (_("without level"), *numbers(None))]
    )


def by_town(rows):
    """The towns with most free seats, and the others together."""
    seats = Counter()
    for row in rows:
        if with_seats(row) and row.seats_free:
            seats[row.municipality, row.municipality is None and is_online(row)] += row.seats_free - row.seats_held
    names = dict(Municipality.objects.filter(pk__in=[pk for pk, _is in seats if pk]).values_list("pk", "name"))
    names[None] = _("place not entered")
    best = seats.most_common(TOWNS)
    bars = [(_("online") if online else names[pk], number) for (pk, online), number in best]
    if rest := seats.total() - sum(number for _key, number in best):
        bars.append((_("other places"), rest))
    return Chart("plaetze", _("Free seats by town"), _("town"), [_("free seats")], bars)


def is_online(row):
    """Where no town is named; what is both is online then."""
    return row.course__mode in {Course.Mode.ONLINE, Course.Mode.BOTH}


def by_week(rows, today):
    """Starts of the next weeks, by the Monday of each."""
    monday = today - timedelta(days=today.weekday())
    weeks = [monday + timedelta(days=7 * number) for number in range(WEEKS)]
    all_, free = Counter(), Counter()
    for row in rows:
        if row.start and row.start >= today:
            week = row.start - timedelta(days=row.start.weekday())
            all_[week] += 1
            free[week] += with_seats(row)
    bars = [(date_format(week, pgettext("short day", "j M")), all_[week], free[week]) for week in weeks]
    series = [_("starts"), _("with free seats")]
    return Chart("starts", _("Starts of the next weeks"), _("week from"), series, bars, is_timeline=True)


def freshness(rows, today):
    """How old the numbers of free seats are, in percent of all dates."""
    limits = [
        (_("up to %(days)d days"), SEATS_REMIND_AFTER),
        (_("up to %(days)d days"), SEATS_DOUBTED_AFTER),
        (_("up to %(days)d days"), SEATS_HIDDEN_AFTER),
    ]
    ages, bars, counted = [(today - row.seats_as_of).days for row in rows], [], 0
    for text, limit in limits:
        number = sum(age <= limit for age in ages)
        bars.append((text % {"days": limit}, percent(number - counted, len(ages))))
        counted = number
    bars.append((_("older"), percent(len(ages) - counted, len(ages))))
    return Chart("frische", _("How fresh the seats are"), _("confirmed"), [_("share of dates")], bars, unit="%")


def percent(number, of):
    return round(100 * number / of) if of else None
