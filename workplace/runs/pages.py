"""The dates of a course: added many at once, changed, copied into the next term, cancelled."""

from copy import copy
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import actions
from courses.models import Course
from foundation.editing.locking import atomic_when_sent, locked, row_of, sent
from foundation.editing.snapshots import snapshot
from foundation.reading.days import check_day
from planning.starts.asked import ask, typed_hours
from planning.starts.reading import hours_of
from workplace.courses import as_edited, course_of, led_on, path_of
from workplace.guards import for_members, page
from workplace.path import DATES
from workplace.runs.checks import met, tell, warn
from workplace.runs.forms import (
    CancelForm,
    ConfirmedCopyForm,
    CopyForm,
    DaysForm,
    RunForm,
    StartFormSet,
    WindowForm,
    week_of,
    windows_of,
)
from workplace.runs.new import NewRunForm
from workplace.runs.start_check import answer


@for_members
@atomic_when_sent
def new_runs(request, provider, pk):
    """One run or several alike at once."""
    course = held(request, provider, pk)
    form = NewRunForm(course=course, last=last_run(course), data=sent(request))
    form.starts = starts = StartFormSet(sent(request), prefix="more")
    if request.method == "POST" and form.is_valid():
        more = [(one["start"], one["end"]) for one in starts.cleaned_data if one.get("start")]
        first, hours = form.instance, typed_hours(form.instance, form.typed_lines)
        runs = [first, *actions.further(first, more)]
        asked = ask(request, [(run, hours) for run in runs])
        if response := answer(request, provider, course, asked):
            return response
        if not asked.wants_back:
            for run in runs:
                asked.say_on(run)
            return saved(request, provider, pk, actions.add_runs(runs, form.typed_lines, request.user))
    context = {
        "course": course,
        "form": form,
        "starts": starts,
        "waiting": [],
        "path": path_of(provider, pk, DATES),
    }
    return page(request, "workplace/run.html", provider, context)


@for_members
@atomic_when_sent
def run(request, provider, pk, run):
    course = held(request, provider, pk)
    run = run_of(request, course, run)
    as_edited(course, [run])
    form = RunForm(instance=run, week=week_of(run), data=sent(request))
    if request.method == "POST" and form.is_valid():
        asked = ask(request, [(run, typed_hours(run, form.typed_lines))], form.stored)
        if response := answer(request, provider, course, asked):
            return response
        if not asked.wants_back:
            asked.say_on(run)
            actions.save_run(run, form.typed_lines, request.user, form.stored)
            return saved(request, provider, pk, [run])
    return run_page(request, provider, course, form)


def saved(request, provider, pk, runs):
    warn(request, [run.start for run in runs if run.start])
    tell(request, runs)
    messages.success(request, _("Saved."))
    return led_on(request, provider, pk, DATES)


def run_page(request, provider, course, form=None, cancelling=None):
    """The run as it is saved, with a form that was sent or a new one."""
    run = course.runs.get(pk=(form.instance if form else cancelling.run).pk)
    run.course = course
    waiting = shown_as_edited(course, run)
    context = {
        "course": course,
        "run": run,
        "waiting": waiting,
        "form": form or RunForm(instance=run, week=week_of(run)),
        "cancelling": cancelling or CancelForm(run),
        "starts": None,
        "is_unseen": is_unseen(course, run),
        "path": path_of(provider, course.pk, DATES),
    }
    status = max(context["form"].status, context["cancelling"].status)
    return page(request, "workplace/run.html", provider, context, status=status)


@for_members
@atomic_when_sent
def days(request, provider, pk, run):
    """Picks a run's single days on a calendar, a year on a page."""
    course = held(request, provider, pk)
    run = run_of(request, course, run)
    windows = windows_of(run, timezone.localdate())
    form = DaysForm(run, window_of(request, windows), data=sent(request))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        asked = ask(request, [with_days(run, form.picked, cleaned["starts_at"])], snapshot(run))
        if response := answer(request, provider, course, asked):
            return response
        if not asked.wants_back:
            hours = cleaned["starts_at"], cleaned["ends_at"]
            actions.set_days(run, form.picked, *hours, form.first, form.last, **asked.said)
            warn(request, form.picked)
            tell(request, [run])
            messages.success(request, _("Saved."))
            return redirect("workplace:run", provider.slug, pk, run.pk)
    context = {"course": course, "run": run, "form": form, "windows": windows}
    return page(request, "workplace/days.html", provider, context, status=form.status)


def with_days(run, days, begin):
    """The run as it will be, and its hours: days that were picked may lie before its first one."""
    changed = copy(run)
    if run.start and days:
        changed.start = min(run.start, *days)
    known = {one.date for one in run.dates.all()}  # they keep their hours
    return changed, [*hours_of(run), *((1 << day.weekday(), begin) for day in days if day not in known)]


def window_of(request, windows):
    """The months that were sent, or are asked for, or the first that are not over."""
    form = WindowForm(sent(request) or request.GET)
    if form.is_valid():
        return form.months
    this_month = timezone.localdate().replace(day=1)
    return next((months for months in windows if months[-1] >= this_month), windows[-1])


@require_POST
@for_members
@transaction.atomic
def cancel_run(request, provider, pk, run):
    """A cancelled run stays visible as such, also in calendars; cancelling can be taken back."""
    course = held(request, provider, pk)
    run = run_of(request, course, run)
    if is_unseen(course, run):
        messages.error(request, _("Nobody has been told of this date. You may delete it."))
        return redirect("workplace:run", provider.slug, pk, run.pk)
    form = CancelForm(run, data=request.POST)
    if not form.is_valid():
        return run_page(request, provider, course, cancelling=form)
    actions.cancel(run, form.cleaned_data["reason"], request.user)
    messages.success(request, _("The date is shown as cancelled."))
    return redirect("workplace:course", provider.slug, pk)


@require_POST
@for_members
@transaction.atomic
def revive_run(request, provider, pk, run):
    """Asked about like a start that is new: others may have planned beside it meanwhile."""
    course = held(request, provider, pk)
    run = run_of(request, course, run)
    before, revived = snapshot(run), copy(run)
    revived.status = actions.status_before(run) if run.status == run.Status.CANCELLED else run.status
    asked = ask(request, [(revived, hours_of(run))], before)
    if response := answer(request, provider, course, asked):
        return response
    if asked.wants_back:
        return redirect("workplace:run", provider.slug, pk, run.pk)
    actions.revive(run, request.user, **asked.said)
    messages.success(request, _("The date takes place again."))
    return redirect("workplace:course", provider.slug, pk)


@require_POST
@for_members
@transaction.atomic
def delete_run(request, provider, pk, run):
    """Only for what the public has not seen: what was announced is cancelled instead."""
    course = held(request, provider, pk)
    run = run_of(request, course, run)
    if is_unseen(course, run):
        run.delete()
        messages.success(request, _("The date has been deleted."))
    else:
        messages.error(request, _("This offer was public. Please cancel the date, so that people know."))
    return redirect("workplace:course", provider.slug, pk)


def is_unseen(course, run):
    return course.status == course.Status.DRAFT or run.status == run.Status.INTENDED


@for_members
@atomic_when_sent
def copy_runs(request, provider, pk):
    """Shows the dates moved by whole weeks, with the holidays they meet; copies them on confirmation."""
    course = held(request, provider, pk)
    runs = runs_to_copy(course)
    if request.method == "POST":
        form = ConfirmedCopyForm(runs, data=request.POST)
    else:
        form = CopyForm(data=request.GET or None)
    shift = shift_of(form, runs)
    if request.method == "POST" and shift is not None:
        later = {run.pk: actions.moved(run, shift) for run in runs}
        asked = ask(request, [(later[run.pk], hours_of(run)) for run in runs])
        if response := answer(request, provider, course, asked):
            return response
        if not asked.wants_back:
            said = {key: asked.said_of(one) for key, one in later.items()}
            return copied(request, provider, course, runs, shift, form.cleaned_data["as_new"], said)
    rows = [] if shift is None else [moved(run, shift) for run in runs]
    context = {"course": course, "form": form, "runs": runs, "rows": rows}
    context["version"] = ConfirmedCopyForm(runs).current_version
    status = form.status if request.method == "POST" else 200
    return page(request, "workplace/copy.html", provider, context, status=status)


def copied(request, provider, course, runs, shift, as_new, said):
    if as_new:
        course = actions.copy_course(course, runs, shift, request.user, said)
        copies = course.runs.all()
    else:
        copies = actions.copy_runs(runs, shift, course, request.user, said)
    tell(request, copies)
    messages.success(request, _("The dates have been copied. Please check seats and place."))
    return redirect("workplace:course", provider.slug, course.pk)


def runs_to_copy(course):
    """Those of the last term, the earliest first."""
    runs = course.runs.filter(start__isnull=False).prefetch_related("weekly_times", "dates")
    runs = runs.order_by("-start", "-pk")[:20]
    return list(reversed([run for run in runs if run.start >= runs[0].start - timedelta(days=180)]))


def shift_of(form, runs):
    """Whole weeks, so that the weekday stays; None where nobody asked or a new day cannot be meant."""
    if not (runs and form.is_bound and form.is_valid()):
        return None
    shift = timedelta(weeks=round((form.cleaned_data["start"] - runs[0].start).days / 7))
    try:
        for day in sorted(day for run in runs for day in actions.moved_days(run, shift)):
            check_day(day)
    except ValidationError as problem:
        form.add_error("start", problem)
        return None
    return shift


def moved(run, shift):
    """A run's new days, and what falls on holidays."""
    start, end = run.start + shift, run.end + shift
    return {"start": start, "end": end, "holidays": met([start, *(day.date + shift for day in run.dates.all())])}


def held(request, provider, pk):
    """The provider's course; when something is sent, nobody else changes it or its dates meanwhile."""
    if request.method == "POST":
        locked(Course.objects, pk=pk, provider=provider)
    return course_of(provider, pk)


def shown_as_edited(course, run):
    """Makes the run say what is proposed for it; of each text that waits its name, what is public, what waits."""
    proposal = course.proposals.alive().select_related("course").first()
    waiting = [change.in_words for change in proposal.lines() if change.row == run] if proposal else []
    as_edited(course, [run])
    return waiting


def run_of(request, course, pk):
    run = row_of(request, course.runs.select_related("municipality"), pk=pk)
    run.course = course
    return run


def last_run(course):
    return course.runs.prefetch_related("weekly_times").order_by("-pk").first()
