from django.contrib import admin

from foundation.editing.admin import TranslatedAdmin
from pages.models import Page


@admin.register(Page)
class PageAdmin(TranslatedAdmin):
    list_display = ["title", "slug", "group", "order", "pager", "changed_at"]
    list_filter = ["group"]
    search_fields = ["title_de", "title_en", "text_de", "text_en"]
    prepopulated_fields = {"slug": ["title"]}
