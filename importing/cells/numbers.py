"""Counts: seats, lessons, dates."""

import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.languages.sentences import quotable
from foundation.reading.amounts import MOST, whole_number
from foundation.reading.spelling import folded, western
from importing.cells.errors import CellError

UNITS = {  # by what is counted
    "lessons": r"(?:UE|U\.-?Std\.?|Ustd\.?|Std\.?|Unterrichts\w+|Stunden|Lektionen)(?:\s*à\s*45\s*Min\w*\.?)?",
    "people": r"(?:TN|Teilnehmer\w*|Plätze|Platz|Personen|Pers\.?)",
    "dates": r"(?:x|mal|Termine?|Tage?|Abende?|Treffen)",
}
UNIT = {name: re.compile(rf"\s*{words}$", re.IGNORECASE) for name, words in UNITS.items()}
SPAN = re.compile(r"(\d{1,4})\s*(?:[-–—/]|bis)\s*(\d{1,4})")
ABOUT = re.compile(r"(?:ca\.?|circa|etwa|rund|ungefähr|~)\s*(\d{1,3})", re.IGNORECASE)
LEAST = re.compile(r"(?:mind(?:estens|\.)?|min\.?)\s*(\d{1,3})", re.IGNORECASE)
NOT_FULL = re.compile(r"\b(?:nicht|fast|bald|beinahe|teilweise|halb|almost|not)\b")
FULL_WITH_TOTAL = re.compile(
    r"(\d{1,3})\W{0,3}(?:plaetze )?\W{0,3}(?:ausgebucht|voll|full)|(?:ausgebucht|voll|full) (\d{1,3})"
)
BESIDE_FULL = {  # words that leave it full; others, as "ausgebucht bis März", say something that is not understood
    *"ausgebucht belegt voll warteliste keine plaetze platz fully booked full freien frei mehr leider".split(),
    *"bereits schon ist sind kurs der die alle komplett restlos vollstaendig nur noch moeglich auf ueber".split(),
    *"anmeldung derzeit aktuell momentan zurzeit wartelistenplatz es und".split(),
}
SEATS = r"(?:(?:freie[rn]?\s+)?(?:Plätzen?|Platz|Pl\.|TN)\s*)?"
LEFT = re.compile(
    rf"(?:(?:nur\s+)?noch\s+(\d{{1,3}})\s*{SEATS}(?:frei|verfügbar|übrig)?|(\d{{1,3}})\s*{SEATS}(?:frei|verfügbar|übrig)"
    r"|(\d{1,3})\s*freie[rn]?\s+(?:Plätze|Platz|Pl\.))",
    re.IGNORECASE,
)
OF_WHICH = re.compile(
    rf"(\d{{1,3}})\s*{SEATS}[(,;:–-]?\s*(?:(?:davon|nur|noch|aktuell|derzeit)\s+)*(\d{{1,3}})\s*{SEATS}(?:frei|verfügbar|übrig)\)?",
    re.IGNORECASE,
)
OF_ALL = re.compile(
    rf"(\d{{1,3}})\s*(?:von|/|of)\s*(\d{{1,3}})\s*{SEATS}(frei|verfügbar|free|belegt|angemeldet|taken)",
    re.IGNORECASE,
)
ABOUT_NUMBER = re.compile(r"\s*(?:max|min|ca|circa|etwa|rund|ungefähr)\b|\s*~", re.IGNORECASE)
FULL = re.compile(r"\b(?:ausgebucht|belegt|voll|warteliste|keine(?: freien)? plaetze|fully booked|full)\b")

MODULE = r"(?:kurs)?(?:modul\w*|module|abschnitt\w*|teil\w*|kurs)"
PART = re.compile(
    rf"(?:(?:{MODULE}|nr)\.?\s*)*(\d{{1,2}})\.?\s*(?:{MODULE})?(?:\s*(?:/|von|of)\s*(\d{{1,2}})\s*(?:{MODULE})?)?",
    re.IGNORECASE,
)
AGES = re.compile(r"(\d{1,2})\s*(?:[-–—]|bis|to)\s*(\d{1,2})")
FROM, UP_TO = (
    re.compile(r"(?:ab|from|mind(?:estens|\.)?)\s*(\d{1,2})|(\d{1,2})\s*\+"),
    re.compile(r"(?:bis|max\.?)\s*(\d{1,2})"),
)
YEARS = re.compile(r"\s*(?:Jahren?|J\.?|years?(?: old)?)\s*", re.IGNORECASE)
MOST_MODULES = 30


class Seats(NamedTuple):
    """``number``: of all, or in a column of free ones of these; ``free``: that are so by the cell's own words."""

    least: int | None = None
    number: int | None = None
    free: int | None = None
    is_full: bool = False
    note: str = ""


def to_number(cell: str, unit: str = "people") -> int | None:
    """ "60", "60 UE" or "20 Termine", where just that is counted."""
    if not cell or cell.isspace():
        return None
    text = UNIT[unit].sub("", re.sub(r"^(?:max|min|ca)\.?\s*(?=\d)", "", cell.strip(), flags=re.IGNORECASE))
    try:
        number = whole_number(re.sub(r",0+$", "", text))
    except ValidationError as error:
        raise no_number(cell) from error
    if number is None or not 0 <= number <= MOST:
        raise no_number(cell)
    return number


def no_number(cell: str) -> CellError:
    return CellError(_("“%(text)s” is not a whole number") % {"text": quotable(cell.strip())})


def read_seats(cell: str) -> Seats:
    """ "16", "8-14", "12 (2 frei)" or "ausgebucht"."""
    if not cell or cell.isdecimal():
        return Seats(number=to_number(cell))
    if found := by_words(" ".join(western(cell).split())):
        return found
    words = folded(cell)
    if FULL.search(words):
        total = FULL_WITH_TOTAL.fullmatch(words)
        if NOT_FULL.search(words) or "?" in cell or not (total or {*words.split()} <= BESIDE_FULL):
            raise no_seats(cell)
        return Seats(number=int(total[1] or total[2]) if total else None, is_full=True)
    text = UNIT["people"].sub("", western(cell).strip())
    if found := LEAST.fullmatch(text):
        least = int(found[1])
        note = _("“%(text)s” was read as at least %(least)d people")
        return Seats(least, note=note % {"text": quotable(cell.strip()), "least": least})
    if found := ABOUT.fullmatch(text):
        note = _("“%(text)s” was read as %(number)d")
        return Seats(number=int(found[1]), note=note % {"text": quotable(cell.strip()), "number": int(found[1])})
    if found := SPAN.fullmatch(text):
        least, most = int(found[1]), int(found[2])
        if 0 < least <= most <= MOST:
            note = _("“%(text)s” was read as at least %(least)d and at most %(most)d people")
            return Seats(least, most, note=note % {"text": quotable(cell.strip()), "least": least, "most": most})
    return Seats(number=to_number(cell))


def no_seats(cell: str) -> CellError:
    return CellError(_("“%(text)s” is no number of seats that we understand") % {"text": quotable(cell.strip())})


def by_words(text: str) -> Seats | None:
    """What says how many are free, or taken of all."""
    if found := LEFT.fullmatch(text):
        return Seats(free=int(next(filter(None, found.groups()))))
    total = free = None
    if found := OF_WHICH.fullmatch(text):
        total, free = int(found[1]), int(found[2])
    elif found := OF_ALL.fullmatch(text):
        said, total = int(found[1]), int(found[2])
        free = said if found[3].lower() in {"frei", "verfügbar", "free"} else total - said
    return Seats(number=total, free=free) if total is not None and 0 <= free <= total else None


def is_about_number(cell: str) -> bool:
    return bool(ABOUT_NUMBER.match(cell))


def to_part(cell: str) -> tuple[int, int | None]:
    """Which module of how many: "2 von 6", "Modul 2/6", "Modul 2"."""
    found = PART.fullmatch(western(cell).strip())
    number, count = (int(found[1]), found[2] and int(found[2])) if found else (0, None)
    if not 1 <= number <= (count or MOST_MODULES) <= MOST_MODULES:
        raise CellError(_("“%(text)s” is no module that we understand") % {"text": quotable(cell)})
    return number, count


def to_ages(cell: str) -> tuple[int | None, int | None]:
    """ "6-12 Jahre", "ab 16", "bis 27"."""
    text = YEARS.sub(" ", western(cell)).strip().lower()
    if found := AGES.fullmatch(text):
        first, last = int(found[1]), int(found[2])
    elif found := FROM.fullmatch(text):
        first, last = int(found[1] or found[2]), None
    elif found := UP_TO.fullmatch(text):
        first, last = None, int(found[1])
    else:
        raise CellError(_("“%(text)s” is no age that we understand") % {"text": quotable(cell)})
    if None not in (first, last) and first > last:
        raise CellError(_("“%(text)s” is no age that we understand") % {"text": quotable(cell)})
    return first, last


def to_age(cell: str) -> int | None:
    """Of a column for the least or the highest age: "16", "ab 16 Jahren"."""
    text = re.sub(
        r"^(?:ab|von|bis|max\.?|mind(?:estens|\.)?)\s+",
        "",
        YEARS.sub(" ", western(cell)).strip(),
        flags=re.IGNORECASE,
    )
    if text and not text.isdecimal():
        raise CellError(_("“%(text)s” is no age that we understand") % {"text": quotable(cell.strip())})
    return int(text) if text else None
