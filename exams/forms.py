"""Exams as the office and their centres keep them."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models import ExamKind, ExamSession
from foundation.editing.versioned import DAY, VersionedForm

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
YES_OR_NO = [("unknown", _("not answered")), ("true", _("yes")), ("false", _("no"))]


class ExamKindForm(VersionedForm):
    slug_from = "name_de"
    plain = ("short", "level_from", "level_to", "course_types", "synonyms", "source", "source_as_of")
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

    plain = ("kind", "date", "starts_at", "ends_at", "be_there_at", "registration_deadline")
    plain += ("municipality", "postal_code", "street", "venue", "seats_total", "seats_own")
    plain += ("fee", "is_free_in_course", "licence", "is_cancelled")
    widgets = {
        **dict.fromkeys(("date", "registration_deadline"), DAY),
        **dict.fromkeys(("starts_at", "ends_at", "be_there_at"), CLOCK),
        "is_free_in_course": forms.NullBooleanSelect(),
    }

    class Meta:
        model = ExamSession

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        kinds = ExamKind.objects.all()
        offered = kinds.offered().values("pk")
        self.fields["kind"].queryset = kinds.filter(Q(pk__in=offered) | Q(pk=self.instance.kind_id))
        self.fields["is_free_in_course"].widget.choices = YES_OR_NO

    def store(self, by_machine=()):
        self.instance.seats_as_of = timezone.localdate()
        super().store(by_machine)


class OfficeSessionForm(ExamSessionForm):
    plain = ("provider", *ExamSessionForm.plain, "is_public")

    class Meta:
        model = ExamSession
