"""Who changed what in a course and its dates, and going back to how it was."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bildung_verbindet.history import entries
from courses import actions
from courses.models import CourseRun
from courses.workplace.editor import course_of
from courses.workplace.sections import SECTIONS
from providers.access import for_members, page

SHOWN = 50


@for_members
def history(request, provider, pk):
    course = course_of(provider, pk)
    told = entries(course.history.select_related("history_user")[: SHOWN + 1])
    context = {
        "course": course,
        "entries": sorted([*told, *of_runs(course)], key=lambda one: one.at, reverse=True),
    }
    return page(request, "workplace/history.html", provider, context)


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
def restore(request, provider, pk, record):
    """Brings back what the course said then; like any change it may need a review."""
    course = course_of(provider, pk)
    then = get_object_or_404(course.history, pk=record)
    names = [name for section in SECTIONS for name in section.columns]
    for name in names:
        attribute = course._meta.get_field(name).attname
        setattr(course, attribute, getattr(then, attribute))
    if actions.save_section(course, names, request.user):
        messages.success(request, _("The office looks at it; until then the approved version stays public."))
    else:
        messages.success(request, _("The earlier version is back."))
    return redirect("workplace:course", provider.slug, pk)
