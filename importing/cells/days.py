"""Days as offices write them: German, ISO, with a weekday before, months in words, day counts of Excel."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.languages.sentences import quotable
from foundation.reading.days import check_day
from foundation.reading.spelling import folded, western
from importing.cells.errors import CellError

FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y")
ODD_FORMATS = ("%d-%m-%Y", "%d-%m-%y")  # read, but worth a look
MONTHS = (
    "januar februar maerz april mai juni juli august september oktober november dezember",
    "jan feb mrz apr mai jun jul aug sep okt nov dez",
    "january february march april may june july august september october november december",
)
BY_NAME = {name: number for names in MONTHS for number, name in enumerate(names.split(), 1)}
BY_NAME |= {"jaenner": 1, "mar": 3, "sept": 9, "oct": 10, "dec": 12}
IN_WORDS = re.compile(r"(\d{1,2})\.?\s*([^\W\d_]+)\.?\s+(\d{4})")
WEEKDAY = re.compile(r"^\s*(?:Mo|Di|Mi|Do|Fr|Sa|So)[a-z]*\.?\s*,?\s+(?:den\s+)?(?=\d)", re.IGNORECASE)
SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
PERIOD = re.compile(
    r"(?P<first>.*?\d)\.?\s*(?:[-–—]|bis(?:\s+zum)?|to)\s*(?P<last>(?:\w{2,10}\.?,?\s+)?\d{1,2}\.\s*\S.*)",
    re.IGNORECASE | re.DOTALL,
)
EXCEL_EPOCH, EXCEL_DAYS = date(1899, 12, 30), range(36_526, 73_051)  # of the years 2000 to 2099
ONGOING = {"laufend", "fortlaufend", "jederzeit", "einstieg jederzeit", "laufender einstieg", "ongoing"}
ONGOING |= {"ganzjaehrig", "permanent", "laufender kurs", "einstieg laufend moeglich"}
BY_AGREEMENT = {"ab sofort", "sofort", "nach vereinbarung", "n v", "nach absprache", "termin nach vereinbarung"}


class Days(NamedTuple):
    """First and last day; ``is_ongoing``: one may come at any time. ``notes`` are sentences."""

    start: date | None = None
    end: date | None = None
    is_ongoing: bool = False
    notes: tuple = ()


def to_date(cell: str, month_first: bool = False) -> date | None:
    """ "25.08.2025", "25.8.25" or "2025-08-25"; None for an empty cell."""
    return read_day(cell, month_first)[0]


def read_day(cell: str, month_first: bool = False) -> tuple[date | None, str]:
    """The day, and what to note. ``month_first``: "02/01/2027" is the first of February."""
    text = WEEKDAY.sub("", western(cell)).strip()
    if not text:
        return None, ""
    note = _("the date “%(text)s” was read as %(day)s")
    if day := in_words(text) or by_format(text, FORMATS, month_first):
        return plausible(day), ""
    if day := by_format(text, ODD_FORMATS) or by_count(text):
        return plausible(day), note % {"text": quotable(cell.strip()), "day": f"{day:%d.%m.%Y}"}
    raise CellError(_("“%(text)s” is not a date") % {"text": quotable(cell)})


def by_format(text: str, formats: Iterable[str], month_first: bool = False) -> date | None:
    word = re.sub(r"(?<=\d)T\d\d:.*", "", text.split()[0]).rstrip(",;")
    if month_first:
        word = SLASHES.sub(r"\2/\1/\3", word)
    for form in formats:
        try:
            return datetime.strptime(word, form).date()
        except ValueError:
            continue
    return None


def in_words(text: str) -> date | None:
    found = IN_WORDS.match(text)
    month = found and BY_NAME.get(folded(found[2]))
    try:
        return date(int(found[3]), month, int(found[1])) if month else None
    except ValueError:
        return None


def by_count(text: str) -> date | None:
    """A day that has lost its format in Excel is a number: 46023 is the first of January 2026."""
    if re.fullmatch(r"\d{5}", text) and int(text) in EXCEL_DAYS:
        return EXCEL_EPOCH + timedelta(int(text))
    return None


def plausible(day: date) -> date:
    try:
        check_day(day)
    except ValidationError as problem:
        raise CellError(problem.message) from problem
    return day


def to_days(start: str, end: str, month_first: bool = False) -> Days:
    """Both days; one that has no last day is read as one day, and a period may stand in one cell."""
    if folded(start) in ONGOING:
        return Days(is_ongoing=True)
    if folded(start) in BY_AGREEMENT and not end.strip():
        note = _("“%(text)s” was read as a course that one may join at any time")
        return Days(is_ongoing=True, notes=(note % {"text": quotable(start.strip())},))
    if not end.strip() and (found := PERIOD.fullmatch(start.strip())):
        start, end = with_year(found["first"], found["last"]), found["last"]
    (first, note), (last, other) = read_day(start, month_first), read_day(end, month_first)
    notes = [line for line in (note, other) if line]
    if first is None:
        raise CellError(_("the first day is missing"))
    if last is None:
        notes.append(_("no last day stands in the file: it was taken as one day"))
    elif last < first:
        raise CellError(_("the last day lies before the first"))
    return Days(first, last or first, notes=tuple(notes))


def with_year(first: str, last: str) -> str:
    """ "12.01." beside "25.03.2027": the first day's year is that of the last one, or the year before."""
    if re.search(r"\d{4}", first) or not (year := re.search(r"\d{4}", last)):
        return first
    short = re.fullmatch(r"\D*?(\d{1,2})\.(\d{1,2})\.?", first.strip())
    end = re.search(r"(\d{1,2})\.(\d{1,2})\.", last)
    if not (short and end):
        return first
    is_before = (int(short[2]), int(short[1])) > (int(end[2]), int(end[1]))
    return f"{short[1]}.{short[2]}.{int(year[0]) - is_before}"


def is_month_first(cells: Iterable[str]) -> bool:
    """Whether one of them can only be read so: then nobody knows of the others."""
    found = [match for cell in cells for match in SLASHES.findall(cell)]
    return any(int(second) > 12 for _first, second, _year in found)
