"""The office's first page, its numbers in pictures, and the way to all that it keeps."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import for_staff
from courses.models import Course
from foundation.files.spreadsheets import csv_file
from foundation.operation.troubles import troubles
from foundation.privacy import clock
from foundation.submissions.kept import kept_for
from foundation.web.counts import done, rows_of
from office.timetable import title_of
from office.today import figures, trends
from office.today.done import done_this_week
from office.today.kinds import by_page, counted, kinds, waiting
from office.today.queue import tasks
from office.ways import contents

FRESH = 10  # newly published offers that are named


@for_staff
def start(request):
    parts = done_this_week()
    found, numbers = counted(kinds(), rows_of(parts))
    lines = tasks(found)
    is_doubted, found_troubles = troubles()
    context = {
        "waiting_by_page": by_page(found),
        "doubt": clock.doubt() if is_doubted else "",
        "troubled_jobs": [(title_of(trouble.job), trouble) for trouble in found_troubles],
        "today": timezone.localdate(),
        "now": timezone.now(),
        "tasks": lines,
        "number": sum(task.number for task in lines),
        "oldest": max((task.days for task in lines if not task.upkeep), default=0),
        "figures": trends.figures(),
        "done": done(parts, numbers),
        "kept": kept_for(request.user),
    }
    return render(request, "office/start.html", context)


@for_staff
def charts(request):
    fresh = Course.objects.lately_published().select_related("provider")[:FRESH]
    return render(request, "office/charts.html", {"charts": figures.charts(), "fresh": fresh})


@for_staff
def content(request):
    waits = waiting()
    return render(request, "office/content.html", {"waiting_by_page": waits, "groups": contents(waits)})


class ClockForm(forms.Form):
    day = forms.DateField()  # that the person has seen

    def clean_day(self):
        if self.cleaned_data["day"] != timezone.localdate():
            raise forms.ValidationError(_("Meanwhile the portal's clock shows another day. Please look again."))
        return self.cleaned_data["day"]


@require_POST
@for_staff
def confirm_clock(request):
    """The time is right, so what its time is over for may be deleted."""
    form = ClockForm(data=request.POST)
    if form.is_valid():
        clock.confirm()
        messages.success(request, _("Thank you. In the next night deleting goes on."))
    else:
        messages.error(request, form.errors["day"][0])
    return redirect("office:start")


@for_staff
def figures_file(request):
    """All pictures as one table."""
    lines = []
    for chart in figures.charts():
        lines += [[chart.title], *chart.lines, []]
    return csv_file(f"zahlen-{timezone.localdate():%Y-%m-%d}", lines)
