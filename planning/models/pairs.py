"""What was asked and told of starts: whether two come together, and that a number is reached or missed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun
from foundation.reading.amounts import CountField
from foundation.reading.text_fields import LineField


class PairQuerySet(models.QuerySet):
    def declined(self) -> models.QuerySet:
        """Those that one of both providers wants as planned."""
        apart = PairAsked.Answer.APART
        return self.filter(Q(answer_of_stays=apart) | Q(answer_of_ends=apart))


class PairAsked(models.Model):
    """Two half-empty starts: their providers were asked to begin together, with the numbers; what they decide."""

    class Answer(models.TextChoices):
        OPEN = "open", _("not decided yet")
        TOGETHER = "together", _("together")
        APART = "apart", _("both as planned")

    stays = models.ForeignKey(
        CourseRun, models.CASCADE, related_name="asked_to_take", verbose_name=_("start that stays")
    )
    ends = models.ForeignKey(
        CourseRun, models.CASCADE, related_name="asked_to_join", verbose_name=_("start that joins it")
    )
    asked_on = models.DateField(_("asked on"), default=timezone.localdate)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("asked by"), null=True
    )
    beginning = CountField(_("so many would begin"))
    unreached = CountField(_("so many could not come"))
    answer_of_stays = LineField(_("answer of who stays"), max_length=10, choices=Answer, default=Answer.OPEN)
    answer_of_ends = LineField(_("answer of who joins"), max_length=10, choices=Answer, default=Answer.OPEN)
    reason_of_stays = LineField(_("reason"), max_length=200, blank=True)
    reason_of_ends = LineField(_("reason"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of starts")
        verbose_name_plural = _("pairs of starts")
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["stays", "ends"], name="pair_asked_once"),
            models.CheckConstraint(condition=~Q(stays=models.F("ends")), name="pair_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.stays} ⇄ {self.ends}"

    @property
    def outcome(self) -> str:
        """Together only where both agree; one who does not decides for both."""
        answers = {self.answer_of_stays, self.answer_of_ends}
        if self.Answer.APART in answers:
            return self.Answer.APART
        return self.Answer.OPEN if self.Answer.OPEN in answers else self.Answer.TOGETHER

    def is_open_for(self, runs: set[int]) -> bool:
        """Whether somebody may still answer for one of these starts (primary keys)."""
        answers = {self.stays_id: self.answer_of_stays, self.ends_id: self.answer_of_ends}
        said = [answer for run, answer in answers.items() if run in runs]
        return self.outcome == self.Answer.OPEN and self.Answer.OPEN in said

    @property
    def answers(self) -> list[tuple[CourseRun, str, str]]:
        """Who has said what so far, and why."""
        said = [
            (self.stays, self.answer_of_stays, self.reason_of_stays),
            (self.ends, self.answer_of_ends, self.reason_of_ends),
        ]
        return [(run, self.Answer(answer).label, why) for run, answer, why in said if answer != self.Answer.OPEN]

    @property
    def outcome_in_words(self) -> str:
        return self.Answer(self.outcome).label


class StartTold(models.Model):
    """That provider and office were told of a start, once for each thing, and what it said then."""

    class What(models.TextChoices):
        REACHED = "reached", _("the least number is reached")
        MISSED = "missed", _("the least number will probably be missed")

    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="told", verbose_name=_("course run"))
    what = LineField(_("what"), max_length=10, choices=What)
    told_on = models.DateField(_("told on"), default=timezone.localdate)
    decide_on = models.DateField(_("decided on"), null=True, blank=True)
    number = models.PositiveSmallIntegerField(
        _("number of people"), null=True, blank=True
    )  # how many lacked, or were enough; none: told before this was kept

    class Meta:
        verbose_name = _("note on a start")
        verbose_name_plural = _("notes on starts")
        ordering = ["-told_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["run", "what"], name="start_told_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.get_what_display()}"
