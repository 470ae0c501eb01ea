"""When a run's lessons are: its week, its single days, and the school holidays beside them."""

from secrets import token_hex

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import ExtractHour, ExtractMinute
from django.utils.translation import gettext_lazy as _

from courses.models.categories import Level
from foundation.reading.amounts import CountField
from foundation.reading.days import DayField, check_hours
from foundation.reading.text_fields import LineField


def new_key():
    """What calendars know a line of a run's times by, for good."""
    return token_hex(6)


class Weekday(models.IntegerChoices):
    """Bits of ``WeeklyTime.weekdays``, Monday first."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 4, _("Wednesday")
    THURSDAY = 8, _("Thursday")
    FRIDAY = 16, _("Friday")
    SATURDAY = 32, _("Saturday")
    SUNDAY = 64, _("Sunday")


def days_of_bits(weekdays):
    """Weekdays as Python counts them: 0 is Monday."""
    return [day for day in range(7) if weekdays & 1 << day]


class WeeklyTimeQuerySet(models.QuerySet):
    def with_minutes(self):
        """Adds ``minutes`` a week, those of every second week by half."""
        length = minute_of_day("ends_at") - minute_of_day("starts_at")
        bits = (F("weekdays").bitrightshift(day).bitand(1) for day in range(7))
        return self.annotate(minutes=length * sum(bits, start=Value(0)) / F("every"))


def minute_of_day(field):
    return ExtractHour(field) * 60 + ExtractMinute(field)


class WeeklyTime(models.Model):
    """One line of a run's week: "Mo, Mi, Do 17:00–20:15". ``weekdays`` is a sum of ``Weekday`` bits.

    ``every``: in how many weeks once, counted from the line's first lesson.
    """

    run = models.ForeignKey(
        "courses.CourseRun", models.CASCADE, related_name="weekly_times", verbose_name=_("course run")
    )
    weekdays = models.PositiveSmallIntegerField(_("weekdays"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    every = models.PositiveSmallIntegerField(
        _("how often"), choices=[(1, _("every week")), (2, _("every 2 weeks"))], default=1
    )
    key = LineField(max_length=20, default=new_key, editable=False)

    objects = WeeklyTimeQuerySet.as_manager()

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
    def days(self):
        return days_of_bits(self.weekdays)


class CourseDate(models.Model):
    """One day of a run that has no weekly rhythm."""

    run = models.ForeignKey(
        "courses.CourseRun", models.CASCADE, related_name="dates", verbose_name=_("course run")
    )
    date = DayField(_("date"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))
    key = LineField(max_length=20, default=new_key, editable=False)

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

    def clean(self):
        if self.date and self.starts_at and self.ends_at:
            check_hours([self.date], self.starts_at, self.ends_at)


class EntryPoint(models.Model):
    """A day on which one may join a run that has begun. Its seats are the run's: one number, that all draw on."""

    run = models.ForeignKey(
        "courses.CourseRun", models.CASCADE, related_name="entry_points", verbose_name=_("course run")
    )
    starts_on = DayField(_("one may join on"))
    section = CountField(_("section that begins then"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(
        _("level at which one joins"),
        choices=Level,
        null=True,
        blank=True,
        help_text=_("Empty: the course's first."),
    )

    class Meta:
        verbose_name = _("day to join")
        verbose_name_plural = _("days to join")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "starts_on"],
                name="entry_point_once_a_day",
                violation_error_message=_("This day is there already."),
            )
        ]

    def __str__(self):
        return f"{self.starts_on:%d.%m.%Y}"

    def clean(self):
        run = self.run
        if self.starts_on and run.start and not run.start < self.starts_on <= run.end:
            raise ValidationError(
                {"starts_on": _("It must lie between the first and the last day of the course.")}
            )


class SchoolHolidays(models.Model):
    """School holidays as the office has looked them up; proposed as breaks of weekly runs."""

    name = LineField(_("name"), max_length=80)
    first_day = DayField(_("first free day"))
    last_day = DayField(_("last free day"))
    source = LineField(_("source"), max_length=300, help_text=_("Where the days are published."))

    class Meta:
        verbose_name = _("school holidays")
        verbose_name_plural = _("school holidays")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="school_holidays_in_order",
                violation_error_message=_("The last free day lies before the first."),
            )
        ]

    def __str__(self):
        return f"{self.name} {self.first_day:%d.%m.%Y}–{self.last_day:%d.%m.%Y}"


class WithdrawnTime(models.Model):
    """A line of a run's times that is no more: calendars that know it are told so until its last day is over."""

    run = models.ForeignKey(
        "courses.CourseRun", models.CASCADE, related_name="withdrawn_times", verbose_name=_("course run")
    )
    key = LineField(max_length=20)
    first_day = models.DateField()
    last_day = models.DateField(null=True)  # None: it had no end
    weekdays = models.PositiveSmallIntegerField(default=0)  # 0: a single day
    every = models.PositiveSmallIntegerField(default=1)  # weeks
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    class Meta:
        verbose_name = _("withdrawn time")
        verbose_name_plural = _("withdrawn times")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.first_day:%d.%m.%Y} {self.starts_at:%H:%M}"

    @property
    def days(self):
        return days_of_bits(self.weekdays)
