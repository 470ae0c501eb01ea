from django import forms

from bildung_verbindet.shared_forms import SharedForm
from bildung_verbindet.text import free_slug
from pages.models import Page


class PageForm(SharedForm):
    own = ("group", "order", "pager")
    texts = ("title", "teaser", "text")
    needed = ("title_de", "text_de")
    boxes = {"teaser": forms.Textarea({"rows": 2}), "text": forms.Textarea({"rows": 16, "data-editor": ""})}

    class Meta:
        model = Page
        fields = []

    def save(self, commit=True):
        self.instance.slug = self.instance.slug or free_slug(Page, self.instance.title_de)[:80]
        return super().save(commit)
