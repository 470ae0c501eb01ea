from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from foundation.reading.text_fields import Line, PhoneLine
from foundation.submissions.public import PublicForm
from places.models import Municipality
from providers.models import Provider


class NewAccountForm(forms.Form):
    """For an invited person without an account; the address is the invitation's."""

    first_name = Line(
        label=gettext_lazy("First name"), max_length=150, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = Line(
        label=gettext_lazy("Last name"), max_length=150, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        help_text=password_validation.password_validators_help_text_html,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, email, **kwargs):
        super().__init__(**kwargs)
        self.email = email

    def clean(self):
        cleaned = super().clean()
        if password := cleaned.get("password"):
            names = {name: cleaned.get(name, "") for name in ("first_name", "last_name")}
            try:
                password_validation.validate_password(password, get_user_model()(email=self.email, **names))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class ApplicationForm(PublicForm):
    name = Line(
        label=gettext_lazy("Name of your organisation or initiative"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What are you?"), choices=[("", "---------"), *Provider.Kind.choices]
    )
    municipality = forms.ModelChoiceField(
        label=gettext_lazy("Municipality"), queryset=Municipality.objects.order_by("name")
    )
    offers = forms.CharField(
        label=gettext_lazy("What do you offer?"),
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("A few words are enough: what, for whom, where and when."),
    )
    homepage = forms.URLField(
        label=gettext_lazy("Website"), required=False, widget=forms.URLInput({"autocomplete": "url"})
    )
    contact_name = Line(
        label=gettext_lazy("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("With this address you will log in later."),
    )
    phone = PhoneLine(
        label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TelInput({"autocomplete": "tel"})
    )
