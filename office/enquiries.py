"""Enquiries that are the office's own work: unanswered for too long, or of a provider that has nobody."""

from dataclasses import replace
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.guards import for_staff
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.enquiries import CHASED_AFTER
from exams.models.asked import OF_EXAMS
from foundation.web.desks import Line, age_of, tone_of
from foundation.web.pagination import page_of
from providers.models import Membership

OFFICE_AFTER = CHASED_AFTER[-1]  # days without an answer


def left_to_the_office():
    escalations = EnquiryStep.objects.filter(kind=EnquiryStep.Kind.ESCALATED, enquiry=OuterRef("pk"))
    late = Q(pk__in=Enquiry.objects.overdue(OFFICE_AFTER).values("pk"))
    rows = Enquiry.objects.unanswered().filter(late | Exists(escalations.filter(at__gte=OuterRef("asked_at"))))
    return rows.select_related("run__course__provider", *OF_EXAMS)


@for_staff
def unanswered(request):
    page = page_of(request, left_to_the_office().order_by("asked_at", "pk"))
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
    return render(request, "desks/to_do.html", context)


def steps():
    """What one click at the providers' desk is enough for: a name, and the rows that wait for it."""
    rows = Enquiry.objects.all()
    return [
        (_("A seat is free. Offer it?"), rows.to_offer()),
        (_("A seat was given back. Count it as free?"), rows.giving_back()),
        (_("Did the person come?"), rows.first_day_unknown()),
        (_("Still waiting? Please call."), rows.to_ask_by_phone()),
        (_("Please call and say it"), rows.to_call()),
    ]


def left_by_providers():
    """Those that wait for a click, of providers that have nobody who could, or have been silent to the end."""
    waiting = reduce(or_, (Q(pk__in=rows.order_by().values("pk")) for _name, rows in steps()))
    acted_for = Membership.objects.filter(user__is_active=True).values("provider")
    is_silent = Q(status=Enquiry.Status.CLOSED, answered_at=None)
    rows = Enquiry.objects.filter(waiting).with_provider().filter(is_silent | ~Q(asks__in=acted_for))
    return rows.select_related("run__course__provider", *OF_EXAMS)


@for_staff
def carry_on(request):
    page = page_of(request, left_by_providers().order_by("asked_at", "pk"))
    keys = [row.pk for row in page.object_list]
    asked = {name: set(rows.filter(pk__in=keys).values_list("pk", flat=True)) for name, rows in steps()}
    context = {
        "title": _("Enquiries to carry on"),
        "lead": _("These providers have nobody who could say it. Please call them, and click for them."),
        "page": page,
        "lines": [step_line(row, [name for name, found in asked.items() if row.pk in found]) for row in page],
    }
    return render(request, "desks/to_do.html", context)


def step_line(enquiry, names):
    """Where it is done: at the head of the provider's inbox."""
    found = line(enquiry)
    inbox = reverse("workplace:inbox", args=[enquiry.sought.provider.slug])
    return replace(found, address=inbox, act=pgettext("verb", "Look"), notes=[*found.notes, *names])


def line(enquiry):
    sought, day = enquiry.sought, timezone.localdate(enquiry.asked_at)
    return Line(
        title=enquiry.name or _("Somebody"),
        address=reverse("workplace:enquiry", args=[sought.provider.slug, enquiry.pk]),
        act=_("Answer"),
        age=age_of(day),
        waits=_("waits"),
        notes=[str(sought.provider), sought.title],
        tone=tone_of(day),
    )
