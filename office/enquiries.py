"""Enquiries that no provider has answered for so long that they are the office's own work."""

from django.shortcuts import render
from django.utils import timezone

from accounts.guards import for_staff
from enquiries.models import Enquiry
from enquiries.models.enquiries import CHASED_AFTER
from foundation.web.pagination import page_of

OFFICE_AFTER = CHASED_AFTER[-1]  # days without an answer


def left_to_the_office():
    return Enquiry.objects.overdue(OFFICE_AFTER).select_related("run__course__provider")


@for_staff
def unanswered(request):
    today = timezone.localdate()
    page = page_of(request, left_to_the_office().order_by("asked_at", "pk"))
    rows = [(row, (today - timezone.localdate(row.asked_at)).days) for row in page.object_list]
    return render(request, "office/unanswered.html", {"page": page, "rows": rows, "days": OFFICE_AFTER})
