"""Files with courses that a provider has sent, until they are taken in or back; and what it has said of them."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.reading.days import midnight
from foundation.reading.text_fields import LineField
from providers.models import Provider

# How long a file is kept that somebody has sent and not imported
IMPORT_WAITS_DAYS = number("IMPORT_WAITS_DAYS", 14)
IMPORT_KEPT_DAYS = number("IMPORT_KEPT_DAYS", 90)  # how long an import can be taken back


class ImportedFileQuerySet(models.QuerySet):
    def outdated(self):
        """Sent and never imported, or imported so long ago that nobody takes it back."""
        is_open = Q(status=ImportedFile.Status.OPEN)
        never = is_open & Q(created_at__lt=midnight(IMPORT_WAITS_DAYS))
        return self.filter(never | ~is_open & Q(created_at__lt=midnight(IMPORT_KEPT_DAYS)))


class ImportedFile(models.Model):
    """A file of courses that a provider has sent: looked at first, then done, perhaps undone."""

    class Status(models.TextChoices):
        OPEN = "open", _("not imported yet")
        DONE = "done", _("imported")
        UNDONE = "undone", _("taken back")

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="imported_files", verbose_name=_("provider")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("user"), null=True
    )
    name = LineField(_("name"), max_length=200)
    table = models.JSONField(_("file"), default=list)  # its rows of cells, only until it is imported
    mapping = models.JSONField(_("columns"), default=dict)  # what was said of columns: name → field, "" for none
    counts = models.JSONField(_("results"), default=dict)
    undo = models.JSONField(_("undo"), default=dict)
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ImportedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def kept_until(self) -> date:
        """The last day before it is deleted."""
        is_open = self.status == self.Status.OPEN
        days = IMPORT_WAITS_DAYS if is_open else IMPORT_KEPT_DAYS
        return timezone.localdate(self.created_at) + timedelta(days=days)


class FileShape(models.Model):
    """What a provider has said of the columns of all files that have just these names of columns."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="file_shapes", verbose_name=_("provider"))
    names = LineField(_("digest of its columns"), max_length=64)
    mapping = models.JSONField(_("columns"), default=dict)  # as of ``ImportedFile``

    class Meta:
        verbose_name = _("kind of file")
        verbose_name_plural = _("kinds of files")
        constraints = [models.UniqueConstraint(fields=["provider", "names"], name="file_shape_once")]

    def __str__(self):
        return ", ".join(self.mapping)


class CellCorrection(models.Model):
    """What a cell of a column should say, as a provider has said: in every file in which the cell is the same."""

    LONGEST = 300  # signs

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="cell_corrections", verbose_name=_("provider")
    )
    column = LineField(_("column"), max_length=40)  # a field of ``importing.columns``
    cell = LineField(_("cell"), max_length=LONGEST)  # as the file has it, on one line
    right = LineField(_("what it should say"), max_length=LONGEST)

    class Meta:
        verbose_name = _("correction of a cell")
        verbose_name_plural = _("corrections of cells")
        constraints = [models.UniqueConstraint(fields=["provider", "column", "cell"], name="cell_corrected_once")]

    def __str__(self):
        return f"{self.cell} → {self.right}"
