"""Weekly times and single days: what is only half understood gives no rhythm, for people come by it."""

import re
from collections.abc import Iterable, Set
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _

from foundation.languages.sentences import quotable

DAYS = ["mo", "di", "mi", "do", "fr", "sa", "so"]
DAY = (
    r"(?<!\w)(?:Mo(?:ntag)?|Di(?:enstag)?|Mi(?:ttwoch)?|Do(?:nnerstag)?|Fr(?:eitag)?|S(?:ams|onn)tag|Sonnabend|Sa|So)"
    r"s?(?!\w)"
)
WEEKDAY = re.compile(DAY, re.IGNORECASE)
JOIN = r"\.?(?:\s*(?:[-–+,/&;]|bis|und|u\.)\s*|\s+(?:u\s+)?)"
BESIDE = re.compile(rf"({DAY})\.?\s+(?:u\s+)?(?={DAY})", re.IGNORECASE)  # "Mo Mi Fr"
CLOCK = r"(\d{1,2})(?:[.:h](\d{2}))?\s*(?:Uhr|h\b)?"
TIMES = re.compile(
    rf"({DAY}(?:{JOIN}{DAY})*)\.?[,:]?\s*(?:(?:von|jeweils|immer|täglich|tägl\.?|tgl\.?)\s*)*"
    rf"{CLOCK}\s*(?:[-–—]|bis)\s*{CLOCK}(?!\d)",
    re.IGNORECASE,
)
MORE_HOURS = re.compile(  # behind those of some days: "Mo-Fr 8-12 und 13-16"
    rf"({TIMES.pattern})\s*(?:[,/&+]|und|sowie|u\.)\s*(?:von\s+)?(?={CLOCK}\s*(?:[-–—]|bis)\s*\d)", re.IGNORECASE
)
HOURS = re.compile(rf"(?<![\d.]){CLOCK}\s*(?:[-–—]|bis)\s*{CLOCK}(?![\d.]*\d)", re.IGNORECASE)
SECONDS = re.compile(r"\b(\d{1,2}:\d{2}):00\b")
FORTNIGHT = re.compile(
    r"\b(?:14|vierzehn)[-\s]?täg(?:l?ich|ig)\b|\b14[-\s]?tgl\b\.?|\bzweiwöchentlich\b|\b2[-\s]?wöchentlich\b"
    r"|\balle\s+(?:2|zwei)\s+Wochen\b|\bjede[nrs]?\s+(?:2\.|zweiten?)\s*(?:Woche\b)?",
    re.IGNORECASE,
)
MONTHLY = re.compile(r"\bim\s+Monat\b|\bmonatlich\b|\bmonthly\b|\b(?:un)?gerade\s+KW\b", re.IGNORECASE)
NUMBER = re.compile(  # of all dates: "2x wöchentlich" is a rhythm
    r"\b(\d{1,3})\s*(?:x|×|mal|Termine?|Treffen|Abende?)(?!\w)\.?(?:\s*mit\b)?"
    r"(?!\s*(?:/|wöchentl|pro\b|je\b|in der\b|die Woche|im Monat|monatl|tägl|tgl|jährl))",
    re.IGNORECASE,
)
MINUTES = re.compile(r"\(?\s*(?:(?:x|×|à|je|jeweils)\s*)?\b(\d{2,3})\s*Min(?:uten|\.)?(?!\w)\s*\)?", re.IGNORECASE)
DATE = re.compile(r"(?<![\d.:])(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2}(?![\d:.]))?(?![\d:])")
SPAN = re.compile(rf"(?:vom\s+)?({DATE.pattern})\s*(?:[-–—]|bis(?:\s+zum)?|to)\s*({DATE.pattern})", re.IGNORECASE)
NOISE = re.compile(r"\b(?:jeweils|jeden|jede|immer|wöchentlich|Uhr|Unterricht|am|u|und)\b|\*", re.IGNORECASE)


class Times(NamedTuple):
    """``week`` of (weekday bits, from, to, weeks), ``dates`` of (day, from, to); ``number`` of dates as told."""

    week: list = []
    dates: list = []
    number: int | None = None
    unread: str = ""
    problem: str = ""


def read_times(cell: str, start: date | None, end: date | None) -> Times:
    """Of a run from ``start`` to ``end``."""
    text = SECONDS.sub(r"\1", cell)
    counted, text = taken_out(NUMBER, text)
    text = without_length(text)
    text = SPAN.sub(lambda found: "" if is_period(found, start, end) else found[0], text)
    every, text = taken_out(FORTNIGHT, text)
    number = int(counted[1]) if counted else None
    if MONTHLY.search(text) or SPAN.search(text):
        return Times(number=number, unread=" ".join(cell.split()))
    if DATE.search(text):
        return days_by_hours(cell, text, start, end)._replace(number=number)
    text = with_days_again(text)
    lines = to_week(text)
    if not lines and start and start == end and (hours := only_hours(text)):
        return Times(dates=[(start, *hours)], number=number)
    rest = unread_times(text)
    if rest or (every and not lines) or any(overlap(*two) for two in combinations(lines, 2)):
        return Times(number=number, unread=rest or " ".join(cell.split()))
    return Times([(*line, 2 if every else 1) for line in lines], number=number)


def hangs_on_days(cell: str) -> bool:
    """Whether the run's days may tell how a cell is meant: it names days, or hours without a weekday."""
    return bool(cell) and not (WEEKDAY.search(cell) and not DATE.search(cell))


def taken_out(pattern: re.Pattern, text: str) -> tuple:
    found = pattern.search(text)
    return found, pattern.sub(" ", text) if found else text


def without_length(text: str) -> str:
    """Of "Di 18-19:30 Uhr, 90 Min." the hours alone, where they last so long."""
    found, rest = taken_out(MINUTES, text)
    lengths = {minutes_between(*line[1:]) for line in to_week(rest)} if found else ()
    return rest if found and lengths == {int(found[1])} else text


def minutes_between(begin: time, end: time) -> int:
    return (end.hour - begin.hour) * 60 + end.minute - begin.minute


def is_period(found: re.Match, start: date | None, end: date | None) -> bool:
    """Whether the days are those of the run, or what is not known otherwise."""
    first, last = (re.findall(r"\d+", part) for part in (found[1], found[5]))
    known = [(day.day, day.month) for day in (start, end) if day]
    return [(int(part[0]), int(part[1])) for part in (first, last)] == known


def days_by_hours(cell: str, text: str, start: date | None, end: date | None) -> Times:
    """Single days; where their hours differ, those with the same stand before or behind a semicolon."""
    blocks = [block for block in re.split(r"[;\n]", text) if block.strip()]
    if not all(DATE.search(block) and HOURS.search(DATE.sub(" ", block)) for block in blocks):
        blocks = [text]
    found = [single_days(cell, DATE.sub(" ", block), list(DATE.finditer(block)), start, end) for block in blocks]
    unread = next((one for one in found if one.unread), None)
    return unread or Times(dates=sorted({day for one in found for day in one.dates}))


def single_days(cell: str, rest: str, days: list[re.Match], start: date | None, end: date | None) -> Times:
    """ "Sa 9-16 Uhr, 05.12., 12.12.": days within the period, each with the one time that is told."""
    unread = Times(unread=" ".join(cell.split()))
    found = [day_of(day, start, end) for day in days]
    lines, hours = to_week(rest), only_hours(rest)
    if None in found or len(lines) > 1 or (not lines and not hours):
        return unread
    bits = lines[0][0] if lines else 127
    if (unread_times(rest) and not hours) or any(not bits & 1 << day.weekday() for day in found):
        return unread
    hours = hours or lines[0][1:]
    return Times(dates=[(day, *hours) for day in sorted(set(found))])


def day_of(found: re.Match, start: date | None, end: date | None) -> date | None:
    """A day without year lies in the period, or is none."""
    day, month, year = found[1], found[2], found[3]
    years = [int(year) + 2000 * (len(year) == 2)] if year else sorted({one.year for one in (start, end) if one})
    for number in years:
        try:
            one = date(number, int(month), int(day))
        except ValueError:
            continue
        if start is None or start <= one <= end:
            return one
    return None


def only_hours(text: str) -> tuple[time, time] | None:
    """ "18:00 - 20:15", without a weekday."""
    found = HOURS.fullmatch(NOISE.sub(" ", text).strip(" ,;.\n\t"))
    return clocks(found.groups(default="0")) if found else None


def clocks(parts: Iterable[str]) -> tuple[time, time] | None:
    hour, minute, last_hour, last_minute = map(int, parts)
    try:
        begin, end = time(hour, minute), time(last_hour, last_minute)
    except ValueError:
        return None
    return (begin, end) if begin < end else None


def period_in(cell: str) -> tuple[str, str, str]:
    """First and last day where the cell names them, and the rest; of several periods all stay in it."""
    found = list(SPAN.finditer(cell))
    if not found:
        return "", "", cell
    return found[0][1], found[-1][5], SPAN.sub(" ", cell) if len(found) == 1 else cell


def has_periods(cell: str) -> bool:
    """Whether it names several."""
    return len(SPAN.findall(cell)) > 1


def with_days_again(text: str) -> str:
    """ "Mo-Fr 8-12; Mo-Fr 13-16" of "Mo-Fr 8-12 und 13-16": later hours are of the same days."""
    while (found := MORE_HOURS.search(text)) and int(found[7]) >= int(found[5]):
        text = f"{text[: found.end(1)]}; {found[2]} {text[found.end() :]}"
    return text


def overlap(line: tuple, other: tuple) -> bool:
    return bool(line[0] & other[0]) and line[1] < other[2] and other[1] < line[2]


def to_week(cell: str) -> list[tuple[int, time, time]]:
    """ "Mo + Mi, 18.30 - 20.00 Uhr" as (weekday bits, from, to); one entry per such line, none when unreadable."""
    return [line for line in map(to_line, TIMES.finditer(cell)) if line]


def unread_times(cell: str) -> str:
    """What ``to_week`` leaves out."""
    rest = TIMES.sub(lambda found: "\n" if to_line(found) else found[0], cell)
    lines = (line.strip(" ,;.+&/()\t") for line in rest.splitlines())
    return ", ".join(" ".join(line.split()) for line in lines if NOISE.sub("", line).strip(" ,;.:"))


def to_line(found: re.Match) -> tuple[int, time, time] | None:
    days, *hours = found.groups(default="0")
    bits, between = weekday_bits(days), clocks(hours)
    return (bits, *between) if bits and between else None


@lru_cache(maxsize=500)
def weekday_bits(days: str) -> int:
    """ "Mo - Mi + Fr" as a sum of bits; 0 where it is not clear which days are meant, as in "Fr - Mo"."""
    numbers, listed = set(), BESIDE.sub(r"\1,", days)
    for part in re.split(r"\s*(?:[+,/&;]|und|u\.)\s*", listed, flags=re.IGNORECASE):
        part = re.sub("Sonnabend", "Samstag", part, flags=re.IGNORECASE)
        names = [DAYS.index(day[:2].lower()) for day in re.findall(DAY, part, re.IGNORECASE)]
        if len(names) > 2 or names != sorted(names):
            return 0
        numbers |= set(range(names[0], names[-1] + 1))
    return sum(1 << number for number in numbers)


def number_of_dates(week: list[tuple], start: date, end: date, free: Set[date]) -> int:
    """How many dates the lines give without the free days."""
    found = 0
    for bits, _begin, _end, every in week:
        days = (start + timedelta(n) for n in range((end - start).days + 1))
        on = [day for day in days if bits & 1 << day.weekday()]
        monday = on[0] - timedelta(on[0].weekday()) if on else start
        found += sum((day - monday).days // 7 % every == 0 and day not in free for day in on)
    return found


def check_number(
    week: list[tuple], told: int, start: date | None, end: date | None, free: Set[date], holidays: Set[date]
) -> tuple[bool, str]:
    """Whether the rhythm may stand beside that number of dates, and what to note."""
    number = number_of_dates(week, start, end, free)
    if number == told:
        return True, ""
    fewest = number_of_dates(week, start, end, free | holidays)
    facts = {"number": number, "said": told}
    if number < told:
        return True, _("the times give %(number)d dates, the file says %(said)d: please check the days") % facts
    if told >= min(fewest, number - number // 5):
        note = _("the times give %(number)d dates, the file says %(said)d: perhaps there are holidays in between")
        return True, note % facts
    note = _("the times give %(number)d dates, but the file says %(said)d: no weekly time was taken")
    return False, note % facts


def not_understood(text: str) -> str:
    return _("the times “%(text)s” were not understood") % {"text": quotable(text)}
