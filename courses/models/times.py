from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Weekday(models.IntegerChoices):
    """Bits of ``WeeklyTime.weekdays``, Monday first."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 4, _("Wednesday")
    THURSDAY = 8, _("Thursday")
    FRIDAY = 16, _("Friday")
    SATURDAY = 32, _("Saturday")
    SUNDAY = 64, _("Sunday")


class WeeklyTime(models.Model):
    """One line of a run's week: "Mo, Mi, Do 17:00–20:15". ``weekdays`` is a sum of ``Weekday`` bits."""

    run = models.ForeignKey(
        "courses.CourseRun", models.CASCADE, related_name="weekly_times", verbose_name=_("course run")
    )
    weekdays = models.PositiveSmallIntegerField(_("weekdays"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("weekly time")
        verbose_name_plural = _("weekly times")
        ordering = ["weekdays", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekdays__range=(1, 127)),
                name="weekly_time_has_weekdays",
                violation_error_message=_("Choose at least one weekday."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="weekly_time_end_after_start",
                violation_error_message=_("The end must be later than the beginning."),
            ),
        ]

    def __str__(self):
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def days(self) -> list[int]:
        """Weekdays as Python counts them: 0 is Monday."""
        return [day for day in range(7) if self.weekdays & 1 << day]


class CourseDate(models.Model):
    """One day of a run that has no weekly rhythm."""

    run = models.ForeignKey(
        "courses.CourseRun", models.CASCADE, related_name="dates", verbose_name=_("course run")
    )
    date = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("single date")
        verbose_name_plural = _("single dates")
        ordering = ["date", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="course_date_end_after_start",
                violation_error_message=_("The end must be later than the beginning."),
            )
        ]

    def __str__(self):
        return f"{self.date:%d.%m.%Y} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"
