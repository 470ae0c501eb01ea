"""Which organisations tell of people waiting, as the office keeps them."""

from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from foundation.editing.model_pages import PagesOfRights
from foundation.editing.versioned import VersionedForm
from planning.models import Source


class SourceForm(VersionedForm):
    plain = ("name", "kind", "provider", "partner", "is_asked")

    class Meta:
        model = Source


def rights():
    """Whose people enter who waits."""
    return set(Source.objects.order_by().values_list("pk", "provider", "partner"))


class Sources(PagesOfRights):
    rights = staticmethod(rights)
    guard = staticmethod(for_staff)
    name, names, path = "source", "sources", "meldestellen"
    new_title = gettext_lazy("New source")
    form = SourceForm
    search = ("name",)
    hint = gettext_lazy(
        "Who tells how many people wait. For those that only call, the office fills in the month’s sheet."
    )

    def row(self, source):
        return source.name, source.get_kind_display()
