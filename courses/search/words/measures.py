"""What words mean by their form: levels, distances and times of the clock."""

import re
from datetime import time
from typing import NamedTuple

from courses.models import PARTS_OF_LEVELS
from courses.search.choices import HOURS, Radius

ONE_LEVEL = r"([ABC][12])((?:[.,]\d|\+)?)(?:\.\d|,\d|\+)*"
LEVEL = re.compile(rf"{ONE_LEVEL}(?:\s*[-–/]\s*{ONE_LEVEL})?", re.IGNORECASE)
DISTANCE = re.compile(
    r"(\d{1,3})\s*(?:km|kilomet\w*|км|километр\w*|кілометр\w*|كم|كيلو\w*|کیلومتر|کم)", re.IGNORECASE
)
OCLOCK = r"(?:uhr|h|pm|am|годин\w*|ч\w*|godz\w*|heures?)"
HOUR = r"([01]?\d|2[0-3])(?:[:.][0-5]\d)?"
CLOCK = re.compile(
    rf"{HOUR}(?:\s*(?:-|–|bis|to|до|à|do|la)\s*{HOUR})?\s*({OCLOCK})|([01]?\d|2[0-3]):[0-5]\d", re.IGNORECASE
)
EARLIEST = 6  # o'clock
DISTANCES = [str(radius) for radius in Radius if radius not in {Radius.HERE, Radius.COUNTY}]
LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2"]


class Meaning(NamedTuple):
    """A filter with its values."""

    name: str
    values: tuple[str, ...]


def levels_in(raw: str) -> tuple[str, ...]:
    """ "A2", "A2.1" → that one; "A1-A2" → both and what lies between; as the filter's values."""
    match = LEVEL.fullmatch(raw)
    if not match:
        return ()
    first, part, last, _part = match.groups()
    part = f"{first}{part}".upper().replace(",", ".")
    if part in PARTS_OF_LEVELS and not last:
        return (part,)
    numbers = sorted(LEVELS.index(level.upper()) + 1 for level in (first, last or first))
    return tuple(str(number) for number in range(numbers[0], numbers[-1] + 1))


def distance_in(raw: str) -> Meaning | None:
    """ "15 km" → the next wider of the filter's distances."""
    match = DISTANCE.fullmatch(raw)
    if not match:
        return None
    return Meaning(
        "near", (next((radius for radius in DISTANCES if int(match[1]) <= int(radius)), str(Radius.COUNTY)),)
    )


def time_in(raw: str) -> Meaning | None:
    """ "17 Uhr", "9–12 h" → the time of day in which it begins; "2 h" is how long it takes."""
    match = CLOCK.fullmatch(raw)
    if not match:
        return None
    hour = int(match[1] or match[4])
    if (match[3] or "").lower() == "pm" and hour < 12:
        hour += 12
    if hour < EARLIEST:
        return None
    return next(Meaning("time", (str(name),)) for name, (first, end) in HOURS.items() if first <= time(hour) < end)


def measure_in(raw: str) -> Meaning | None:
    if levels := levels_in(raw):
        return Meaning("level", levels)
    return distance_in(raw) or time_in(raw)
