"""What the office notes of an area."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperation.models import Meeting
from foundation.editing.versioned import DAY
from places.models import Area
from planning.models import AreaNote

Kind = AreaNote.Kind


class AreaForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.select_related("town"), label=_("Area"), empty_label=None)

    @classmethod
    def among(cls, areas, chosen):
        """Where all are read already."""
        form = cls(initial={"area": chosen})
        form.fields["area"].choices = [(one.pk, str(one)) for one in areas]
        return form


class AreaNoteForm(forms.ModelForm):
    needed_by_choice = ("due_on",)

    class Meta:
        model = AreaNote
        fields = ["kind", "text", "due_on"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea({"rows": 3, "maxlength": 300}),
            "due_on": DAY,
        }
        help_texts = {"text": _("About places and courses: no names, and nothing about single people.")}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields["kind"].choices = Kind.choices
        self.fields["kind"].initial = Kind.NOTE

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Kind.TASK and not cleaned.get("due_on") and not self.has_error("due_on"):
            self.add_error("due_on", gettext("Please say until when."))
        if cleaned.get("kind") == Kind.MEETING:
            self.judge_meeting(cleaned.get("text") or "")
        return cleaned

    def judge_meeting(self, text):
        """Locks it: what is found here is there when the note is kept."""
        self.meeting = Meeting.objects.coming().select_for_update(no_key=True).first()
        if self.meeting is None:
            self.add_error("kind", gettext("No meeting is planned yet."))
        elif len(self.agenda_with(text)) > Meeting._meta.get_field("agenda").max_length:
            self.add_error("text", gettext("The agenda of the next meeting is full."))

    def agenda_with(self, text):
        return f"{self.meeting.agenda}\n{self.instance.area}: {text}".strip()

    def save(self, commit=True):
        """What is meant for the next meeting stands on its agenda, too."""
        note = self.instance
        if note.kind == Kind.MEETING:
            self.meeting.agenda = self.agenda_with(note.text)
            self.meeting.save()
            note.due_on = timezone.localdate(self.meeting.starts_at)
        return super().save(commit)
