from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Whether one may register today; the values are those of courses, so that both look alike."""

    FREE = "free", _("seats free")
    FEW = "few", _("few seats free")
    ASK = "ask", _("please ask about seats")
    FULL = "full", _("fully booked")
    CLOSED = "closed", _("registration closed")
    CANCELLED = "cancelled", _("cancelled")
    PAST = "past", _("over")

    OPEN = nonmember({"free", "few", "ask"})
    COUNTED = nonmember({"free", "few", "full"})  # where the number of seats says something
