from django import forms

from courses.models import Weekday


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
