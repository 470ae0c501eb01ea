"""Areas and regions, as the office divides the county for numbers of people."""

from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from foundation.editing.model_pages import ModelPages
from foundation.editing.versioned import VersionedForm
from places.models import Area, Municipality, Region


class RegionForm(VersionedForm):
    plain = ("name", "order")

    class Meta:
        model = Region


class AreaForm(VersionedForm):
    plain = ("town", "region")

    class Meta:
        model = Area

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.offer("town", Municipality.objects.filter(is_town=True))


class Regions(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "region", "regions", "regionen"
    new_title = gettext_lazy("New region")
    form = RegionForm
    hint = gettext_lazy(
        "Numbers of people are told of whole regions only. Four are few enough that nobody can be found in them."
    )


class Areas(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "area", "areas", "gebiete"
    new_title = gettext_lazy("New area")
    form = AreaForm
    hint = gettext_lazy("Who waits for a course names the larger town nearby, never a village.")

    def rows(self):
        return Area.objects.select_related("town", "region")

    def row(self, area):
        return str(area), str(area.region)
