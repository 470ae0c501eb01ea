"""Who changed what in a course and its dates, and going back to how it was."""

from copy import copy
from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import CourseRun, CourseType
from courses.section_forms import form_of
from courses.sections import WHOLE
from foundation.editing.history import came_back, entries
from foundation.editing.locking import atomic_when_sent
from planning.starts.asked import ask_of_course
from planning.starts.before_saving import course_kind
from workplace.courses import as_edited, course_of, locked_course, version_of
from workplace.guards import for_members, page
from workplace.runs.start_check import answer, keep

SHOWN = 50


@for_members
def history(request, provider, pk):
    return history_page(request, provider, course_of(provider, pk))


def history_page(request, provider, course, status=200):
    as_edited(course)
    of_course = entries(course.history.select_related("history_user")[: SHOWN + 1])
    context = {
        "course": course,
        "entries": sorted([*of_course, *of_runs(course)], key=lambda one: one.at, reverse=True),
        "version": version_of(course, request.user),
    }
    return page(request, "workplace/history.html", provider, context, status=status)


def of_runs(course):
    """Changes of dates cannot be restored from here: they are edited."""
    records = CourseRun.history.filter(course=course.pk).select_related("history_user")
    records = sorted(records.order_by("-history_date", "-history_id")[: SHOWN * 4], key=lambda one: one.id)
    for _run, group in groupby(records, key=lambda one: one.id):
        group = list(group)
        start = group[0].start
        name = date_format(start, "DATE_FORMAT") if start else _("join any time")
        for one in entries(group, _("Date %(date)s") % {"date": name}):
            one.pk = None
            yield one


@require_POST
@for_members
@atomic_when_sent
def restore(request, provider, pk, record):
    """Brings back what the course said then; like any change it may need a review."""
    course = locked_course(provider, pk)
    then = get_object_or_404(course.history, pk=record)
    as_edited(course)
    asked = ask_of_course(request, with_kind(course, then), course_kind(course))
    if response := answer(request, provider, course, asked):
        return response
    if asked.wants_back:
        return redirect("workplace:history", provider.slug, pk)
    form = form_of(WHOLE)(course, request.user)
    if not came_back(request, form, then):
        return history_page(request, provider, course_of(provider, pk), status=409)
    keep(asked, form.proposal, request.user)
    if form.proposal:
        messages.info(request, _("The office looks at it; until then the approved version stays public."))
    return redirect("workplace:course", provider.slug, pk)


def with_kind(course, then):
    """The course as it will be, as far as others' starts are concerned."""
    changed = copy(course)
    changed.level_from, changed.mode = then.level_from, then.mode
    if CourseType.objects.filter(pk=then.course_type_id).exists():  # else it keeps its own
        changed.course_type_id = then.course_type_id
    return changed
