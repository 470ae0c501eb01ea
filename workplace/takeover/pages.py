"""The address of a provider's export, what came of it each night, and what is gone from the file."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import CourseRun, TakeOver
from foundation.editing.locking import atomic_when_sent, locked, row_of, sent
from foundation.operation import audit
from importing.sources.outcomes import problem_of
from providers.models import Provider
from workplace.guards import for_managers, for_members, page
from workplace.takeover.forms import TakeOverForm


def said_on_imports(provider):
    """What the page of imports says of the file that is fetched."""
    source = TakeOver.objects.filter(provider=provider).first()
    if source is None:
        return {"source": None}
    fetched = provider.imported_files.fetched()
    return {
        "source": source,
        "problem": problem_of(source),
        "fetched": fetched.only("name", "as_of", "created_at").first(),
        "missing": courses_of(provider, source.missing),
    }


def courses_of(provider, keys):
    """Each course with its dates of these that are gone from the file, and whether it has others."""
    runs = CourseRun.objects.filter(pk__in=keys, course__provider=provider).current_or_coming()
    runs = runs.exclude(status=CourseRun.Status.CANCELLED).exclude(course__status="archived")
    by_course = {}
    for run in runs.select_related("course"):
        by_course.setdefault(run.course, []).append(run)
    others = CourseRun.objects.filter(course__in=by_course).current_or_coming().exclude(pk__in=keys)
    having = set(others.values_list("course", flat=True)) if by_course else set()
    return [(course, found, course.pk in having) for course, found in by_course.items()]


@for_managers
@atomic_when_sent
def take_over(request, provider):
    row_of(request, Provider.objects, pk=provider.pk)  # two who say the first address do so one after the other
    rows = TakeOver.objects.filter(provider=provider)
    row = row_of(request, rows) if rows.exists() else TakeOver(provider=provider)
    form = TakeOverForm(instance=row, data=sent(request))
    if request.method == "POST" and form.is_valid():
        with audit.noting_rights(partial(taken_at_once, provider)):
            form.save()
        messages.success(request, _("Saved. The file is fetched next night."))
        return redirect("workplace:imports", provider.slug)
    return page(request, "workplace/take_over.html", provider, {"form": form}, form.status)


def taken_at_once(provider):
    """The address of the file that is taken without asking anybody."""
    return TakeOver.objects.filter(provider=provider, takes_at_once=True).values_list("url", flat=True).first()


@require_POST
@for_managers
@transaction.atomic
def end_take_over(request, provider):
    """What was taken stays."""
    locked(Provider.objects, pk=provider.pk)
    with audit.noting_rights(partial(taken_at_once, provider)):
        TakeOver.objects.filter(provider=provider).delete()
    provider.imported_files.fetched().delete()
    messages.success(request, _("The file is fetched no more."))
    return redirect("workplace:imports", provider.slug)


@require_POST
@for_members
@transaction.atomic
def keep_missing(request, provider, pk):
    """The course stays though its dates are gone from the file: nobody is asked again."""
    course = get_object_or_404(provider.courses, pk=pk)
    source = locked(TakeOver.objects.filter(provider=provider))
    keys = set(course.runs.values_list("pk", flat=True)) & {*source.missing}
    source.missing = [key for key in source.missing if key not in keys]
    source.known = {key: state for key, state in source.known.items() if int(key) not in keys}
    source.save(update_fields=["missing", "known"])
    messages.success(request, _("It stays."))
    return redirect("workplace:imports", provider.slug)
