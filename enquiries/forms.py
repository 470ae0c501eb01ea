"""What somebody fills in who asks for a seat, and who sees how it stands."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from enquiries.models.states import Way
from foundation.languages.machine import is_available
from foundation.languages.names import own_name
from foundation.reading import phones
from foundation.reading.text_fields import PhoneLine
from foundation.submissions.codes import PaperCodeForm
from foundation.submissions.public import ByLink, PublicForm, ReachableForm

LOCAL = 7  # digits of a number without its area code; who insists on so many may be right
DIGITS = 4  # of the phone, that stand for its owner beside the code


class MailLine(forms.EmailField):
    """An address without what slips in when it is typed or pasted on a phone."""

    def to_python(self, value):
        text = "".join(super().to_python(value).split())
        return text.removeprefix("mailto:").strip("<>,;.")


class WayForm(PublicForm):
    """By which way somebody wants to be reached, and what that way needs."""

    not_stored = ("asked_back",)
    needed_by_choice = ("phone", "email")
    asked_back = PhoneLine(required=False, widget=forms.HiddenInput)  # the number that was doubted when shown last
    way = forms.ChoiceField(
        label=gettext_lazy("How shall we answer?"),
        choices=Way,
        required=False,
        initial=Way.CALL,
        widget=forms.RadioSelect,
    )
    phone = PhoneLine(
        label=gettext_lazy("Your phone number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example 0152 28817386"),
        widget=forms.TelInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = MailLine(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )

    def clean_phone(self):
        """A number that can be dialled. Half of one is asked back; who sends it again may know better."""
        text = self.cleaned_data["phone"]
        number = phones.of_a_person(text)
        is_insisted_on = text == self.cleaned_data.get("asked_back") and len(re.sub(r"\D", "", text)) >= LOCAL
        if text and not number and not is_insisted_on:
            raise ValidationError(_("Please write the whole number, with the area code."))
        return number or text

    def clean(self):
        """Whoever chose no way is reached by what they wrote."""
        given = self.cleaned_data
        written = Way.EMAIL if given.get("email") and not given.get("phone") else Way.CALL
        way = given["way"] = given.get("way") or written
        if way == Way.EMAIL:
            self.need("email", _("Please write your e-mail address."))
        else:
            self.need("phone", _("Please write your phone number."))
        return super().clean()

    def need(self, name, words):
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, words)


class TranslatedForm(PublicForm):
    """A consent of its own, asked for where there is a service that translates."""

    may_translate = forms.BooleanField(
        label=gettext_lazy("A translation service may put what I write into German."),
        help_text=gettext_lazy("We do not send it your name or your number."),
        required=False,
    )

    def __init__(self, request, **kwargs):
        super().__init__(request, **kwargs)
        if not is_available():
            del self.fields["may_translate"]


class EnquiryForm(TranslatedForm, WayForm):
    """Somebody asks for a seat; ``consent`` is only asked for, not stored."""

    not_stored = ("consent", "asked_back")
    of_language = ("language",)
    name = ReachableForm.base_fields["name"]
    language = forms.ChoiceField(label=gettext_lazy("In which language may we answer?"))
    text = forms.CharField(
        label=gettext_lazy("What would you like to know?"),
        help_text=gettext_lazy("You may write in your own language."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("The provider and the coordination office may use this to answer me."),
        error_messages={"required": gettext_lazy("Without this we may not pass on your question.")},
    )
    may_pass_on = forms.BooleanField(
        label=gettext_lazy("If there is no seat here: my question may go to another provider."), required=False
    )

    def __init__(self, request, **kwargs):
        super().__init__(request, **{"initial": {"language": get_language()}, **kwargs})
        codes = [code for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = [(code, own_name(code)) for code in codes]


class ActForm(ByLink, PublicForm):
    """One button."""


class FirstDayForm(ByLink, PublicForm):
    came = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")


class ContactForm(ByLink, WayForm):
    """Another number, another address, or another way."""

    def __init__(self, request, enquiry):
        there = {"way": enquiry.way, "phone": enquiry.phone, "email": enquiry.email}
        super().__init__(request, initial=there)


class AskAgainForm(ByLink, TranslatedForm):
    """Another question; what was agreed to may be said otherwise."""

    text = forms.CharField(
        label=gettext_lazy("What would you like to know?"),
        help_text=gettext_lazy("You may write in your own language."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Please write what you would like to know.")},
    )

    def __init__(self, request, enquiry):
        super().__init__(request, initial={"may_translate": enquiry.may_translate})


class CodeForm(PaperCodeForm):
    """The code on paper; with the last digits of the phone it leads to the page that the link leads to."""

    needed_by_choice = ("digits",)

    digits = PhoneLine(
        label=gettext_lazy("The last four digits of your phone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_digits(self):
        """Who types the whole number has typed the last four, too."""
        return phones.last_digits(self.cleaned_data["digits"], DIGITS)
