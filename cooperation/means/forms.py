"""What a partner offers or looks for, and how one answers it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import Liaison, Means, MeansKind, NetworkTask, Partner, Turn
from foundation.editing.rows import inline_rows
from foundation.editing.versioned import DAY, VersionedForm
from foundation.reading.amounts import WholeNumberBox
from foundation.reading.days import DayBox

YEARS = 5  # of which the sums can be seen
MOST = 999
A_DAY = {"widget": DAY}


class MeansForm(VersionedForm):
    plain = ("kind", "title", "number", "municipality", "begins_on", "ends_on", "times", "conditions", "contact")
    widgets = dict.fromkeys(("begins_on", "ends_on"), DAY)

    class Meta:
        model = Means

    def __init__(self, *, user, **kwargs):
        super().__init__(**kwargs)
        partners = Partner.objects.visible_to(user)
        people = Liaison.objects.filter(partner__in=partners)
        if "partner" in self.fields:
            self.offer("partner", partners)
        else:
            people = people.filter(partner=self.instance.partner)
        self.offer("contact", people)

    def clean(self):
        """Nobody loses what they have taken."""
        cleaned = super().clean()
        person, chosen = cleaned.get("contact"), cleaned.get("partner")
        partner = chosen.pk if chosen else self.instance.partner_id  # None where it is not understood
        if person and partner not in {None, person.partner_id}:
            self.add_error("contact", _("This person speaks for another partner."))
        if self.instance.pk and self.instance.is_offer and {"begins_on", "ends_on"} <= cleaned.keys():
            self.judge_lent(cleaned)
        return cleaned

    def judge_lent(self, cleaned):
        out = [row for row in self.instance.lendings.all() if row.is_out]
        at_once = [sum(row.number for row in out if row.is_within(one.begins_on, one.ends_on)) for one in out]
        if max(at_once, default=0) > (cleaned.get("number") or 1):
            self.add_error("number", _("More than that is with somebody at the moment."))
        if any(row.begins_on < cleaned["begins_on"] or row.ends_on > cleaned["ends_on"] for row in out):
            self.add_error("ends_on", _("Somebody has it on other days, too. Please agree with them first."))


class NewMeansForm(MeansForm):
    plain = ("partner", *MeansForm.plain)

    class Meta:
        model = Means


class TakeForm(forms.Form):
    """Who takes an offer, or answers a need; how many, from when until when."""

    partner = forms.ModelChoiceField(Partner.objects.none(), label=gettext_lazy("For"), empty_label=None)
    number = WholeNumberBox(label=gettext_lazy("How many?"), min_value=1, max_value=MOST)
    begins_on = DayBox(label=gettext_lazy("From day"), **A_DAY)
    ends_on = DayBox(label=gettext_lazy("Until day"), **A_DAY)

    def __init__(self, *, entry, user, **kwargs):
        first = max(entry.begins_on, timezone.localdate())
        known = {"number": entry.number, "begins_on": first, "ends_on": entry.ends_on}
        super().__init__(initial=known, **kwargs)
        self.fields["partner"].queryset = Partner.objects.visible_to(user).exclude(pk=entry.partner_id)
        if not entry.number:
            del self.fields["number"]

    @property
    def is_for_somebody(self):
        return self.fields["partner"].queryset.exists()

    @property
    def wish(self):
        """Needs a valid form."""
        data = self.cleaned_data
        return {
            "partner": data["partner"],
            "number": data.get("number") or 1,
            "first": data["begins_on"],
            "last": data["ends_on"],
        }


class BackForm(forms.Form):
    """How much it was, as its kind is counted."""

    amount = WholeNumberBox(label=gettext_lazy("How much was it?"), min_value=0, max_value=9999, required=False)


class BoardForm(forms.Form):
    """What the board shows: one kind or all, and the sums of which year."""

    kind = forms.ModelChoiceField(
        MeansKind.objects.all(), label=gettext_lazy("Kind"), required=False, empty_label=gettext_lazy("All")
    )
    year = forms.TypedChoiceField(label=gettext_lazy("Sums of the year"), coerce=int, required=False)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        this = timezone.localdate().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this, this - YEARS, -1)]

    @property
    def wanted(self):
        """The kind, None for all, and the year."""
        valid = self.cleaned_data if self.is_valid() else {}
        return valid.get("kind"), valid.get("year") or timezone.localdate().year


class MeansKindForm(VersionedForm):
    plain = ("name", "name_in_english", "unit", "unit_in_english", "order")

    class Meta:
        model = MeansKind


class NetworkTaskForm(VersionedForm):
    plain = ("name", "name_in_english", "partners", "order")
    widgets = {"partners": forms.CheckboxSelectMultiple()}
    inline = {"turns": inline_rows(NetworkTask, Turn, ["partner", "on"], widgets={"on": DAY}, is_table=True)}

    class Meta:
        model = NetworkTask
