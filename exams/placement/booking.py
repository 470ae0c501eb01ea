"""What somebody fills in who books a placement test, without an account."""

from django import forms
from django.utils.translation import get_language, gettext_lazy

from enquiries.forms import EnquiryForm, WayForm
from exams.placement.holding import OTHERWISE
from foundation.submissions.public import ByLink, PublicForm


class BookingForm(WayForm):
    """Somebody wants to be tested; ``consent`` is only asked for, not stored."""

    not_stored = ("consent", "asked_back")
    of_language = ("language",)
    name = EnquiryForm.base_fields["name"]
    language = EnquiryForm.base_fields["language"]
    consent = forms.BooleanField(
        label=gettext_lazy("The provider and the coordination office may use this for the test."),
        error_messages={"required": gettext_lazy("Without this we cannot keep a seat for you.")},
    )

    def __init__(self, request, **kwargs):
        super().__init__(request, **{"initial": {"language": get_language()}, **kwargs})
        self.fields["language"].choices = EnquiryForm(request).fields["language"].choices


class GiveBackForm(ByLink, PublicForm):
    """One button."""


class SlipSeatForm(GiveBackForm):
    """Of the seat that the page has shown, which may be another one by now."""

    seat = forms.ModelChoiceField(None, error_messages=dict.fromkeys(("required", "invalid_choice"), OTHERWISE))

    def __init__(self, request, slip, **kwargs):
        super().__init__(request, **kwargs)
        self.fields["seat"].queryset = slip.seats.all()
