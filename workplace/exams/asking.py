"""A centre asks partners for help at an exam, whose turn it is first; they answer here or by a mail's link."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from courses.actions import NotPossibleError
from exams.models import Task
from exams.models.tasks import NEEDS, places_open
from exams.public import wording
from exams.tasks.lending import ask, version_of_open
from exams.tasks.links import by_help_link
from exams.tasks.serving import able
from exams.tasks.taking import answer
from exams.together.shares import Share, shares, way
from foundation.reading.amounts import WholeNumberBox
from foundation.reading.days import DayBox
from foundation.reading.single_values import version_in
from foundation.reading.text_fields import Line
from providers.models import Provider
from workplace.exams.tasks import check_partner
from workplace.guards import for_members, page

ANSWER_DAYS = 7  # that partners have, if the exam is not earlier


class AskForm(forms.Form):
    """Whom, and until when they answer."""

    partners = forms.ModelMultipleChoiceField(
        Provider.objects.filter(partner__isnull=False), label=gettext_lazy("Partners")
    )
    answer_by = DayBox(
        label=gettext_lazy("Answer by"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy(
            "Who has less than two working days and does not answer has not missed a duty of the agreement."
        ),
    )

    def __init__(self, session, **kwargs):
        soon = timezone.localdate() + timedelta(days=ANSWER_DAYS)
        super().__init__(initial={"answer_by": min(soon, session.date)}, **kwargs)
        self.session = session
        others = self.fields["partners"].queryset.exclude(pk=session.provider_id)
        self.fields["partners"].queryset = others

    def clean_answer_by(self):
        day = self.cleaned_data["answer_by"]
        if not timezone.localdate() <= day <= self.session.date:
            raise forms.ValidationError(_("Please choose a day from today until the exam."))
        return day


class AnswerForm(forms.Form):
    """Yes with a number, or no, which is none, with a reason."""

    needed_by_choice = ("reason",)

    number = WholeNumberBox(label=gettext_lazy("How many?"), min_value=0, max_value=99)
    reason = Line(label=gettext_lazy("Reason"), max_length=200, required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("number") == 0 and not cleaned.get("reason"):
            self.add_error("reason", _("Please say why, so that the centre can plan."))
        return cleaned


@dataclass
class Choice:
    """A partner that may be asked: what it has done this year, how far it would be, whether it is proposed."""

    share: Share
    km: int
    is_proposed: bool = False


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def ask_partners(request, provider, pk, task):
    check_partner(provider)
    session = get_object_or_404(provider.exam_sessions.published().for_pages(), pk=pk)
    if task not in NEEDS or not getattr(session, NEEDS[task]):
        raise Http404
    form = AskForm(session, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            wanted, by = form.cleaned_data["partners"], form.cleaned_data["answer_by"]
            number = ask(session, task, wanted, by, version_in(request.POST))
            text = ngettext("%(number)d partner has been asked.", "%(number)d partners have been asked.", number)
            messages.success(request, text % {"number": number})
        except NotPossibleError as problem:
            messages.error(request, str(problem))
        return redirect("workplace:ask_partners", provider.slug, pk, task)
    asked = list(session.help_requests.filter(task=task).select_related("provider__partner").order_by("pk"))
    likely, others = choices(session, task, asked)
    if form.is_bound:
        keep_ticks([*likely, *others], {*form["partners"].value()})
    context = {"session": session, "task": Task(task), "form": form, "year": str(session.date.year)}
    context["version"] = version_of_open(session, task)
    context |= {"free": places_open(session, task), "likely": likely, "others": others}
    context["asked"] = [(row, outcome(row)) for row in asked]
    return page(request, "workplace/ask_partners.html", provider, context, 400 if form.errors else 200)


def choices(session, task, asked):
    """Who has somebody for it, or is there, and was not asked yet; then the other partners.

    Of both whoever has done least in that year first, then who has the shortest ways; as many as are needed are
    proposed.
    """
    fit = {one.pk for one in able(session, task, [row.provider_id for row in asked])}
    waiting = {row.provider_id for row in asked if row.answered_at is None and row.ended_on is None}
    rows = [
        Choice(share, round(way(share.provider, session)))
        for share in shares(session.date.year)
        if share.provider.pk not in waiting | {session.provider_id}
    ]
    rows.sort(key=lambda row: (*row.share.turn, row.km))
    likely = [row for row in rows if row.share.provider.pk in fit]
    for row in likely[: places_open(session, task)]:
        row.is_proposed = True
    return likely, [row for row in rows if row not in likely]


def keep_ticks(rows, keys):
    for row in rows:
        row.is_proposed = str(row.share.provider.pk) in keys


def outcome(asked):
    """What has become of a request, for whoever asked and for whoever is asked."""
    if asked.number:
        return _("yes: %(number)d") % {"number": asked.number}
    if asked.answered_at:
        return _("no: %(reason)s") % {"reason": asked.reason} if asked.reason else _("no help this time")
    if asked.ended_on or getattr(asked.provider, "partner", None) is None:
        return _("no longer asked")
    if asked.is_late:
        return _("not answered in time")
    return _("answer by %(day)s") % {"day": date_format(asked.answer_by, "SHORT_DATE_FORMAT")}


def said(request, asked, form):
    """What a valid form says, done; whoever is too late is told."""
    try:
        answer(asked, **form.cleaned_data, version=version_in(request.POST))
        messages.success(request, _("Thank you for your answer. The exam centre knows."))
    except NotPossibleError as problem:
        messages.error(request, str(problem))


@require_POST
@for_members
def answer_help(request, provider, pk):
    check_partner(provider)
    asked = get_object_or_404(provider.help_requests.all(), pk=pk)
    form = AnswerForm(data=request.POST)
    if form.is_valid():
        said(request, asked, form)
    else:
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
    return redirect("workplace:exam_tasks", provider.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def help_by_link(request, token):
    asked = by_help_link(token)
    if asked is None:
        return render(request, "workplace/help_by_link.html", {"asked": None}, status=410)
    form = AnswerForm(data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said(request, asked, form)
        return redirect("workplace:help_by_link", token)
    context = {"asked": asked, "form": form, "outcome": outcome(asked)}
    context |= {"free": places_open(asked.session, asked.task), "when": wording.when(asked.session)}
    return render(request, "workplace/help_by_link.html", context, status=400 if form.errors else 200)
