"""What stands beside a phone number and has digits as well: hours, days, floors, rooms, a second extension.

"03871 722160 9-12 Uhr" is the number 03871 722160, and whoever dials what follows gets nobody.
"""

import re

import phonenumbers

from foundation.reading.spelling import western

REGION, GERMANY = "DE", 49
FEWEST, MOST = 8, 11  # digits after the 0 of a number that can stand alone; of a German one at most
HIDDEN = "·"

HOUR = r"(?:[01]?\d|2[0-4])(?:[.:h][0-5]\d)?"
TO = r"(?:[-–—‐−]|bis|to|till|until|à|do|până\sla|la|до|ile|إلى|الى|حتى|تا)"
OCLOCK = (  # as our languages say it after the number
    r"(?:uhr\b|o['’]clock|h(?:eures?)?\b(?!\s?[d:])|час(?:а|ов)?\b|ч\b|год(?:ин[аиу]?)?\b|صباح|مساء|ظهر|صبح|عصر|شب"
    r"|[ap]\.m\.|(?<=\d)[ap]m\b|pm\b|am\b(?=\s{0,2}(?:$|[,;)–-]|to\b|till\b|until\b)))"
)
HOURS = rf"{HOUR}\s{{0,2}}(?:{OCLOCK}\s{{0,2}})?{TO}\s{{0,2}}{HOUR}"
DAY, MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
NO_NUMBERS = re.compile(
    "|".join(
        [
            rf"(?<![\d.:/–-]){HOURS}\s{{0,2}}{OCLOCK}",  # "9-12 Uhr", "18–20h", "9 до 12 часов"
            rf"(?<!\d)\d{{1,2}}[.:]\d{{2}}\s{{0,2}}(?:Uhr\s{{0,2}})?{TO}\s{{0,2}}\d{{1,2}}[.:]\d{{2}}(?!\d)",
            rf"(?<!\d){HOUR}\s{{0,2}}{OCLOCK}",
            r"(?<!\d)(?:[01]?\d|2[0-4]):[0-5]\d(?!\d)",
            r"(?<![\d/])24\s?/\s?7(?!\d|\s+[1-9])",
            r"(?<!\d)\d{1,2}\.\d{1,2}\.\d{4}(?!\d)",
            rf"(?<![\d.]){DAY}\.\s?{MONTH}\.(?:\s?\d{{4}}|\d{{2}})?(?!\d)",
            r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)",
            rf"(?<![\d.]){DAY}\.\s?(?:jan|feb|mär|mar|apr|mai|jun|jul|aug|sep|okt|nov|dez)\w*",
            r"(?<!\d)(?:\d{1,2}(?:\.|st|nd|rd|th|er|e|ème)\s?|\d\s?)(?:OG|UG|Etage|Stock|Obergeschoss|Untergeschoss"
            r"|floor|étage|piętr|etaj|kat\b|поверх|этаж|طابق|طبقه)",
            r"\b(?:Raum|Zimmer|Zi\.?|Haus|room|rm\.?|salle|pokój|camera|oda|кімната|кабинет|комната|غرفة|اتاق)"
            r"\s?[1-9]\d{0,3}(?!\d)",
            r"(?<=\s)\d{1,2}-?(?=[^\W\d_])",  # "2x", "14-tägig"
            rf"(?<!\d)(?<!\d\s){HOURS}(?=\s+\(?(?:0\d|\+))",  # "8-12 03871 7220"
        ]
    ),
    re.IGNORECASE,
)
BEGINNING = re.compile(r"(?:\+|(?<!\d)\(?0)[\d\s()./+–—‐−-]*\d")
BETWEEN = re.compile(r"[\s()./+–—‐−-]+")
NEXT = re.compile(r"0\d{2}")
RANGE = re.compile(rf"({HOUR})\s{{0,2}}{TO}\s{{0,2}}({HOUR})(?![\d.:/–-]*\d)", re.IGNORECASE)
QUARTER = re.compile(r"(?:[01]?\d|2[0-4])\.(?:00|15|30|45)(?![\d.–-])")
EXTENSION = re.compile(r"\d{1,4}(?!\d)")


def hidden(text: str) -> str:
    """The text, as long as it is, without what stands beside its numbers."""
    masked = NO_NUMBERS.sub(lambda found: HIDDEN * len(found[0]), western(text))
    position = 0
    while found := BEGINNING.search(masked, position):
        begin, end, position = beside(masked, *found.span())
        masked = f"{masked[:begin]}{HIDDEN * (end - begin)}{masked[end:]}"
    return masked


def beside(text: str, start: int, end: int) -> tuple[int, int, int]:
    """From where to where something stands beside the number that begins there, and where to look on."""
    longest = start
    for gap in BETWEEN.finditer(text, start, end):
        head, rest = text[start : gap.start()], gap.end()
        if not can_be_dialled(head):
            continue
        if is_next(text, gap):
            return rest, rest, rest - gap[0].endswith("+")
        longest = gap.start()
        if last := end_of_other(text, gap):
            return longest, last, last
    if longest > start and not can_be_dialled(text[start:end]):
        return longest, end, end
    return end, end, end


def is_next(text: str, gap: re.Match) -> bool:
    """Whether another number begins behind the gap."""
    is_zero = NEXT.match(text, gap.end()) and ("/" in gap[0] or text[: gap.start()][-3:].isdigit())
    return bool(is_zero) or gap[0].endswith("+")


def end_of_other(text: str, gap: re.Match) -> int | None:
    """Where it ends, if what follows the gap belongs to no number that goes on."""
    if "/" in gap[0] or "+" in gap[0]:
        found = EXTENSION.match(text, gap.end())
        return found and found.end()
    if gap[0][0] not in " \t\n(":
        return None
    if found := RANGE.match(text, gap.end()):
        first, last = (float(re.sub("[:h]", ".", hour)) for hour in found.groups())
        return found.end() if first < last else None
    found = QUARTER.match(text, gap.end())
    return found and found.end()


def can_be_dialled(text: str) -> bool:
    """Whether that is a number as it stands."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return False
    digits = len(phonenumbers.national_significant_number(number))
    return digits >= FEWEST and not is_too_long(number) and phonenumbers.is_valid_number(number)


def is_too_long(number: phonenumbers.PhoneNumber) -> bool:
    """The library takes German numbers that have more digits than any has."""
    return number.country_code == GERMANY and len(phonenumbers.national_significant_number(number)) > MOST
