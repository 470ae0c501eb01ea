from django.contrib import admin
from django.db import models, transaction

from cooperation.actions import rights
from cooperation.models import Agreement, Amendment, Decision, Liaison, Meeting, NetworkMail, Partner, Signature
from foundation.editing.admin import EditedElsewhere, PickingRows, TranslatedAdmin
from foundation.editing.rows import CheckedInlineFormSet
from foundation.operation import audit


class NotedRights(TranslatedAdmin):
    """Who is added here may be trusted, or act for a partner."""

    @transaction.atomic
    def changeform_view(self, *args, **kwargs):
        with audit.noting_rights(rights):
            return super().changeform_view(*args, **kwargs)


class LiaisonInline(admin.TabularInline):
    model = Liaison
    formset = CheckedInlineFormSet
    extra = 0


@admin.register(Partner)
class PartnerAdmin(NotedRights):
    list_display = ["name", "kind", "provider", "website"]
    list_filter = ["kind"]
    list_select_related = ["provider"]
    search_fields = ["name", "provider__name"]
    autocomplete_fields = ["provider"]
    inlines = [LiaisonInline]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class SignatureInline(PickingRows, admin.TabularInline):
    model = Signature
    formset = CheckedInlineFormSet
    extra = 0
    autocomplete_fields = ["partner"]


class AmendmentInline(admin.TabularInline):
    model = Amendment
    extra = 0


@admin.register(Agreement)
class AgreementAdmin(NotedRights):
    list_display = ["title", "signed_on", "valid_until"]
    search_fields = ["title_de", "title_en", "partners__name"]
    date_hierarchy = "signed_on"
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SignatureInline, AmendmentInline]


class DecisionInline(PickingRows, admin.TabularInline):
    model = Decision
    extra = 0
    autocomplete_fields = ["partner"]


@admin.register(Meeting)
class MeetingAdmin(EditedElsewhere, admin.ModelAdmin):
    list_display = ["title", "starts_at", "place"]
    search_fields = ["title", "agenda"]
    date_hierarchy = "starts_at"
    filter_horizontal = ["partners"]
    inlines = [DecisionInline]


@admin.register(NetworkMail)
class NetworkMailAdmin(admin.ModelAdmin):
    """What has been sent stays as it was."""

    list_display = ["subject", "sent_at", "recipients", "is_essential"]
    search_fields = ["subject", "text"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
