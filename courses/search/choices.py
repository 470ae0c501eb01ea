"""What can be chosen in the list's filters, in the values that stand in addresses."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy

OF_RUNS = ("place", "start", "time", "seats")  # filters that narrow runs; all others narrow courses
WITHOUT_COUNTS = ("q", "place", "radius", "sort")  # texts, and what needs one to mean something
NOT_CHIPS = ("radius", "sort")


class Start(models.TextChoices):
    ONGOING = "ongoing", gettext_lazy("any time (ongoing)")
    FOUR_WEEKS = "4weeks", gettext_lazy("within 4 weeks")
    THREE_MONTHS = "3months", gettext_lazy("within 3 months")
    LATER = "later", gettext_lazy("later")


class TimeOfDay(models.TextChoices):
    MORNING = "morning", gettext_lazy("in the morning")
    AFTERNOON = "afternoon", gettext_lazy("in the afternoon")
    EVENING = "evening", gettext_lazy("in the evening")
    WEEKEND = "weekend", gettext_lazy("at the weekend")


class Radius(models.TextChoices):
    HERE = "0", gettext_lazy("only this place")
    KM10 = "10", gettext_lazy("up to 10 km")
    KM20 = "20", gettext_lazy("up to 20 km")
    KM40 = "40", gettext_lazy("up to 40 km")
    COUNTY = "all", gettext_lazy("whole county")


class Sort(models.TextChoices):
    START = "start", gettext_lazy("soonest start first")
    DISTANCE = "distance", gettext_lazy("nearest first")
    NEWEST = "newest", gettext_lazy("newest first")


HOURS = {
    TimeOfDay.MORNING: (time(0), time(12)),
    TimeOfDay.AFTERNOON: (time(12), time(17)),
    TimeOfDay.EVENING: (time(17), time.max),
}
DEFAULT_RADIUS = Radius.KM20
