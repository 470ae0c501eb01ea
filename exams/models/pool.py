"""Seats of an exam that partners ask one another for: so many people, no names."""

from datetime import datetime

from django.db import models
from django.db.models import Q, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.sessions import ExamSession
from foundation.editing.merging import version_of
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
    # Of what was asked for after that: when, as ISO 8601, and how many seats
    later = models.JSONField(default=list, db_default=Value([], models.JSONField()), editable=False)
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

    def lots(self):
        """What waits, each time that it was asked for: since when, and how many; what was asked first on top."""
        found, left = [], self.waiting
        for since, number in reversed(self.later):
            number = min(number, left)
            found.append((datetime.fromisoformat(since), number))
            left -= number
        return [(since, number) for since, number in [(self.waits_since, left), *reversed(found)] if number]

    def wait_as(self, lots):
        self.waiting = sum(number for _since, number in lots)
        self.waits_since = lots[0][0] if lots else None
        self.later = [(since.isoformat(), number) for since, number in lots[1:]]

    def wait_for(self, number):
        """So many more, at the end of the line."""
        self.wait_as([*self.lots(), (timezone.now(), number)])

    def wait_no_longer(self, number):
        """For so many: what was asked for last goes first."""
        self.wait_as([*reversed(less([*reversed(self.lots())], number))])

    def move_up(self, number):
        self.seats += number
        self.wait_as(less(self.lots(), number))

    @property
    def version(self):
        return version_of_seats(self.session, self)


def less(lots, number):
    """Without so many of the first ones."""
    left = []
    for since, of_lot in lots:
        taken = min(of_lot, number)
        number -= taken
        if of_lot > taken:
            left.append((since, of_lot - taken))
    return left


def version_of_seats(session, row):
    """Of what a partner was shown of the date, and of its own seats there; ``row``: None where it has none."""
    numbers = (row.seats, row.waiting) if row else (0, 0)
    return version_of({"date": session.version, "seats": numbers})
