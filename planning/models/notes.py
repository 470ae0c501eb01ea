"""What the office wants to remember or to do about an area's offers and needs."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.reading.days import DayField, midnight
from foundation.reading.text_fields import LineField
from places.models import Area

NOTE_KEPT_DAYS = 90  # after it is done
NOTE_OPEN_DAYS = 730  # after it was entered, or was due: what nobody has done by then is of no use


class AreaNoteQuerySet(models.QuerySet):
    def outdated(self) -> models.QuerySet:
        today = timezone.localdate()
        is_done = Q(done_on__lt=today - timedelta(days=NOTE_KEPT_DAYS))
        old = Q(created_at__lt=midnight(NOTE_OPEN_DAYS), done_on=None)
        return self.filter(is_done | old & (Q(due_on=None) | Q(due_on__lt=today - timedelta(days=NOTE_OPEN_DAYS))))


class AreaNote(models.Model):
    """A note, a decision, or with a day a task; about places and offers, never about persons."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        TASK = "task", _("Task")
        DECISION = "decision", _("Decision")
        MEETING = "meeting", _("For the next meeting")

    area = models.ForeignKey(Area, models.CASCADE, related_name="area_notes", verbose_name=_("area"))
    kind = LineField(_("kind"), max_length=10, choices=Kind)
    text = LineField(_("text"), max_length=300)
    due_on = DayField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("written by"), null=True
    )
    created_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    objects = AreaNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note about an area")
        verbose_name_plural = _("notes about areas")
        ordering = [models.F("due_on").asc(nulls_last=True), "-created_at", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_late(self) -> bool:
        return bool(self.due_on) and not self.done_on and self.due_on < timezone.localdate()
