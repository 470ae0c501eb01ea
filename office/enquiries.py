"""Enquiries that are the office's own work: unanswered for too long, or of a provider that has nobody."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.guards import for_staff
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.enquiries import CHASED_AFTER
from foundation.web.desks import Line, age_of, tone_of
from foundation.web.pagination import page_of

OFFICE_AFTER = CHASED_AFTER[-1]  # days without an answer


def left_to_the_office():
    told = EnquiryStep.objects.filter(kind=EnquiryStep.Kind.ESCALATED, enquiry=OuterRef("pk"))
    late = Q(pk__in=Enquiry.objects.overdue(OFFICE_AFTER).values("pk"))
    rows = Enquiry.objects.unanswered().filter(late | Exists(told.filter(at__gte=OuterRef("asked_at"))))
    return rows.select_related("run__course__provider")


@for_staff
def unanswered(request):
    page = page_of(request, left_to_the_office().select_related("run__course").order_by("asked_at", "pk"))
    days = {"days": OFFICE_AFTER}
    context = {
        "title": _("Enquiries without an answer"),
        "lead": _(
            "Nobody has answered them for %(days)s days, or the provider has nobody who could. "
            "Please answer yourself, pass on, or call."
        )
        % days,
        "page": page,
        "lines": [line(row) for row in page.object_list],
    }
    return render(request, "office/to_do.html", context)


def line(enquiry) -> Line:
    provider, day = enquiry.run.course.provider, timezone.localdate(enquiry.asked_at)
    return Line(
        title=enquiry.name or _("Somebody"),
        address=reverse("workplace:enquiry", args=[provider.slug, enquiry.pk]),
        act=_("Answer"),
        age=age_of(day),
        waits=_("waits"),
        notes=[str(provider), enquiry.run.course.title],
        tone=tone_of(day),
    )
