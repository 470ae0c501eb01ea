"""What visitors have found wrong on a provider's pages: read, mended, answered. Who they are, nobody sees here."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.actions import answer_message, reached_at
from contacts.forms import ReplyForm
from foundation.editing.locking import atomic_when_sent, row_of, sent
from foundation.web.desks import Line, age_of, tone_of
from foundation.web.pagination import page_of
from workplace.guards import for_members, page


@for_members
def reports(request, provider):
    """The open ones first, the oldest on top; answered ones stay until they are deleted."""
    rows = provider.reports.of_providers()
    waiting = list(rows.waiting().order_by("created_at", "pk"))
    reports_here = page_of(request, [*waiting, *rows.exclude(closed_at=None).order_by("-closed_at", "-pk")])
    lines = [line_of(provider, row) for row in reports_here.object_list]
    return page(request, "workplace/reports.html", provider, {"page": reports_here, "lines": lines})


def line_of(provider, report):
    day = timezone.localdate(report.closed_at or report.created_at)
    return Line(
        title=report.about or report.page,
        address=reverse("workplace:report", args=[provider.slug, report.pk]),
        act=_("Look") if report.closed_at else _("Answer"),
        age=age_of(day),
        waits=_("answered") if report.closed_at else _("waiting"),
        notes=[report.text],
        tone="" if report.closed_at else tone_of(day),
    )


@for_members
@atomic_when_sent
def report(request, provider, pk):
    found = row_of(request, provider.reports.of_providers(), pk=pk)
    form = ReplyForm(found, data=sent(request))
    if request.method == "POST" and form.is_valid():
        answer_message(found, form.cleaned_data["text"], reached_at(provider.email))
        messages.success(request, _("Your answer is on its way.") if found.email else _("Saved."))
        return redirect("workplace:reports", provider.slug)
    context = {"report": found, "form": form, "page_address": found.german_address}
    return page(request, "workplace/report.html", provider, context, form.status)
