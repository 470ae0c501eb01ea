"""Raw tables of the portal itself, for those who look for a fault."""

from django.contrib import admin

from bildung_verbindet.models import PublicLink, TranslatedText


@admin.register(PublicLink)
class PublicLinkAdmin(admin.ModelAdmin):
    list_display = ["url", "state", "failures", "checked_at"]
    list_filter = ["state"]
    search_fields = ["url"]


@admin.register(TranslatedText)
class TranslatedTextAdmin(admin.ModelAdmin):
    list_display = ["content_type", "thing", "column", "is_outdated"]
    list_filter = ["is_outdated", "content_type"]
