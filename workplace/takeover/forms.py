"""Where a provider's export is, and whether it is taken without asking."""

from django import forms
from django.utils.translation import gettext as _

from courses.models import TakeOver
from foundation.editing.versioned import VersionedForm
from foundation.outside.visits import is_for_all


class TakeOverForm(VersionedForm):
    """Another address is another file: what was known of the old one ends."""

    plain = ("url", "takes_at_once")

    class Meta:
        model = TakeOver

    def clean_url(self):
        url = self.cleaned_data["url"]
        if not is_for_all(url):
            problem = _("Please give an address that everybody can reach, without a name and a password in it.")
            raise forms.ValidationError(problem)
        return url

    def save(self, commit=True):
        if "url" in self.changed_data and not self.is_new:
            fresh = TakeOver()
            names = ["state", "problem", "failures", "failing_since", "told_state", "told_changes", "fetched_at"]
            for name in [*names, "known", "missing"]:
                setattr(self.instance, name, getattr(fresh, name))
        return super().save(commit)
