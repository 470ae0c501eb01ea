"""What stands in one cell: German dates and money, levels, weekly times."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.models import Level
from foundation.languages.sentences import quotable
from foundation.reading.amounts import MOST, amount, whole_number
from foundation.reading.days import check_day
from foundation.reading.spelling import folded, western

DAYS = ["mo", "di", "mi", "do", "fr", "sa", "so"]
DAY = (
    r"(?<!\w)(?:Mo(?:ntag)?|Di(?:enstag)?|Mi(?:ttwoch)?|Do(?:nnerstag)?|Fr(?:eitag)?|S(?:am|onn)tag|Sa|So)s?(?!\w)"
)
JOIN = r"\.?\s*(?:[-–+,/&]|bis|und|u\.)\s*"
CLOCK = r"(\d{1,2})(?:[.:](\d{2}))?\s*(?:Uhr)?"
TIMES = re.compile(
    rf"({DAY}(?:{JOIN}{DAY})*)\.?[,:]?\s*(?:von\s*)?{CLOCK}\s*(?:[-–]|bis)\s*{CLOCK}(?!\d)", re.IGNORECASE
)
AMOUNT = re.compile(r"\d[\d.,]*(?<=\d)(?=,-|\s*(?:$|[^\w\s]|EUR|bis\b|oder\b|und\b))", re.IGNORECASE)
ONLY_AMOUNT = re.compile(r"(?:€|EUR|Euro)?\s*[\d.,]+-?\s*(?:€|EUR|Euro)?", re.IGNORECASE)
FREE = {"kostenlos", "kostenfrei", "frei", "gebuehrenfrei", "entgeltfrei", "umsonst", "gratis", "free"}
MOJIBAKE = re.compile(
    "[ÂÃ]{0}|â{0}{{2}}".format(f"[{re.escape(bytes(range(0x80, 0xC0)).decode('cp1252', 'ignore'))}]")
)
LEVEL = re.compile(r"\b([ABC][12])\b|\b([ABC][12])(?=[+.])")
FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y")


class CellError(ValueError):
    """A cell that says nothing we understand; the message is for a clerk."""


def to_date(cell: str) -> date | None:
    """ "25.08.2025", "25.8.25" or "2025-08-25"; None for an empty cell."""
    if not cell.strip():
        return None
    for form in FORMATS:
        try:
            day = datetime.strptime(western(cell).split()[0], form).date()
        except ValueError:
            continue
        return plausible(day)
    raise CellError(_("“%(text)s” is not a date") % {"text": quotable(cell)})


def plausible(day: date) -> date:
    try:
        check_day(day)
    except ValidationError as problem:
        raise CellError(problem.message) from problem
    return day


def to_money(cell: str) -> Decimal | None:
    """ "1.458,00 €" as 1458.00, "60 € (ermäßigt 40 €)" as 60.00, "kostenlos" as 0; None where no amount stands."""
    if re.match(r"\s*[-−–]\s*\d", cell):
        raise CellError(_("“%(text)s” is not an amount") % {"text": quotable(cell)})
    if folded(cell) in FREE:
        return Decimal(0)
    amounts = [to_amount(digits, cell) for digits in AMOUNT.findall(without_blanks(western(cell)))]
    return next(filter(None, amounts), amounts[0] if amounts else None)


def to_amount(digits: str, cell: str) -> Decimal:
    """In a German file "1.458" is a thousand and more."""
    try:
        value = amount(digits, is_german=True)
    except ValidationError as problem:
        raise CellError(problem.message) from problem
    if value >= 1_000_000:
        raise CellError(_("“%(text)s” is not an amount") % {"text": quotable(cell)})
    return value


def fee_note(cell: str) -> str:
    """The whole text where it says more than one amount: "60 € (ermäßigt 40 €)"."""
    text = " ".join(cell.split())
    return "" if folded(cell) in FREE or ONLY_AMOUNT.fullmatch(without_blanks(text)) else text


def without_blanks(cell: str) -> str:
    """ "1 458,00" → "1458,00"."""
    return re.sub(r"(?<=\d)[\s'](?=\d{3}(?!\d))", "", cell)


def to_number(cell: str) -> int | None:
    try:
        number = whole_number(cell)
    except ValidationError as problem:
        raise CellError(problem.message) from problem
    if number is not None and not 0 <= number <= MOST:
        raise CellError(_("“%(text)s” is not a whole number") % {"text": quotable(cell)})
    return number


def to_levels(cell: str, title: str) -> tuple[int | None, int | None]:
    """Lowest and highest level named in brackets in the title, or else in the cell: "(C1/C2)", "B1+", "A2.2"."""
    brackets = " ".join(re.findall(r"\(([^)]*)\)", title))
    names = [one or other for one, other in LEVEL.findall(brackets) or LEVEL.findall(cell)]
    numbers = [Level[name].value for name in names]
    return (min(numbers), max(numbers)) if numbers else (None, None)


def to_week(cell: str) -> list[tuple[int, time, time]]:
    """ "Mo + Mi, 18.30 - 20.00 Uhr" as (weekday bits, from, to); one entry per such line, none when unreadable."""
    return [line for line in map(to_line, TIMES.finditer(cell)) if line]


def unread_times(cell: str) -> str:
    """What ``to_week`` leaves out."""
    rest = TIMES.sub(lambda found: "\n" if to_line(found) else found[0], cell)
    lines = (line.strip(" ,;.+&/\t") for line in rest.splitlines())
    return ", ".join(" ".join(line.split()) for line in lines if line and line not in {"und", "u"})


def to_line(found) -> tuple[int, time, time] | None:
    days, hour, minute, last_hour, last_minute = found.groups(default="0")
    try:
        begin, end = time(int(hour), int(minute)), time(int(last_hour), int(last_minute))
    except ValueError:
        return None
    bits = weekday_bits(days)
    return (bits, begin, end) if bits and begin < end else None


def weekday_bits(days: str) -> int:
    """ "Mo - Mi + Fr" as a sum of bits; 0 where it is not clear which days are meant, as in "Fr - Mo"."""
    numbers = set()
    for part in re.split(r"\s*(?:[+,/&]|und|u\.)\s*", days, flags=re.IGNORECASE):
        names = [DAYS.index(day[:2].lower()) for day in re.findall(DAY, part, re.IGNORECASE)]
        if len(names) > 2 or names != sorted(names):
            return 0
        numbers |= set(range(names[0], names[-1] + 1))
    return sum(1 << number for number in numbers)


def repaired(cell: str) -> str:
    """Undoes UTF-8 that was once read as Windows-1252, sign by sign: "LehrstÃ¤tten" → "Lehrstätten"."""
    return MOJIBAKE.sub(lambda found: right_sign(found[0]), cell)


def right_sign(signs: str) -> str:
    try:
        return signs.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return signs
