"""What exams need besides seats: partners see what is open, take it on, and see whose turn it would be."""

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.actions import NotPossibleError
from exams.models import ExamSession, Task, Turn
from exams.models.sessions import is_partner
from exams.models.tasks import places_open
from exams.tasks.serving import name_people
from exams.tasks.taking import confirm, give_up, release, take_on
from exams.together.shares import shares
from exams.together.years import year_in, years
from foundation.reading.single_values import version_in
from foundation.submissions.once import StateForm
from foundation.web.pagination import page_of
from workplace.exams.lines import WHOLE, lines_of
from workplace.guards import for_members, page


class TaskForm(forms.Form):
    task = forms.ChoiceField(choices=Task.choices)

    def __init__(self, people, **kwargs):
        super().__init__(**kwargs)
        for name in {"person", "people"} & self.fields.keys():
            self.fields[name].queryset = people


class TakeForm(TaskForm):
    """``person``: who serves, or who does not come, if that is known."""

    person = forms.ModelChoiceField(None, required=False)


class PeopleForm(TaskForm):
    people = forms.ModelMultipleChoiceField(None, required=False)


def check_partner(provider):
    if not is_partner(provider):
        raise Http404


def has_more(provider, sessions):
    """Partners see what the others have; whoever is no partner any more what it has itself, as long as it has."""
    return is_partner(provider) or sessions.exists()


def for_partners(provider, sessions):
    if not has_more(provider, sessions):
        raise Http404
    return sessions


def of_partners(provider):
    return for_partners(provider, ExamSession.objects.needing_help(provider))


@for_members
@require_safe
def exam_tasks(request, provider):
    taken = Prefetch("turns", WHOLE)
    sessions = page_of(request, of_partners(provider).for_pages().prefetch_related(taken))
    people = list(provider.exam_people.for_pages())
    rows = [
        (session, lines_of(session, session.turns.all(), provider, people)) for session in sessions.object_list
    ]
    year = year_in(request)
    context = {"page": sessions, "rows": rows, "is_partner": is_partner(provider), **years(year)}
    context["shares"] = shares(year) if is_partner(provider) else []
    asked = provider.help_requests.open().for_pages().prefetch_related("session__turns")
    context["asked"] = [(row, places_open(row.session, row.task)) for row in asked]
    return page(request, "workplace/exam_tasks.html", provider, context)


@require_POST
@for_members
def take_exam_task(request, provider, pk):
    check_partner(provider)
    return acted(request, provider, pk, take_on, _("Thank you: this is yours."), TakeForm)


@require_POST
@for_members
def give_exam_task_up(request, provider, pk):
    return acted(request, provider, pk, give_up, _("Others can take it on now."), TakeForm)


@require_POST
@for_members
def name_exam_people(request, provider, pk):
    return acted(request, provider, pk, name_people, _("Saved."), PeopleForm)


@require_POST
@for_members
def confirm_exam_turn(request, provider, pk):
    """By the centre: who serves there sees from then on who else does."""
    of_others = Turn.objects.taken().filter(session__provider=provider).exclude(provider=provider)
    turn, form = get_object_or_404(of_others, pk=pk), StateForm(request.POST)
    if form.is_valid():
        try:
            confirm(turn, form.cleaned_data["done"], version_in(request.POST))
            messages.success(request, _("Saved."))
        except NotPossibleError as problem:
            messages.error(request, str(problem))
    return redirect("workplace:exam", provider.slug, turn.session_id)


@require_POST
@for_members
def release_exam_turn(request, provider, pk):
    """By the centre: whoever has taken it on is told, and others may take it on."""
    of_others = Turn.objects.taken().filter(session__provider=provider).exclude(provider=provider)
    turn, form = get_object_or_404(of_others, pk=pk), StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"]:
        try:
            release(turn, version_in(request.POST))
            messages.success(request, _("Others can take it on now. %(who)s is told.") % {"who": turn.provider})
        except NotPossibleError as problem:
            messages.error(request, str(problem))
    return redirect("workplace:exam", provider.slug, turn.session_id)


def acted(request, provider, pk, act, words, form_class):
    session = get_object_or_404(of_partners(provider), pk=pk)
    form = form_class(provider.exam_people.for_pages(), data=request.POST)
    if form.is_valid():
        try:
            act(session, provider, **form.cleaned_data, version=version_in(request.POST))
            messages.success(request, words)
        except NotPossibleError as problem:
            messages.error(request, str(problem))
    stays = has_more(provider, ExamSession.objects.needing_help(provider))
    return redirect("workplace:exam_tasks" if stays else "workplace:exams", provider.slug)
