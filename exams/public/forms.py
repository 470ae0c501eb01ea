from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from exams.models import ExamKind
from foundation.reading.text_fields import Line
from places.gazetteer import Gazetteer


class ExamsForm(forms.Form):
    """Which exams, and near which place."""

    exam = forms.ModelChoiceField(
        ExamKind.objects.all(),
        label=gettext_lazy("Exam"),
        to_field_name="slug",
        empty_label=gettext_lazy("all exams"),
        required=False,
    )
    place = Line(label=pgettext_lazy("town", "Place"), max_length=100, required=False)
    distances = {}

    def clean_place(self) -> str:
        place = self.cleaned_data["place"]
        if place:
            gazetteer = Gazetteer()
            spot = gazetteer.find(place)
            if spot is None:
                raise ValidationError(_("We do not know this place."))
            self.distances = spot.distances_to(gazetteer.municipalities)
        return place

    @property
    def kind(self) -> ExamKind | None:
        return self.cleaned_data.get("exam")
