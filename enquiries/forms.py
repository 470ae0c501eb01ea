"""What somebody fills in who asks for a seat."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from foundation.languages.names import own_name
from foundation.submissions.public import ReachableForm


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
