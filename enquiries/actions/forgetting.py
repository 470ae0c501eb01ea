"""Enquiries whose time is over leave only numbers."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from courses import actions as seats
from courses.models import CourseRun
from enquiries.models import Enquiry, EnquiryCount


@transaction.atomic
def forget(enquiries) -> int:
    """Deletes these (a QuerySet) with their mails and the seats held for them; how many there were."""
    enquiries = enquiries.order_by("pk")
    seats.held(CourseRun.objects.filter(pk__in=list(enquiries.values_list("run", flat=True))))  # before the rows
    rows = list(enquiries.select_for_update(of=["self"]).select_related("run__course", "hold__run"))
    counts, in_time = Counter(), Counter()
    for row in rows:
        if row.hold:
            seats.release(row.hold)
        if row.is_doubtful:
            continue  # perhaps nobody ever asked
        key = (row.run.course.provider_id, timezone.localdate(row.asked_at).replace(day=1), row.status)
        counts[key] += 1
        in_time[key] += row.is_in_time
    for (provider, month, outcome), number in counts.items():
        EnquiryCount.objects.add(provider, month, outcome, number, in_time[provider, month, outcome])
    Enquiry.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
