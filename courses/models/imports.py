"""Files with courses that a provider has sent, until they are taken in or back."""

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
