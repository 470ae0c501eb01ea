"""What waits for the office: changes to a published course, or a new course."""

from datetime import timedelta
from enum import nonmember

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bildung_verbindet.models import owned_mails
from bildung_verbindet.text_fields import LineField, TextField

SMALL = {"phone", "email", "website", "lessons", "price", "childcare", "step_free", "languages"}


class ProposalQuerySet(models.QuerySet):
    def alive(self):
        """In the hands of the office, or back with its author."""
        return self.filter(status__in=Proposal.Status.ALIVE)

    def waiting(self):
        return self.filter(status=Proposal.Status.WAITING)

    def outdated(self):
        """Decided so long ago, or left alone for so much longer, that nobody needs them."""
        now, alive = timezone.now(), Q(status__in=Proposal.Status.ALIVE)
        left = alive & Q(changed_at__lt=now - timedelta(days=settings.PROPOSAL_WAITS_DAYS))
        return self.filter(left | ~alive & Q(changed_at__lt=now - timedelta(days=settings.PROPOSAL_KEPT_DAYS)))

    def returned(self):
        return self.filter(status=Proposal.Status.RETURNED)


class Proposal(models.Model):
    """``changes`` holds before and after by field, as JSON holds them; none when the course itself is new."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for review")
        RETURNED = "returned", _("returned with questions")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

        ALIVE = nonmember(("waiting", "returned"))

    course = models.ForeignKey(
        "courses.Course", models.CASCADE, related_name="proposals", verbose_name=_("course")
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
                fields=["course"], condition=Q(status__in=["waiting", "returned"]), name="proposal_one_alive"
            )
        ]

    def __str__(self):
        return f"{self.course}"

    @property
    def is_small(self) -> bool:
        """Changes nothing but single facts that can be judged at a glance."""
        return bool(self.changes) and set(self.changes) <= SMALL

    @property
    def version(self) -> str:
        """Differs when the author has changed something."""
        return self.changed_at.isoformat()

    def applied(self):
        """The course as it would be, not saved."""
        course = self.course
        for name, (_before, after) in self.changes.items():
            field = course._meta.get_field(name)
            setattr(course, field.attname, field.to_python(after))
        return course


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
