"""Calendar files (RFC 5545): what all begin with, the county's time zone in them, and how they are answered."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import models
from django.http import HttpResponse
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

BERLIN = ZoneInfo("Europe/Berlin")


class Revised(models.Model):
    """A row that calendars know: every save counts its ``revision``, their SEQUENCE."""

    class Meta:
        abstract = True

    def save(self, **kwargs) -> None:
        self.revision += 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "revision"}
        super().save(**kwargs)


def at(day: date, clock: time) -> datetime:
    """Wall-clock time in Berlin: a lesson at 18:00 stays at 18:00 when the clocks change."""
    return datetime.combine(day, clock, BERLIN)


def event(row: Revised, key: str, address: str, facts: dict) -> Event:
    """Of a row with ``changed_at``; ``key`` names the event for good, ``address`` is that of its page.

    Of the facts, properties by name, those that are empty are left out.
    """
    entry = Event()
    entry.add("uid", f"{key}@{urlsplit(address).hostname}")
    entry.add("dtstamp", row.changed_at.astimezone(UTC))
    entry.add("sequence", row.revision)
    entry.add("url", address)
    for name, value in facts.items():
        if value:
            entry.add(name, value)
    return entry


def calendar_file(events: list[Event]) -> bytes:
    file = Calendar()
    file.add("prodid", "-//Bildung verbindet//Landkreis Ludwigslust-Parchim//DE")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for component in [berlin(), *events]:
        file.add_component(component)
    return file.to_ical()


def calendar_answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


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
