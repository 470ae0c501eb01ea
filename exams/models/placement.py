"""What a placement test has shown, as a slip of paper that every provider accepts."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Level
from foundation.environment import number
from foundation.reading.codes import new_code, on_paper
from foundation.reading.days import DayField
from foundation.reading.text_fields import LineField
from providers.models import Provider

SLIP_VALID_DAYS = number("SLIP_VALID_DAYS", 180)  # after the test: later somebody may have learnt, or forgotten
SLIP_KEPT_DAYS = number("SLIP_KEPT_DAYS", 30)  # after that, so that a desk is told why it is not accepted
SECTIONS = 10  # of an integration course with repetition there are no more


class ResultSlipQuerySet(models.QuerySet):
    def valid(self, today=None):
        return self.filter(ends_on__gte=today or timezone.localdate(), withdrawn_on=None)

    def outdated(self):
        return self.filter(ends_on__lt=timezone.localdate() - timedelta(days=SLIP_KEPT_DAYS))


class ResultSlip(models.Model):
    """Issued by whoever has tested, never changed: one that is wrong is withdrawn. Whose it is stands on the paper
    alone, in their own hand.
    """

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="result_slips", verbose_name=_("issued by")
    )
    level = models.PositiveSmallIntegerField(_("level at which the person begins"), choices=Level)
    section = models.PositiveSmallIntegerField(
        _("section of the course"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(SECTIONS)],
        help_text=_("Of an integration course, where the test says it."),
    )
    tested_on = DayField(_("tested on"), default=timezone.localdate)
    tester = LineField(_("tested by"), max_length=150)
    language = LineField(
        _("language of the slip"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    code = LineField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    ends_on = models.DateField(_("valid until"), editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ResultSlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("result slip")
        verbose_name_plural = _("result slips")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("tested_on")),
                name="result_slip_valid_after_its_test",
                violation_error_message=_("A slip is valid after its test."),
            )
        ]

    def __str__(self):
        return f"{self.get_level_display()}, {self.code_in_words}"

    def save(self, **kwargs):
        if self._state.adding:
            self.ends_on = self.tested_on + timedelta(days=SLIP_VALID_DAYS)
        super().save(**kwargs)

    @property
    def code_in_words(self):
        return on_paper(self.code)

    @property
    def short_level(self):
        return Level(self.level).short

    @property
    def is_valid(self):
        return self.withdrawn_on is None and self.ends_on >= timezone.localdate()

    @property
    def kept_until(self):
        return self.ends_on + timedelta(days=SLIP_KEPT_DAYS)
