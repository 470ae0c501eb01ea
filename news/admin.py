from django.contrib import admin
from django.db import models

from foundation.editing.admin import TranslatedAdmin
from news.models import Attachment, Post, PostPicture, PressReference


class PressReferenceInline(admin.TabularInline):
    model = PressReference
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class PostPictureInline(admin.TabularInline):
    model = PostPicture
    extra = 0


class AttachmentInline(admin.TabularInline):
    model = Attachment
    extra = 0


@admin.register(Post)
class PostAdmin(TranslatedAdmin):
    list_display = ["title", "published_from", "published_until", "is_pinned"]
    list_filter = ["is_pinned", "published_from"]
    search_fields = ["title_de", "title_en", "teaser_de", "teaser_en"]
    date_hierarchy = "published_from"
    prepopulated_fields = {"slug": ["title"]}
    inlines = [PostPictureInline, AttachmentInline, PressReferenceInline]
