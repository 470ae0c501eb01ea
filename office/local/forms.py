"""What the office notes of an area."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperation.models import Meeting
from foundation.editing.versioned import DAY
from places.models import Area
from planning.models import AreaNote

Kind = AreaNote.Kind


class AreaForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.select_related("town"), label=_("Area"), empty_label=None)


class AreaNoteForm(forms.ModelForm):
    class Meta:
        model = AreaNote
        fields = ["kind", "text", "due_on"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea({"rows": 3, "maxlength": 300}),
            "due_on": DAY,
        }

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields["kind"].choices = Kind.choices
        self.fields["kind"].initial = Kind.NOTE

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Kind.TASK and not cleaned.get("due_on") and not self.has_error("due_on"):
            self.add_error("due_on", gettext("Please say until when."))
        if cleaned.get("kind") == Kind.MEETING and not Meeting.objects.coming().exists():
            self.add_error("kind", gettext("No meeting is planned yet."))
        return cleaned
