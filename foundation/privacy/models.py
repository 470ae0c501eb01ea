from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.timezone import localtime

from foundation.environment import number
from foundation.reading.text_fields import LineField

# Earlier versions of what is still there; of what is deleted, DELETED_KEPT_DAYS
HISTORY_KEPT_DAYS = number("HISTORY_KEPT_DAYS", 730)
DELETED_KEPT_DAYS = number("DELETED_KEPT_DAYS", 90)

LEDGER_ASKED_FOR = 90  # days


class UsedLedgerQuerySet(models.QuerySet):
    def lately(self, now=None):
        """Of what was noted longer ago no backup is in use that does not name that ledger itself."""
        return self.filter(at__gt=(now or timezone.now()) - timedelta(days=LEDGER_ASKED_FOR))


class UsedLedger(models.Model):
    """A ledger of erasures in which some machine has noted somebody: each backup names it, and it must be here."""

    mark = LineField(max_length=16, unique=True)  # see ``ledger.mark``
    at = models.DateTimeField()  # of a line in it, to the day

    objects = UsedLedgerQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["mark"]

    def __str__(self):
        return self.mark


class ClockMark(models.Model):
    """A moment at which the clock was right, because a command has deleted by it or the office has said so."""

    name = LineField(max_length=60, unique=True)  # the command's, or one of those in ``clock``
    at = models.DateTimeField()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} {localtime(self.at):%d.%m.%Y %H:%M}"
