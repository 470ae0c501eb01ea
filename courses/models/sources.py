from django.db import models
from django.utils.translation import gettext_lazy as _

from bildung_verbindet.text_fields import LineField


class SearchSource(models.Model):
    """Something that search texts of courses are made of, and what it said when they were written last."""

    class Kind(models.TextChoices):
        COURSE_TYPE = "course_type", _("course type")
        MUNICIPALITY = "municipality", _("municipality")

    kind = LineField(max_length=20, choices=Kind)
    row = models.BigIntegerField()  # its primary key
    digest = LineField(max_length=20)

    class Meta:
        verbose_name = _("source of search texts")
        verbose_name_plural = _("sources of search texts")
        ordering = ["kind", "row"]
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="search_source_once")]

    def __str__(self):
        return f"{self.kind} {self.row}"
