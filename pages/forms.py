from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from foundation.editing.slugs import free_slug, leads_elsewhere, slug_of
from foundation.editing.versioned import DAY, VersionedForm
from pages.models import Front, Page, Statement

PICTURE = ("picture", "picture_focus", "credit")
OF_PICTURE = ("alt", "caption")  # in each language


class WithPicture:
    """No picture without what it shows and who made it, and no new one with the words for the old one."""

    needed_by_choice = ("alt_de", "credit")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("picture", self.instance.picture):
            for name in self.needed_by_choice:
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, _("A picture needs this."))
        is_another = self.instance.picture and cleaned.get("picture") and "picture" in self.changed_data
        if is_another and "alt_de" not in self.changed_data and "alt_de" not in self.errors:
            self.add_error("alt_de", _("The picture is a new one. What does it show? Look at the credit, too."))
        if cleaned.get("picture") and "picture" in self.changed_data:
            cleaned |= dict.fromkeys(self.words_for_the_old(), "")
        return cleaned

    def words_for_the_old(self):
        """Translations that nobody has touched, of what is said anew in German with a new picture."""
        codes = [code for code, _name in settings.LANGUAGES]
        said_anew = [name for name in OF_PICTURE if f"{name}_de" in self.changed_data]
        fields = [build_localized_fieldname(name, code) for name in said_anew for code in codes]
        return [field for field in fields if field not in self.changed_data]


class FrontForm(WithPicture, VersionedForm):
    plain = ("more_url", *PICTURE)
    translated = ("line", "question", "hero", "claim", "text", "task", "task_source", *OF_PICTURE)
    beside_texts = "contacts/edit_marks.html"
    required = ("line_de", "hero_de", "text_de")
    widgets = {
        "hero": forms.Textarea({"rows": 2}),
        "text": forms.Textarea({"rows": 8, "data-editor": ""}),
        "task": forms.Textarea({"rows": 3}),
    }

    class Meta:
        model = Front


class PageForm(WithPicture, VersionedForm):
    plain = ("group", "order", "pager", *PICTURE, "drawing")
    translated = ("title", "teaser", "text", *OF_PICTURE)
    beside_texts = "contacts/edit_marks.html"
    required = ("title_de", "text_de")
    widgets = {"teaser": forms.Textarea({"rows": 2}), "text": forms.Textarea({"rows": 16, "data-editor": ""})}

    class Meta:
        model = Page

    def store(self, by_machine=()):
        """A new page does not take an address that leads elsewhere: "Kontakt" becomes "kontakt-seite"."""
        page = self.instance
        if not page.slug:
            slug = slug_of(Page, page.title_de)
            page.slug = free_slug(Page, f"{slug}-seite" if leads_elsewhere(Page, slug) else slug)
        super().store(by_machine)


class StatementForm(VersionedForm):
    is_new = False  # there is but one, and whoever fills it in first has seen that it was empty
    plain = ("conformity", "method", "prepared_on", "reviewed_on")
    translated = ("barriers", "burden", "outside", "authority")
    widgets = {
        **{name: forms.Textarea({"rows": 3}) for name in ("burden", "outside", "authority")},
        "barriers": forms.Textarea({"rows": 6}),
        "prepared_on": DAY,
        "reviewed_on": DAY,
    }

    class Meta:
        model = Statement

    def store(self, by_machine=()):
        """Writes the page, too, in every language."""
        super().store(by_machine)
        statement, page = self.instance, Page.objects.get(slug=Statement.SLUG)
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                text = render_to_string("pages/statement.html", {"statement": statement})
            setattr(page, build_localized_fieldname("text", code), text)
        page.save()
