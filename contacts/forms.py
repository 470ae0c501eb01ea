from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bildung_verbindet.public_forms import PublicForm


class QuestionForm(PublicForm):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel"})
    )
    text = forms.CharField(
        label=gettext_lazy("What would you like to know?"), max_length=5000, widget=forms.Textarea({"rows": 6})
    )

    def clean(self):
        if not self.data.get("email") and not self.data.get("phone"):
            raise ValidationError(_("Please give an e-mail address or a phone number, so that we can answer."))
        return super().clean()


class BarrierForm(PublicForm):
    page = forms.CharField(
        label=gettext_lazy("Which page?"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The address, or what the page is about."),
    )
    text = forms.CharField(
        label=gettext_lazy("What is the barrier?"), max_length=5000, widget=forms.Textarea({"rows": 6})
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("Only if you would like an answer."),
    )
