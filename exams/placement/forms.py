"""What a desk types: dates and results of tests, or the code of a slip that somebody shows."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.forms import CLOCK
from exams.models import Appointment, ResultSlip
from exams.models.placement import SLIP_VALID_DAYS
from exams.models.sessions import to_come
from foundation.editing.versioned import DAY, VersionedForm
from foundation.reading.codes import code_in
from foundation.reading.text_fields import Line
from places.models import Area
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


class NearForm(forms.Form):
    """Sent by GET, and kept nowhere: it would tell where somebody lives."""

    near = forms.ModelChoiceField(
        Area.objects.select_related("town"),
        label=gettext_lazy("Seats near"),
        empty_label=None,
        help_text=gettext_lazy("Where the test was, or where the person lives. It is not saved."),
    )


class ShownForm(forms.Form):
    """Somebody shows a slip."""

    code = Line(label=gettext_lazy("Code on the slip"), max_length=40)

    def clean_code(self):
        return code_in(self.cleaned_data["code"])


class AppointmentForm(VersionedForm):
    """A date of placement tests. What others read of the place is written by whoever is trusted to write it."""

    where = ("municipality", "postal_code", "street", "venue")
    plain = ("date", "starts_at", "ends_at", "for_whom", "seats", "tester", *where, "is_cancelled")
    widgets = {"date": DAY, **dict.fromkeys(("starts_at", "ends_at"), CLOCK)}

    class Meta:
        model = Appointment

    def __init__(self, *, may_write_place, **kwargs):
        super().__init__(**kwargs)
        if not may_write_place:
            for name in self.where:
                del self.fields[name]
            self.plain = tuple(name for name in self.plain if name not in self.where)

    def clean_seats(self):
        seats, taken = self.cleaned_data["seats"], self.instance.seats_taken
        if seats is not None and seats < taken:
            text = _("%(number)d people have a seat already. Please strike somebody out first.")
            raise ValidationError(text % {"number": taken})
        return seats

    def clean_date(self):
        return to_come(self.cleaned_data["date"], self.stored["date"])
