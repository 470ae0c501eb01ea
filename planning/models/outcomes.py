"""What is left of people who wait no more: numbers."""

from datetime import timedelta
from enum import nonmember

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courses.models import Level
from foundation.reading.text_fields import LineField
from places.models import Area
from planning.reckoning.brackets import BRACKETS
from planning.reckoning.people import DAY, EVENING

# Waits are kept as brackets: each number is the last week of one; whoever waited longer is in the last.
WEEKS = (2, 4, 6, 8, 10, 13, 16, 21, 26, 32, 42, 52)


def end_of(month):
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def bracket_of(weeks):
    return next((last for last in WEEKS if weeks <= last), WEEKS[-1])


class DemandOutcomeQuerySet(models.QuerySet):
    def add(self, demand, outcome, month):
        """``month``: its first day. Stands in a transaction."""
        cell = {"month": month, "outcome": outcome, "level": demand.level, "area": demand.area}
        cell |= {"time": demand.time, "weeks": bracket_of(demand.weeks), "situation": demand.situation}
        row, _is_new = self.get_or_create(**cell)
        self.filter(pk=row.pk).update(number=F("number") + demand.number)

    def came_since(self, day):
        """Of whoever stood in the register and had come since that day, as far as the brackets tell."""
        rows = self.exclude(outcome=DemandOutcome.Outcome.PLACED).filter(month__gte=day).select_related("area")
        return [row for row in rows if end_of(row.month) - timedelta(weeks=row.weeks) >= day]

    def begun(self, since):
        """Waits that ended with a seat, from that month on."""
        return self.filter(outcome__in=DemandOutcome.Outcome.BEGUN, month__gte=since)


class DemandOutcome(models.Model):
    """How many people of a level and an area stopped waiting in a month, why, and after how many weeks."""

    class Outcome(models.TextChoices):
        SEAT = "seat", _("has a seat")
        PLACED = "placed", _("has a seat, from a provider’s list")  # who was never in the register
        GONE = "gone", _("needs no course any more")
        LAPSED = "lapsed", _("has not been confirmed for too long")

        BEGUN = nonmember({"seat", "placed"})

    month = models.DateField(_("month"), help_text=_("Its first day."))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    area = models.ForeignKey(Area, models.PROTECT, related_name="outcomes", verbose_name=_("area"))
    time = LineField(_("time"), max_length=10, choices=[(DAY, _("by day")), (EVENING, _("in the evening"))])
    outcome = LineField(_("outcome"), max_length=10, choices=Outcome)
    weeks = models.PositiveSmallIntegerField(
        _("waited up to so many weeks"), choices=[(week, str(week)) for week in WEEKS]
    )
    situation = LineField(
        _("situation"), max_length=6, choices=[(bracket.name, bracket.name) for bracket in BRACKETS], blank=True
    )  # as the person met it, see ``Outlook``
    number = models.PositiveIntegerField(_("number"), default=0)

    objects = DemandOutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of people who wait no more")
        verbose_name_plural = _("numbers of people who wait no more")
        ordering = ["-month", "level", "area__town__name", "outcome", "weeks", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "level", "area", "time", "outcome", "weeks", "situation"],
                name="demand_outcome_once",
            )
        ]

    def __str__(self):
        return f"{self.month:%m.%Y} {self.get_outcome_display()}: {self.number}"
