"""Forms that read a browser's answer for a passkey: whatever else is sent there is refused in a sentence."""

from contextlib import contextmanager

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms

DAMAGED = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


@contextmanager
def refused_when_damaged():
    try:
        yield
    except DAMAGED as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AnswerField(forms.JSONField):
    """However deep it is nested."""

    widget = forms.HiddenInput

    def to_python(self, value):
        with refused_when_damaged():
            return super().to_python(value)

    def bound_data(self, data, initial):
        """An answer is good for once: a form that is shown again asks for a new one."""
        return initial


class AddForm(allauth_forms.AddWebAuthnForm):
    credential = AnswerField()

    def clean(self):
        with refused_when_damaged():
            return super().clean()


class AuthenticateForm(allauth_forms.AuthenticateWebAuthnForm):
    credential = AnswerField()

    def clean_credential(self):
        with refused_when_damaged():
            return super().clean_credential()


class ReauthenticateForm(AuthenticateForm, allauth_forms.ReauthenticateWebAuthnForm):
    credential = AnswerField()


class LoginForm(AuthenticateForm, allauth_forms.LoginWebAuthnForm):
    credential = AnswerField()
