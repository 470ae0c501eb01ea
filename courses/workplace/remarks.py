"""A word between the author of a proposal and the office."""

from django import forms
from django.utils.translation import gettext_lazy


class RemarkForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your remark"), max_length=2000, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )
