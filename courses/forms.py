"""A word between the author of a proposal and the office."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from courses.models import Weekday
from foundation.editing.rows import CheckedInlineFormSet
from foundation.languages.names import own_name
from foundation.reading.text_fields import Line
from foundation.submissions.public import ReachableForm


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


class EnquiryForm(ReachableForm):
    """Somebody asks for a seat; ``consent`` is only asked for, not stored."""

    not_stored = ("consent",)
    language = forms.ChoiceField(label=gettext_lazy("In which language may we answer?"))
    text = forms.CharField(
        label=gettext_lazy("What would you like to know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("The provider and the coordination office may use this to answer me."),
        error_messages={"required": gettext_lazy("Without this we may not pass on your question.")},
    )

    def __init__(self, request, **kwargs):
        super().__init__(request, **{"initial": {"language": get_language()}, **kwargs})
        codes = [code for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = [(code, own_name(code)) for code in codes]


class SuggestionForm(forms.Form):
    """What somebody has typed so far."""

    q = Line(max_length=200)
