"""How duties are kept, per provider and month, computed from what has happened on the portal."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course, CourseRun
from enquiries.models import Enquiry, EnquiryCount
from enquiries.models.enquiries import DUTY_REPLY_DAYS
from enquiries.models.states import Status

STARTS_AHEAD_DAYS = 90  # how long before its first day a partner enters a run

MEASURES = {
    "starts": _("starts entered three months ahead"),
    "seats": _("free seats confirmed weekly"),
    "enquiries": _("enquiries answered within five days"),
}
WEEK = timedelta(days=7)


@dataclass
class Figure:
    kept: int = 0
    due: int = 0

    @property
    def percent(self) -> int | None:
        """None when nothing was due."""
        return round(100 * self.kept / self.due) if self.due else None

    def count(self, is_kept, number=1):
        self.due += number
        self.kept += number if is_kept else 0


@dataclass
class Month:
    first: date
    starts: Figure = field(default_factory=Figure)
    seats: Figure = field(default_factory=Figure)
    enquiries: Figure = field(default_factory=Figure)

    def figures(self):
        return [getattr(self, name) for name in MEASURES]


def last_months(number=12, today=None) -> list[date]:
    """First days of the last months, this one included, the earliest first."""
    today = today or timezone.localdate()
    months = [today.year * 12 + today.month - 1 - back for back in range(number)]
    return [date(month // 12, month % 12 + 1, 1) for month in reversed(months)]


def of_providers(providers, months: list[date], today=None) -> dict[int, list[Month]]:
    """By provider (primary keys), a ``Month`` for each of the months; five queries for any number of providers."""
    today = today or timezone.localdate()
    table = defaultdict(lambda: {first: Month(first) for first in months})
    count_starts(table, providers, months, today)
    count_seats(table, providers, months, today)
    count_enquiries(table, providers, months)
    return {pk: list(table[pk].values()) for pk in providers}


def count_starts(table, providers, months, today):
    """A start is due when it has come; kept when its run was entered long enough before."""
    runs = CourseRun.objects.announced().filter(course__provider__in=providers, start__range=(months[0], today))
    runs = runs.exclude(status=CourseRun.Status.CANCELLED).exclude(course__status=Course.Status.DRAFT)
    ahead = timedelta(days=STARTS_AHEAD_DAYS)
    for provider, start, created in runs.values_list("course__provider", "start", "created_at"):
        month = table[provider][start.replace(day=1)]
        month.starts.count(timezone.localdate(created) <= start - ahead)


def count_seats(table, providers, months, today):
    """Every run and each of its whole weeks up to now; a week counts for the month that its Sunday lies in."""
    confirmed = {
        (pk, monday(day))
        for pk, day in CourseRun.history.filter(
            course__provider__in=providers, seats_as_of__gte=months[0] - WEEK
        ).values_list("id", "seats_as_of")
    }
    weeks = list(whole_weeks(months[0], today))
    runs = CourseRun.objects.announced().filter(course__provider__in=providers)
    runs = runs.filter(Q(start__isnull=True) | Q(end__gte=months[0]))
    runs = runs.filter(course__status=Course.Status.PUBLISHED).exclude(status=CourseRun.Status.CANCELLED)
    for pk, provider, created, end in runs.values_list("pk", "course__provider", "created_at", "end"):
        born = timezone.localdate(created)
        for week in weeks:
            if born < week and (end is None or end >= week):
                month = (week + timedelta(days=6)).replace(day=1)
                table[provider][month].seats.count((pk, week) in confirmed)


def whole_weeks(first, today):
    """Mondays of the weeks that are over, whose Sundays lie on or after ``first``."""
    week = monday(first)
    while week + timedelta(days=6) < today:
        yield week
        week += WEEK


def monday(day):
    return day - timedelta(days=day.weekday())


def count_enquiries(table, providers, months):
    """Due when the days are over or an answer is there; deleted enquiries have left their numbers.

    Who has withdrawn needs no answer.
    """
    limit, now = timedelta(days=DUTY_REPLY_DAYS), timezone.now()
    asked = Enquiry.objects.credible().exclude(status=Status.WITHDRAWN).filter(run__course__provider__in=providers)
    asked = asked.filter(asked_at__date__gte=months[0])
    for provider, begun, answered in asked.values_list("run__course__provider", "asked_at", "answered_at"):
        if answered or now - begun > limit:
            month = table[provider][timezone.localdate(begun).replace(day=1)]
            month.enquiries.count(bool(answered) and answered - begun <= limit)
    gone = EnquiryCount.objects.filter(provider__in=providers, month__gte=months[0])
    gone = gone.exclude(outcome=Status.WITHDRAWN)
    for count in gone:
        figure = table[count.provider_id][count.month].enquiries
        figure.due += count.number
        figure.kept += count.in_time


def totals(months) -> list[Figure]:
    """Of all the months together, measure by measure."""
    columns = zip(*(month.figures() for month in months), strict=True)
    return [Figure(sum(one.kept for one in column), sum(one.due for one in column)) for column in columns]


def heading() -> list:
    """Of ``lines``: the month, and for each measure what was due, what was kept, and the share."""
    parts = [[name, _("of"), _("percent")] for name in MEASURES.values()]
    return [_("month"), *(cell for part in parts for cell in part)]


def lines(months):
    for month in months:
        parts = [[figure.kept, figure.due, figure.percent] for figure in month.figures()]
        yield [f"{month.first:%Y-%m}", *(cell for part in parts for cell in part)]
