"""Days and hours as XML tells them, with a zone or without, as they are here.

Zones are not to be trusted: programs write that of the day of the export beside days of the other half of the
year, and some write one beside hours of the clock on their wall. So whatever a zone changes, or might, is noted.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from importing.readers.calendars import HERE

MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)?T?(?:(?P<clock>\d{1,2}:\d\d)(?::\d\d(?:[.,]\d+)?)?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
OURS = {"+01:00", "+02:00"}  # in winter and in summer
READ_AS_HERE, AS_IT_STANDS, OF_A_DAY = "read-as-here", "as-it-stands", "zone-of-a-day"


class Moment(NamedTuple):
    """``noted``: a key of ``notes.BY_READERS`` with the zone, empty where there is nothing to say."""

    text: str
    noted: str = ""


def day_of(text: str) -> Moment:
    """ "2027-01-11T23:00:00Z" is the twelfth here. A day that begins at midnight in any zone is that day."""
    found = MOMENT.fullmatch(text)
    if not found or not found["day"]:
        return Moment(text)
    if not (found["clock"] and found["zone"]) or int(found["clock"].replace(":", "")) == 0:
        return Moment(found["day"])
    moment = here(found["day"], found["clock"], found["zone"])
    day = f"{moment:%Y-%m-%d}" if moment else found["day"]
    return Moment(day, f"{OF_A_DAY} {found['zone']}" if day != found["day"] else "")


def clock_of(text: str, day: str) -> Moment:
    """ "18:30" of "18:30:00+01:00" in winter, and of "17:30:00Z"."""
    found = MOMENT.fullmatch(text)
    if not found or not found["clock"]:
        return Moment("")
    clock, zone = f"{found['clock']:0>5}", found["zone"]
    day = found["day"] or day
    if not zone:
        return Moment(clock)
    moment = here(day, clock, zone)
    if moment is None:
        return Moment(clock, f"{AS_IT_STANDS} {zone}" if zone not in OURS else "")
    read = f"{moment:%H:%M}"
    if read == clock:
        return Moment(clock)
    return Moment(clock, f"{AS_IT_STANDS} {zone}") if zone in OURS else Moment(read, f"{READ_AS_HERE} {zone}")


def here(day: str, clock: str, zone: str) -> datetime | None:
    """None where that is no moment."""
    try:
        moment = datetime.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M")
        return moment.replace(tzinfo=zone_of(zone)).astimezone(HERE)
    except (ValueError, OverflowError):
        return None


def zone_of(text: str) -> timezone:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)
