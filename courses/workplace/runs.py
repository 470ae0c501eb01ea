"""The dates of a course: added many at once, changed, copied into the next term, cancelled."""

import calendar
from datetime import date, timedelta

import holidays
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import actions
from courses.forms import WeekdaysField
from courses.models import CourseRun
from courses.workplace.editor import course_of
from providers.access import for_members, page

MORE_STARTS = 5  # further runs that may be added in one go
MONTHS = 6  # of the calendar on which single days are picked
OWN = ("registration_deadline", "late_entry", "venue", "street", "postal_code", "municipality")
OWN += ("seats_total", "seats_free", "number", "note")


class Day(forms.DateInput):
    def __init__(self):
        super().__init__({"type": "date"}, format="%Y-%m-%d")


class Clock(forms.TimeInput):
    def __init__(self):
        super().__init__({"type": "time"}, format="%H:%M")


class RunForm(forms.ModelForm):
    """One run, or the first of several like it."""

    opens_later = forms.BooleanField(label=gettext_lazy("Registration opens later"), required=False)

    class Meta:
        model = CourseRun
        fields = ["start", "end", *OWN]
        widgets = {"start": Day, "end": Day, "registration_deadline": Day}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields["opens_later"].initial = self.instance.status == CourseRun.Status.PLANNED

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("seats_total") is not None and cleaned.get("seats_free") is None:
            cleaned["seats_free"] = cleaned["seats_total"]
        self.instance.seats_as_of = timezone.localdate()
        if self.instance.status in {CourseRun.Status.PLANNED, CourseRun.Status.OPEN}:
            later = cleaned.get("opens_later")
            self.instance.status = CourseRun.Status.PLANNED if later else CourseRun.Status.OPEN
        return cleaned


class StartForm(forms.Form):
    """First and last day of a further run."""

    start = forms.DateField(label=gettext_lazy("First day"), required=False, widget=Day)
    end = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=Day)

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if not self.errors and (bool(start) != bool(end) or (start and end < start)):
            raise ValidationError(_("Give both days, the first one first."))
        return cleaned


class WeekForm(forms.Form):
    """A line of the week: days and hours."""

    weekdays = WeekdaysField(label=gettext_lazy("Weekdays"), required=False)
    starts_at = forms.TimeField(label=gettext_lazy("From"), required=False, widget=Clock)
    ends_at = forms.TimeField(label=gettext_lazy("To"), required=False, widget=Clock)

    def clean(self):
        cleaned = super().clean()
        values = [cleaned.get(name) for name in ("weekdays", "starts_at", "ends_at")]
        if not self.errors and any(values) and not all(values):
            raise ValidationError(_("Give weekdays, beginning and end; or leave the line empty."))
        if not self.errors and all(values) and cleaned["ends_at"] <= cleaned["starts_at"]:
            raise ValidationError(_("The end must be later than the beginning."))
        return cleaned

    @property
    def line(self) -> tuple | None:
        """Sum of weekday bits, from, to."""
        cleaned = self.cleaned_data
        return (cleaned["weekdays"], cleaned["starts_at"], cleaned["ends_at"]) if cleaned.get("weekdays") else None


StartFormSet = forms.formset_factory(StartForm, extra=MORE_STARTS, max_num=MORE_STARTS)
WeekFormSet = forms.formset_factory(WeekForm, extra=2, max_num=10)


class DaysForm(forms.Form):
    """Single days, picked on a calendar, all with the same hours."""

    days = forms.MultipleChoiceField(label=gettext_lazy("Days"), required=False)
    starts_at = forms.TimeField(label=gettext_lazy("From"), widget=Clock)
    ends_at = forms.TimeField(label=gettext_lazy("To"), widget=Clock)

    def __init__(self, first: date, chosen, **kwargs):
        super().__init__(**kwargs)
        self.first, self.chosen = first, {day.isoformat() for day in chosen}
        last = months_later(first, MONTHS)
        days = {first + timedelta(n) for n in range((last - first).days)} | set(chosen)
        self.fields["days"].choices = [(day.isoformat(), day) for day in sorted(days)]
        self.names = public_holidays(first.year, last.year)

    def weekdays(self):
        return WEEKDAYS_ABBR.values()

    def months(self):
        """For each month its first day and its weeks of cells; a cell out of the month is None."""
        picked = set(self.data.getlist("days")) if self.is_bound else self.chosen
        for number in range(MONTHS):
            month = months_later(self.first.replace(day=1), number)
            weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
            yield month, [[self.cell(day, month, picked) for day in week] for week in weeks]

    def cell(self, day, month, picked):
        if day.month != month.month:
            return None
        return {
            "day": day,
            "value": day.isoformat(),
            "is_picked": day.isoformat() in picked,
            "is_open": day >= self.first,
            "holiday": self.names.get(day, ""),
        }

    def clean(self):
        cleaned = super().clean()
        if not self.errors and cleaned["ends_at"] <= cleaned["starts_at"]:
            raise ValidationError(_("The end must be later than the beginning."))
        return cleaned


class CopyForm(forms.Form):
    start = forms.DateField(label=gettext_lazy("New first day of the earliest date"), widget=Day)
    as_new = forms.BooleanField(
        label=gettext_lazy("As an offer of its own"),
        help_text=gettext_lazy("A draft with the same texts, which you can change before you publish it."),
        required=False,
    )


def months_later(day, number) -> date:
    month = day.month - 1 + number
    return date(day.year + month // 12, month % 12 + 1, 1 if number else day.day)


def public_holidays(first: int, last: int) -> dict:
    """Of Mecklenburg-Vorpommern: name by day."""
    language = "de" if get_language().startswith("de") else "en_US"
    return dict(holidays.Germany(subdiv="MV", years=range(first, last + 1), language=language))


@for_members
def new_runs(request, provider, pk):
    """One run or several alike at once."""
    course = course_of(provider, pk)
    forms_ = run_forms(request, CourseRun(course=course, **like_last(course)), week_of(last_run(course)))
    starts = StartFormSet(request.POST or None, prefix="more")
    if request.method == "POST" and all([*(form.is_valid() for form in forms_), starts.is_valid()]):
        form, week = forms_
        more = [(one["start"], one["end"]) for one in starts.cleaned_data if one.get("start")]
        runs = actions.add_runs(form.instance, more, [line.line for line in week if line.line])
        warn(request, [run.start for run in runs if run.start])
        messages.success(request, _("Saved."))
        return redirect("workplace:course", provider.slug, pk)
    form, week = forms_
    return page(
        request, "workplace/run.html", provider, {"course": course, "form": form, "week": week, "starts": starts}
    )


@for_members
def run(request, provider, pk, run):
    course = course_of(provider, pk)
    run = run_of(course, run)
    form, week = run_forms(request, run, week_of(run))
    if request.method == "POST" and all([form.is_valid(), week.is_valid()]):
        actions.save_run(form.instance, [line.line for line in week if line.line])
        warn(request, [run.start] if run.start else [])
        messages.success(request, _("Saved."))
        return redirect("workplace:course", provider.slug, pk)
    context = {"course": course, "run": run_of(course, run.pk), "form": form, "week": week, "starts": None}
    return page(request, "workplace/run.html", provider, context)


@for_members
def days(request, provider, pk, run):
    """Picks a run's single days on a calendar."""
    course = course_of(provider, pk)
    run = run_of(course, run)
    single = list(run.dates.all())
    today = timezone.localdate()
    first = min([day.date for day in single] + [max(run.start or today, today)])
    hours = {"starts_at": single[0].starts_at, "ends_at": single[0].ends_at} if single else None
    form = DaysForm(first, [day.date for day in single], data=request.POST or None, initial=hours)
    if request.method == "POST" and form.is_valid():
        chosen = [date.fromisoformat(day) for day in form.cleaned_data["days"]]
        actions.set_days(run, chosen, form.cleaned_data["starts_at"], form.cleaned_data["ends_at"])
        warn(request, chosen)
        messages.success(request, _("Saved."))
        return redirect("workplace:run", provider.slug, pk, run.pk)
    return page(request, "workplace/days.html", provider, {"course": course, "run": run, "form": form})


@require_POST
@for_members
def cancel_run(request, provider, pk, run):
    """A cancelled run stays visible as such, also in calendars; cancelling can be taken back."""
    run = run_of(course_of(provider, pk), run)
    actions.cancel(run, " ".join(request.POST.get("reason", "").split())[:200])
    messages.success(request, _("The date is shown as cancelled."))
    return redirect("workplace:course", provider.slug, pk)


@require_POST
@for_members
def revive_run(request, provider, pk, run):
    actions.revive(run_of(course_of(provider, pk), run))
    messages.success(request, _("The date takes place again."))
    return redirect("workplace:course", provider.slug, pk)


@require_POST
@for_members
def delete_run(request, provider, pk, run):
    """Only for what nobody has seen: what was public is cancelled instead."""
    course = course_of(provider, pk)
    run = run_of(course, run)
    if course.status == course.Status.DRAFT:
        run.delete()
        messages.success(request, _("The date has been deleted."))
    else:
        messages.error(request, _("This offer was public. Please cancel the date, so that people know."))
    return redirect("workplace:course", provider.slug, pk)


@for_members
def copy_runs(request, provider, pk):
    """Shows the dates moved by whole weeks, with the holidays they meet; copies them on confirmation."""
    course = course_of(provider, pk)
    runs = list(
        course.runs.filter(start__isnull=False).prefetch_related("weekly_times", "dates").order_by("-start")[:20]
    )
    runs = list(reversed([run for run in runs if run.start >= runs[0].start - timedelta(days=180)]))
    form = CopyForm(data=request.GET or request.POST or None)
    shift = shift_to(form.cleaned_data["start"], runs) if runs and form.is_bound and form.is_valid() else None
    if request.method == "POST" and shift:
        if form.cleaned_data["as_new"]:
            course = actions.copy_course(course, runs, shift)
        else:
            actions.copy_runs(runs, shift, course)
        messages.success(request, _("The dates have been copied. Please check seats and place."))
        return redirect("workplace:course", provider.slug, course.pk)
    rows = [] if shift is None else [moved(run, shift) for run in runs]
    return page(
        request, "workplace/copy.html", provider, {"course": course, "form": form, "runs": runs, "rows": rows}
    )


def shift_to(start, runs) -> timedelta:
    """Whole weeks, so that the weekday stays."""
    return timedelta(weeks=round((start - runs[0].start).days / 7))


def moved(run, shift):
    """A run's new days, and what falls on holidays."""
    start, end = run.start + shift, run.end + shift
    return {"start": start, "end": end, "holidays": met([start, *(day.date + shift for day in run.dates.all())])}


def met(days) -> list[str]:
    """Those of the days that are holidays, with their names."""
    years = [day.year for day in days]
    names = public_holidays(min(years), max(years)) if years else {}
    return [f"{date_format(day, 'DATE_FORMAT')} ({names[day]})" for day in days if day in names]


def warn(request, days):
    if found := met(days):
        messages.warning(
            request, _("Please check, these are public holidays: %(days)s.") % {"days": ", ".join(found)}
        )


def run_forms(request, run, week):
    lines = [{"weekdays": bits, "starts_at": begin, "ends_at": end} for bits, begin, end in week]
    form = RunForm(data=request.POST or None, instance=run)
    return form, WeekFormSet(request.POST or None, prefix="week", initial=lines)


def run_of(course, pk):
    run = get_object_or_404(
        course.runs.select_related("municipality").prefetch_related("weekly_times", "dates"), pk=pk
    )
    run.course = course
    return run


def last_run(course):
    return course.runs.prefetch_related("weekly_times").order_by("-pk").first()


def like_last(course) -> dict:
    """Place and number of seats of the run that was added last, or the provider's own address."""
    last = last_run(course)
    if last is None:
        provider = course.provider
        names = ("street", "postal_code", "municipality")
        return {name: getattr(provider, name) for name in names} | {"venue": provider.name}
    names = ("venue", "street", "postal_code", "municipality", "seats_total", "late_entry")
    return {name: getattr(last, name) for name in names}


def week_of(run) -> list[tuple]:
    return [(line.weekdays, line.starts_at, line.ends_at) for line in run.weekly_times.all()] if run else []
