"""A partner's people who serve at exams: it keeps them itself, with their licences and the towns they reach."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from exams.forms import ExamPersonForm
from exams.models import ExamPerson
from exams.tasks.taking import delete_person, follow_licences, hold_dates_of
from exams.together.years import year_in, years
from foundation.editing.history import CHANGED
from foundation.editing.locking import atomic_when_sent, locked, row_of, sent
from foundation.reading.single_values import line, version_in
from foundation.web.pagination import page_of
from workplace.exams.tasks import check_partner
from workplace.guards import for_members, page


def people_of(provider):
    check_partner(provider)
    return provider.exam_people.all()


@for_members
@require_safe
def exam_people(request, provider):
    today, year = timezone.localdate(), year_in(request)
    people = page_of(request, people_of(provider).for_pages().with_turns(year))
    context = {"page": people, "today": today, **years(year)}
    return page(request, "workplace/exam_people.html", provider, context)


@for_members
@atomic_when_sent
def new_exam_person(request, provider):
    check_partner(provider)
    return edited(request, provider, ExamPerson(provider=provider))


@for_members
@atomic_when_sent
def exam_person(request, provider, pk):
    if request.method == "POST":
        hold_dates_of(people_of(provider).filter(pk=pk))
    return edited(request, provider, row_of(request, people_of(provider), pk=pk))


def edited(request, provider, person):
    form = ExamPersonForm(instance=person, data=sent(request))
    wanted = line(request.POST, "add")
    if wanted in form.formsets:
        form.add_row(wanted)
    elif request.method == "POST" and form.is_valid():
        follow_licences(form.save())
        messages.success(request, _("Saved."))
        return redirect("workplace:exam_people", provider.slug)
    return page(request, "workplace/exam_person.html", provider, {"form": form}, form.status)


@require_POST
@for_members
@transaction.atomic
def delete_exam_person(request, provider, pk):
    hold_dates_of(people_of(provider).filter(pk=pk))
    person = locked(people_of(provider), pk=pk)
    if version_in(request.POST) != ExamPersonForm(instance=person).current_version:
        messages.error(request, CHANGED)
        return redirect("workplace:exam_person", provider.slug, pk)
    delete_person(person)
    messages.success(request, _("Deleted."))
    return redirect("workplace:exam_people", provider.slug)
