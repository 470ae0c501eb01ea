"""Forms of this room that belong to no section of the editor."""

from django import forms
from django.utils.translation import gettext as _

from courses.models import Weekday
from foundation.editing.rows import CheckedInlineFormSet
from foundation.reading.text_fields import Line


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Seven boxes that become the sum of their ``Weekday`` bits."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        kwargs.pop("min_value", None)
        super().__init__(choices=Weekday.choices, coerce=int, **kwargs)

    def prepare_value(self, value):
        return [day.value for day in Weekday if value & day] if isinstance(value, int) else value

    def clean(self, value):
        return sum(super().clean(value))

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class RunFormSet(CheckedInlineFormSet):
    """The runs of a course; no two may come with the same number."""

    def clean(self):
        super().clean()
        numbers = set()
        for form in self.forms_to_keep():
            number = form.cleaned_data.get("number")
            if number and number in numbers:
                form.add_error("number", _("This course has a run with this number already."))
            numbers.add(number)


class SuggestionForm(forms.Form):
    """What somebody has typed so far."""

    q = Line(max_length=200)
