"""Translations that are outdated: a text was changed after somebody had translated it."""

from collections import defaultdict

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_POST

from accounts.guards import for_staff
from courses.models import Course
from foundation.editing.history import CHANGED
from foundation.languages.models import TranslatedText
from foundation.languages.translations import seen_texts, still_right
from foundation.reading.single_values import version_in
from foundation.web.pagination import page_of
from pages.models import Statement
from providers.models import Provider


def translations_view(model_pages):
    """``model_pages`` know where rows of each kind are edited; courses and providers have a place of their own."""
    addresses = {kind.model: lambda obj, kind=kind: kind.addresses(obj)["change"] for kind in model_pages}
    addresses[Course] = lambda course: reverse("workplace:course", args=[course.provider.slug, course.pk])
    addresses[Statement] = lambda statement: reverse("office:statement")
    addresses[Provider] = lambda provider: reverse("workplace:profile", args=[provider.slug])

    @for_staff
    def translations(request):
        texts = TranslatedText.objects.filter(is_outdated=True).select_related("content_type")
        page = page_of(request, texts)
        rows = list(rows_of(page.object_list, addresses))
        return render(request, "office/translations.html", {"page": page, "rows": rows})

    return translations


def rows_of(texts, addresses):
    """Each text with its row, the address to edit it, the field, the language, and what is seen of it."""
    by_kind = defaultdict(list)
    for text in texts:
        by_kind[text.content_type.model_class()].append(text)
    for model in by_kind.keys() & addresses.keys():
        rows = model.objects.select_related("provider") if model is Course else model.objects
        found = rows.in_bulk([text.thing for text in by_kind[model]])
        for text in by_kind[model]:
            if obj := found.get(text.thing):
                language = get_language_info(text.language)["name_translated"]
                field = model._meta.get_field(text.field).verbose_name
                yield text, obj, addresses[model](obj), field, language, seen_texts(obj, text)


@require_POST
@for_staff
def keep_translation(request, pk):
    text = get_object_or_404(TranslatedText.objects.filter(is_outdated=True), pk=pk)
    if not still_right(text, version_in(request.POST)):
        messages.error(request, CHANGED)
    return redirect("office:translations")
