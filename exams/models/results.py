"""How an exam went, in numbers only."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.models import Level
from exams.models.sessions import ExamSession
from foundation.reading.amounts import CountField

LEVELS = {name: Level[name.upper()] for name in ("a1", "a2", "b1", "b2", "c1", "c2")}  # columns


def check_held(session, day):
    """Raises ValidationError where somebody has reported how the date went that is moved to that day to come."""
    result = ExamResult.objects.filter(session=session, taken__gt=0).first() if session.pk else None
    if result and day > timezone.localdate():
        text = gettext(
            "How this exam went is reported already: %(number)d took part. Was it not held yet? Then please "
            "enter 0 there first. Else please make a new date."
        )
        raise ValidationError(text % {"number": result.taken})


class ExamResultQuerySet(models.QuerySet):
    def of_year(self, year):
        """Of each exam that was held in that year, the kinds in their order, each level at which a date was held
        apart, as they were reported.
        """
        rows = self.filter(session__date__year=year, session__is_cancelled=False)
        rows = rows.order_by("session__kind__order", "session__kind", "session__level", "pk")
        of_session = ("session__kind", "session__kind__short", "session__level", "session__provider")
        return rows.values(*of_session, "taken", "passed", *LEVELS)


class ExamResult(models.Model):
    """How many took part on a date, how many passed, and how many of these at which level: its centre says so."""

    session = models.OneToOneField(ExamSession, models.CASCADE, related_name="result", verbose_name=_("exam date"))
    taken = CountField(_("took part"))
    passed = CountField(_("passed"))
    a1 = CountField("A1", null=True, blank=True)
    a2 = CountField("A2", null=True, blank=True)
    b1 = CountField("B1", null=True, blank=True)
    b2 = CountField("B2", null=True, blank=True)
    c1 = CountField("C1", null=True, blank=True)
    c2 = CountField("C2", null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ExamResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of an exam")
        verbose_name_plural = _("results of exams")
        ordering = ["session__date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(passed__lte=F("taken")), name="exam_not_more_passed_than_taken"),
            models.CheckConstraint(
                condition=Q(passed__gte=sum((Coalesce(F(name), Value(0)) for name in LEVELS), Value(0))),
                name="exam_not_more_levels_than_passed",
            ),
        ]

    def __str__(self):
        return f"{self.session}: {self.passed} / {self.taken}"
