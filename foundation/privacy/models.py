from django.db import models
from django.utils.timezone import localtime

from foundation.environment import number
from foundation.reading.text_fields import LineField

# Earlier versions of what is still there; of what is deleted, DELETED_KEPT_DAYS
HISTORY_KEPT_DAYS = number("HISTORY_KEPT_DAYS", 730)
DELETED_KEPT_DAYS = number("DELETED_KEPT_DAYS", 90)


class ClockMark(models.Model):
    """A moment at which the clock was right, because a command has deleted by it or the office has said so."""

    name = LineField(max_length=60, unique=True)  # the command's, or one of those in ``clock``
    at = models.DateTimeField()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} {localtime(self.at):%d.%m.%Y %H:%M}"
