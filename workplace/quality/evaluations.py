"""What learners say of a course: tickets printed for each of its dates, and what was answered, in numbers."""

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from courses.evaluations.counting import codes_to_print, print_codes
from courses.evaluations.models import FEWEST, STEP, PublicEvaluation
from courses.evaluations.paper import Ticket, address, languages_of
from courses.evaluations.reading import result_of
from foundation.submissions.once import StateForm
from foundation.web.pagination import page_of
from workplace.courses import course_of
from workplace.guards import for_managers, for_members, page


@for_members
@require_safe
def evaluations(request, provider, pk):
    """The newest date first."""
    course = course_of(provider, pk)
    runs = page_of(request, course.runs.to_evaluate())
    context = {
        "course": course,
        "page": runs,
        "rows": [row_of(run) for run in runs.object_list],
        "is_public": PublicEvaluation.objects.filter(course=course).exists(),
        "fewest": FEWEST,
        "step": STEP,
    }
    return page(request, "workplace/evaluations.html", provider, context)


def row_of(run):
    evaluation = getattr(run, "evaluation", None)
    return {
        "run": run,
        "living": run.living_codes,
        "to_print": codes_to_print(run, run.living_codes),
        "answers": evaluation.number if evaluation else 0,
        "result": result_of([evaluation]) if evaluation else None,
    }


@require_POST
@for_managers
def publish_evaluation(request, provider, pk):
    course, form = course_of(provider, pk), StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"]:
        PublicEvaluation.objects.get_or_create(course=course)
    elif form.is_valid():
        PublicEvaluation.objects.filter(course=course).delete()
    return redirect("workplace:evaluations", provider.slug, pk)


class PrintForm(forms.Form):
    """Nothing: codes for those who have none yet."""

    anew = forms.BooleanField(required=False)


@require_POST
@for_members
def print_tickets(request, provider, pk, run):
    """Shown this once: nobody can read a code again later, not even we."""
    course, form = course_of(provider, pk), PrintForm(request.POST)
    run = get_object_or_404(course.runs.to_evaluate(), pk=run)
    run.course = course
    codes = print_codes(run, is_anew=form.is_valid() and form.cleaned_data["anew"])
    context = {
        "course": course,
        "run": run,
        "tickets": [Ticket(code) for code in codes],
        "languages": languages_of(run),
        "address": address(),
    }
    return page(request, "workplace/tickets.html", provider, context)
