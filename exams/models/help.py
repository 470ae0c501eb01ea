"""What an exam centre asks other partners for: to lend people, or a room, for a task at one of its dates."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.sessions import ExamSession
from exams.models.tasks import Task
from foundation.reading.amounts import CountField
from foundation.reading.days import DayField, midnight
from foundation.reading.text_fields import LineField
from providers.models import Provider

HELP_REMIND_BEFORE = 2  # days before the day until which an answer is wanted
REASON_KEPT_DAYS = 90


class HelpRequestQuerySet(models.QuerySet):
    def for_pages(self):
        return self.select_related("session__kind", "session__municipality", "session__provider", "provider")

    def pending(self):
        """Neither answered nor ended, whatever has become of the date."""
        return self.filter(answered_at=None, ended_on=None)

    def open(self):
        """What may be answered, also late: by partners, before a date that takes place."""
        coming = self.filter(session__is_cancelled=False, session__date__gte=timezone.localdate())
        return coming.pending().filter(provider__partner__isnull=False)

    def to_remind(self):
        """Once, shortly before an answer is due, and not in the night after it was asked."""
        today = timezone.localdate()
        soon = self.open().filter(answer_by__range=(today, today + timedelta(days=HELP_REMIND_BEFORE)))
        return soon.filter(reminded_on=None, asked_on__lt=today)

    def due(self, today):
        """Where the duty to answer counts: answered, or the day is over and it did not end before."""
        ended = Q(ended_on__isnull=False, ended_on__lte=F("answer_by"))
        return self.filter(Q(answered_at__isnull=False) | Q(~ended, answer_by__lt=today))

    def outdated(self):
        """Those whose reason is kept no longer."""
        return self.filter(answered_at__lt=midnight(REASON_KEPT_DAYS)).exclude(reason="")


class HelpRequest(models.Model):
    session = models.ForeignKey(
        ExamSession, models.CASCADE, related_name="help_requests", verbose_name=_("exam date")
    )
    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="help_requests", verbose_name=_("partner asked")
    )
    task = LineField(_("task"), max_length=12, choices=Task)
    asked_on = models.DateField(_("asked on"), default=timezone.localdate)
    answer_by = DayField(_("answer by"))
    reminded_on = models.DateField(_("reminded on"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    number = CountField(_("number lent"), null=True)
    reason = LineField(_("reason"), max_length=200, blank=True)
    ended_on = models.DateField(_("ended on"), null=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for help at an exam")
        verbose_name_plural = _("requests for help at exams")
        ordering = ["answer_by", "pk"]
        indexes = [models.Index(fields=["asked_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "provider", "task"],
                condition=Q(answered_at=None, ended_on=None),
                name="help_asked_for_once",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, number=None)
                | Q(answered_at__isnull=False, number__isnull=False, ended_on=None),
                name="help_answered_or_ended",
            ),
        ]

    def __str__(self):
        return f"{self.provider}: {self.get_task_display()}, {self.session}"

    @property
    def is_open(self):
        return self.answered_at is None and self.ended_on is None and self.session.takes_help

    @property
    def is_late(self):
        return self.answered_at is None and self.answer_by < timezone.localdate()
