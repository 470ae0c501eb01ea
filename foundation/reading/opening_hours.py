"""Opening hours, a line for the same hours on several days: "Mo-Do 9-12 Uhr, 13-16 Uhr", "Freitag 9 bis 12".

What is understood is kept as "Mo-Do 09:00-12:00, 13:00-16:00", which any language can tell; the rest is asked for.
"""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.reading.spelling import cleaned, western
from foundation.reading.text_fields import TextField

DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
NAMES = {
    name: number
    for number, names in enumerate(
        (
            "mo montag montags mon monday",
            "di dienstag dienstags tue tuesday",
            "mi mittwoch mittwochs wed wednesday",
            "do donnerstag donnerstags thu thursday",
            "fr freitag freitags fri friday",
            "sa samstag samstags sonnabend sonnabends sat saturday",
            "so sonntag sonntags sun sunday",
        )
    )
    for name in names.split()
}
TO = r"\s*(?:-|–|—|\bbis\b|\bto\b)\s*"
AND = r"\s*(?:,|;|\+|&|/|\bund\b|\band\b)\s*"
CLOCK = r"([01]?\d|2[0-4])(?:[:.]([0-5]\d))?\s*(?:uhr|h)?"
HOURS = re.compile(rf"(?:von\s+)?{CLOCK}{TO}{CLOCK}", re.IGNORECASE)
LINES = 14


@dataclass(frozen=True)
class Opening:
    days: tuple[int, ...]  # 0 is Monday
    times: tuple[tuple[str, str], ...]  # from, to: ("09:00", "12:00")

    def __str__(self):
        days = [DAYS[day] for day in self.days]
        named = f"{days[0]}-{days[-1]}" if is_in_a_row(self.days) else ", ".join(days)
        return f"{named} {', '.join('-'.join(pair) for pair in self.times)}"


def is_in_a_row(days):
    return len(days) > 2 and days[-1] - days[0] == len(days) - 1


def openings(text):
    """Raises ValueError with the first line that is not understood."""
    return [opening(line) for line in western(text or "").splitlines() if line.strip()]


def opening(line):
    first = re.search(r"\d|\bvon\s+\d", line)
    days = days_in(line[: first.start()]) if first else None
    times = times_in(line[first.start() :]) if first else None
    if not days or not times:
        raise ValueError(line.strip())
    return Opening(days, times)


def days_in(text):
    """Numbers of the weekdays, Monday is 0; none where a word of it is no day."""
    found = set()
    words = text.lower().replace(".", " ").strip(" :,")
    if words in {"täglich", "jeden tag", "daily"}:
        return tuple(range(7))
    for part in re.split(AND, words):
        ends = [NAMES.get(name.strip()) for name in re.split(TO, part.strip())]
        if None in ends or len(ends) > 2 or ends[0] > ends[-1]:
            return ()
        found |= {*range(ends[0], ends[-1] + 1)}
    return tuple(sorted(found))


def times_in(text):
    found = []
    for part in re.split(AND, text.strip(" .,")):
        hours = HOURS.fullmatch(part.strip())
        if not hours:
            return ()
        begin, end = (f"{int(hours[n]):02}:{hours[n + 1] or '00'}" for n in (1, 3))
        if begin >= end or end > "24:00" or (found and found[-1][1] > begin):
            return ()
        found.append((begin, end))
    return tuple(found)


def tidied(text):
    """As it is kept; what cannot be understood stays as it was typed."""
    try:
        return "\n".join(map(str, openings(text)))
    except ValueError:
        return cleaned(text)


def validate_opening_hours(text):
    try:
        number = len(openings(text))
    except ValueError as problem:
        message = _("We do not understand “%(line)s”. Please write it like this: Mo-Fr 9-12 Uhr")
        raise ValidationError(message % {"line": str(problem)[:80]}, code="unclear") from problem
    if number > LINES:
        raise ValidationError(_("Please write up to %(number)d lines.") % {"number": LINES}, code="many")


class OpeningHoursField(TextField):
    """Text that is opening hours, in the same words however they were typed."""

    clean_text = staticmethod(tidied)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"validators": [validate_opening_hours], **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"widget": forms.Textarea({"rows": 3}), **kwargs})
