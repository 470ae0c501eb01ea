"""Forms of the office, and of whoever else answers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from contacts.models import ContactPerson, Message, Office
from foundation.editing.versioned import DAY, Versioned, VersionedForm


class OfficeForm(VersionedForm):
    slug_from = "name_de"
    plain = ("street", "postal_code", "municipality", "room", "phone", "email", "order")
    translated = ("name", "organisation", "building", "hours")
    required = ("name_de", "organisation_de")
    widgets = {"hours": forms.Textarea({"rows": 3})}

    class Meta:
        model = Office


class ContactPersonForm(VersionedForm):
    slug_from = "name"
    plain = ("name", "office", "phone", "fax", "email", "languages", "photo", "absent_until", "deputy", "order")
    translated = ("position", "topics", "hours")
    widgets = {
        "topics": forms.Textarea({"rows": 3}),
        "languages": forms.CheckboxSelectMultiple(),
        "absent_until": DAY,
    }

    class Meta:
        model = ContactPerson

    def clean_deputy(self):
        deputy = self.cleaned_data["deputy"]
        if deputy and deputy == self.instance:
            raise ValidationError(_("Nobody can be their own deputy."))
        return deputy


class SuccessorForm(forms.Form):
    """Who takes the place of somebody who leaves."""

    successor = forms.ModelChoiceField(ContactPerson.objects.all(), label=gettext_lazy("Successor"))

    def __init__(self, person, **kwargs):
        super().__init__(**kwargs)
        self.fields["successor"].queryset = ContactPerson.objects.exclude(pk=person.pk)


class CareForm(VersionedForm):
    """Who looks after a message, and what the office notes down."""

    plain = ("assigned_to", "notes")
    widgets = {"notes": forms.Textarea({"rows": 4})}

    class Meta:
        model = Message

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.offer("assigned_to", User.objects.staff())


class ReplyForm(Versioned, forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=5000, widget=forms.Textarea({"rows": 10, "dir": "auto"})
    )
    compared = {"text": "answer"}

    def __init__(self, message, **kwargs):
        super().__init__(**kwargs)
        self.saved = {"answer": message.answer, "is_closed": bool(message.closed_at)}
