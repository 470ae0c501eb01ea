"""A provider's own figures: how many ask, how soon they get an answer, how full the courses are.

Nobody is counted who only looks.
"""

from datetime import timedelta

from django.db.models import Avg, Case, Count, F, Min, Q, Sum, When
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation.duties import last_months
from courses.availability import SEATS_HIDDEN_AFTER, SEATS_REMIND_AFTER
from courses.models import CourseRun
from enquiries.models import Enquiry
from enquiries.models.enquiries import DUTY_REPLY_DAYS
from enquiries.models.months import Month, by_month
from foundation.reading.days import beginning
from foundation.web.charts import Trend

PERIOD = 30  # days, compared with as many before
POINTS = 6  # periods that a figure's line shows
REPLIES = 90  # days whose answers make the mean
NO_STARTS = [CourseRun.Status.CANCELLED, CourseRun.Status.INTENDED]
SOON = 28  # days within which a run begins soon


def count_runs(runs):
    """Of those whose seats are kept true: how many are in doubt and since when; seats and what begins soon without
    what is only intended.
    """
    today = timezone.localdate()
    old, hidden = (today - timedelta(days=days) for days in (SEATS_REMIND_AFTER, SEATS_HIDDEN_AFTER))
    in_doubt = Q(seats_as_of__lte=old)
    public = ~Q(status=CourseRun.Status.INTENDED)
    known = public & Q(seats_total__isnull=False, seats_free__isnull=False)
    return runs.aggregate(
        number=Count("pk"),
        doubtful=Count("pk", filter=in_doubt),
        oldest=Min("seats_as_of", filter=in_doubt),
        oldest_shown=Min("seats_as_of", filter=in_doubt & known & Q(seats_as_of__gte=hidden)),
        seats=Sum("seats_total", filter=known),
        free=Sum("seats_free", filter=known),
        soon=Count("pk", filter=public & Q(start__gte=today, start__lte=today + timedelta(days=SOON))),
    )


def count_enquiries(provider):
    """All that the page tells of them, and for its figures the last periods: "reply0" is this one."""
    now = timezone.now()
    credible, new = Q(is_doubtful=False), Q(is_doubtful=False, status=Enquiry.Status.NEW)
    spans = [
        (now - timedelta(days=PERIOD * (back + 1)), now - timedelta(days=PERIOD * back)) for back in range(POINTS)
    ]
    reply = F("answered_at") - F("asked_at")
    replies = {
        f"reply{back}": Avg(reply, filter=credible & Q(answered_at__gte=since, answered_at__lt=until))
        for back, (since, until) in enumerate(spans)
    }
    return Enquiry.objects.asked_of([provider]).aggregate(
        number=Count("pk"),
        unanswered=Count("pk", filter=new),
        doubtful=Count("pk", filter=Q(is_doubtful=True)),
        oldest_doubtful=Min("asked_at", filter=Q(is_doubtful=True)),
        reply=Avg(reply, filter=credible & Q(answered_at__gte=now - timedelta(days=REPLIES))),
        lately=Count("pk", filter=credible & Q(asked_at__gte=spans[0][0])),
        before=Count("pk", filter=credible & Q(asked_at__gte=spans[1][0], asked_at__lt=spans[1][1])),
        **replies,
    )


def figures(provider, runs, asked, numbers):
    """What there is to tell, each with its last periods; ``numbers`` are those of ``starts_before``."""
    days = [timezone.localdate() - timedelta(days=PERIOD * back) for back in reversed(range(POINTS))]
    labels = list(map(until, days))

    found = [
        Trend(
            _("Enquiries, 30 days"), number_format(asked["lately"]), compared(asked), asked_before(provider, asked)
        )
    ]
    if asked["reply"] is not None:
        replies = [(label, days_of(asked[f"reply{POINTS - place}"])) for place, label in enumerate(labels, 1)]
        found.append(Trend(_("Answer on average"), in_days(asked["reply"]), aim(), replies))
    if runs["seats"]:
        filled = list(
            zip(labels, [*fill_before(provider, days[:-1]), share(runs["seats"], runs["free"])], strict=True)
        )
        found.append(fill(runs["seats"] - runs["free"], runs["seats"], filled))
    starts = [(until(end), numbers[name_of(end)]) for end in ends_of_starts()]
    starts.append((_("within four weeks"), runs["soon"]))
    found.append(Trend(_("Starting soon"), number_format(runs["soon"]), _("within four weeks"), starts))
    return found


def asked_before(provider, asked):
    """The last whole months, and the last 30 days; of older ones often the number alone is left."""
    months = last_months(POINTS)
    known = by_month(months[0], months[-1], provider)
    before = [(date_format(month, "F"), known.get(month, Month()).asked) for month in months[:-1]]
    return [*before, (_("Enquiries, 30 days"), asked["lately"])]


def share(seats, free):
    return round(100 * (seats - free) / seats) if seats else None


def fill(taken, seats, points):
    note = _("%(taken)d of %(seats)d") % {"taken": taken, "seats": seats}
    return Trend(_("Seats taken"), _("%(share)d %%") % {"share": share(seats, seats - taken)}, note, points, "%")


def fill_before(provider, days):
    """How full its dates were on each of those days, as their history tells; one query.

    The database says from which of the days on a record counts, and on how many of them its date was not over:
    reading days and moments of a thousand records would take longer than all the rest.
    """
    known = CourseRun.history.filter(
        course__provider=provider, seats_total__isnull=False, seats_free__isnull=False
    )
    known = known.filter(Q(start=None) | Q(end__gte=days[0])).exclude(status__in=NO_STARTS)
    nights = [When(history_date__lt=beginning(day + timedelta(days=1)), then=n) for n, day in enumerate(days)]
    going = [When(Q(start=None) | Q(end__gte=day), then=n) for n, day in reversed([*enumerate(days, 1)])]
    known = known.annotate(since=Case(*nights, default=len(days)), until=Case(*going))
    last = [{} for _day in days]  # record of each date
    columns = known.order_by("history_date", "history_id").values_list(
        "id", "since", "until", "seats_total", "seats_free"
    )
    for run, since, *record in columns:
        for records in last[since:]:
            records[run] = record
    return [filled(number, records.values()) for number, records in enumerate(last)]


def filled(number, records):
    """``number``: of the day."""
    going = [(seats, free) for until, seats, free in records if until > number]
    return share(sum(seats for seats, _free in going), sum(free for _seats, free in going))


def starts_before(provider):
    """Which of its dates began in each of the last periods of as many days as "soon" has."""
    runs = CourseRun.objects.filter(course__provider=provider).exclude(status__in=NO_STARTS)
    return {
        name_of(end): runs.filter(start__gte=end - timedelta(days=SOON), start__lt=end) for end in ends_of_starts()
    }


def ends_of_starts():
    return [timezone.localdate() - timedelta(days=SOON * back) for back in reversed(range(POINTS - 1))]


def name_of(end):
    return f"starts_{end:%Y%m%d}"


def until(day):
    return _("until %(date)s") % {"date": date_format(day, "SHORT_DATE_FORMAT")}


def compared(asked):
    more = asked["lately"] - asked["before"]
    if more == 0:
        return _("as many as in the 30 days before")
    text = ngettext("%(number)d more than before", "%(number)d more than before", more) if more > 0 else ""
    text = text or ngettext("%(number)d fewer than before", "%(number)d fewer than before", -more)
    return text % {"number": abs(more)}


def days_of(span):
    return None if span is None else round(span / timedelta(days=1), 1)


def in_days(span):
    days = days_of(span)
    if days < 1:
        return _("less than a day")
    text = ngettext("%(number)s day", "%(number)s days", 1 if days == 1 else 2)
    return text % {"number": number_format(days, 1)}


def aim():
    days = DUTY_REPLY_DAYS
    return ngettext("aim: %(number)d day", "aim: %(number)d days", days) % {"number": days}
