"""Days that can be meant: a year that nobody means is a slip of the keyboard, and breaks calendars."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.environment import number
from foundation.reading.text_fields import AsDjangosOwn, one_line_of_digits

YEARS_BACK = number("YEARS_BACK", 2, most=100)  # days of courses, meetings and the like may lie so far back …
YEARS_AHEAD = number("YEARS_AHEAD", 5, most=100)  # … and so far ahead
FIRST_YEAR = number("FIRST_YEAR", 1990, 1900, 2100)  # of what is told of former times: agreements, news, press

NEAR, HISTORY = "near", "history"  # what is planned now, and what may have happened long ago


def reach(use=NEAR):
    """The first and the last day that can be meant."""
    year = timezone.localdate().year
    first = FIRST_YEAR if use == HISTORY else year - YEARS_BACK
    return date(first, 1, 1), date(year + YEARS_AHEAD, 12, 31)


def midnight(days, now=None):
    """When the day began that was so many days ago, here: what is kept until a day is there on all of it."""
    return beginning(timezone.localdate(now) - timedelta(days=days))


def beginning(day):
    """The first moment of a day, here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def check_hours(days, *hours):
    """Raises ValidationError where the clocks are changed just then: that time is not there, or is there twice."""
    for day in days:
        for hour in hours:
            from_current_timezone(datetime.combine(day, hour))


def check_day(value, use=NEAR):
    """Raises a ValidationError that names the days that can be."""
    if value is None:
        return
    day = date(value.year, value.month, value.day)  # hours and zones do not matter for years
    first, last = reach(use)
    if not first <= day <= last:
        message = _("The year %(year)s cannot be right. Please give a day from %(first)s to %(last)s.")
        days = {"first": date_format(first, "SHORT_DATE_FORMAT"), "last": date_format(last, "SHORT_DATE_FORMAT")}
        raise ValidationError(message % {"year": f"{day.year:04}", **days}, code="implausible")


class DayBox(forms.DateField):
    """A day in a form that belongs to no model."""

    default_validators = [check_day]

    def to_python(self, value):
        """Digits of other scripts are digits."""
        return super().to_python(one_line_of_digits(value) if isinstance(value, str) else value)


class PlausibleColumn(AsDjangosOwn):
    """What stands there already may stay: old rows can be edited."""

    def __init__(self, *args, use=NEAR, **kwargs):
        super().__init__(*args, **kwargs)
        self.use = use

    def validate(self, value, instance):
        super().validate(value, instance)
        try:
            check_day(value, self.use)
        except ValidationError:
            if not self.is_saved(instance, value):
                raise

    def is_saved(self, instance, value):
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        return instance.pk is not None and rows.values_list(self.attname, flat=True).first() == value


class DayField(PlausibleColumn, models.DateField):
    pass


class MomentField(PlausibleColumn, models.DateTimeField):
    pass
