"""An optional service that fills gaps with a machine's words: DeepL through its own client, or LibreTranslate.

Only on somebody's click, only German texts that are public or about to be, never what may name a person. What
somebody wrote in another language goes there only if they have agreed to it: ``in_german``.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.utils import build_localized_fieldname

from foundation.languages.translations import SOURCE, fields_of

TIMEOUT = 20  # seconds
RETRIES = 1  # after a second; its client's own five hold a reader for a quarter of a minute
PERSONAL_FIELDS = {"registration"}
# An e-mail address, a phone number, or a person who is called by name.
PERSONAL = re.compile(r"\S@\S|(?:\+|\b0)[\d\s/()-]{5,}\d|\b(?:Frau|Herrn?)\s+[A-ZÄÖÜ]")


NO_ANSWER = gettext_lazy("The translation service does not answer. Nothing has been changed.")
READ = gettext_lazy("Thank you. Readers see these texts without the note now.")


class ServiceError(Exception):
    """The service did not answer, or not as it should; nothing has been changed."""


class DeepL:
    LANGUAGES = {"en": "EN-GB", **{code: code.upper() for code in ("uk", "ru", "ar", "tr", "fr", "pl", "ro")}}

    def translate(self, texts: list[str], language: str) -> list[str]:
        how = {"source_lang": "DE", "tag_handling": "html", "formality": "prefer_more"}
        return self.answers(texts, target_lang=self.LANGUAGES[language], **how)

    def in_german(self, texts: list[str]) -> list[str]:
        return self.answers(texts, target_lang="DE")

    def answers(self, texts: list[str], **how) -> list[str]:
        import deepl  # of the extra "translation", as requests below

        deepl.http_client.max_network_retries = RETRIES
        client = deepl.DeepLClient(settings.TRANSLATION_KEY, server_url=settings.TRANSLATION_URL or None)
        try:
            answers = client.translate_text(texts, **how)
        except (deepl.DeepLException, KeyError, TypeError, ValueError) as error:
            raise ServiceError(type(error).__name__) from error
        return [answer.text for answer in answers]


class LibreTranslate:
    LANGUAGES = {code: code for code in ("en", "uk", "ru", "ar", "fa", "tr", "fr", "pl", "ro")}

    def translate(self, texts: list[str], language: str) -> list[str]:
        return self.answers(texts, source=SOURCE, target=self.LANGUAGES[language], format="html")

    def in_german(self, texts: list[str]) -> list[str]:
        return self.answers(texts, source="auto", target=SOURCE, format="text")

    def answers(self, texts: list[str], **how) -> list[str]:
        import requests

        asked = {"q": texts, **how}
        if settings.TRANSLATION_KEY:
            asked["api_key"] = settings.TRANSLATION_KEY
        try:
            answer = requests.post(f"{settings.TRANSLATION_URL}/translate", json=asked, timeout=TIMEOUT)
            answer.raise_for_status()
            return answer.json()["translatedText"]
        except (requests.RequestException, KeyError, TypeError) as error:
            raise ServiceError(type(error).__name__) from error


SERVICES = {"deepl": DeepL, "libretranslate": LibreTranslate}


def is_available() -> bool:
    return bool(settings.TRANSLATION_SERVICE)


def suggestions(row: Model) -> dict[str, str]:
    """A machine's words for every text that is missing, by column. Raises ``ServiceError``."""
    service = SERVICES[settings.TRANSLATION_SERVICE]()
    found = {}
    for language in service.LANGUAGES:
        if gaps := gaps_of(row, language):
            texts = one_of_each(service.translate(list(gaps.values()), language), gaps)
            found |= {column: text for column, text in zip(gaps, texts, strict=True) if fits(row, column, text)}
    return found


def in_german(texts: list[str]) -> list[str]:
    """What people wrote, in whatever language, who have agreed to it. Raises ``ServiceError``."""
    service = SERVICES[settings.TRANSLATION_SERVICE]()
    return [str(text) for text in one_of_each(service.in_german(texts), texts)]


def one_of_each(answers: object, asked: list[str]) -> list[str]:
    if not isinstance(answers, list) or len(answers) != len(asked):
        raise ServiceError("another number of texts")
    return answers


def how_many(number: int) -> str:
    """What one says after a machine has written so many texts."""
    if not number:
        return _("There was nothing to translate.")
    text = ngettext(
        "%(number)d text was translated by a machine. Readers are told so until somebody has read it.",
        "%(number)d texts were translated by a machine. Readers are told so until somebody has read them.",
        number,
    )
    return text % {"number": number}


def gaps_of(row: Model, language: str) -> dict[str, str]:
    """The German text for each column of that language that is empty."""
    gaps = {}
    for field in fields_of(type(row)):
        german = getattr(row, build_localized_fieldname(field, SOURCE)) or ""
        column = build_localized_fieldname(field, language)
        if german and not getattr(row, column) and field not in PERSONAL_FIELDS and not PERSONAL.search(german):
            gaps[column] = german
    return gaps


def same_gaps(row: Model, other: Model) -> set[str]:
    """The columns that are empty in both, beside the same German text."""
    gaps = [
        {pair for language in settings.MODELTRANSLATION_LANGUAGES for pair in gaps_of(one, language).items()}
        for one in (row, other)
    ]
    return {column for column, _german in gaps[0] & gaps[1]}


def fits(row: Model, column: str, text: str) -> bool:
    """Whether a form would take it, too."""
    try:
        row._meta.get_field(column).run_validators(text)
    except (ValidationError, TypeError):
        return False
    return True
