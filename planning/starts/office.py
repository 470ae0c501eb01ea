"""What the office keeps for aligning starts: the partners' rules, and the numbers of people that courses need."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from foundation.editing.model_pages import ModelPages
from foundation.editing.versioned import DAY, VersionedForm
from planning.models import ClashRule, Threshold


class ClashRuleForm(VersionedForm):
    plain = ("text", "decided_at", "decided_on", "valid_from", "valid_until", "course_type", "level")
    plain += ("weeks", "km", "seats_left_at_least", "people_known_at_least")
    widgets = {
        "text": forms.Textarea({"rows": 3}),
        **dict.fromkeys(("decided_on", "valid_from", "valid_until"), DAY),
    }

    class Meta:
        model = ClashRule


class ThresholdForm(VersionedForm):
    plain = ("course_type", "people_min", "people_max", "notice_weeks", "source", "valid_from", "valid_until")
    widgets = dict.fromkeys(("valid_from", "valid_until"), DAY)

    class Meta:
        model = Threshold


class ClashRules(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "clash_rule", "clash_rules", "regeln-fuer-starts"
    new_title = gettext_lazy("New rule for starts")
    form = ClashRuleForm
    search = ("text", "decided_at")
    hint = gettext_lazy(
        "While no rule is in force nobody is asked anything. A rule warns; whoever plans a start decides."
    )

    def row(self, rule):
        words = _("%(weeks)d weeks, %(km)d km, decided on %(date)s")
        day = date_format(rule.decided_on, "SHORT_DATE_FORMAT")
        return rule.decided_at, words % {"weeks": rule.weeks, "km": rule.km, "date": day}


class Thresholds(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "threshold", "thresholds", "mindestzahlen"
    new_title = gettext_lazy("New least number")
    form = ThresholdForm
    search = ("course_type__name_de", "source")
    hint = gettext_lazy("Holds for dates that name no number of their own. Please enter only what a source says.")

    def rows(self):
        return Threshold.objects.select_related("course_type")

    def row(self, threshold):
        return str(threshold), threshold.source
