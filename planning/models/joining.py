"""For which running courses so many people wait that few of their seats would be left: counted once a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun


class EntryDemand(models.Model):
    """How many of the register reach a running course and could join it soon; where fewer than five do, no row.

    Kept, so that what everybody reads does not move with each person: who looks every hour would see who came.
    """

    run = models.OneToOneField(
        CourseRun, models.CASCADE, related_name="entry_demand", verbose_name=_("course run")
    )
    waiting = models.PositiveIntegerField(_("waiting"))

    class Meta:
        verbose_name = _("people who could join a running course")
        verbose_name_plural = _("people who could join running courses")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run}: {self.waiting}"
