"""What waits for the office: proposals, accepted, corrected, remarked on or given back."""

from copy import copy

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.guards import for_staff
from courses import actions
from courses.models import Proposal
from courses.section_forms import RemarkForm, SectionForm, type_choices
from courses.sections import SECTIONS
from foundation.editing.values import in_json, in_words
from foundation.reading.single_values import line, ticked, version_in
from foundation.web.pagination import page_of
from planning.starts.asked import answered, ask_reviewer
from planning.starts.before_saving import course_kind


class ReviewForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("What should be changed?"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class CorrectionForm(forms.Form):
    """What the author proposes, for the reviewer to put right: a field for each change, as they are edited."""

    answer = forms.CharField(
        label=gettext_lazy("A word to the author"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def __init__(self, proposal, **kwargs):
        super().__init__(**kwargs)
        self.proposal = proposal
        self.changes = [change for change in proposal.lines() if change.name not in {"machine_texts", "breaks"}]
        boxes = {change.key: self.box(change) for change in self.changes}
        self.fields = boxes | self.fields

    def box(self, change):
        box = change.field.formfield(widget=widget_of(change.field))
        box.label, box.initial = change.label, change.after
        box.required = box.required or change.name in REQUIRED
        if change.is_crossed:
            box.help_text = _("Somebody has written this since: %(text)s") % {"text": change.in_words[1]}
        if change.name == "course_type":
            box.choices = type_choices(kept=change.after)
        return box

    def clean(self):
        """Nobody's writing is run over: what the author has written meanwhile is shown beside what was typed."""
        if version_in(self.data) != self.proposal.version:
            raise forms.ValidationError(
                _("The proposal has changed meanwhile. Compare both below; save again to keep yours."),
                code="crossed",
            )
        return super().clean()

    def is_crossed(self):
        return self.has_error("__all__", "crossed")

    def both_versions(self):
        for change in self.changes:
            typed = self.cleaned_data.get(change.key, self[change.key].value())
            typed = in_words(change.field, getattr(typed, "pk", typed))
            if typed != change.in_words[2]:
                yield change.label, change.in_words[2], typed

    def corrected(self):
        """By key, as JSON holds it."""
        found = {}
        for change in self.changes:
            row, value = type(change.row)(), self.cleaned_data[change.key]
            setattr(row, change.field.attname, getattr(value, "pk", value))
            found[change.key] = in_json(row, change.name)
        return found


REQUIRED = {name for section in SECTIONS for name in section.required} | {"name"}


def widget_of(column):
    """As the author had it."""
    name = column.name.partition("_")[0]
    return SectionForm.widgets.get(column.name) or SectionForm.widgets.get(name)


@for_staff
def proposals(request):
    """All that waits, the oldest first; what is small can be accepted from here, several at once."""
    wanted = line(request.GET, "q")
    rows = Proposal.objects.waiting().for_reading()
    if wanted:
        names = Q(course__title_de__icontains=wanted) | Q(course__provider__name__icontains=wanted)
        rows = rows.filter(names | Q(provider__name__icontains=wanted))
    page = page_of(request, rows)
    rows = [(one, lines_of(one) if one.is_small else []) for one in page.object_list]
    context = {"page": page, "rows": rows, "q": wanted, "can_tick": any(lines for _one, lines in rows)}
    return render(request, "office/proposals.html", context)


@require_POST
@for_staff
def accept_proposals(request):
    """Those that were ticked, each as it was seen; only small ones, whatever is sent."""
    done, problems = 0, []
    for seen in ticked(request.POST, "proposal"):
        pk, _sign, version = seen.partition(":")
        rows = Proposal.objects.waiting().for_reading().filter(pk=pk if pk.isdecimal() else None)
        for proposal in [row for row in rows if row.is_small]:
            try:
                actions.accept(proposal.pk, version, request.user)
                done += 1
            except actions.NotPossibleError as problem:
                problems.append(f"{proposal}: {problem}")
    if done:
        text = ngettext("%(number)d change is public now.", "%(number)d changes are public now.", done)
        messages.success(request, text % {"number": done})
    for problem in problems:
        messages.error(request, problem)
    if not done and not problems:
        messages.error(request, _("Nothing was ticked."))
    return redirect("office:proposals")


@for_staff
def proposal(request, pk):
    return proposal_page(request, pk, ReviewForm())


def proposal_page(request, pk, form, remark=None, status=200):
    proposal = get_object_or_404(Proposal.objects.for_reading(), pk=pk)
    is_open = proposal.status == Proposal.Status.WAITING
    changes = proposal.lines() if is_open else []
    context = {
        "proposal": proposal,
        "rows": lines_of(proposal),
        "crossed": [(change.label, change.worded(change.before)) for change in changes if change.is_crossed],
        "unfit": [change.label for change in changes if not change.fits],
        "form": form,
        "remark": remark or RemarkForm(initial={"text": "" if is_open else form["answer"].value()}),
        "remarks": proposal.remarks.select_related("author"),
    }
    return render(request, "office/proposal.html", context, status=status)


def lines_of(proposal):
    """Field by field: name, what is public now, what is proposed."""
    return [change.in_words for change in proposal.lines()]


@require_POST
@for_staff
def accept_proposal(request, pk):
    proposal, answer = Proposal.objects.waiting().for_reading().filter(pk=pk).first(), answer_of(request)
    asked = ask_about_starts(request, proposal) if proposal else None
    if asked and not asked.goes_on:
        question = asked_page(request, proposal, asked)
        return question or proposal_page(request, pk, ReviewForm(initial={"answer": answer}))
    how = {"answer": answer, "asked": asked}
    return decided(request, pk, accept, version_in(request.POST), request.user, **how)


def ask_about_starts(request, proposal, corrected=None):
    """None where the course was public before, and stays the kind of course that it was.

    ``corrected``: by key, what the reviewer would rather have.
    """
    course, said = proposal.course, copy(proposal)
    if course is None:
        return None
    said.changes = proposal.changes | {
        key: [proposal.changes[key][0], value] for key, value in (corrected or {}).items()
    }
    edited = copy(course)
    said.apply_to(edited)
    if not proposal.changes:
        return ask_reviewer(request, edited)
    return ask_reviewer(request, edited, course_kind(course))


def asked_page(request, proposal, asked):
    """The page with the question, or what follows from passing people on; None for the way back."""

    def draw(context, status):
        return render(request, "office/start_check.html", context | {"proposal": proposal}, status=status)

    return answered(request, asked, draw, reverse("office:proposal", args=[proposal.pk]))


@transaction.atomic
def accept(pk, version, reviewer, *, asked, **how):
    """With what was said of its starts."""
    actions.accept(pk, version, reviewer, **how)
    if asked:
        asked.keep()


@for_staff
def correct_proposal(request, pk):
    """Accepts a proposal with what the reviewer has put right in it."""
    proposals = Proposal.objects.waiting().exclude(changes={}).for_reading()
    proposal = get_object_or_404(proposals, pk=pk)
    form = CorrectionForm(proposal, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        corrected = form.corrected()
        asked = ask_about_starts(request, proposal, corrected)
        if asked and (question := asked_page(request, proposal, asked)):
            return question
        how = {"answer": form.cleaned_data["answer"], "corrected": corrected, "asked": asked}
        try:
            if not (asked and asked.wants_back):
                accept(pk, version_in(request.POST), request.user, **how)
                return thanked(request)
        except actions.NotPossibleError as problem:
            form.add_error(None, str(problem))
    context = {"proposal": proposal, "form": form}
    return render(request, "office/correct_proposal.html", context, status=409 if form.is_crossed() else 200)


@require_POST
@for_staff
def remark_on_proposal(request, pk):
    form = RemarkForm(data=request.POST)
    if not form.is_valid():
        return proposal_page(request, pk, ReviewForm(), form)
    proposal = get_object_or_404(Proposal.objects.for_reading(), pk=pk)
    actions.remark(proposal, form.cleaned_data["text"], request.user)
    messages.success(request, _("The author gets your remark by mail."))
    return redirect("office:proposal", pk)


@require_POST
@for_staff
def return_proposal(request, pk):
    form = ReviewForm(data=request.POST)
    if not form.is_valid():
        return proposal_page(request, pk, form)
    return decided(
        request, pk, actions.give_back, version_in(request.POST), form.cleaned_data["answer"], request.user
    )


def answer_of(request):
    """A word to the author, which may be left out."""
    form = ReviewForm(data=request.POST)
    form.is_valid()
    return form.cleaned_data.get("answer", "")


def decided(request, pk, decide, *args, **how):
    """Where it cannot be, the page comes again with the word that was typed."""
    try:
        decide(pk, *args, **how)
    except actions.NotPossibleError as problem:
        messages.error(request, str(problem))
        form = ReviewForm(initial={"answer": answer_of(request)})
        return proposal_page(request, pk, form, status=409)
    return thanked(request)


def thanked(request):
    messages.success(request, _("The author gets your answer by mail."))
    return redirect("office:start")
