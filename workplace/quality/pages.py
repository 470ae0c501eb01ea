"""A provider's quality record: licences with their proofs, and numbers of periods. Its managers keep it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.evaluations.models import Evaluation
from foundation.editing.locking import atomic_when_sent, row_of, sent
from foundation.files.documents import download
from providers.actions import end_licence, save_licence
from providers.models import Licence, QualityReport
from workplace.guards import for_managers, for_members, page
from workplace.quality.forms import LicenceForm, QualityReportForm


@for_members
def quality(request, provider):
    today = timezone.localdate()
    to_renew = set(provider.licences.to_renew(today).values_list("pk", flat=True))
    context = {
        "licences": [(row, row.pk in to_renew) for row in provider.licences.all()],
        "reports": provider.quality_reports.all(),
        "evaluated": provider.courses.filter(pk__in=Evaluation.objects.values("run__course")),
        "today": today,
    }
    return page(request, "workplace/quality.html", provider, context)


@for_members
def licence_proof(request, provider, pk):
    return download(get_object_or_404(provider.licences.exclude(proof=""), pk=pk).proof)


@for_managers
@atomic_when_sent
def new_licence(request, provider):
    return edited_licence(request, provider, Licence(provider=provider))


@for_managers
@atomic_when_sent
def licence(request, provider, pk):
    return edited_licence(request, provider, row_of(request, provider.licences.select_related("provider"), pk=pk))


def edited_licence(request, provider, row):
    files = request.FILES if request.method == "POST" else None
    form = LicenceForm(instance=row, data=sent(request), files=files)
    return edited(request, provider, form, "delete_licence", lambda: save_licence(form, request.user))


@for_managers
@atomic_when_sent
def new_quality_report(request, provider):
    return edited_report(request, provider, QualityReport(provider=provider))


@for_managers
@atomic_when_sent
def quality_report(request, provider, pk):
    return edited_report(request, provider, row_of(request, provider.quality_reports.all(), pk=pk))


def edited_report(request, provider, row):
    form = QualityReportForm(instance=row, data=sent(request))
    return edited(request, provider, form, "delete_quality_report", form.save)


def edited(request, provider, form, end, save):
    """``end`` names the act that deletes the row."""
    if request.method == "POST" and form.is_valid():
        save()
        messages.success(request, _("Saved."))
        return redirect("workplace:quality", provider.slug)
    context = {"form": form, "end": f"workplace:{end}"}
    return page(request, "workplace/quality_row.html", provider, context, form.status)


@require_POST
@for_managers
def delete_licence(request, provider, pk):
    end_licence(get_object_or_404(provider.licences, pk=pk), request.user)
    return deleted(request, provider)


@require_POST
@for_managers
def delete_quality_report(request, provider, pk):
    get_object_or_404(provider.quality_reports, pk=pk).delete()
    return deleted(request, provider)


def deleted(request, provider):
    messages.success(request, _("Deleted."))
    return redirect("workplace:quality", provider.slug)
