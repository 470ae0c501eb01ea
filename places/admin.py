from django.contrib import admin

from foundation.editing.admin import ChangedAsShown, PickingRows
from places.models import Locality, Municipality


@admin.register(Municipality)
class MunicipalityAdmin(ChangedAsShown, admin.ModelAdmin):
    list_display = ["name", "ags", "amt", "is_town", "population"]
    list_filter = ["is_town"]
    search_fields = ["name", "ags", "amt", "postal_codes"]

    def has_view_permission(self, request, obj=None):
        """Whoever writes addresses here has to look places up."""
        return request.user.is_active and request.user.is_staff


@admin.register(Locality)
class LocalityAdmin(ChangedAsShown, PickingRows, admin.ModelAdmin):
    list_display = ["name", "postal_code", "municipality"]
    list_select_related = ["municipality"]
    search_fields = ["name", "postal_code"]
    autocomplete_fields = ["municipality"]
