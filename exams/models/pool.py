"""Seats of an exam that partners ask one another for: so many people, no names."""

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.sessions import ExamSession
from foundation.mail.models import owned_mails
from foundation.reading.amounts import CountField
from providers.models import Provider


class SeatRequestQuerySet(models.QuerySet):
    def in_line(self):
        """Those of partners that wait for seats, who waits longest first."""
        waiting = self.filter(waiting__gt=0, provider__partner__isnull=False)
        return waiting.order_by("waits_since", "pk")

    def granted(self):
        return self.aggregate(seats=Sum("seats"))["seats"] or 0


class SeatRequest(models.Model):
    """How many seats of a session somebody else's people have, and how many more are wanted."""

    session = models.ForeignKey(
        ExamSession, models.CASCADE, related_name="seat_requests", verbose_name=_("exam date")
    )
    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="seat_requests", verbose_name=_("provider")
    )
    seats = CountField(_("confirmed seats"), default=0)
    waiting = CountField(_("waiting for seats"), default=0)
    waits_since = models.DateTimeField(_("waiting since"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    mails = owned_mails()
    objects = SeatRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for exam seats")
        verbose_name_plural = _("requests for exam seats")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "provider"], name="seat_request_once"),
            models.CheckConstraint(
                condition=Q(waiting=0) | Q(waits_since__isnull=False), name="seat_request_waits_since_when"
            ),
        ]

    def __str__(self):
        return f"{self.provider}: {self.seats} + {self.waiting}"
