"""What a partner sees: its own agreements, meetings, decisions and figures, and nobody else's."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import guarded
from cooperation import duties
from cooperation.actions import calendar
from cooperation.models import Agreement, Amendment, Decision, Meeting, Partner
from foundation.files.documents import download
from foundation.files.spreadsheets import csv_file
from foundation.submissions.once import StateForm
from foundation.web.calendars import calendar_answer
from foundation.web.charts import Chart

SHOWN = 20


def for_partners(view):
    """For the coordination office and those who stand for a partner; for others these pages are not there."""
    return guarded(view, lambda user: user.is_staff or Partner.objects.of_user(user).exists())


@for_partners
def cooperation(request):
    user = request.user
    context = {
        "partners": Partner.objects.of_user(user),
        "agreements": Agreement.objects.visible_to(user)[:SHOWN],
        "ending": Agreement.objects.visible_to(user).ending(),
        "meetings": Meeting.objects.visible_to(user).coming()[:SHOWN],
        "past": Meeting.objects.visible_to(user).filter(starts_at__lt=timezone.now())[:SHOWN],
        "decisions": Decision.objects.visible_to(user).open().select_related("partner", "meeting")[:SHOWN],
    }
    return render(request, "cooperation/cooperation.html", context)


@for_partners
def agreement(request, pk):
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk)
    context = {
        "agreement": agreement,
        "signatures": agreement.signatures.select_related("partner"),
        "amendments": agreement.amendments.all(),
    }
    return render(request, "cooperation/agreement.html", context)


@for_partners
def agreement_document(request, pk):
    agreements = Agreement.objects.visible_to(request.user).exclude(document="")
    return download(get_object_or_404(agreements, pk=pk).document)


@for_partners
def amendment_document(request, pk):
    amendments = Amendment.objects.visible_to(request.user).exclude(document="")
    return download(get_object_or_404(amendments, pk=pk).document)


@for_partners
def meeting(request, pk):
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("agreement"), pk=pk)
    decisions = list(meeting.decisions.select_related("partner"))
    mine = set(Decision.objects.visible_to(request.user).filter(meeting=meeting).values_list("pk", flat=True))
    context = {
        "meeting": meeting,
        "partners": meeting.partners.all(),
        "decisions": [(decision, decision.pk in mine) for decision in decisions],
    }
    return render(request, "cooperation/meeting.html", context)


@for_partners
def meeting_file(request, pk):
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    return calendar_answer(calendar(meeting, settings.PORTAL_URL), f"treffen-{meeting.pk}")


@require_POST
@for_partners
def finish_decision(request, pk):
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    form = StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"] != bool(decision.done_on):
        decision.done_on = timezone.localdate() if form.cleaned_data["done"] else None
        decision.save(update_fields=["done_on"])
    messages.success(request, _("Saved."))
    return redirect("office:meeting_page", decision.meeting_id)


@for_partners
def partner_duties(request, pk):
    """How the partner has kept what it has signed, month by month."""
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    months = months_of(partner)
    file = reverse("office:partner_duties_file", args=[pk])
    charts = [
        Chart(
            name=measure.duty,
            title=measure.title,
            label=_("month"),
            series=[_("kept")],
            rows=[(date_format(month.first, "M"), duties.percent(month[measure.duty])) for month in months],
            unit="%",
            is_timeline=True,
        )
        for measure in duties.MEASURES
    ]
    signatures = partner.signatures.select_related("agreement")
    context = {"partner": partner, "charts": charts, "signatures": signatures, "file": file, "months": months}
    return render(request, "cooperation/partner_duties.html", context)


@for_partners
def partner_duties_file(request, pk):
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    return csv_file("pflichten", [duties.heading(), *duties.lines(months_of(partner))])


def months_of(partner):
    """None for a partner without offers on the portal."""
    pk = partner.provider_id
    return duties.of_providers([pk], duties.last_months())[pk] if pk else []
