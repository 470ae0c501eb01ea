"""Free seats that are kept for somebody for some days."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.runs import CourseRun
from foundation.reading.text_fields import LineField


class HoldQuerySet(models.QuerySet):
    def living(self, today=None):
        return self.filter(until__gte=today or timezone.localdate())

    def lapsed(self, today=None):
        return self.filter(until__lt=today or timezone.localdate())


class Hold(models.Model):
    """One seat of a run, kept to the end of a day. Made and ended by ``courses.actions`` alone, which counts them.

    Whom it is for stands where it was made: at an enquiry, or on paper under the code.
    """

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="holds", verbose_name=_("course run"))
    until = models.DateField(_("held until"))
    code = LineField(_("code"), max_length=12, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("held seat")
        verbose_name_plural = _("held seats")
        ordering = ["until", "pk"]
        indexes = [models.Index(fields=["until"])]

    def __str__(self):
        return f"{self.run}, {self.until:%d.%m.%Y}"

    @property
    def is_living(self):
        return self.until >= timezone.localdate()
