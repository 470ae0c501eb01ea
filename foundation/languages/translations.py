"""What the portal knows of each translated text: whose it is, and whether the German one has changed since."""

from functools import cache, partial
from hashlib import sha256

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from modeltranslation.manager import multilingual_queryset_factory
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from foundation.languages.models import Translated, TranslatedText
from foundation.languages.names import own_name

SOURCE = settings.MODELTRANSLATION_DEFAULT_LANGUAGE
class_of = cache(partial(multilingual_queryset_factory, instantiate=False))


def multilingual(queryset_class, instantiate=True):
    """In place of modeltranslation's own, which makes a class for each query: Python runs faster what it knows."""
    return class_of(queryset_class)() if instantiate else class_of(queryset_class)


def fields_of(model):
    """The names of the model's texts that every language has a column for."""
    is_translated = model in translator.get_registered_models(abstract=False)
    return list(translator.get_options_for_model(model).all_fields) if is_translated else []


def texts_of_all_languages(row):
    """Every text by its column."""
    codes = settings.MODELTRANSLATION_LANGUAGES
    columns = [build_localized_fieldname(name, code) for name in fields_of(type(row)) for code in codes]
    return {column: getattr(row, column) or "" for column in columns}


def note_authors(row, before, by_machine=()):
    """Before texts are saved, so that the history knows: what a person has changed is no machine's any more.

    ``before`` and ``by_machine`` as in ``note_changes``.
    """
    if isinstance(row, Translated):
        texts = texts_of_all_languages(row)
        changed = {column for column, text in texts.items() if text != (before.get(column, text) or "")}
        kept = [column for column in row.machine_texts if column not in changed]
        row.machine_texts = sorted(column for column in {*kept, *by_machine} if texts[column])


@transaction.atomic
def note_changes(row, before, by_machine=()):
    """After texts were saved: a text is outdated when only the German one has changed.

    ``before`` has the texts as they were, by column; those that are missing were not touched.
    ``by_machine`` names the columns that a machine has written just now.
    """
    texts = texts_of_all_languages(row)
    before = texts | {column: text or "" for column, text in before.items() if column in texts}
    for name in fields_of(type(row)):
        german = build_localized_fieldname(name, SOURCE)
        for code in settings.MODELTRANSLATION_LANGUAGES:
            column = build_localized_fieldname(name, code)
            if column == german:
                continue
            if not texts[column]:
                states(row).filter(column=column).delete()
            elif texts[column] != before[column]:
                mark(row, column, texts[german])
            elif texts[german] != before[german]:
                mark_outdated(row, column, before[german], texts[german])
    changed = {column for column in texts if texts[column] != before[column]} - set(by_machine)
    if isinstance(row, Translated):
        set_machine_texts(row, [*(column for column in row.machine_texts if column not in changed), *by_machine])


def set_machine_texts(row, columns):
    """Which texts are a machine's and not read by anybody yet."""
    columns = sorted({column for column in columns if getattr(row, column)})
    if columns != row.machine_texts:
        row.machine_texts = columns
        type(row).objects.filter(pk=row.pk).update(machine_texts=columns)


def in_words(row, column):
    """A translated column for people: "title (Українська)"."""
    text = TranslatedText(column=column)
    return f"{type(row)._meta.get_field(text.field).verbose_name} ({own_name(text.language)})"


def outdated_texts(row):
    """Those that were made from a German text that says something else now, in words."""
    return [in_words(row, text.column) for text in states(row).filter(is_outdated=True)]


def machine_texts(row):
    """Those that a machine has written and nobody has read, in words."""
    return [in_words(row, column) for column in row.machine_texts]


def states(row):
    return TranslatedText.objects.filter(content_type=ContentType.objects.get_for_model(row), thing=row.pk)


def mark(row, column, german):
    """The text says what the German one says now."""
    values = {"source": hashed(german), "is_outdated": False}
    key = {"content_type": ContentType.objects.get_for_model(row), "thing": row.pk, "column": column}
    TranslatedText.objects.update_or_create(**key, defaults=values)


def mark_outdated(row, column, before, now):
    """What nobody has noted yet was made from the German text before; a way back makes it right again."""
    key = {"content_type": ContentType.objects.get_for_model(row), "thing": row.pk, "column": column}
    text, _is_new = TranslatedText.objects.get_or_create(**key, defaults={"source": hashed(before)})
    text.is_outdated = text.source != hashed(now)
    text.save()


@transaction.atomic
def still_right(text, seen):
    """Somebody has looked: it says what the German text says; False when that is not the one they have seen."""
    model = text.content_type.model_class()
    row = model.objects.select_for_update(of=["self"], no_key=True).filter(pk=text.thing).first()
    if row is None or seen_texts(row, text) != seen:
        return False
    mark(row, text.column, german_of(row, text))
    return True


def german_of(row, text):
    return getattr(row, build_localized_fieldname(text.field, SOURCE)) or ""


def seen_texts(row, text):
    """What somebody compares: the German text and the other one, as a hash."""
    return hashed(f"{german_of(row, text)}\0{getattr(row, text.column) or ''}")


def forget(row):
    states(row).delete()


def hashed(german):
    return sha256(german.encode()).hexdigest()[:20]
