"""Raw tables of the portal itself, for those who look for a fault."""

from django.contrib import admin
from post_office import admin as post_office
from post_office.models import Email, Log

from bildung_verbindet.models import PublicLink, TranslatedText
from bildung_verbindet.translated_admin import EditedElsewhere


@admin.register(PublicLink)
class PublicLinkAdmin(EditedElsewhere, admin.ModelAdmin):
    list_display = ["url", "state", "failures", "checked_at"]
    list_filter = ["state"]
    search_fields = ["url"]


@admin.register(TranslatedText)
class TranslatedTextAdmin(EditedElsewhere, admin.ModelAdmin):
    list_display = ["content_type", "thing", "column", "is_outdated"]
    list_filter = ["is_outdated", "content_type"]


class WithTheirRow:
    """Mails go with the row that they belong to, so whoever may delete that may delete them."""

    def has_delete_permission(self, request, obj=None):
        return request.user.is_staff


admin.site.unregister([Email, Log])


@admin.register(Email)
class EmailAdmin(WithTheirRow, post_office.EmailAdmin):
    pass


@admin.register(Log)
class LogAdmin(WithTheirRow, post_office.LogAdmin):
    pass
