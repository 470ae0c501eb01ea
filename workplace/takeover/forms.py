"""Where a provider's export is, and whether it is taken without asking."""

from courses.models import TakeOver
from foundation.editing.versioned import VersionedForm


class TakeOverForm(VersionedForm):
    """Another address is another file: what was known of the old one ends."""

    plain = ("url", "takes_at_once")

    class Meta:
        model = TakeOver

    def save(self, commit=True):
        if "url" in self.changed_data and not self.is_new:
            fresh = TakeOver()
            names = ["state", "problem", "failures", "failing_since", "told_state", "told_changes", "fetched_at"]
            for name in [*names, "known", "missing"]:
                setattr(self.instance, name, getattr(fresh, name))
        return super().save(commit)
