from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cooperation.duties import MEASURES
from cooperation.models import Agreement, Amendment, Decision, Liaison, Meeting, NetworkMail, Partner, Signature
from foundation.editing.rows import inline_rows
from foundation.editing.versioned import DAY, MOMENT, VersionedForm


class PartnerForm(VersionedForm):
    plain = ("name", "kind", "provider", "website")
    translated = ("role",)
    inline = {"liaisons": inline_rows(Partner, Liaison, ["name", "position", "email", "phone", "gets_mail"])}

    class Meta:
        model = Partner

    def __init__(self, *, may_move_signatures=True, **kwargs):
        """A signature makes a provider trusted: who may not enter one moves none to another provider."""
        super().__init__(**kwargs)
        self.fields["provider"].help_text = _(
            "A partner without courses can have an area of its own, too, and lend people for exams: enter it "
            "as a provider that is not published, invite its people there, and choose it here."
        )
        if not may_move_signatures and not self.is_new and self.instance.signatures.exists():
            del self.fields["provider"]
            self.plain = tuple(name for name in self.plain if name != "provider")

    @property
    def columns(self):
        """What it does not show comes not back from an earlier version either."""
        return [name for name in super().columns if name in self.fields]


class AgreementForm(VersionedForm):
    slug_from = "title_de"
    plain = ("signed_on", "valid_until", "unnamed", "document")
    translated = ("title", "aims", "text")
    beside_texts = "contacts/edit_marks.html"
    required = ("title_de", "aims_de")
    widgets = {
        "signed_on": DAY,
        "valid_until": DAY,
        "aims": forms.Textarea({"rows": 4}),
        "text": forms.Textarea({"rows": 10, "data-editor": ""}),
    }
    inline = {
        "signatures": inline_rows(
            Agreement,
            Signature,
            ["partner", "signed_on", "representative", "duties", "other_duties"],
            widgets={"signed_on": DAY},
            is_table=True,
        ),
        "amendments": inline_rows(
            Agreement,
            Amendment,
            ["agreed_on", "text", "document"],
            widgets={"agreed_on": DAY, "text": forms.Textarea({"rows": 3})},
        ),
    }

    class Meta:
        model = Agreement

    def store(self, by_machine=()):
        if self.instance.valid_until != self.stored["valid_until"]:
            self.instance.reminded_on = None
        super().store(by_machine)


class MeetingForm(VersionedForm):
    plain = ("title", "starts_at", "ends_at", "place", "agenda", "agreement", "partners")
    widgets = {
        "starts_at": MOMENT,
        "ends_at": MOMENT,
        "agenda": forms.Textarea({"rows": 8}),
        "partners": forms.CheckboxSelectMultiple(),
    }
    inline = {
        "decisions": inline_rows(
            Meeting,
            Decision,
            ["text", "partner", "due_on", "done_on"],
            widgets={"text": forms.Textarea({"rows": 2}), "due_on": DAY, "done_on": DAY},
        )
    }

    class Meta:
        model = Meeting


class DutyForm(forms.Form):
    """Of which duty the months are shown; none: all of them together."""

    duty = forms.ChoiceField(label=_("Duty"), required=False)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        counted = [(measure.duty, capfirst(measure.title)) for measure in MEASURES]
        self.fields["duty"].choices = [("", _("All, without months")), *counted]


class NetworkMailForm(forms.ModelForm):
    """A mail to the liaison persons of all partners, or of those that fit the filter."""

    kinds = forms.MultipleChoiceField(
        label=_("Only partners of this kind"),
        choices=Partner.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )
    agreement = forms.ModelChoiceField(
        Agreement.objects.all(),
        label=_("Only partners who have signed"),
        required=False,
        empty_label=_("does not matter"),
    )

    class Meta:
        model = NetworkMail
        fields = ["subject", "text", "is_essential"]
        widgets = {"text": forms.Textarea({"rows": 12})}
        help_texts = {
            "is_essential": _("Goes to those, too, who want no news of the network: only what they must know.")
        }

    def recipients(self):
        """The liaison persons whom the mail would reach; needs a valid form."""
        people = Liaison.objects.select_related("partner").order_by("partner__name", "name", "pk")
        if self.cleaned_data["kinds"]:
            people = people.filter(partner__kind__in=self.cleaned_data["kinds"])
        if self.cleaned_data["agreement"]:
            people = people.filter(partner__signatures__agreement=self.cleaned_data["agreement"])
        return people if self.cleaned_data["is_essential"] else people.filter(gets_mail=True)


class SubscriptionForm(forms.Form):
    """No more news, or again; never refused and never held up."""

    again = forms.BooleanField(required=False)
