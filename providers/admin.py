from django.contrib import admin
from django.db import models

from bildung_verbindet.inline_forms import CheckedInlineFormSet
from bildung_verbindet.translated_admin import TranslatedAdmin
from providers.models import Membership, Provider


class MembershipInline(admin.TabularInline):
    """Whoever may not look up accounts sees the members and may end a membership, but can choose nobody."""

    model = Membership
    formset = CheckedInlineFormSet
    extra = 0
    autocomplete_fields = ["user"]

    def has_add_permission(self, request, obj):
        return request.user.has_perm("accounts.view_user")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("accounts.view_user")


@admin.register(Provider)
class ProviderAdmin(TranslatedAdmin):
    list_display = ["name", "kind", "municipality", "phone", "is_published", "is_example"]
    list_filter = ["is_published", "is_example", "kind"]
    list_select_related = ["municipality"]
    search_fields = ["name", "municipality__name", "contact_name", "email"]
    autocomplete_fields = ["municipality"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [MembershipInline]
