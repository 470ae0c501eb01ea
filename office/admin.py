"""Raw tables of the portal itself, for those who look for a fault."""

from django.contrib import admin
from post_office import admin as post_office
from post_office.models import Attachment, Email, EmailTemplate, Log

from foundation.editing.admin import EditedElsewhere
from foundation.languages.models import TranslatedText
from foundation.operation.models import AuditEntry
from office.links.models import PublicLink


@admin.register(PublicLink)
class PublicLinkAdmin(EditedElsewhere, admin.ModelAdmin):
    ends_here = True
    list_display = ["url", "state", "failures", "checked_at"]
    list_filter = ["state"]
    search_fields = ["url"]


@admin.register(TranslatedText)
class TranslatedTextAdmin(EditedElsewhere, admin.ModelAdmin):
    ends_here = True
    list_display = ["content_type", "thing", "column", "is_outdated"]
    list_filter = ["is_outdated", "content_type"]


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """Only administrators see it, and nobody changes it."""

    list_display = ["at", "act", "account", "role", "network"]
    list_filter = ["act", "role"]
    search_fields = ["=account"]
    date_hierarchy = "at"

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class WithTheirRow:
    """Mails go with the row that they belong to, so whoever may delete that may delete them."""

    def has_delete_permission(self, request, obj=None):
        return request.user.is_staff


class WrittenByThePortal:
    """Nobody writes mails here."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class Attached(post_office.AttachmentInline):
    autocomplete_fields = []


admin.site.unregister([Attachment, Email, EmailTemplate, Log])  # the portal uses no templates of the package


@admin.register(Email)
class EmailAdmin(WithTheirRow, WrittenByThePortal, post_office.EmailAdmin):
    inlines = [Attached, post_office.LogInline]


@admin.register(Log)
class LogAdmin(WithTheirRow, WrittenByThePortal, post_office.LogAdmin):
    pass
