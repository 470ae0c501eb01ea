"""Four numbers that say how the network stands, each with its last six months; at most six queries in all."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cooperation.duties import last_months
from courses.availability import SEATS_REMIND_AFTER
from courses.models import Course, CourseRun
from courses.models.sources import CourseChange
from enquiries.models.months import Month, by_month
from foundation.reading.days import beginning
from foundation.web.charts import Trend, with_unit
from office.today.figures import percent

POINTS = 6


def figures(today=None):
    today = today or timezone.localdate()
    months = last_months(POINTS + 1, today)
    days = [*(month - timedelta(days=1) for month in months[2:]), today]
    offers, fresh = trends_cache.of(days, today)
    asked, in_time = enquiries(months[:-1])
    charts, month = reverse("office:charts"), {"month": date_format(months[-2], "F")}
    return [
        trend(_("Offers that one can join"), offers, url=f"{charts}#bereiche"),
        trend(_("Dates with fresh seats"), fresh, "%", url=f"{charts}#frische"),
        trend(_("Enquiries in %(month)s") % month, asked),
        trend(_("Answered within five days in %(month)s") % month, in_time, "%"),
    ]


def trend(name, numbers, unit="", url=""):
    """``numbers`` by day or month, the earliest first."""
    points = [(date_format(day, "F"), number) for day, number in numbers.items()]
    (month, before), (_month, now) = points[-2:]
    return Trend(name, with_unit(now, unit), change(month, before, now), points, unit, url)


def change(month, before, now):
    if before is None or now is None:
        return ""
    if now == before:
        return _("as in %(month)s") % {"month": month}
    difference = f"{now - before:+d}".replace("-", "−")
    return _("%(change)s since %(month)s") % {"change": difference, "month": month}


def offers_and_fresh_seats(days, today):
    """At the end of each day; for today the same rows as on the page with the charts."""
    week = timedelta(days=SEATS_REMIND_AFTER)
    now = CourseRun.objects.published(today).offered(today)
    now = now.aggregate(
        offers=Count("course", distinct=True),
        runs=Count("pk", distinct=True),
        fresh=Count("pk", distinct=True, filter=Q(seats_as_of__gte=today - week)),
    )
    past = days[:-1]
    runs = CourseRun.objects.announced().filter(course__status=Course.Status.PUBLISHED)
    runs = runs.exclude(status=CourseRun.Status.CANCELLED).order_by()
    alive = [Q(Q(end=None) | Q(end__gte=day), created_at__lt=beginning(day + timedelta(days=1))) for day in past]
    courses = {f"offers{number}": Count("course", distinct=True, filter=at) for number, at in enumerate(alive)}
    dates = {f"dates{number}": Count("pk", filter=at) for number, at in enumerate(alive)}
    then = runs.aggregate(**courses, **dates)
    said = CourseRun.history.filter(id__in=runs.values("pk"), seats_as_of__gte=past[0] - week).order_by()
    weeks = [Q(seats_as_of__range=[day - week, day]) for day in past]
    fresh = {f"fresh{number}": Count("id", distinct=True, filter=week) for number, week in enumerate(weeks)}
    then |= said.aggregate(**fresh)
    offers, shares = {}, {}
    for number, day in enumerate(past):
        offers[day], of = then[f"offers{number}"], then[f"dates{number}"]
        shares[day] = percent(min(then[f"fresh{number}"], of), of)
    return offers | {today: now["offers"]}, shares | {today: percent(now["fresh"], now["runs"])}


class TrendsCache:
    """What was counted of courses last, until one has changed. Off in commands and tests."""

    def __init__(self):
        self.is_on, self.known = False, (None, None)

    def of(self, days, today):
        if not self.is_on:
            return offers_and_fresh_seats(days, today)
        state = today, CourseChange.objects.order_by("-stamp").values_list("stamp", flat=True).first()
        known_of, known = self.known
        if known_of != state:
            known = offers_and_fresh_seats(days, today)
            self.known = state, known
        return known


trends_cache = TrendsCache()


def enquiries(months):
    """By month how many there were, and the share that was answered in time."""
    known = by_month(months[0], last_months(1)[0])
    found = {month: known.get(month, Month()) for month in months}
    numbers = {month: row.asked for month, row in found.items()}
    return numbers, {month: percent(row.in_time, row.due) for month, row in found.items()}
