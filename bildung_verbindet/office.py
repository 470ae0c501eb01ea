"""The office's first page, and what only the whole portal knows: broken links and outdated translations."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bildung_verbindet import clock
from bildung_verbindet.given import version_in
from bildung_verbindet.history import CHANGED
from bildung_verbindet.links import public_links
from bildung_verbindet.models import PublicLink, TranslatedText
from bildung_verbindet.outbox import mails
from bildung_verbindet.pagination import page_of
from bildung_verbindet.spreadsheets import csv_file
from bildung_verbindet.staff import for_staff
from bildung_verbindet.translations import seen_texts, still_right
from contacts.models import Message
from cooperation.models import Agreement, Decision
from courses import figures, wording
from courses.models import Course, Proposal, VainSearch
from pages.models import Statement
from providers.models import Application, Provider

FRESH = 10  # newly published offers that are named
State = PublicLink.State
ADVICE = {
    State.MOVED: gettext_lazy("Replace the link by the new address."),
    State.GONE: gettext_lazy("The page is no more. Look for another one, or take the link out."),
    State.BROKEN: gettext_lazy("The other side has a fault. Look again tomorrow; then tell them, or take it out."),
    State.TIMEOUT: gettext_lazy("Nobody answers there. Look again tomorrow; then take the link out."),
    State.UNKNOWN_HOST: gettext_lazy("There is a mistake in the address, or the site is closed."),
    State.CERTIFICATE: gettext_lazy("Browsers warn of this site. Tell them, or take the link out."),
    State.INTERNAL: gettext_lazy("Readers cannot get there. Take the link out."),
}


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
        "doubt": clock.doubt() if clock.is_told() else "",
        "today": timezone.localdate(),
        "now": timezone.now(),
        "tasks": [task for task in tasks(request.user) if task.number],
        "charts": figures.charts(),
        "fresh": Course.objects.lately_published().select_related("provider")[:FRESH],
        "file": reverse("office:figures_file"),
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
        (believed, _("New organisations"), name, settings.APPLICATION_KEPT_DAYS),
        (doubted, _("Organisations under doubt"), name, settings.DOUBTFUL_KEPT_DAYS),
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
        (questions, _("Messages"), name, settings.MESSAGE_KEPT_DAYS),
        (barriers, _("Barrier reports"), name, settings.MESSAGE_KEPT_DAYS),
        (doubted, _("Messages under doubt"), name, settings.DOUBTFUL_KEPT_DAYS),
    ]


def task(days, title, name, today, kept_days=None) -> Task:
    """With how old the oldest is, and what is deleted soon though nobody has answered it."""
    days = list(days)
    first = days[0] if days else None
    oldest = timezone.localdate(first) if hasattr(first, "hour") else first
    notes = [_("the oldest: %(when)s") % {"when": wording.ago(oldest, today)}] if oldest else []
    soon = soon_deleted(days, kept_days)
    if soon:
        told = ngettext("%(number)s is deleted soon", "%(number)s are deleted soon", soon)
        notes.append(told % {"number": soon})
    return Task(len(days), title, ", ".join(notes), reverse(name))


def soon_deleted(moments, kept_days) -> int:
    """How many are so old that they are deleted within the next days, answered or not."""
    if kept_days is None:
        return 0
    oldest = timezone.now() - timedelta(days=kept_days - settings.FORGET_WARN_DAYS)
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


@for_staff
def links(request):
    """Where a link no longer leads where it should, where it stands, and what to do."""
    places = public_links()
    page = page_of(request, PublicLink.objects.broken())
    rows = [(link, ADVICE[link.state], sorted(places.get(link.url, ()), key=str)) for link in page.object_list]
    checked = dict(PublicLink.objects.values_list("url", "checked_at"))
    context = {
        "page": page,
        "rows": rows,
        "last": max(checked.values(), default=None),
        "unchecked": len(places.keys() - checked.keys()),
    }
    return render(request, "office/links.html", context)


def translations_view(drawers):
    """``drawers`` know where each kind of thing is edited; courses and providers have a place of their own."""
    addresses = {drawer.model: lambda thing, drawer=drawer: drawer.addresses(thing)["one"] for drawer in drawers}
    addresses[Course] = lambda course: reverse("workplace:course", args=[course.provider.slug, course.pk])
    addresses[Statement] = lambda statement: reverse("office:statement")
    addresses[Provider] = lambda provider: reverse("workplace:profile", args=[provider.slug])

    @for_staff
    def translations(request):
        texts = TranslatedText.objects.filter(is_outdated=True).select_related("content_type")
        page = page_of(request, texts)
        rows = list(rows_of(page.object_list, addresses))
        return render(request, "office/translations.html", {"page": page, "rows": rows})

    return translations


def rows_of(texts, addresses):
    """Each text with its thing, the address to edit it, the field, the language, and what is seen of it."""
    by_kind = defaultdict(list)
    for text in texts:
        by_kind[text.content_type.model_class()].append(text)
    for model in by_kind.keys() & addresses.keys():
        rows = model.objects.select_related("provider") if model is Course else model.objects
        things = rows.in_bulk([text.thing for text in by_kind[model]])
        for text in by_kind[model]:
            if thing := things.get(text.thing):
                language = get_language_info(text.language)["name_translated"]
                field = model._meta.get_field(text.field).verbose_name
                yield text, thing, addresses[model](thing), field, language, seen_texts(thing, text)


@require_POST
@for_staff
def keep_translation(request, pk):
    text = get_object_or_404(TranslatedText.objects.filter(is_outdated=True), pk=pk)
    if not still_right(text, version_in(request.POST)):
        messages.error(request, CHANGED)
    return redirect("office:translations")
