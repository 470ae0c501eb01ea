"""Days as offices write them: German, ISO, with a weekday before, months in words, day counts of Excel."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.languages.sentences import quotable
from foundation.reading.days import check_day
from foundation.reading.spelling import folded, western
from importing.cells.errors import CellError
from importing.cells.signs import is_error
from importing.readers.moments import day_of

PLAIN = re.compile(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*")  # as nearly all are
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
WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
NAMED_WEEKDAY = re.compile(r"\b(Mo|Di|Mi|Do|Fr|Sa|So)(?:n?ntag|enstag|ttwoch|nnerstag|eitag|mstag)?\b")
ISO = re.compile(r"^(\d{4}-\d\d-\d\d)\s+(?=\d)")
SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
PERIOD = re.compile(
    r"(?P<first>.*?\d)\.?\s*(?:[-–—]|bis(?:\s+zum)?|to)\s*(?P<last>(?:\w{2,10}\.?,?\s+)?\d{1,2}\.\s*\S.*)",
    re.IGNORECASE | re.DOTALL,
)
EXCEL_EPOCH, EXCEL_DAYS = date(1899, 12, 30), range(36_526, 73_051)  # of the years 2000 to 2099
ONGOING = {"laufend", "fortlaufend", "jederzeit", "einstieg jederzeit", "laufender einstieg", "ongoing"}
ONGOING |= {"ganzjaehrig", "permanent", "laufender kurs", "einstieg laufend moeglich"}
SAYS_ONGOING = re.compile(r"\b(?:fort)?laufend(?:er)?\b|\bjederzeit\b|\bganzjaehrig\b")
BY_AGREEMENT = {"ab sofort", "sofort", "nach vereinbarung", "n v", "nach absprache", "termin nach vereinbarung"}
ABOUT = re.compile(
    r"(?:ab|ca\.?|circa|etwa|voraussichtl(?:ich|\.)|vorauss\.?|vsl\.?|geplant(?: ab| am)?|frühestens|spätestens)"
    r"\s+(?=\d)",
    re.IGNORECASE,
)
NOT_CERTAIN = re.compile(  # the day on which it is to begin, if nothing comes between
    r"\b(?:ca|circa|etwa|voraussichtl\w*|vorauss|vsl|geplant|frühestens|spätestens|oder\s+später)\b", re.IGNORECASE
)
ON = re.compile(r"(?:am|vom|den|seit)\s+(?=\d)", re.IGNORECASE)
# Of a cell as it stands: another day may be meant, or the day holds no longer
UNSURE = re.compile(
    r"\?|\b(?:(?:Info|Probe|Schnupper|Einstufungs|Beratungs|Vorbereitungs)[^\W\d]*|oder(?!\s+später)|evtl|eventuell|vielleicht|bzw|möglicherweise|verschoben|verlegt|verlängert|Vorbehalt|statt|nicht)\b",
    re.IGNORECASE,
)
SHORT_SPAN = re.compile(
    r"(\d{1,2})\.?\s*(-|–|/|\+|&|und|bis)\s*(\d{1,2})\.(\s*(?:\d{1,2}\.|[^\W\d_]+\.?)\s*\d{4})"
)
BESIDE = {*"uhr h um ab mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag".split()}
NO_DAY = re.compile(  # of folded words: "KW 6", "Januar 2099", "nach den Ferien"
    rf"(?<!\d )\b(?:{'|'.join(BY_NAME)})\b|\bkw ?\d|\b\w*(?:woche|ferien|semester|quartal|halbjahr)\b"
    r"|\b(?:fruehjahr|fruehling|sommer|herbst|winter|ostern|pfingsten|weihnachten|anfang|mitte|ende|q[1-4]|ws|ss|sose"
    r"|wise|bald|demnaechst|sobald|offen|folgt|bekannt|n n|tba|tbd|vereinbarung|absprache|anfrage|bedarf|nachfrage"
    r"|planung|geplant|sofort|spaeter)\b|^(?:0?[1-9]|1[0-2]) 20\d\d$"
)


class Days(NamedTuple):
    """First and last day; without them one may come at any time, or ``is_undated``: nobody knows when it begins.
    ``is_planned``: it is only to begin on the first day.

    ``notes`` are pairs of a column and a sentence.
    """

    start: date | None = None
    end: date | None = None
    is_undated: bool = False
    notes: tuple = ()
    is_planned: bool = False


def to_date(cell: str, month_first: bool = False) -> date | None:
    """ "25.08.2025", "25.8.25" or "2025-08-25"; None for an empty cell."""
    return read_day(cell, month_first)[0]


def read_day(cell: str, month_first: bool = False) -> tuple[date | None, str]:
    """The day, and what to note. ``month_first``: "02/01/2027" is the first of February."""
    if found := PLAIN.fullmatch(cell):
        with suppress(ValueError):
            return plausible(date(int(found[3]), int(found[2]), int(found[1]))), ""
    text = ON.sub("", WEEKDAY.sub("", western(cell)).strip())
    if not text:
        return None, ""
    whole, text = text, ABOUT.sub("", text, count=1)
    is_odd = text != whole or says_more(text)
    if (there := day_of(ISO.sub(r"\1T", text))).noted:  # of another zone it may be another day here
        is_odd, text = True, there.text
    day = in_words(text) or by_format(text, FORMATS, month_first)
    if day is None:
        is_odd, day = True, by_format(text, ODD_FORMATS) or by_count(text)
    if day is None:
        raise CellError(_("“%(text)s” is not a date") % {"text": quotable(cell)})
    return plausible(day), note_of(cell, day, is_odd)


def note_of(cell: str, day: date, is_odd: bool) -> str:
    """What to note of the day as which the cell was read."""
    facts = {"text": quotable(cell.strip()), "day": f"{day:%d.%m.%Y}"}
    named = {WEEKDAYS.index(name) for name in NAMED_WEEKDAY.findall(cell.replace("Sonnabend", "Samstag"))}
    if len(named) == 1 and day.weekday() not in named:
        note = _("“%(text)s” was read as %(day)s, and that is a %(weekday)s")
        return note % (facts | {"weekday": date_format(day, "l")})
    return _("the date “%(text)s” was read as %(day)s") % facts if is_odd else ""


def says_more(text: str) -> bool:
    """Whether another day stands beside one, or words that are no hours and no weekday: "12.01.2027 geplant"."""
    found = IN_WORDS.match(text) or re.match(r"\d\S*", text)
    rest = text[found.end() :] if found else ""
    words = folded(rest).split() if rest else ()
    return bool(re.search(r"\d{1,2}\.\s?\d{1,2}\.", rest)) or not all(
        word in BESIDE or word[0].isdigit() for word in words
    )


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
    """A day that has lost its format in Excel is a number: 46023 is the first of January 2026, 46023,75 at six."""
    found = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)
    return EXCEL_EPOCH + timedelta(int(found[1])) if found and int(found[1]) in EXCEL_DAYS else None


def plausible(day: date) -> date:
    try:
        check_day(day)
    except ValidationError as problem:
        raise CellError(problem.message) from problem
    return day


def at_once(how: Callable, *cells) -> object:
    return how(*cells)


def to_days(start: str, end: str, month_first: bool = False, read: Callable = at_once) -> Days:
    """Both days; what says no day, as "KW 6", is not yet dated, and a period may stand in one cell.

    ``read``: how single days are read, by whoever remembers them.
    """
    words = folded(start)
    if words in ONGOING:
        return Days(notes=() if folded(end) in {"", *ONGOING} else (("end", left_out(end)),))
    if not end.strip() and (words in BY_AGREEMENT or (SAYS_ONGOING.search(words) and not re.search(r"\d", words))):
        return Days(notes=(("start", joined_at_any_time(start)),))
    if not end.strip():
        start, end = two_days(start)
    try:
        first, note = read(certain_day, start, month_first)
    except CellError:
        if not names_no_day(start, end) and not UNSURE.search(start):
            raise
        note = _("“%(text)s” names no day: it comes in as planned, without days")
        return Days(is_undated=True, notes=(("start", note % {"text": quotable(start.strip())}),))
    if first is None:
        raise CellError(_("the first day is missing"))
    if folded(end) in ONGOING and first <= timezone.localdate():
        return Days(notes=(("end", joined_at_any_time(end)),))
    last, notes = last_day(end, first, month_first, read)
    notes = (*([("start", note)] if note else []), *(("end", line) for line in notes))
    return Days(first, last, notes=notes, is_planned=bool(note and NOT_CERTAIN.search(start)))


def certain_day(cell: str, month_first: bool = False) -> tuple[date | None, str]:
    if not PLAIN.fullmatch(cell) and UNSURE.search(cell):
        raise CellError(_("“%(text)s” is not a date") % {"text": quotable(cell.strip())})
    return read_day(cell, month_first)


def two_days(cell: str) -> tuple[str, str]:
    """ "12.01. - 25.03.2027", "12.-14.01.2027", or two days after one another: "12./13.01.2027"."""
    text = WEEKDAY.sub("", cell.strip())
    if found := SHORT_SPAN.fullmatch(text):
        is_period = found[2] in {*"-–"} or found[2] == "bis" or int(found[3]) == int(found[1]) + 1
        return (f"{found[1]}.{found[4]}", f"{found[3]}.{found[4]}") if is_period else (cell, "")
    if found := PERIOD.fullmatch(cell.strip()):
        return with_year(found["first"], found["last"]), found["last"]
    return cell, ""


def last_day(cell: str, first: date, month_first: bool, read: Callable) -> tuple[date, list[str]]:
    """The first one where the cell says none, or one before it, with what to note."""
    try:
        last, note = read(read_day, cell, month_first)
    except CellError as problem:
        return first, [str(problem), one_day()]
    if last is None:
        return first, [_("no last day stands in the file: it was taken as one day")]
    if last < first:
        return first, [_("“%(text)s” lies before the first day") % {"text": quotable(cell.strip())}, one_day()]
    return last, [note] if note else []


def one_day() -> str:
    return _("no last day was understood: it was taken as one day")


def names_no_day(start: str, end: str) -> bool:
    """Words for a time without a day; any words at all only where nothing looks like a shifted row."""
    words = folded(start)
    is_plain = bool(words) and not end.strip() and not re.search(r"\d", words) and not is_error(start)
    return is_plain or bool(NO_DAY.search(words))


def joined_at_any_time(cell: str) -> str:
    note = _("“%(text)s” was read as a course that one may join at any time")
    return note % {"text": quotable(cell.strip())}


def left_out(cell: str) -> str:
    note = _("“%(text)s” was left out, as one may join at any time")
    return note % {"text": quotable(cell.strip())}


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
