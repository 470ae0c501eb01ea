from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundation.reading.text_fields import LineField


class TimedJobQuerySet(models.QuerySet):
    def troubled(self, now=None):
        """What somebody should look at: failed the last time, or has not been done for too long."""
        return self.filter(~Q(trouble="") | Q(late_at__lt=now or timezone.now()))


class TimedJob(models.Model):
    """A command that a timer runs: when it began and ended last, and what became of it."""

    name = LineField(max_length=60, unique=True)  # the command's
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)  # when it last succeeded
    late_at = models.DateTimeField()  # until then it should have succeeded again
    trouble = LineField(max_length=300, blank=True)  # why it failed the last time

    objects = TimedJobQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["name"]

    def __str__(self):
        return self.name
