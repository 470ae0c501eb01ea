"""Translated texts as a reader gets them."""

from functools import cache

from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext as _
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname, get_translation_fields


def text_for_reader(row: Model, field: str) -> tuple[str, str]:
    """A translated field's text, and the language it is in unless that is the reader's: ("Deutsch", "de")."""
    language = get_language()
    own = getattr(row, f"{field}_{language.replace('-', '_')}", None)
    if own:
        return own, ""
    german = getattr(row, f"{field}_de") or ""
    return german, "de" if german and language != "de" else ""


def origin_of(row: Model, field: str) -> str:
    """What a reader should know of the text: "in German", "machine translation", or nothing."""
    if text_for_reader(row, field)[1]:
        return _("in German")
    column = f"{field}_{get_language().replace('-', '_')}"
    return _("machine translation") if column in getattr(row, "machine_texts", ()) else ""


def texts_of(row: Model, field: str) -> list[str]:
    """A translated field's text in every language that has one."""
    return list(filter(None, (getattr(row, name) for name in get_translation_fields(field))))


def columns_of(field: str, prefix: str = "") -> list[str]:
    """Of a translated text: what ``text_for_reader`` needs of it."""
    languages = {settings.MODELTRANSLATION_DEFAULT_LANGUAGE, get_language()}
    return [build_localized_fieldname(prefix + field, language) for language in sorted(languages)]


def columns_to_read(model: type[Model], prefix: str = "") -> list[str]:
    """The model's columns without its texts in languages that the reader does not get to see, for ``only()``.

    A text's own name, without a language, would stand there for its columns in all of them.
    """
    seen = {None, settings.MODELTRANSLATION_DEFAULT_LANGUAGE, get_language()}
    translated = get_translatable_fields_for_model(model) or ()
    fields = [field for field in model._meta.concrete_fields if field.name not in translated]
    return [prefix + field.name for field in fields if getattr(field, "language", None) in seen]


@cache
def in_every_language(words: str) -> list[str]:
    """Of the interface, as people of each language would look for them."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(gettext(words))
    return found
