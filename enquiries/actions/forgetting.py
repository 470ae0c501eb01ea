"""Enquiries whose time is over leave only numbers."""

from collections import Counter

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from courses import actions as seats
from enquiries.models import Enquiry, EnquiryCount
from enquiries.models.sought import KINDS


@transaction.atomic
def forget(enquiries: QuerySet) -> int:
    """Deletes these (a QuerySet) with their mails and the seats held for them; how many there were."""
    enquiries = enquiries.order_by("pk")
    for kind in KINDS:  # before the rows
        kind.lock_all(enquiries)
    rows = list(enquiries.select_for_update(of=["self"]).select_related("run__course__provider", "hold__run"))
    left = {row.sought.key: row.sought for row in rows}
    counts, in_time = Counter(), Counter()
    for row in rows:
        if row.hold:
            seats.release(row.hold)
        if row.is_doubtful:
            continue  # perhaps nobody ever asked
        key = (row.sought.provider.pk, timezone.localdate(row.asked_at).replace(day=1), row.status)
        counts[key] += 1
        in_time[key] += row.is_in_time
    for (provider, month, outcome), number in counts.items():
        EnquiryCount.objects.add(provider, month, outcome, number, in_time[provider, month, outcome])
    Enquiry.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for sought in left.values():
        sought.gone()
    return len(rows)
