from django import forms
from django.utils.translation import gettext_lazy

from foundation.reading.text_fields import Line, PhoneLine
from foundation.submissions.public import PublicForm
from places.models import Municipality
from providers.models import Provider


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
        label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel"})
    )
