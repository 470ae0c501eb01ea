from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_lang

from foundation.reading.text_fields import LineField


class TranslatedText(models.Model):
    """A text of the office in another language, and the German one that it was made from, as a hash."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    thing = models.BigIntegerField()  # its primary key
    column = LineField(max_length=60)  # such as "title_en"
    source = LineField(max_length=20)
    is_outdated = models.BooleanField(default=False)  # the German text says something else now

    class Meta:
        app_label = "bildung_verbindet"
        verbose_name = _("translated text")
        verbose_name_plural = _("translated texts")
        ordering = ["content_type", "thing", "column"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "thing", "column"], name="translated_text_once")
        ]
        indexes = [models.Index(fields=["is_outdated"])]

    def __str__(self) -> str:
        return f"{self.content_type} {self.thing} {self.column}"

    @property
    def language(self) -> str:
        """Its code: of "title_de_simple" it is "de-simple"."""
        endings = {code: build_lang(code) for code in settings.MODELTRANSLATION_LANGUAGES}
        return max((code for code, ending in endings.items() if self.column.endswith(f"_{ending}")), key=len)

    @property
    def field(self) -> str:
        """Its name without the language."""
        return self.column.removesuffix(f"_{build_lang(self.language)}")


class Translated(models.Model):
    """Has texts in several languages; some may be a machine's, which readers are told."""

    machine_texts = models.JSONField(
        _("machine translations"), default=list, blank=True, editable=False
    )  # columns

    class Meta:
        abstract = True
