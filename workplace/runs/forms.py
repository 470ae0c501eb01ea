"""The forms for a course's dates: one run with its week, further starts, single days, copies, cancelling."""

import calendar
from copy import copy
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import rhythm
from courses.actions.times import WeekLine
from courses.forms import WeekdaysField
from courses.models import CourseRun, EntryPoint, SchoolHolidays, WeeklyTime
from courses.models.breaks import Break, in_store, read_breaks
from courses.public import wording
from foundation.editing.merging import as_sent
from foundation.editing.rows import inline_rows
from foundation.editing.values import day_in_words, in_json
from foundation.editing.versioned import Versioned, VersionedForm
from foundation.reading.days import DayBox, check_day, check_hours
from foundation.reading.text_fields import Line

MORE_STARTS = 5  # further runs that may be added in one go
GROWTH = 6  # months ahead on the calendar of single days, so that a run may grow
MONTHS = 12  # of that calendar on a page
Status = CourseRun.Status
FREELY_CHOSEN = {Status.INTENDED, Status.PLANNED, Status.OPEN}
UNCOPIED = {"seats_free", "seats_as_of", "status", "cancel_reason", "revision", "changed_at"}
PLAIN = ("registration_deadline", "late_entry", "venue", "street", "postal_code", "municipality")
PLAIN += ("seats_total", "seats_free", "seats_min", "decide_on", "number", "note", "booking_link")
PLAIN += ("breaks", "on_public_holidays", "sessions")


class Day(forms.DateInput):
    def __init__(self):
        super().__init__({"type": "date"}, format="%Y-%m-%d")


class Clock(forms.TimeInput):
    def __init__(self):
        super().__init__({"type": "time"}, format="%H:%M")


class StartForm(forms.Form):
    """First and last day of a further run."""

    start = DayBox(label=gettext_lazy("First day"), required=False, widget=Day)
    end = DayBox(label=gettext_lazy("Last day"), required=False, widget=Day)

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
    every = forms.TypedChoiceField(
        label=gettext_lazy("How often"),
        choices=WeeklyTime._meta.get_field("every").choices,
        coerce=int,
        empty_value=1,
        initial=1,
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        values = [cleaned.get(name) for name in ("weekdays", "starts_at", "ends_at")]
        if not self.errors and any(values) and not all(values):
            raise ValidationError(_("Give weekdays, beginning and end; or leave the line empty."))
        if not self.errors and all(values) and cleaned["ends_at"] <= cleaned["starts_at"]:
            raise ValidationError(_("The end must be later than the beginning."))
        return cleaned

    @property
    def line(self):
        cleaned = self.cleaned_data
        return WeekLine(*(cleaned[name] for name in WeekLine._fields)) if cleaned.get("weekdays") else None


StartFormSet = forms.formset_factory(StartForm, extra=MORE_STARTS, max_num=MORE_STARTS)
WeekFormSet = forms.formset_factory(WeekForm, extra=2, max_num=10)


def week_of(run):
    lines = run.weekly_times.all() if run else []
    return [WeekLine(line.weekdays, line.starts_at, line.ends_at, line.every) for line in lines]


def in_order(lines):
    """As JSON can hold them."""
    return sorted([bits, f"{begin:%H:%M}", f"{end:%H:%M}", every] for bits, begin, end, every in lines)


def week_in_words(lines):
    rows = [WeeklyTime(**line._asdict()) for line in lines]
    return wording.week_short(rows) or "–"


def week_forms(lines, **kwargs):
    """The week's forms, shown with these lines."""
    return WeekFormSet(prefix="week", initial=[line._asdict() for line in lines], **kwargs)


class RunForm(VersionedForm):
    """One run with its week, or the first of several like it."""

    plain = ("start", "end", *PLAIN)
    starts = None  # of further runs that are to be added with this one
    widgets = {
        "start": Day,
        "end": Day,
        "registration_deadline": Day,
        "decide_on": Day,
        "breaks": forms.Textarea({"rows": 3}),
    }
    acts = ("holidays",)
    opens_later = forms.BooleanField(label=gettext_lazy("Registration opens later"), required=False)
    is_intended = forms.BooleanField(
        label=gettext_lazy("Only an intention: partners of the network see it, nobody else"), required=False
    )
    holidays = forms.ModelMultipleChoiceField(
        SchoolHolidays.objects.all(),
        label=gettext_lazy("School holidays without lessons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = CourseRun

    def __init__(self, *, instance, week, data=None, **kwargs):
        self.lines = week
        super().__init__(instance=instance, data=data, **kwargs)
        self.fields["opens_later"].initial = self.extra["opens_later"]
        if "is_intended" in self.extra:
            self.fields["is_intended"].initial = self.extra["is_intended"]
        else:  # what was announced cannot be taken out of sight: it is cancelled
            del self.fields["is_intended"]
        self.fields["holidays"].queryset = proposed_holidays(instance)
        self.fields["breaks"].since = instance.start
        self.week = week_forms(week, data=data)

    def extra_state(self):
        run = self.instance
        state = {"opens_later": run.status == Status.PLANNED, "holidays": [], "week": in_order(self.lines)}
        if run._state.adding or self.stored["status"] == Status.INTENDED:
            state["is_intended"] = run.status == Status.INTENDED
        return state

    def all_formsets(self):
        return [*super().all_formsets(), *([self.starts] if self.starts else []), self.week]

    def clean_start(self):
        """From here on breaks without a year count."""
        self.fields["breaks"].since = self.cleaned_data["start"]
        return self.cleaned_data["start"]

    def clean(self):
        cleaned = super().clean()
        run, before = self.instance, self.stored
        has_no_number = run._state.adding or before["seats_total"] is None
        if has_no_number and cleaned.get("seats_total") is not None and cleaned.get("seats_free") is None:
            cleaned["seats_free"] = cleaned["seats_total"]
        if any(cleaned.get(name) != before[name] for name in ("seats_total", "seats_free")):
            run.seats_as_of = timezone.localdate()
        self.check_decision(cleaned.get("decide_on"), cleaned.get("start"))
        own = [Break(one.first_day, one.last_day, one.name) for one in cleaned.get("holidays", ())]
        if own:
            cleaned["breaks"] = in_store({*read_breaks(cleaned.get("breaks", "")), *own})
        said = {name: cleaned.get(name) for name in ("opens_later", "is_intended") if name in self.extra}
        if run.status in FREELY_CHOSEN and any(self.extra[name] != value for name, value in said.items()):
            run.status = Status.PLANNED if said["opens_later"] else Status.OPEN
            if said.get("is_intended"):
                run.status = Status.INTENDED
        return cleaned

    def check_decision(self, decided, start):
        """Of what lies ahead nobody decides on a day that is over; what stands there already may go by."""
        today = timezone.localdate()
        if decided and start and decided < today < start and decided != self.stored["decide_on"]:
            self.add_error("decide_on", _("This day is over. When will you decide?"))

    @property
    def typed_lines(self):
        """Needs a valid week."""
        return [line.line for line in self.week if line.line]

    def is_left(self, name, sign):
        return (name != "week" or self.week.is_valid()) and super().is_left(name, sign)

    def typed(self, name):
        if name == "holidays":
            return [row.pk for row in self.cleaned_data["holidays"]]
        return in_order(self.typed_lines) if name == "week" else super().typed(name)

    def as_saved(self, name):
        if name != "week":
            return super().as_saved(name)
        week = week_forms(self.lines)
        forms_ = [week.management_form, *week.forms]
        return {form.add_prefix(box): as_sent(form, box) for form in forms_ for box in form.fields}

    def in_both(self, left):
        yield from super().in_both(left)
        before = week_in_words(self.lines)
        after = week_in_words(self.typed_lines) if self.week.is_valid() else "?"
        if before != after:
            yield _("Times in the week"), before, _("you left it as it was") if "week" in left else after

    def go_on_from_what_is_saved(self):
        super().go_on_from_what_is_saved()
        self.week = week_forms(self.lines, data=self.data)


def proposed_holidays(run):
    """Those that lie within the run, or for a new one ahead, and are no breaks of it yet."""
    first, last = run.start or timezone.localdate(), run.end or timezone.localdate() + rhythm.AHEAD
    found = SchoolHolidays.objects.filter(last_day__gte=first, first_day__lte=last)
    known = {one[:2] for one in run.free_times}
    return found.filter(pk__in=[one.pk for one in found if (one.first_day, one.last_day) not in known])


def days_of(run):
    """A run's single days with their hours, as JSON can hold them."""
    return [[f"{day.date}", f"{day.starts_at:%H:%M}", f"{day.ends_at:%H:%M}"] for day in run.dates.all()]


def windows_of(run, today):
    """The months on which a run's days are picked, a year on a page: from first to last day, and some to grow."""
    days = [day.date for day in run.dates.all()]
    first = min([*days, run.start or today])
    last = max([*days, run.end or today, months_later(max(today, first), GROWTH)])
    number = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [months_later(first, one) for one in range(number)]
    return [months[one : one + MONTHS] for one in range(0, number, MONTHS)]


def months_later(day, number):
    """The first day of that month."""
    month = day.month - 1 + number
    return date(day.year + month // 12, month % 12 + 1, 1)


class WindowForm(forms.Form):
    """Which months of the calendar a page has drawn, or is to draw."""

    first = forms.DateField(validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))])
    number = forms.IntegerField(min_value=1, max_value=MONTHS)

    @property
    def months(self):
        return [months_later(self.cleaned_data["first"], one) for one in range(self.cleaned_data["number"])]


class DaysForm(Versioned, forms.Form):
    """Single days, picked on some months of a calendar, all with the same hours; other days stay as they are."""

    was_picked = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)  # when it was shown
    days = forms.MultipleChoiceField(label=gettext_lazy("Days"), required=False)
    starts_at = forms.TimeField(label=gettext_lazy("From"), widget=Clock)
    ends_at = forms.TimeField(label=gettext_lazy("To"), widget=Clock)

    def __init__(self, run, months, **kwargs):
        single = list(run.dates.all())
        self.drawn, self.first, self.last = months, months[0], months_later(months[-1], 1) - timedelta(1)
        self.saved = {"days": sorted(day.date.isoformat() for day in single)}
        hours = {"starts_at": single[0].starts_at, "ends_at": single[0].ends_at} if single else {}
        picked = [day for day in self.saved["days"] if self.first.isoformat() <= day <= self.last.isoformat()]
        super().__init__(initial={"days": picked, "was_picked": picked, **hours}, **kwargs)
        days = [self.first + timedelta(number) for number in range((self.last - self.first).days + 1)]
        for name in ("days", "was_picked"):
            self.fields[name].choices = [(day.isoformat(), day) for day in days]
        self.names = rhythm.public_holidays(self.first.year, self.last.year)

    def weekdays(self):
        return WEEKDAYS_ABBR.values()

    def months(self):
        """For each month its first day and its weeks of cells; a cell out of the month is None."""
        picked = set(self["days"].value() or [])
        for month in self.drawn:
            weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
            yield month, [[self.cell(day, month, picked) for day in week] for week in weeks]

    def cell(self, day, month, picked):
        if day.month != month.month:
            return None
        value = day.isoformat()
        return {"day": day, "value": value, "is_picked": value in picked, "holiday": self.names.get(day, "")}

    def clean(self):
        cleaned = super().clean()
        if not self.errors and cleaned["ends_at"] <= cleaned["starts_at"]:
            raise ValidationError(_("The end must be later than the beginning."))
        if not self.errors:
            check_hours(self.picked, cleaned["starts_at"], cleaned["ends_at"])
            for new in {*cleaned["days"]} - {*self.saved["days"]}:
                check_day(date.fromisoformat(new))
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if self.is_crossed():
            self.go_on_from_what_is_saved()

    def stands(self):
        """Days that stay keep their hours."""
        return sorted(self.cleaned_data.get("days", [])) == self.initial["days"]

    def both_versions(self):
        return self.crossings

    def go_on_from_what_is_saved(self):
        """Picks on top of what is saved now what was picked here, and takes away what was taken away here."""
        typed, seen = (set(self.data.getlist(name)) for name in ("days", "was_picked"))
        saved = set(self.initial["days"])
        merged = (saved | (typed - seen)) - (seen - typed)
        self.crossings = [(self.fields["days"].label, days_in_words(saved), days_in_words(typed))]
        self.data = self.data.copy()
        self.data.setlist("days", sorted(merged))
        self.data.setlist("was_picked", sorted(saved))

    @property
    def picked(self):
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]


def days_in_words(days):
    return ", ".join(day_in_words(day) for day in sorted(days)) or "–"


class EntriesForm(VersionedForm):
    """Days on which one may join a run that has begun."""

    inline = {
        "entry_points": inline_rows(
            CourseRun, EntryPoint, ["starts_on", "section", "level"], widgets={"starts_on": Day}
        )
    }

    class Meta:
        model = CourseRun


class CopyForm(forms.Form):
    """From when on the dates are to be copied."""

    start = DayBox(label=gettext_lazy("New first day of the earliest date"), widget=Day)
    as_new = forms.BooleanField(
        label=gettext_lazy("As an offer of its own"),
        help_text=gettext_lazy("A draft with the same texts, which you can change before you publish it."),
        required=False,
    )


class ConfirmedCopyForm(Versioned, CopyForm):
    """As ``CopyForm``, when the new dates have been shown: those of today are still as they were then."""

    def __init__(self, runs, **kwargs):
        super().__init__(**kwargs)
        columns = sorted({column.name for column in CourseRun._meta.concrete_fields} - UNCOPIED)
        self.saved = {
            str(run.pk): [*(in_json(run, name) for name in columns), in_order(week_of(run)), days_of(run)]
            for run in runs
        }


class CancelForm(Versioned, forms.Form):
    """Why a run does not take place."""

    reason = Line(label=gettext_lazy("Why? Newcomers read this."), max_length=200, required=False)
    compared = {"reason": "cancel_reason"}

    def __init__(self, run, **kwargs):
        super().__init__(**kwargs)
        self.run = run
        self.saved = {name: in_json(run, name) for name in ("status", "cancel_reason", "start", "end")}

    def stands(self):
        """A reason that waits for the office counts as given."""
        run, proposal = copy(self.run), self.run.course.proposals.alive().first()
        if proposal:
            proposal.apply_to(copy(run.course), [run])
        return run.status == CourseRun.Status.CANCELLED and run.cancel_reason == self.cleaned_data.get("reason")
