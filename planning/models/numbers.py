"""Numbers of people waiting as everybody may read them: coarse, and made anew once a week."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Level
from places.models import Region
from planning.reckoning.rounding import Coarse


class PublicNumber(models.Model):
    """Of a level in a region, or in the whole county: kept, so that it does not move with each person."""

    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    region = models.ForeignKey(
        Region, models.CASCADE, related_name="numbers", verbose_name=_("region"), null=True, blank=True
    )  # none: the county
    shown = models.PositiveIntegerField(_("number"))  # 0: fewer than five
    counted_on = models.DateField(_("counted on"))

    class Meta:
        verbose_name = _("public number of people waiting")
        verbose_name_plural = _("public numbers of people waiting")
        ordering = ["level", "region__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["level", "region"], name="public_number_once"),
            models.UniqueConstraint(
                fields=["level"], condition=Q(region=None), name="public_number_of_county_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.region or ''}: {self.shown}"

    @property
    def coarse(self) -> Coarse:
        return Coarse(self.shown)
