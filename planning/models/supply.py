"""What was known of supply and demand at the beginning of each month, for what has changed, and for the year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Level
from places.models import Region


class SupplyNumber(models.Model):
    """Of a level in a region, as it was counted in a month."""

    month = models.DateField(_("month"), help_text=_("Its first day."))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    region = models.ForeignKey(
        Region, models.CASCADE, related_name="supply_numbers", verbose_name=_("region"), null=True, blank=True
    )  # none: online
    waiting = models.PositiveIntegerField(_("waiting"))
    expected = models.PositiveIntegerField(_("expected"))
    free = models.PositiveIntegerField(_("free seats"))

    class Meta:
        verbose_name = _("number of supply and demand")
        verbose_name_plural = _("numbers of supply and demand")
        ordering = ["-month", "level", "region__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["month", "level", "region"], name="supply_number_once"),
            models.UniqueConstraint(
                fields=["month", "level"], condition=Q(region=None), name="supply_number_once_online"
            ),
        ]

    def __str__(self):
        return f"{self.month:%m.%Y} {self.get_level_display()} {self.region or '–'}"
