"""How the duties are counted to offer free exam seats, to accept placement tests of others, and to lend people."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.duties import Measure
from cooperation.models import Duty
from courses.rhythm import after_working_days
from exams.models import ExamSession, HelpRequest, ShownSlip

ANSWER_WORKING_DAYS = 2  # that partners have at least
AHEAD_DAYS = 28  # before the exam, when others must be able to ask


def count_offered(table, providers, months, today):
    """Exams that have been, with seats that the own people did not need; kept: offered four weeks before, and then
    until nobody could register any more.
    """
    sessions = ExamSession.objects.filter(provider__in=providers, date__range=(months[0], today))
    sessions = sessions.filter(is_public=True, is_cancelled=False, seats_total__gt=F("seats_own"))
    records = ExamSession.history.filter(id__in=sessions.values("pk")).order_by("history_date", "history_id")
    said = defaultdict(list)
    for pk, *record in records.values_list("id", "history_date", "is_offered", "seats_total", "seats_own"):
        said[pk].append(record)
    for session in sessions.only("provider", "date", "registration_deadline"):
        month = table[session.provider_id][session.date.replace(day=1)]
        month[Duty.EXAM_SEATS].count(was_offered(session, said[session.pk]))


def was_offered(session, records):
    """``records``: when it was saved, whether it was offered then, how many seats, how many of the own people."""
    last = session.last_day_to_register
    ahead, before, since = min(session.date - timedelta(days=AHEAD_DAYS), last), None, []
    for moment, *record in records:
        day = timezone.localdate(moment)
        if day <= ahead:
            before = record
        elif day <= last:
            since.append(record)
    if before is None:
        return False
    is_offered, total, own = before
    return is_offered and total is not None and total > own and all(record[0] for record in since)


OFFERED = Measure(
    Duty.EXAM_SEATS,
    _("exams with free seats offered four weeks ahead"),
    count_offered,
    lambda: ExamSession.objects.order_by("date").values("date"),
)


def count_accepted(table, providers, months, today):
    """Valid slips of others that were shown at a desk; kept: it has said that it accepts them."""
    slips = ShownSlip.objects.filter(provider__in=providers, shown_on__range=(months[0], today))
    for provider, day, accepted in slips.values_list("provider", "shown_on", "accepted_on"):
        table[provider][day.replace(day=1)][Duty.PLACEMENT_TESTS].count(accepted is not None)


ACCEPTED = Measure(
    Duty.PLACEMENT_TESTS,
    _("placement tests of others accepted, of those shown"),
    count_accepted,
    lambda: ShownSlip.objects.order_by("shown_on").values("shown_on"),
)


def count_answered(table, providers, months, today):
    """Requests for help, by the month in which they were asked; kept: answered in time, with yes or no.

    A partner has two working days in any case: what it has not answered counts where it had as many.
    """
    asked = HelpRequest.objects.due(today).filter(provider__in=providers, asked_on__range=(months[0], today))
    for provider, day, by, answered in asked.values_list("provider", "asked_on", "answer_by", "answered_at"):
        fair = after_working_days(ANSWER_WORKING_DAYS, day)
        if answered or by >= fair:
            in_time = answered is not None and timezone.localdate(answered) <= max(by, fair)
            table[provider][day.replace(day=1)][Duty.EXAMINERS].count(in_time)


ANSWERED = Measure(
    Duty.EXAMINERS,
    _("requests for help at exams answered in time"),
    count_answered,
    lambda: HelpRequest.objects.order_by("asked_on").values("asked_on"),
)
