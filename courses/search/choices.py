"""What can be chosen in the list's filters, in the values that stand in addresses."""

from datetime import date, time

from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from courses.models import PARTS_OF_LEVELS

# Filters that narrow runs; all others narrow courses.
OF_RUNS = ("place", "mode", "start", "time", "weekday", "extent", "seats")
OF_LESSONS = ("time", "weekday")  # both must be met by one and the same lesson of a run
WITHOUT_COUNTS = ("q", "place", "radius", "sort", "age")  # texts, and what needs one to mean something
IN_WORDS = ("age", "teaching")  # filters that the sheet shows where somebody has asked for them
NOT_CHIPS = ("radius", "sort")
ON_SITE, ONLINE = "on_site", "online"  # of the filter "mode"


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


class Extent(models.TextChoices):
    """By the lessons of a week; nobody is asked where no weekly times say it."""

    FULL = "full", gettext_lazy("full time (20 lessons a week or more)")
    PART = "part", gettext_lazy("part time")


class Free(models.TextChoices):
    ANY = "on", gettext_lazy("free of charge, also with entitlement")
    ALL = "all", gettext_lazy("free of charge for everybody")


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


WEEKDAY_CHOICES = [(str(day + 1), name) for day, name in WEEKDAYS.items()]  # as ISO counts them: 1 is Monday
FULL_TIME = 20  # lessons of 45 minutes a week
MONTHS = 12  # that one can choose as the start
ONWARD, UNTIL = "from-", "until-"  # before a month: in it or later, in it or before
HOURS = {
    TimeOfDay.MORNING: (time(0), time(12)),
    TimeOfDay.AFTERNOON: (time(12), time(17)),
    TimeOfDay.EVENING: (time(17), time.max),
}
DEFAULT_RADIUS = Radius.KM20


def months(today: date) -> list[tuple[str, str]]:
    """The month of today and those that follow, as "2026-11" and in the reader's words."""
    numbers = (today.year * 12 + today.month - 1 + ahead for ahead in range(MONTHS))
    days = (date(number // 12, number % 12 + 1, 1) for number in numbers)
    return [(f"{day:%Y-%m}", month_name(day)) for day in days]


def many_months(today: date) -> list[tuple[str, str]]:
    """The same months, each with all that follow or with all before: "from-2026-11", "until-2026-11"."""
    return [
        (f"{sign}{month}", name(date.fromisoformat(f"{month}-01")))
        for sign, name in ((ONWARD, onward_name), (UNTIL, until_name))
        for month, _name in months(today)
    ]


def is_unoffered(value: object) -> bool:
    """What words mean, but no menu offers: each would be as long again."""
    return value in PARTS_OF_LEVELS or str(value).startswith((ONWARD, UNTIL))


def ages_of(value: str) -> tuple[int, int]:
    """ "16" and "16-25" as they stand in addresses: the youngest and the oldest of those who look for a course."""
    first, _to, last = value.partition("-")
    return int(first), int(last or first)


def ages_in_words(value: str) -> str:
    first, last = ages_of(value)
    if first == last:
        return gettext("%(age)d years old") % {"age": first}
    return gettext("from %(first)d to %(last)d years old") % {"first": first, "last": last}


month_name = lazy(lambda day: date_format(day, "F Y"), str)
onward_name = lazy(lambda day: gettext("%(month)s or later") % {"month": date_format(day, "E Y")}, str)
teaching_name = lazy(
    lambda language: gettext("The teaching is in this language: %(language)s") % {"language": language}, str
)
until_name = lazy(lambda day: gettext("until the end of %(month)s") % {"month": date_format(day, "E Y")}, str)
