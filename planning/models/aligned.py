"""Of each start that was saved whether it lay beside another one for no reason that anybody has given."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun, CourseType
from places.models import Municipality
from providers.models import Provider


class StartJudged(models.Model):
    """A start of a kind on its day and in its place, as the night after it was saved found it; when any of these
    changes it is another one.
    """

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="starts_judged", verbose_name=_("provider")
    )
    run = models.ForeignKey(
        CourseRun, models.SET_NULL, related_name="judged", verbose_name=_("course date"), null=True
    )
    start = models.DateField(_("first day"))
    municipality = models.ForeignKey(
        Municipality, models.SET_NULL, related_name="+", verbose_name=_("municipality"), null=True
    )
    level = models.PositiveSmallIntegerField(_("level"), null=True)
    course_type = models.ForeignKey(
        CourseType, models.SET_NULL, related_name="+", verbose_name=_("course type"), null=True
    )
    judged_on = models.DateField(_("day of the check"))
    is_aligned = models.BooleanField(
        _("aligned with others"), null=True, help_text=_("Unknown: it stood there before this was counted.")
    )

    class Meta:
        verbose_name = _("start judged")
        verbose_name_plural = _("starts judged")
        ordering = ["-judged_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "start", "municipality", "level", "course_type"], name="start_judged_once"
            )
        ]

    def __str__(self):
        return f"{self.provider} {self.start:%d.%m.%Y}"
