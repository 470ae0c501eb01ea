"""Forms of the desks: who acts for a provider, its profile, what is answered to new ones."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.editing.versioned import VersionedForm
from providers.models import Application, Membership, Provider


class InvitationForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Membership.Role, initial=Membership.Role.EDITOR)

    def __init__(self, provider, **kwargs):
        super().__init__(**kwargs)
        self.provider = provider

    def clean_email(self):
        email = get_user_model().objects.normalize_email(self.cleaned_data["email"])
        if self.provider.memberships.filter(user__email__iexact=email).exists():
            raise ValidationError(_("This person is a member already."))
        return email


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role)


class FirstInvitationForm(forms.ModelForm):
    """A new provider with the address of its first manager."""

    email = forms.EmailField(label=gettext_lazy("E-mail of the first person"))

    class Meta:
        model = Provider
        fields = ["name", "kind", "municipality", "email"]


class AnswerForm(forms.ModelForm):
    """Why an application is declined."""

    class Meta:
        model = Application
        fields = ["answer"]
        labels = {"answer": gettext_lazy("Your answer to the applicant")}
        widgets = {"answer": forms.Textarea({"rows": 5})}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields["answer"].required = True


class ProfileForm(VersionedForm):
    plain = ("name", "kind", "street", "postal_code", "municipality")
    plain += ("contact_name", "phone", "email", "website", "hours", "by_appointment", "languages")
    translated = ("description",)
    widgets = {"description": forms.Textarea({"rows": 5}), "languages": forms.CheckboxSelectMultiple()}

    class Meta:
        model = Provider
