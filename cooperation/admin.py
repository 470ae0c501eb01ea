from django.contrib import admin
from django.db import models

from bildung_verbindet.inline_forms import CheckedInlineFormSet
from bildung_verbindet.translated_admin import TranslatedAdmin
from cooperation.models import Agreement, Partner, Signature


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "provider", "website"]
    list_filter = ["kind"]
    list_select_related = ["provider"]
    search_fields = ["name", "provider__name"]
    autocomplete_fields = ["provider"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class SignatureInline(admin.TabularInline):
    model = Signature
    formset = CheckedInlineFormSet
    extra = 0
    autocomplete_fields = ["partner"]


@admin.register(Agreement)
class AgreementAdmin(TranslatedAdmin):
    list_display = ["title", "signed_on", "valid_until"]
    search_fields = ["title_de", "title_en", "partners__name"]
    date_hierarchy = "signed_on"
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SignatureInline]
