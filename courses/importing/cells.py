"""What stands in one cell: German dates and money, levels, weekly times."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.models import Level

DAY = r"(?:Mo|Di|Mi|Do|Fr|Sa|So)"
CLOCK = r"(\d{1,2})[.:](\d{2})"
TIMES = re.compile(rf"({DAY}(?:\s*[-–+,/&]\s*{DAY})*),?\s*{CLOCK}\s*(?:Uhr)?\s*[-–]\s*{CLOCK}", re.IGNORECASE)
DAYS = {day: number for number, day in enumerate(["mo", "di", "mi", "do", "fr", "sa", "so"])}
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
            return datetime.strptime(cell.split()[0], form).date()
        except ValueError:
            continue
    raise CellError(_("“%(text)s” is not a date") % {"text": cell})


def to_money(cell: str) -> Decimal | None:
    """ "1.458,00 €" as 1458.00; None for an empty cell."""
    digits = re.sub(r"[^\d.,]", "", cell)
    if not digits:
        return None
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    try:
        money = Decimal(digits).quantize(Decimal("0.01"))
    except ArithmeticError as error:
        raise CellError(_("“%(text)s” is not an amount") % {"text": cell}) from error
    if money >= 1_000_000:
        raise CellError(_("“%(text)s” is not an amount") % {"text": cell})
    return money


def to_number(cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"\d{1,4}", cell):
        raise CellError(_("“%(text)s” is not a number") % {"text": cell})
    return int(cell)


def to_levels(cell: str, title: str) -> tuple[int | None, int | None]:
    """Lowest and highest level named in brackets in the title, or else in the cell: "(C1/C2)", "B1+", "A2.2"."""
    brackets = " ".join(re.findall(r"\(([^)]*)\)", title))
    names = [one or other for one, other in LEVEL.findall(brackets) or LEVEL.findall(cell)]
    numbers = [Level[name].value for name in names]
    return (min(numbers), max(numbers)) if numbers else (None, None)


def to_week(cell: str) -> list[tuple[int, time, time]]:
    """ "Mo + Mi, 18.30 - 20.00 Uhr" as (weekday bits, from, to); one entry per such line, none when unreadable."""
    return [
        (weekday_bits(days), time(int(hour), int(minute)), time(int(last_hour), int(last_minute)))
        for days, hour, minute, last_hour, last_minute in TIMES.findall(cell)
        if (int(hour), int(minute)) < (int(last_hour), int(last_minute)) < (24, 0)
        and max(int(minute), int(last_minute)) < 60
    ]


def weekday_bits(days: str) -> int:
    names = [DAYS[day.lower()] for day in re.findall(DAY, days, re.IGNORECASE)]
    if re.search(r"[-–]", days) and len(names) == 2 and names[0] <= names[1]:
        names = range(names[0], names[1] + 1)
    return sum(1 << day for day in set(names))


def repaired(cell: str) -> str:
    """Undoes UTF-8 that was once read as Windows-1252: "LehrstÃ¤tten" → "Lehrstätten"."""
    if "Ã" not in cell:
        return cell
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return cell
