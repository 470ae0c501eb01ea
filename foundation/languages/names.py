"""Languages: those people speak, for "we speak …" (ISO 639-1 codes), and the names of the portal's own."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

SPOKEN = {
    "de": _("German"),
    "en": _("English"),
    "uk": _("Ukrainian"),
    "ru": _("Russian"),
    "ar": _("Arabic"),
    "fa": _("Persian (Farsi, Dari)"),
    "ku": _("Kurdish"),
    "tr": _("Turkish"),
    "fr": _("French"),
    "pl": _("Polish"),
    "ro": _("Romanian"),
    "es": _("Spanish"),
    "ti": _("Tigrinya"),
    "so": _("Somali"),
    "ps": _("Pashto"),
    "vi": _("Vietnamese"),
    "bg": _("Bulgarian"),
    "sq": _("Albanian"),
}


def validate_spoken(codes: object) -> None:
    if not isinstance(codes, list) or not set(codes) <= set(SPOKEN):
        raise ValidationError(_("Choose languages from the list."))


class SpokenLanguagesField(models.JSONField):
    """A list of codes from ``SPOKEN``."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"default": list, "blank": True, "validators": [validate_spoken], **kwargs})

    def formfield(self, **kwargs) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=list(SPOKEN.items()),
            required=False,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )


def as_stored(code: str) -> str:
    """How it stands in the text of such a column."""
    return f'"{code}"'


def names_of(codes: list[str]) -> list:
    return [SPOKEN[code] for code in codes if code in SPOKEN]


def column_name(column: models.Field) -> str:
    """A column as people call it: "title", of a text in another language than German "title (Українська)"."""
    language = getattr(column, "language", None)
    name = str((column.translated_field if language else column).verbose_name)
    return f"{name} ({own_name(language)})" if language not in {None, settings.LANGUAGE_CODE} else name


def own_name(code: str) -> str:
    """A language of the portal as its speakers call it, with a capital letter where they have one: "Français"."""
    name = get_language_info(code)["name_local"]
    return name[:1].upper() + name[1:]
