from django.contrib import admin

from contacts.models import ContactPerson, Message, Office
from foundation.editing.admin import TranslatedAdmin


@admin.register(Office)
class OfficeAdmin(TranslatedAdmin):
    list_display = ["name", "organisation", "municipality", "email", "order", "is_coordination"]
    list_select_related = ["municipality"]
    search_fields = ["name_de", "name_en", "organisation_de", "municipality__name"]
    autocomplete_fields = ["municipality"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(ContactPerson)
class ContactPersonAdmin(TranslatedAdmin):
    list_display = ["name", "position", "office", "phone", "email", "order"]
    list_filter = ["office"]
    list_select_related = ["office"]
    search_fields = ["name", "email", "phone", "topics_de", "topics_en"]
    autocomplete_fields = ["office"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """To read and to delete: what somebody wrote is not ours to change."""

    list_display = ["created_at", "kind", "name", "email", "phone", "language"]
    list_filter = ["kind", "language"]
    search_fields = ["name", "email", "text"]
    date_hierarchy = "created_at"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
