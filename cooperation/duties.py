"""How duties are kept, per provider and month, computed from what has happened on the portal."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.models import Duty
from courses.models import Course, CourseRun
from enquiries.models import Enquiry, EnquiryCount
from enquiries.models.enquiries import DUTY_REPLY_DAYS
from enquiries.models.states import Status
from providers.models import Provider

STARTS_AHEAD_DAYS = 90  # how long before its first day a partner enters a run

WEEK = timedelta(days=7)


@dataclass
class Figure:
    kept: int = 0
    due: int = 0

    @property
    def percent(self):
        """None when nothing was due."""
        return round(100 * self.kept / self.due) if self.due else None

    def count(self, is_kept, number=1):
        self.due += number
        self.kept += number if is_kept else 0


@dataclass(frozen=True)
class Measure:
    """How a duty is counted: ``count(table, providers, months, today)`` fills ``table[provider][first][duty]``."""

    duty: str
    title: str
    count: Callable
    days: Callable | None = None  # of its rows, the first is the first with numbers; None: there were always some


class Month(dict):
    """Of each duty its figure, None where nobody has counted yet. ``first``: the month's first day."""

    def __init__(self, first, begins):
        super().__init__((duty, Figure() if is_counted(day, first) else None) for duty, day in begins.items())
        self.first = first


def is_counted(begin, month):
    return begin is not None and begin.replace(day=1) <= month


def percent(figure):
    return figure.percent if figure else None


def last_months(number=12, today=None):
    """First days of the last months, this one included, the earliest first."""
    today = today or timezone.localdate()
    months = [today.year * 12 + today.month - 1 - back for back in range(number)]
    return [date(month // 12, month % 12 + 1, 1) for month in reversed(months)]


def of_providers(providers, months, today=None):
    """By provider (primary keys), a ``Month`` for each month; as many queries for one provider as for many."""
    today = today or timezone.localdate()
    begins = begin()
    table = defaultdict(lambda: {first: Month(first, begins) for first in months})
    for measure in MEASURES:
        measure.count(table, providers, months, today)
    return {pk: list(table[pk].values()) for pk in providers}


def begin():
    """Of each duty the day from which on there are numbers, None where there are none yet; in one query."""
    firsts = {f"first_{one.duty}": Subquery(one.days()[:1]) for one in MEASURES if one.days is not None}
    found = Provider.objects.order_by("pk").annotate(**firsts).values(*firsts).first() or {}
    return {one.duty: date.min if one.days is None else found.get(f"first_{one.duty}") for one in MEASURES}


def count_starts(table, providers, months, today):
    """A start is due when it has come; kept when its run was entered long enough before."""
    runs = CourseRun.objects.announced().filter(course__provider__in=providers, start__range=(months[0], today))
    runs = runs.exclude(status=CourseRun.Status.CANCELLED).exclude(course__status=Course.Status.DRAFT)
    ahead = timedelta(days=STARTS_AHEAD_DAYS)
    for provider, start, created in runs.values_list("course__provider", "start", "created_at"):
        month = table[provider][start.replace(day=1)]
        month[Duty.STARTS_AHEAD].count(timezone.localdate(created) <= start - ahead)


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
                table[provider][month][Duty.SEATS_WEEKLY].count((pk, week) in confirmed)


def whole_weeks(first, today):
    """Mondays of the weeks that are over, whose Sundays lie on or after ``first``."""
    week = monday(first)
    while week + timedelta(days=6) < today:
        yield week
        week += WEEK


def monday(day):
    return day - timedelta(days=day.weekday())


def count_enquiries(table, providers, months, _today):
    """Due when the days are over or an answer is there; deleted enquiries have left their numbers.

    Who has withdrawn needs no answer.
    """
    limit, now = timedelta(days=DUTY_REPLY_DAYS), timezone.now()
    asked = Enquiry.objects.credible().exclude(status=Status.WITHDRAWN).asked_of(providers)
    asked = asked.with_provider().filter(asked_at__date__gte=months[0])
    for provider, begun, answered in asked.values_list("asks", "asked_at", "answered_at"):
        if answered or now - begun > limit:
            month = table[provider][timezone.localdate(begun).replace(day=1)]
            month[Duty.ENQUIRIES].count(bool(answered) and answered - begun <= limit)
    gone = EnquiryCount.objects.filter(provider__in=providers, month__gte=months[0])
    gone = gone.exclude(outcome=Status.WITHDRAWN)
    for count in gone:
        figure = table[count.provider_id][count.month][Duty.ENQUIRIES]
        figure.due += count.number
        figure.kept += count.in_time


def count_passed_on(table, providers, months, _today):
    """Whom a provider had no seat for: declined, or passed on to another one, which is kept in numbers at once."""
    declined = Enquiry.objects.credible().filter(status=Status.DECLINED).asked_of(providers).with_provider()
    for provider, begun in declined.filter(asked_at__date__gte=months[0]).values_list("asks", "asked_at"):
        table[provider][timezone.localdate(begun).replace(day=1)][Duty.SEND_LEARNERS].count(is_kept=False)
    ended = EnquiryCount.objects.filter(provider__in=providers, month__gte=months[0])
    for count in ended.filter(outcome__in=[Status.DECLINED, Status.PASSED]):
        figure = table[count.provider_id][count.month][Duty.SEND_LEARNERS]
        figure.count(count.outcome == Status.PASSED, count.number)


def totals(months):
    """Of all the months together, measure by measure; None where none was counted."""
    columns = [[month[measure.duty] for month in months] for measure in MEASURES]
    known = [[figure for figure in column if figure] for column in columns]
    return [
        Figure(sum(one.kept for one in column), sum(one.due for one in column)) if column else None
        for column in known
    ]


def heading():
    """Of ``lines``: the month, and for each measure what was due, what was kept, and the share."""
    parts = [[measure.title, _("of"), _("percent")] for measure in MEASURES]
    return [_("month"), *(cell for part in parts for cell in part)]


def lines(months):
    for month in months:
        parts = [cells(month[measure.duty]) for measure in MEASURES]
        yield [f"{month.first:%Y-%m}", *(cell for part in parts for cell in part)]


def cells(figure):
    return [figure.kept, figure.due, figure.percent] if figure else [_("no data"), None, None]


# Rooms that know more add to it.
MEASURES = [
    Measure(Duty.STARTS_AHEAD, _("starts entered three months ahead"), count_starts),
    Measure(Duty.SEATS_WEEKLY, _("free seats confirmed weekly"), count_seats),
    Measure(Duty.ENQUIRIES, _("enquiries answered within five days"), count_enquiries),
    Measure(Duty.SEND_LEARNERS, _("people without a seat led to another provider"), count_passed_on),
]
