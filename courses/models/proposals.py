"""What waits for the office: changes to a published course, its dates or a profile, or a new course."""

from datetime import timedelta
from enum import nonmember

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.changes import changes_of, digest, state
from courses.sections import TEXTS_OF_RUN
from foundation.environment import number
from foundation.mail.models import owned_mails
from foundation.reading.text_fields import LineField, TextField

PROPOSAL_KEPT_DAYS = number("PROPOSAL_KEPT_DAYS", 90)  # after it is decided or withdrawn
# Without an act, before an open proposal is withdrawn and deleted
PROPOSAL_WAITS_DAYS = number("PROPOSAL_WAITS_DAYS", 365)

SMALL = {
    "phone",
    "email",
    "website",
    "lessons",
    "price",
    "childcare",
    "step_free",
    "languages",
    "by_appointment",
    *TEXTS_OF_RUN,
}


class ProposalQuerySet(models.QuerySet):
    def alive(self):
        """In the hands of the office, or back with its author."""
        return self.filter(status__in=Proposal.Status.ALIVE)

    def waiting(self):
        return self.filter(status=Proposal.Status.WAITING)

    def outdated(self):
        """Decided so long ago, or left alone for so much longer, that nobody needs them."""
        now, alive = timezone.now(), Q(status__in=Proposal.Status.ALIVE)
        left = alive & Q(changed_at__lt=now - timedelta(days=PROPOSAL_WAITS_DAYS))
        return self.filter(left | ~alive & Q(changed_at__lt=now - timedelta(days=PROPOSAL_KEPT_DAYS)))

    def of(self, provider):
        """Of its courses and its profile."""
        return self.filter(Q(course__provider=provider) | Q(provider=provider))

    def newest(self):
        """The last one, decided or not: what somebody says of it meanwhile is not lost."""
        return self.filter(pk__in=self.order_by("-pk").values("pk")[:1]).for_reading()

    def for_reading(self):
        rows = self.select_related("course__provider__municipality", "course__course_type", "provider", "author")
        return rows.prefetch_related("course__runs__weekly_times", "course__runs__dates")


class Proposal(models.Model):
    """Of a course with its dates, or of a provider's profile.

    ``changes`` holds before and after by field, as JSON holds them, of a date as "12.note"; none when the course
    itself is new.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for review")
        RETURNED = "returned", _("returned with questions")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

        ALIVE = nonmember(("waiting", "returned"))

    course = models.ForeignKey(
        "courses.Course", models.CASCADE, related_name="proposals", verbose_name=_("course"), null=True
    )
    provider = models.ForeignKey(
        "providers.Provider", models.CASCADE, related_name="proposals", verbose_name=_("provider"), null=True
    )
    changes = models.JSONField(_("changes"), default=dict)
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("author"), null=True
    )
    answer = TextField(_("answer"), blank=True, max_length=2000)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("reviewer"), null=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    mails = owned_mails()
    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(status__in=["waiting", "returned"]),
                name="proposal_one_alive",
                violation_error_message=_("A change of this offer waits already."),
            ),
            models.UniqueConstraint(
                fields=["provider"],
                condition=Q(status__in=["waiting", "returned"]),
                name="proposal_one_alive_of_profile",
                violation_error_message=_("A change of this profile waits already."),
            ),
            models.CheckConstraint(
                condition=Q(course__isnull=True, provider__isnull=False)
                | Q(course__isnull=False, provider__isnull=True),
                name="proposal_of_course_or_profile",
                violation_error_message=_("A proposal belongs to an offer or to a profile."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def subject(self):
        """The course, or the provider whose profile it is."""
        return self.course or self.provider

    @property
    def owner(self):
        return self.provider or self.course.provider

    @property
    def title(self):
        return self.course.title_de if self.course else self.provider.name

    @property
    def is_small(self):
        """Changes nothing but single facts that can be judged at a glance."""
        return bool(self.changes) and {key.rpartition(".")[2] for key in self.changes} <= SMALL

    @property
    def version(self):
        """Of all that a reviewer sees: every writer moves it, on any path."""
        return digest([self.status, self.changes, state(self.subject)])

    def lines(self):
        """The changes that there is still something to be said of."""
        rows = {"": self.subject}
        if self.course and any("." in key for key in self.changes):
            rows |= {str(run.pk): run for run in self.course.runs.all()}
        return changes_of(rows, self.changes)

    def apply_to(self, subject, runs=()):
        """Makes them say what is proposed, without saving; what cannot be stays as it is."""
        rows = {"": subject} | {str(run.pk): run for run in runs}
        for change in changes_of(rows, self.changes):
            if change.fits:
                change.apply()


class Remark(models.Model):
    """What reviewer and author say to each other about a proposal."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="remarks", verbose_name=_("proposal"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("author"), null=True
    )
    text = TextField(_("text"), max_length=2000)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    mails = owned_mails()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.text
