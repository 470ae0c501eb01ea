"""Newcomers who ask for a seat. Personal data: only what an answer needs, and only as long as it needs it."""

from datetime import date, timedelta
from statistics import median

from django.db import models
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.mail.models import owned_mails
from foundation.reading.days import midnight
from foundation.reading.text_fields import EmailField, LineField, PhoneField, TextField
from foundation.submissions.doubts import Doubtful, DoubtfulQuerySet, doubted_too_long
from providers.models import Provider

# How long an enquiry is kept after it is closed, or after its run when nobody closes it
ENQUIRY_KEPT_DAYS = number("ENQUIRY_KEPT_DAYS", 90)
# Before something open is deleted unanswered, office and provider are told
FORGET_WARN_DAYS = number("FORGET_WARN_DAYS", 14)
REPLIES_NEEDED = 5  # so many answers, before the usual time of a reply is told
GOOD_REPLY_DAYS = 3  # up to so many days that time is good, and told
DUTY_REPLY_DAYS = 5  # within so many days partners answer enquiries


class EnquiryQuerySet(DoubtfulQuerySet):
    def editable_by(self, user):
        return self.filter(run__course__provider__in=Provider.objects.editable_by(user))

    def unanswered(self):
        return self.credible().filter(status=Enquiry.Status.NEW)

    def waiting(self) -> dict:
        """How many are unanswered, since when the oldest, and how many are doubtful; in one query."""
        new = Q(status=Enquiry.Status.NEW, is_doubtful=False)
        return self.aggregate(
            unanswered=Count("pk", filter=new),
            oldest=Min("created_at", filter=new),
            doubtful=Count("pk", filter=Q(is_doubtful=True)),
        )

    def unconfirmed(self, now=None):
        """Nothing has been mailed to the person yet, and it is time to."""
        return self.unanswered().filter(confirm_at__lte=now or timezone.now())

    def with_last_act(self):
        """Adds ``last_act``: closed, answered or received."""
        return self.annotate(last_act=Coalesce("closed_at", "answered_at", "created_at"))

    def outdated(self, now=None):
        """So long after the last act that nobody needs them, the open ones not before their run is over.

        What is doubted goes earlier.
        """
        oldest = midnight(ENQUIRY_KEPT_DAYS, now)
        done = Q(closed_at__isnull=False) | Q(run__end__isnull=True) | Q(run__end__lt=timezone.localdate(oldest))
        return self.with_last_act().filter(done & Q(last_act__lt=oldest) | doubted_too_long(now))

    def soon_forgotten(self, now=None):
        """Open ones that are deleted within the next days, with or without an answer."""
        now = now or timezone.now()
        soon = self.outdated(now + timedelta(days=FORGET_WARN_DAYS))
        return soon.credible().filter(closed_at__isnull=True)

    def reply_days(self, provider) -> int | None:
        """Within how many days the provider usually answers; None when that is too slow or not known."""
        since = timezone.now() - timedelta(days=ENQUIRY_KEPT_DAYS)
        answered = self.filter(run__course__provider=provider, answered_at__isnull=False, created_at__gt=since)
        waits = list(
            answered.order_by("-answered_at").values_list(F("answered_at") - F("created_at"), flat=True)[:20]
        )
        days = max(1, round(median(waits) / timedelta(days=1))) if len(waits) >= REPLIES_NEEDED else None
        return days if days and days <= GOOD_REPLY_DAYS else None


class Enquiry(Doubtful):
    """Somebody asks for a seat at a run."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        ANSWERED = "answered", _("answered")
        PLACED = "placed", _("has a seat")
        WAITING = "waiting", _("on the waiting list")
        DECLINED = "declined", _("declined")

    run = models.ForeignKey(
        "courses.CourseRun", models.CASCADE, related_name="enquiries", verbose_name=_("course run")
    )
    name = LineField(_("name"), max_length=150)
    email = EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    language = LineField(_("language"), max_length=10)
    text = TextField(_("text"), blank=True, max_length=2000)
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    answer = TextField(_("answer"), blank=True, max_length=5000)
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    confirm_at = models.DateTimeField(_("to be confirmed"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    mails = owned_mails()
    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["run", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="", phone=""),
                name="enquiry_can_be_answered",
                violation_error_message=_(
                    "Please give an e-mail address or a phone number, so that we can answer."
                ),
            )
        ]

    def __str__(self):
        return f"{self.run} {timezone.localtime(self.created_at):%d.%m.%Y}"

    @property
    def kept_until(self) -> date:
        """The last day before it is deleted."""
        act = timezone.localdate(self.closed_at or self.answered_at or self.created_at)
        over = self.run.end if self.closed_at is None and self.run.end else act
        return self.kept_as_doubtful(max(act, over) + timedelta(days=ENQUIRY_KEPT_DAYS))

    @property
    def is_in_time(self) -> bool:
        """Answered within the days that the partners have agreed on."""
        limit = timedelta(days=DUTY_REPLY_DAYS)
        return self.answered_at is not None and self.answered_at - self.created_at <= limit


class EnquiryCount(models.Model):
    """What is left of deleted enquiries: how many there were and how they ended."""

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="enquiry_counts", verbose_name=_("provider")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    outcome = LineField(_("outcome"), max_length=10, choices=Enquiry.Status)
    number = models.PositiveIntegerField(_("number"), default=0)
    in_time = models.PositiveIntegerField(
        _("answered in time"), default=0, help_text=_("How many of them got an answer within the agreed days.")
    )

    class Meta:
        verbose_name = _("number of enquiries")
        verbose_name_plural = _("numbers of enquiries")
        ordering = ["-month", "provider__name", "outcome", "pk"]
        constraints = [models.UniqueConstraint(fields=["provider", "month", "outcome"], name="enquiry_count_once")]

    def __str__(self):
        return f"{self.provider} {self.month:%m.%Y} {self.get_outcome_display()}: {self.number}"
