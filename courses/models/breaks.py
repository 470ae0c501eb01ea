"""Days on which a weekly run does not meet, as text: a break a line, "2026-12-21/2027-01-02 Weihnachtsferien"."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Field as FormField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.languages.sentences import quotable
from foundation.reading.days import HISTORY, check_day
from foundation.reading.text_fields import TextField

LONGEST = timedelta(days=200)
MOST = 60  # breaks of a run
DAY = r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?)"
LINE = re.compile(rf"{DAY}(?:\s*(?:-|–|/|bis|to)\s*{DAY})?[\s,;:]*(.*)")


class Break(NamedTuple):
    """Both ends count."""

    first: date
    last: date
    reason: str = ""

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    @property
    def stored(self) -> str:
        return f"{self.first}/{self.last} {self.reason}".strip()

    @property
    def typed(self) -> str:
        """As a person would write it."""
        days = "–".join(f"{day:%d.%m.%Y}" for day in dict.fromkeys([self.first, self.last]))
        return f"{days} {self.reason}".strip()


def read_breaks(text: str, since: date | None = None) -> list[Break]:
    """Of what is stored, or typed: "24.12.–2.1. Ferien" is the next after ``since``. Raises ValidationError."""
    found = [read_break(line.strip(), since or timezone.localdate()) for line in text.splitlines() if line.strip()]
    if len(found) > MOST:
        raise ValidationError(_("There are more than %(number)d breaks.") % {"number": MOST})
    return sorted(found)


def read_break(line: str, since: date) -> Break:
    found = LINE.fullmatch(line)
    try:
        first = read_day(found[1], since)
        last = read_day(found[2], first) if found[2] else first
    except (TypeError, ValueError) as error:
        raise ValidationError(_("“%(text)s” names no days.") % {"text": quotable(line[:80])}) from error
    if not timedelta(0) <= last - first < LONGEST:
        raise ValidationError(
            _("“%(text)s” ends before it begins, or lasts very long.") % {"text": quotable(line[:80])}
        )
    return Break(first, last, found[3][:80])


def read_day(text: str, since: date) -> date:
    """Without a year the next such day; of two digits those of this century."""
    if "-" in text:
        return date(*map(int, text.split("-")))
    day, month, year = (part.strip() for part in text.split("."))
    if year:
        return date(int(year) % 100 + 2000 if len(year) == 2 else int(year), int(month), int(day))
    this_year = date(since.year, int(month), int(day))
    return this_year if this_year >= since else date(since.year + 1, int(month), int(day))


def as_typed(text: str) -> str:
    """What is stored, as a person would write it; what is none of ours stays as it is."""
    try:
        return "\n".join(one.typed for one in read_breaks(text))
    except ValidationError:
        return text


def in_store(breaks: Iterable[Break]) -> str:
    return "\n".join(one.stored for one in sorted(breaks))


class BreaksBox(forms.CharField):
    """Shows and reads breaks as people write them."""

    since = None  # the day from which those without a year count

    def prepare_value(self, value: str) -> str:
        return as_typed(value or "")

    def clean(self, value: str) -> str:
        breaks = read_breaks(super().clean(value), self.since)
        for one in breaks:
            check_day(one.first, HISTORY)
        return in_store(breaks)


class BreaksField(TextField):
    def in_words(self, value: str) -> str:
        return as_typed(value)

    def formfield(self, **kwargs) -> FormField:
        help_text = gettext_lazy(
            "One a line: 24.12.–2.1. Ferien, or 15.5.2027. Public holidays need not be named."
        )
        return super().formfield(**{"form_class": BreaksBox, "help_text": help_text, **kwargs})
