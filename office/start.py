"""The office's first page, and what only the whole portal knows: broken links and outdated translations."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.guards import for_staff
from contacts.models import MESSAGE_KEPT_DAYS, Message
from cooperation.models import Agreement, Decision
from courses.models import Course, Proposal, VainSearch
from courses.public import wording
from enquiries.models.enquiries import FORGET_WARN_DAYS
from foundation.files.spreadsheets import csv_file
from foundation.languages.models import TranslatedText
from foundation.mail.outbox import mails
from foundation.privacy import clock
from foundation.reading.days import midnight
from foundation.submissions.doubts import DOUBTFUL_KEPT_DAYS
from foundation.submissions.kept import kept_for
from office import figures
from office.links.models import PublicLink
from providers.models import APPLICATION_KEPT_DAYS, Application

FRESH = 10  # newly published offers that are named


@dataclass
class Task:
    """Something that waits: how much of it, and where it is done."""

    number: int
    title: str
    note: str
    url: str


@for_staff
def start(request):
    context = {
        "doubt": clock.doubt() if clock.is_office_warned() else "",
        "today": timezone.localdate(),
        "now": timezone.now(),
        "tasks": [task for task in tasks(request.user) if task.number],
        "charts": figures.charts(),
        "fresh": Course.objects.lately_published().select_related("provider")[:FRESH],
        "file": reverse("office:figures_file"),
        "kept": kept_for(request.user),
    }
    return render(request, "office/start.html", context)


def tasks(user) -> list[Task]:
    today = timezone.localdate()
    waiting = [
        (Proposal.objects.waiting(), "created_at", _("Offers to review"), "office:proposals"),
        (Course.objects.forgotten(today), "confirmed_on", _("Offers not confirmed for long"), "office:forgotten"),
        (PublicLink.objects.broken(), "failing_since", _("Broken links"), "office:links"),
        (mails().undelivered(), "created", _("Mails not delivered"), "office:undelivered"),
    ]
    waiting = [(rows.order_by(day).values_list(day, flat=True), *words) for rows, day, *words in waiting]
    waiting[1:1] = [*organisations(), *written()]
    found = [task(days, title, name, today, *kept) for days, title, name, *kept in waiting]
    outdated = TranslatedText.objects.filter(is_outdated=True).count()
    found.append(Task(outdated, _("Translations outdated"), "", reverse("office:translations")))
    words = VainSearch.objects.lately().count()
    found.append(Task(words, _("Searches without result"), "", reverse("office:vain_searches")))
    if user.is_superuser:
        cooperation = reverse("office:cooperation")
        ending = Agreement.objects.ending(today).order_by("valid_until")
        found.append(Task(len(ending), _("Agreements ending"), ", ".join(map(str, ending)), cooperation))
        own = Decision.objects.open().filter(partner=None).count()
        found.append(Task(own, _("Decisions that the office sees to"), "", cooperation))
    return found


def organisations():
    """When those came that wait, and those that may be a robot's."""
    rows = Application.objects.filter(status=Application.Status.NEW).order_by("created_at")
    rows = list(rows.values_list("is_doubtful", "created_at"))
    believed, doubted = [[day for is_doubtful, day in rows if is_doubtful == wanted] for wanted in (False, True)]
    name = "office:applications"
    return [
        (believed, _("New organisations"), name, APPLICATION_KEPT_DAYS),
        (doubted, _("Organisations under doubt"), name, DOUBTFUL_KEPT_DAYS),
    ]


def written():
    """When messages came that wait, and those that may be a robot's."""
    rows = Message.objects.filter(closed_at=None).order_by("created_at")
    rows = list(rows.values_list("is_doubtful", "kind", "created_at"))
    questions, barriers = [
        [day for is_doubtful, kind, day in rows if kind == wanted and not is_doubtful] for wanted in Message.Kind
    ]
    doubted = [day for is_doubtful, _kind, day in rows if is_doubtful]
    name = "office:messages"
    return [
        (questions, _("Messages"), name, MESSAGE_KEPT_DAYS),
        (barriers, _("Barrier reports"), name, MESSAGE_KEPT_DAYS),
        (doubted, _("Messages under doubt"), name, DOUBTFUL_KEPT_DAYS),
    ]


def task(days, title, name, today, kept_days=None) -> Task:
    """With how old the oldest is, and what is deleted soon though nobody has answered it."""
    days = list(days)
    first = days[0] if days else None
    oldest = timezone.localdate(first) if hasattr(first, "hour") else first
    notes = [_("the oldest: %(when)s") % {"when": wording.ago(oldest, today)}] if oldest else []
    soon = soon_deleted(days, kept_days)
    if soon:
        note = ngettext("%(number)s is deleted soon", "%(number)s are deleted soon", soon)
        notes.append(note % {"number": soon})
    return Task(len(days), title, ", ".join(notes), reverse(name))


def soon_deleted(moments, kept_days) -> int:
    """How many are so old that they are deleted within the next days, answered or not."""
    if kept_days is None:
        return 0
    oldest = midnight(kept_days - FORGET_WARN_DAYS)
    return sum(moment < oldest for moment in moments)


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
    """All pictures of the first page as one table."""
    lines = []
    for chart in figures.charts():
        lines += [[chart.title], *chart.lines, []]
    return csv_file(f"zahlen-{timezone.localdate():%Y-%m-%d}", lines)
