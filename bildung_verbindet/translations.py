"""Which texts of the office were translated from a German one that has changed since."""

from hashlib import sha256

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from modeltranslation.utils import build_localized_fieldname

from bildung_verbindet.models import TranslatedText

SOURCE = settings.MODELTRANSLATION_DEFAULT_LANGUAGE


@transaction.atomic
def note_changes(thing, form):
    """After a ``SharedForm`` was saved: a text is outdated when only the German one has changed."""
    for name in form.texts:
        german = build_localized_fieldname(name, SOURCE)
        before, now = form.saved[german], getattr(thing, german) or ""
        for code, _language in settings.LANGUAGES:
            column = build_localized_fieldname(name, code)
            if column == german:
                continue
            own = getattr(thing, column) or ""
            if not own:
                states(thing).filter(column=column).delete()
            elif own != (form.saved[column] or ""):
                mark(thing, column, now)
            elif now != (before or ""):
                mark_outdated(thing, column, before or "", now)


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


def still_right(text: TranslatedText):
    """Somebody has looked: it says what the German text says."""
    thing = text.content_type.get_object_for_this_type(pk=text.thing)
    mark(thing, text.column, getattr(thing, build_localized_fieldname(text.field, SOURCE)) or "")


def forget(thing):
    states(thing).delete()


def hashed(german: str) -> str:
    return sha256(german.encode()).hexdigest()[:20]
