"""Phone numbers in what people type: each number that can be dialled, and nothing else.

"03871 722-0 oder 0171 1234567 (Mo–Fr 9–12 Uhr)" holds two. The text itself stays as it was typed.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from django.utils.html import format_html, format_html_join

from foundation.reading.beside_phones import NO_NUMBERS, REGION, hidden, is_too_long

SHORT = ("110", "112", "115", "116111", "116116", "116117")  # emergency, authorities, doctors
SHORT_NUMBER = re.compile(
    r"(?:^|[,;:/(]|\b(?:oder|or|und|and|Tel\.?|Telefon|Notruf))\s*(11[025]|116\s?11[167])(?=\s*(?:$|[,;/)]|oder\b|or\b|und\b|and\b))",
    re.IGNORECASE,
)
NEXT_NUMBER = re.compile(r"/(?=\s*[-–])|(?<=\d)\s*/(?=\s*(?:0|\+))|;")  # "722-0/-12", "722-0/0171 …"
NEXT_AFTER_BLANK = re.compile(r"(?<=\d{3})\s(?=0\d{2}|\+)")
LETTERS_FOR_DIGITS = str.maketrans("OoIl|", "00111")
FEWEST = 10  # digits of a number whose beginning was left out: "152 28817386", "380 50 123 45 67"


class Number(NamedTuple):
    start: int
    end: int
    dialled: str  # "+493871722160"


@lru_cache(4096)
def numbers_in(text: str) -> list[Number]:
    """In their order."""
    masked = hidden(text)
    numbers = [number for start, end in pieces(NEXT_NUMBER, masked) for number in read(masked, start, end)]
    numbers += [Number(*found.span(1), re.sub(r"\s", "", found[1])) for found in SHORT_NUMBER.finditer(masked)]
    return sorted(numbers)


def read(text: str, start: int, end: int) -> list[Number]:
    if found := matches(text, start, end):
        return found
    parts = pieces(NEXT_AFTER_BLANK, text[start:end])
    return [number for begin, last in parts for number in matches(text, start + begin, start + last)]


def matches(text: str, start: int, end: int) -> list[Number]:
    form = phonenumbers.PhoneNumberFormat.E164
    return [
        Number(start + found.start, start + found.end, phonenumbers.format_number(found.number, form))
        for found in phonenumbers.PhoneNumberMatcher(text[start:end], REGION)
        if not is_too_long(found.number)
    ]


def pieces(separator: re.Pattern, text: str) -> list[tuple[int, int]]:
    """From where to where the parts between the separators reach."""
    cuts = [found.span() for found in separator.finditer(text)]
    begins, ends = [0, *(end for _start, end in cuts)], [*(start for start, _end in cuts), len(text)]
    return list(zip(begins, ends, strict=True))


def dialled(text: str) -> str:
    """The first number as ``tel:`` wants it, or nothing."""
    return next((number.dialled for number in numbers_in(text)), "")


def of_a_person(text: str) -> str:
    """What somebody typed as their number, so that it can be dialled; nothing where half of it lacks.

    As typed, or with what was left out: "152 28817386" is a mobile number, "380 50 1234567" one abroad.
    """
    for typed in (text, text.translate(LETTERS_FOR_DIGITS)):
        if any(number.dialled.startswith("+") for number in numbers_in(typed)):
            return typed
    digits = re.sub(r"\D", "", NO_NUMBERS.sub("", text))
    if len(digits) < FEWEST or digits.startswith("0"):
        return ""
    guesses = [f"+{digits}", f"0{digits}"]
    if digits.startswith("1"):  # German mobile numbers do, the others from abroad that do are rarer here
        guesses.reverse()
    return next((guess for guess in guesses if numbers_in(guess)), "")


def last_digits(text: str, number: int) -> str:
    """Of the first number."""
    return re.sub(r"\D", "", dialled(text) or text)[-number:]


def is_same(one: str, other: str) -> bool:
    """Whether both name a number that is the same however it is written."""
    ours, theirs = ({number.dialled for number in numbers_in(text)} for text in (one, other))
    return bool(ours & theirs)


def links(text: str) -> list[tuple[str, str]]:
    """Each number as it is dialled and as it was typed."""
    return [(number.dialled, text[number.start : number.end]) for number in numbers_in(text)]


def linked(text: str) -> str:
    """The text as it was typed, each number in it a link."""
    parts, end = [], 0
    for number in numbers_in(text):
        typed = text[number.start : number.end]
        parts += [(text[end : number.start],), (format_html('<a href="tel:{}">{}</a>', number.dialled, typed),)]
        end = number.end
    return format_html('<span dir="ltr">{}</span>', format_html_join("", "{}", [*parts, (text[end:],)]))
