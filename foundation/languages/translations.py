"""What the portal knows of each translated text: whose it is, and whether the German one has changed since."""

from hashlib import sha256

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from foundation.languages.models import TranslatedText, TranslatedThing
from foundation.languages.names import own_name

SOURCE = settings.MODELTRANSLATION_DEFAULT_LANGUAGE


def fields_of(model) -> list[str]:
    """The names of the model's texts that every language has a column for."""
    is_translated = model in translator.get_registered_models(abstract=False)
    return list(translator.get_options_for_model(model).all_fields) if is_translated else []


def texts_of_all_languages(thing) -> dict[str, str]:
    """Every text by its column."""
    codes = settings.MODELTRANSLATION_LANGUAGES
    columns = [build_localized_fieldname(name, code) for name in fields_of(type(thing)) for code in codes]
    return {column: getattr(thing, column) or "" for column in columns}


def note_authors(thing, before: dict[str, str], by_machine=()):
    """Before texts are saved, so that the history knows: what a person has changed is no machine's any more.

    ``before`` and ``by_machine`` as in ``note_changes``.
    """
    if isinstance(thing, TranslatedThing):
        texts = texts_of_all_languages(thing)
        changed = {column for column, text in texts.items() if text != (before.get(column, text) or "")}
        kept = [column for column in thing.machine_texts if column not in changed]
        thing.machine_texts = sorted(column for column in {*kept, *by_machine} if texts[column])


@transaction.atomic
def note_changes(thing, before: dict[str, str], by_machine=()):
    """After texts were saved: a text is outdated when only the German one has changed.

    ``before`` has the texts as they were, by column; those that are missing were not touched.
    ``by_machine`` names the columns that a machine has written just now.
    """
    texts = texts_of_all_languages(thing)
    before = texts | {column: text or "" for column, text in before.items() if column in texts}
    for name in fields_of(type(thing)):
        german = build_localized_fieldname(name, SOURCE)
        for code in settings.MODELTRANSLATION_LANGUAGES:
            column = build_localized_fieldname(name, code)
            if column == german:
                continue
            if not texts[column]:
                states(thing).filter(column=column).delete()
            elif texts[column] != before[column]:
                mark(thing, column, texts[german])
            elif texts[german] != before[german]:
                mark_outdated(thing, column, before[german], texts[german])
    changed = {column for column in texts if texts[column] != before[column]} - set(by_machine)
    if isinstance(thing, TranslatedThing):
        set_machine_texts(
            thing, [*(column for column in thing.machine_texts if column not in changed), *by_machine]
        )


def set_machine_texts(thing, columns):
    """Which texts are a machine's and not read by anybody yet."""
    columns = sorted({column for column in columns if getattr(thing, column)})
    if columns != thing.machine_texts:
        thing.machine_texts = columns
        type(thing).objects.filter(pk=thing.pk).update(machine_texts=columns)


def in_words(thing, column) -> str:
    """A translated column for people: "title (Українська)"."""
    text = TranslatedText(column=column)
    return f"{type(thing)._meta.get_field(text.field).verbose_name} ({own_name(text.language)})"


def outdated_texts(thing) -> list[str]:
    """Those that were made from a German text that says something else now, in words."""
    return [in_words(thing, text.column) for text in states(thing).filter(is_outdated=True)]


def machine_texts(thing) -> list[str]:
    """Those that a machine has written and nobody has read, in words."""
    return [in_words(thing, column) for column in thing.machine_texts]


def states(thing):
    return TranslatedText.objects.filter(content_type=ContentType.objects.get_for_model(thing), thing=thing.pk)


def mark(thing, column, german):
    """The text says what the German one says now."""
    values = {"source": hashed(german), "is_outdated": False}
    key = {"content_type": ContentType.objects.get_for_model(thing), "thing": thing.pk, "column": column}
    TranslatedText.objects.update_or_create(**key, defaults=values)


def mark_outdated(thing, column, before, now):
    """What nobody has noted yet was made from the German text before; a way back makes it right again."""
    key = {"content_type": ContentType.objects.get_for_model(thing), "thing": thing.pk, "column": column}
    text, _is_new = TranslatedText.objects.get_or_create(**key, defaults={"source": hashed(before)})
    text.is_outdated = text.source != hashed(now)
    text.save()


@transaction.atomic
def still_right(text: TranslatedText, seen: str) -> bool:
    """Somebody has looked: it says what the German text says; False when that is not the one they have seen."""
    model = text.content_type.model_class()
    thing = model.objects.select_for_update(of=["self"], no_key=True).filter(pk=text.thing).first()
    if thing is None or seen_texts(thing, text) != seen:
        return False
    mark(thing, text.column, german_of(thing, text))
    return True


def german_of(thing, text: TranslatedText) -> str:
    return getattr(thing, build_localized_fieldname(text.field, SOURCE)) or ""


def seen_texts(thing, text: TranslatedText) -> str:
    """What somebody compares: the German text and the other one, as a hash."""
    return hashed(f"{german_of(thing, text)}\0{getattr(thing, text.column) or ''}")


def forget(thing):
    states(thing).delete()


def hashed(german: str) -> str:
    return sha256(german.encode()).hexdigest()[:20]
