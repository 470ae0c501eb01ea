"""What the network has to do again and again, and whose turn it is."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from cooperation.models.means import WorkNamed
from cooperation.models.network import Partner
from foundation.reading.days import HISTORY, DayField


class NetworkTask(WorkNamed):
    """Such as to host the test day, or to take minutes."""

    partners = models.ManyToManyField(
        Partner, related_name="network_tasks", verbose_name=_("who takes turns"), blank=True
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("task of the network")
        verbose_name_plural = _("tasks of the network")
        ordering = ["order", "name", "pk"]


class Turn(models.Model):
    """A partner did a task on that day, or will."""

    task = models.ForeignKey(NetworkTask, models.CASCADE, related_name="turns", verbose_name=_("task"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="turns", verbose_name=_("partner"))
    on = DayField(_("day"), use=HISTORY)

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "on"],
                name="one_turn_a_day",
                violation_error_message=_("There is a turn on this day already."),
            )
        ]

    def __str__(self):
        return f"{self.partner}, {self.on:%d.%m.%Y}"


YEAR = 365  # days, over which turns are counted


@dataclass
class Round:
    """How a task goes round: who was last, whose turn it is, and who has had the fewest."""

    task: NetworkTask
    last: Turn | None
    due: Turn | None
    after: Partner | None


def round_of(task, today):
    """Needs its partners and turns."""
    turns = list(task.turns.all())
    past = [turn for turn in turns if turn.on < today]
    due = next((turn for turn in turns if turn.on >= today), None)

    def burden(partner):
        own = [turn.on for turn in turns if turn.partner_id == partner.pk]
        last = max(own).toordinal() if own else 0
        return len([day for day in own if (today - day).days < YEAR]), last, partner.name

    others = [partner for partner in task.partners.all() if due is None or partner.pk != due.partner_id]
    return Round(task, past[-1] if past else None, due, min(others, key=burden, default=None))
