"""What starts are measured by: the partners' decision on aligning them, and how many people courses need."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course, CourseType, Level
from foundation.reading.amounts import CountField
from foundation.reading.days import HISTORY, DayField
from foundation.reading.text_fields import LineField, TextField
from planning.reckoning import checks


class InForce(models.QuerySet):
    def in_force(self, today: date | None = None) -> models.QuerySet:
        today = today or timezone.localdate()
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
        return self.filter(begun, Q(valid_until__isnull=True) | Q(valid_until__gte=today))


def valid_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True)
        | Q(valid_until__isnull=True)
        | Q(valid_until__gte=models.F("valid_from")),
        name=name,
        violation_error_message=_("It cannot end before it begins."),
    )


class ClashRule(models.Model):
    """Starts that lie no farther apart than this are talked about first: as the partners have decided it."""

    course_type = models.ForeignKey(
        CourseType,
        models.CASCADE,
        related_name="clash_rules",
        verbose_name=_("course type"),
        null=True,
        blank=True,
        help_text=_("Empty: all."),
    )
    level = models.PositiveSmallIntegerField(
        _("level at which one enters"), choices=Level, null=True, blank=True, help_text=_("Empty: all.")
    )
    weeks = CountField(_("weeks between two starts"))
    km = CountField(_("kilometres by road between two starts"))
    seats_left_at_least = CountField(_("only where the other start has so many seats free"), default=1)
    people_known_at_least = CountField(
        _("so many people should be known"),
        null=True,
        blank=True,
        help_text=_("Empty: as many as the start needs."),
    )
    text = TextField(_("wording of the decision"), max_length=1000)
    decided_at = LineField(
        _("where it was decided"), max_length=200, help_text=_("Such as: meeting of the partners, item 3.")
    )
    decided_on = DayField(_("decided on"), use=HISTORY)
    valid_from = DayField(_("valid from"), use=HISTORY, null=True, blank=True)
    valid_until = DayField(_("valid until"), use=HISTORY, null=True, blank=True)

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("rule for starts")
        verbose_name_plural = _("rules for starts")
        ordering = ["-decided_on", "pk"]
        constraints = [valid_in_order("clash_rule_valid_in_order")]

    def __str__(self) -> str:
        return self.decided_at

    def is_about(self, course: Course) -> bool:
        types = self.course_type_id in {None, course.course_type_id}
        return types and self.level in {None, course.level_from}

    @property
    def as_reckoned(self) -> checks.Rule:
        """Whom it is about is asked before."""
        return checks.Rule(self.weeks, self.km, self.seats_left_at_least, self.people_known_at_least)

    @property
    def narrowness(self) -> int:
        """The rule that names more says more."""
        return (self.course_type_id is not None) + (self.level is not None)


class Threshold(models.Model):
    """How many people a kind of course needs and holds, as law or funding says it."""

    course_type = models.ForeignKey(
        CourseType, models.CASCADE, related_name="thresholds", verbose_name=_("course type")
    )
    people_min = CountField(_("at least so many people"))
    people_max = CountField(_("at most so many people"), null=True, blank=True)
    notice_weeks = CountField(_("weeks from the decision to the first day"), null=True, blank=True)
    source = LineField(_("source"), max_length=200)
    valid_from = DayField(_("valid from"), use=HISTORY, null=True, blank=True)
    valid_until = DayField(_("valid until"), use=HISTORY, null=True, blank=True)

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("least number of people")
        verbose_name_plural = _("least numbers of people")
        ordering = ["course_type__category__order", "course_type__order", "pk"]
        constraints = [valid_in_order("threshold_valid_in_order")]

    def __str__(self) -> str:
        return f"{self.course_type}: {self.people_min}"

    def holds_on(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_until or day)
