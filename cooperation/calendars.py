"""A meeting as a calendar file (RFC 5545)."""

from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.urls import reverse
from icalendar import Calendar, Event

from bildung_verbindet.time_zone import BERLIN, berlin


def calendar(meeting, portal: str) -> bytes:
    """``portal`` is the address that links begin with."""
    entry = Event()
    entry.add("uid", f"meeting-{meeting.pk}@{urlsplit(portal).hostname}")
    entry.add("dtstamp", meeting.changed_at.astimezone(ZoneInfo("UTC")))
    entry.add("sequence", meeting.revision)
    entry.add("summary", meeting.title)
    entry.add("dtstart", meeting.starts_at.astimezone(BERLIN))
    entry.add("dtend", (meeting.ends_at or meeting.starts_at + timedelta(hours=2)).astimezone(BERLIN))
    entry.add("url", portal + reverse("office:meeting_page", args=[meeting.pk]))
    if meeting.place:
        entry.add("location", meeting.place)
    if meeting.agenda:
        entry.add("description", meeting.agenda)
    file = Calendar()
    file.add("prodid", "-//Bildung verbindet//Landkreis Ludwigslust-Parchim//DE")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add_component(berlin())
    file.add_component(entry)
    return file.to_ical()
