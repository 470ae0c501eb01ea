"""Exams as the office and their centres keep them."""

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.models import ExaminerLicence, ExamKind, ExamPerson, ExamResult, ExamSession
from exams.models.results import LEVELS, check_held
from exams.models.sessions import to_come
from exams.models.tasks import NEEDS, Task
from exams.tasks.taking import check_need
from foundation.editing.rows import inline_rows
from foundation.editing.versioned import DAY, VersionedForm
from foundation.languages.sentences import listed
from places.models import Municipality

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
YES_OR_NO = [
    ("unknown", gettext_lazy("not answered")),
    ("true", gettext_lazy("yes")),
    ("false", gettext_lazy("no")),
]


class ExamKindForm(VersionedForm):
    slug_from = "name_de"
    plain = (
        "short",
        "level_from",
        "level_to",
        "is_at_one_level",
        *NEEDS.values(),
        "course_types",
        "synonyms",
        "source",
        "source_as_of",
    )
    plain += ("retired_on", "order")
    translated = ("name", "purpose", "open_to", "bring", "registration", "retake")
    required = ("name_de", "purpose_de")
    widgets = {
        **dict.fromkeys(("purpose", "open_to", "bring", "registration", "retake"), forms.Textarea({"rows": 3})),
        "synonyms": forms.Textarea({"rows": 3}),
        "course_types": forms.CheckboxSelectMultiple(),
        "source_as_of": DAY,
        "retired_on": DAY,
    }

    class Meta:
        model = ExamKind


class ExamSessionForm(VersionedForm):
    """As its centre keeps it. Saving it says that the number of seats is right today."""

    plain = ("kind", "level", "date", "starts_at", "ends_at", "be_there_at", "registration_deadline")
    plain += ("municipality", "postal_code", "street", "venue", "seats_total", "seats_own")
    plain += tuple(NEEDS.values())
    plain += ("is_offered", "fee", "is_free_in_course", "licence", "is_cancelled")
    widgets = {
        **dict.fromkeys(("date", "registration_deadline"), DAY),
        **dict.fromkeys(("starts_at", "ends_at", "be_there_at"), CLOCK),
        "is_free_in_course": forms.NullBooleanSelect(),
    }

    class Meta:
        model = ExamSession

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.offer("kind", ExamKind.objects.offered())
        self.fields["is_free_in_course"].widget.choices = YES_OR_NO
        if self.is_new:
            self.propose_needs()

    def clean_date(self):
        day = to_come(self.cleaned_data["date"], self.stored["date"])
        check_held(self.instance, day)
        return day

    def propose_needs(self):
        """What is left empty is as the kind of exam has it."""
        kinds = list(self.fields["kind"].queryset)
        for name in NEEDS.values():
            self.initial[name] = None
            numbers = listed([f"{kind.short} {number}" for kind in kinds if (number := getattr(kind, name))])
            text = _("Left empty: %(numbers)s. Enter 0 where you have all that you need.") % {"numbers": numbers}
            self.fields[name].help_text = text if numbers else ""

    def clean(self):
        """What the database holds, too, in words for whoever fills the form in."""
        cleaned = super().clean()
        if {"kind", "level"} <= cleaned.keys():
            self.judge_level(cleaned["kind"], cleaned["level"])
        if {"seats_total", "seats_own"} <= cleaned.keys():
            self.judge_seats(cleaned["seats_total"], cleaned["seats_own"] or 0)
        return cleaned

    def clean_needs_examiners(self):
        return self.needed(Task.EXAMINER)

    def clean_needs_invigilators(self):
        return self.needed(Task.INVIGILATOR)

    def clean_needs_rooms(self):
        return self.needed(Task.ROOM)

    def needed(self, task):
        number = self.cleaned_data[NEEDS[task]]
        if number is None:
            kind = self.cleaned_data.get("kind") if self.is_new else None
            number = getattr(kind, NEEDS[task], 0)
        if not self.is_new and NEEDS[task] in self.changed_data:
            check_need(self.instance, task, number)
        return number

    def judge_level(self, kind, level):
        """Of an exam at several levels it has to be said, and of none it can be another one."""
        if level is None and kind.is_at_one_level:
            self.add_error("level", _("Please say at which level: %(levels)s.") % {"levels": kind.levels})
        elif level is not None and not kind.has_level(level):
            text = _("This exam has no such level: %(levels)s.") if kind.levels else _("This exam has no level.")
            self.add_error("level", text % {"levels": kind.levels})

    def judge_seats(self, total, own):
        partners, asked = self.instance.seats_partners, self.instance.seats_asked
        if partners and (total is None or own + partners > total):
            text = _("Partners have %(number)d of the seats. Please agree with them first.")
            self.add_error("seats_total", text % {"number": partners})
        elif asked and total is not None and own + partners + asked > total:
            text = _("%(number)d people who asked here have a seat. Please agree with them first.")
            self.add_error("seats_total", text % {"number": asked})
        elif total is not None and own > total:
            self.add_error("seats_total", _("More seats are taken than there are."))

    def save(self, commit=True):
        self.instance.seats_as_of = timezone.localdate()
        return super().save(commit)


class ExamPersonForm(VersionedForm):
    """Towns are those where exams are held, and what was chosen before."""

    plain = ("name", "reaches")
    widgets = {"reaches": forms.CheckboxSelectMultiple()}
    inline = {
        "licences": inline_rows(
            ExamPerson, ExaminerLicence, ["kind", "part", "valid_until"], widgets={"valid_until": DAY}
        )
    }

    class Meta:
        model = ExamPerson

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        known = Municipality.objects.filter(pk__in=ExamSession.objects.values("municipality"))
        self.offer("reaches", known.order_by("name", "pk"))


class ExamResultForm(VersionedForm):
    """Asks for the levels of its kind; an exam that is held at one level is passed or not."""

    plain = ("taken", "passed", *LEVELS)

    class Meta:
        model = ExamResult

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        kind = self.instance.session.kind
        first, last = kind.level_from or 0, kind.level_to or 0
        has_levels = first < last and not kind.is_at_one_level and self.instance.session.level is None
        asked = [name for name, level in LEVELS.items() if has_levels and first <= level <= last]
        for name in set(LEVELS) - set(asked):
            del self.fields[name]
        for name in asked:
            self.fields[name].label = capfirst(_("passed at %(level)s") % {"level": LEVELS[name].short})
        self.plain = ("taken", "passed", *asked)

    def clean(self):
        """What the database holds, too, in words for whoever fills the form in."""
        cleaned = super().clean()
        taken, passed = cleaned.get("taken"), cleaned.get("passed")
        if taken is not None and passed is not None and passed > taken:
            self.add_error("passed", _("More have passed than took part."))
        if passed is not None and sum(cleaned.get(name) or 0 for name in LEVELS) > passed:
            self.add_error("passed", _("More people are named by level than have passed."))
        return cleaned


class OfficeSessionForm(ExamSessionForm):
    plain = ("provider", *ExamSessionForm.plain, "is_public")

    class Meta:
        model = ExamSession
