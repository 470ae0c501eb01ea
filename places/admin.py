from django.contrib import admin

from places.models import Locality, Municipality


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    list_display = ["name", "ags", "amt", "is_town", "population"]
    list_filter = ["is_town", "amt"]
    search_fields = ["name", "ags", "postal_codes"]


@admin.register(Locality)
class LocalityAdmin(admin.ModelAdmin):
    list_display = ["name", "postal_code", "municipality"]
    list_select_related = ["municipality"]
    search_fields = ["name", "postal_code"]
    autocomplete_fields = ["municipality"]
