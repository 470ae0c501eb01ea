"""What may be said of a wait for which there is no date, in each region: made anew once a week."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Level
from foundation.reading.text_fields import LineField
from places.models import Region
from planning.reckoning.brackets import BRACKETS
from planning.reckoning.people import DAY, EVENING


class Outlook(models.Model):
    """Of a level and time in a region: its bracket, and what waits in such a situation really were.

    ``half`` and ``eight`` are weeks, both None while fewer than thirty such waits are known.
    """

    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    region = models.ForeignKey(Region, models.CASCADE, related_name="outlooks", verbose_name=_("region"))
    time = LineField(_("time"), max_length=10, choices=[(DAY, _("by day")), (EVENING, _("in the evening"))])
    situation = LineField(_("situation"), max_length=6, choices=[(one.name, one.name) for one in BRACKETS])
    half = models.PositiveSmallIntegerField(_("half began within so many weeks"), null=True, blank=True)
    eight = models.PositiveSmallIntegerField(_("8 of 10 began within so many weeks"), null=True, blank=True)
    made_on = models.DateField(_("made on"))

    class Meta:
        verbose_name = _("outlook")
        verbose_name_plural = _("outlooks")
        ordering = ["level", "region__order", "time", "pk"]
        constraints = [models.UniqueConstraint(fields=["level", "region", "time"], name="outlook_once")]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.region} {self.get_time_display()}: {self.situation}"

    @property
    def is_in_sight(self) -> bool:
        """Groups gather, though nobody can say when."""
        return self.situation != BRACKETS[-1].name
