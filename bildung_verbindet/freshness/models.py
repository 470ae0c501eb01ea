from django.db import models

from foundation.reading.text_fields import LineField


class ContentStamp(models.Model):
    """How often a part of what visitors see has changed; counted by the database itself, see ``stamps``."""

    part = LineField(max_length=20, unique=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["part"]

    def __str__(self):
        return f"{self.part} {self.value}"
