"""How many asked in each month, how many were answered in time; also of those whose people are forgotten since."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from enquiries.models.counts import EnquiryCount
from enquiries.models.enquiries import DUTY_REPLY_DAYS, Enquiry


@dataclass
class Month:
    """Who has withdrawn needs no answer, and is not counted."""

    asked: int = 0
    due: int = 0  # the days for an answer are over, or it is there
    in_time: int = 0


def by_month(first, end, provider=None):
    """A ``Month`` by its first day where there was any, from ``first`` until before ``end``; two queries."""
    limit, withdrawn = timedelta(days=DUTY_REPLY_DAYS), Enquiry.Status.WITHDRAWN
    rows = Enquiry.objects.credible().exclude(status=withdrawn).order_by()
    rows = rows.filter(asked_at__date__gte=first, asked_at__date__lt=end)
    gone = EnquiryCount.objects.exclude(outcome=withdrawn).filter(month__gte=first, month__lt=end).order_by()
    if provider:
        rows, gone = rows.asked_of([provider]), gone.filter(provider=provider)
    rows = rows.annotate(begins=TruncMonth("asked_at")).values("begins")
    rows = rows.annotate(
        asked=Count("pk"),
        due=Count("pk", filter=Q(answered_at__isnull=False) | Q(asked_at__lt=timezone.now() - limit)),
        in_time=Count("pk", filter=Q(answered_at__lte=F("asked_at") + limit)),
    )
    found = {row["begins"].date(): Month(row["asked"], row["due"], row["in_time"]) for row in rows}
    for row in gone.values("month").annotate(asked=Sum("number"), kept=Sum("in_time")):
        month = found.setdefault(row["month"], Month())
        month.asked += row["asked"]
        month.due += row["asked"]
        month.in_time += row["kept"]
    return found
