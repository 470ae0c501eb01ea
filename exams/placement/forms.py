"""What a desk types: the result of a test, or the code of a slip that somebody shows."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.models import ResultSlip
from exams.models.placement import SLIP_VALID_DAYS
from foundation.editing.versioned import DAY
from foundation.reading.codes import code_in
from foundation.reading.text_fields import Line
from planning.desk.forms import levels


class ResultForm(forms.ModelForm):
    class Meta:
        model = ResultSlip
        fields = ["level", "section", "tested_on", "tester", "language"]
        widgets = {"tested_on": DAY}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields["level"].choices = [("", "…"), *levels()]

    def clean_tested_on(self):
        day, today = self.cleaned_data["tested_on"], timezone.localdate()
        if not today - timedelta(days=SLIP_VALID_DAYS) < day <= today:
            raise ValidationError(_("Give the day of the test: not to come, and not so old that it says nothing."))
        return day


class ShownForm(forms.Form):
    """Somebody shows a slip."""

    code = Line(label=gettext_lazy("Code on the slip"), max_length=40)

    def clean_code(self):
        return code_in(self.cleaned_data["code"])
