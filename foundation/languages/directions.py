"""Runs that are read from the left – names, addresses, phone numbers – among words that are read from the right.

Without a frame of their own their numbers, brackets and signs are drawn on the wrong side.
"""

import re
from html import escape, unescape

from django.utils.translation import get_language_bidi

from foundation.reading.phones import numbers_in

FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LETTER = "A-Za-z\u00c0-\u024f"
WORD = rf"\d*[{LETTER}][\d{LETTER}]*(?:[-.@/&+'’_:–]+[\d{LETTER}]+)*(?:\+|(?<=\b[A-Z])\.)?"
NUMBER = r"\d+(?:[-.,/:–]\d+)*[a-z]?"
VERSION = r"\d+(?:\.\d+)+"  # of a rule that is named before it: "Guidelines (WCAG) 2.2"
BETWEEN = r"[ ,.;:/&()„“”\"'–-]{1,4}"
RUN = re.compile(
    rf"(?<![\d{LETTER}])(?:\d{{5}} )?{WORD}(?: {NUMBER}| \({WORD}\) {VERSION}|{BETWEEN}(?:{NUMBER} )?{WORD})*"
)
TAG = re.compile(r"(<[^>]*>)")


def isolated(name: str) -> str:
    """The name as a part of a sentence: in Arabic and Persian no number is drawn to its side.

    Of a text each line is framed, as no frame reaches beyond its line.
    """
    if not get_language_bidi():
        return name
    return "\n".join(f"\u2068{line}\u2069" if line else "" for line in str(name).split("\n"))


def isolated_in(html: str) -> str:
    """The HTML with a frame around each such run, where the reader's language is read from the right."""
    if not get_language_bidi() or not FROM_RIGHT.search(html):
        return html
    return "".join(part if part.startswith("<") else framed(unescape(part)) for part in TAG.split(html))


def framed(text: str) -> str:
    parts, end = [], 0
    for start, stop in runs(text):
        parts += [escape(text[end:start]), f'<bdi dir="ltr">{escape(text[start:stop])}</bdi>']
        end = stop
    return "".join([*parts, escape(text[end:])])


def runs(text: str) -> list[tuple[int, int]]:
    """From where to where they reach, in their order."""
    numbers = [(number.start, number.end) for number in numbers_in(text)] if re.search(r"\d{3}", text) else []
    words = [with_brackets(text, *found.span()) for found in RUN.finditer(text)]
    return sorted(numbers + [word for word in words if not any(cross(word, number) for number in numbers)])


def cross(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """A run that holds one bracket of a pair takes in the other."""
    opened, closed = text.count("(", start, end), text.count(")", start, end)
    if opened > closed and text[end : end + 1] == ")":
        return start, end + 1
    if closed > opened and text[start - 1 : start] == "(":
        return start - 1, end
    return start, end
