"""Words of titles by which the kind of a course is known when a file is imported."""

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from courses.models import Level, TitleWords
from foundation.editing.model_pages import ModelPages
from foundation.editing.versioned import VersionedForm


class TitleWordsForm(VersionedForm):
    plain = ("words", "course_type", "level_from", "level_to")
    widgets = {"words": forms.Textarea({"rows": 6})}

    class Meta:
        model = TitleWords


class AllTitleWords(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "title_words", "all_title_words", "titelworte"
    new_title = gettext_lazy("New words of titles")
    form = TitleWordsForm
    search = ("words", "course_type__name_de", "provider__name")
    hint = gettext_lazy(
        "By these words the kind of a course is known when a file is imported. What a provider has answered stands"
        " below and holds for its own files."
    )

    def rows(self):
        """Those of the office first, in the order of the kinds."""
        order = F("provider").asc(nulls_first=True), F("course_type__order").asc(nulls_last=True), "pk"
        return TitleWords.objects.select_related("course_type", "provider").order_by(*order)

    def row(self, row):
        kind = row.course_type.name if row.course_type else _("ask")
        level = "–".join(
            dict.fromkeys(Level(number).short for number in sorted({row.level_from, row.level_to} - {None}))
        )
        name = " ".join(filter(None, [kind, level]))
        return f"{row.provider.name}: {name}" if row.provider else name, row.words
