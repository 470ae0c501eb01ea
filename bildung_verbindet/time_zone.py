"""The time zone of the county, as calendar files carry it (RFC 5545)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.forms.utils import from_current_timezone
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

BERLIN = ZoneInfo("Europe/Berlin")


def berlin() -> Timezone:
    """Summer time and winter time by their yearly rules, so that the file never runs out of years."""
    zone = Timezone()
    zone.add("tzid", BERLIN.key)
    for kind, name, begin, month, hours in (
        (TimezoneDaylight, "CEST", datetime(1981, 3, 29, 2), 3, (1, 2)),
        (TimezoneStandard, "CET", datetime(1996, 10, 27, 3), 10, (2, 1)),
    ):
        rule = kind()
        rule.add("dtstart", begin)
        rule.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        rule.add("tzname", name)
        rule.add("tzoffsetfrom", timedelta(hours=hours[0]))
        rule.add("tzoffsetto", timedelta(hours=hours[1]))
        zone.add_component(rule)
    return zone


def check_hours(days, *hours):
    """Raises ValidationError where the clocks are changed just then: that time is not there, or is there twice."""
    for day in days:
        for hour in hours:
            from_current_timezone(datetime.combine(day, hour))
