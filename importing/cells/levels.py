"""Levels in a column of their own and in titles."""

import re

from courses.models import Level
from foundation.reading.spelling import folded

LIKE_LATIN = str.maketrans("АВСавсΑΒ", "ABCABCAB")  # Cyrillic and Greek letters that look the same
LEVEL = re.compile(r"(?<![\w.])([ABC][12])(?![\w%])|(?<![\w.])([ABC][12])(?=[+.])", re.IGNORECASE)
SUB_LEVEL = re.compile(r"(?<![\w.])([ABC][12](?:\+(?:\.\d)?|\.\d{1,2}(?:\.\d)?\+?))(?![\w%])", re.IGNORECASE)
FROM_LITERACY = re.compile(r"\s*alpha\w*\s*(?:[-–—/]|bis)\s*(?=[ABC][12])", re.IGNORECASE)
LITERACY = re.compile(r"\b(?:alpha(?!betisiert)\w*|grundbildung|literacy)\b")
# Before what looks like a level in a title: it is one that the course does not have, or something else
NOT_MEANT = re.compile(
    r"\b(?:nach|nicht(?:\s+für)?|kein\w*|ohne|unter|vitamin|(?:führerschein|auto|motorrad)\w*|klasse|hepatitis|typ)\s+$",
    re.IGNORECASE,
)
# Beside levels in their column; other words say something that is not understood
HARMLESS = {"bis", "und", "oder", "von", "zu", "auf", "to", "and", "ger", "cefr", "niveau", "niveaustufe", "level"}
HARMLESS |= {"stufe", "sprachniveau", "kurs", "deutsch", "plus", "teil", "modul", "bzw"}

ABOUT = re.compile(r"\s*(?:ab|ca\.?|etwa|mind(?:estens|\.)?|bis|from|about)\b", re.IGNORECASE)


def to_levels(cell: str, title: str) -> tuple[int | None, int | None]:
    """Lowest and highest: of the cell, more exactly of brackets in the title: "(C1/C2)"; else of the title."""
    said, brackets = levels_in(cell), levels_in(" ".join(re.findall(r"\(([^)]*)\)", title)))
    if said and brackets and set(said) <= set(range(min(brackets), max(brackets) + 1)):
        said = brackets
    numbers = said or brackets or levels_in(title, is_title=True)
    return (min(numbers), max(numbers)) if numbers else (None, None)


def levels_in(text: str, is_title: bool = False) -> list[int]:
    """A title names literacy courses in other ways, too: there only levels with a number count."""
    text = text.translate(LIKE_LATIN)
    found = (one for one in LEVEL.finditer(text) if not is_title or not NOT_MEANT.search(text[: one.start()]))
    names = [one[1] or one[2] for one in found]
    numbers = [Level[name.upper()].value for name in names]
    if not is_title and FROM_LITERACY.match(text):
        return [Level.LITERACY.value, *numbers]
    if not numbers and not is_title and LITERACY.search(folded(text)):
        return [Level.LITERACY.value]
    return numbers


def is_about(cell: str) -> bool:
    """ "ab A2", which says no more than that."""
    return bool(ABOUT.match(cell)) and len(set(levels_in(cell))) == 1


def says_more(cell: str) -> bool:
    """ "nicht A1", "B1 abgeschlossen": more than levels."""
    rest = SUB_LEVEL.sub(" ", ABOUT.sub("", cell.translate(LIKE_LATIN)))
    words = re.findall(r"[^\W\d_]+", LITERACY.sub(" ", folded(LEVEL.sub(" ", rest))))
    return bool(levels_in(cell)) and not {*words} <= HARMLESS


def contradicts(cell: str, title: str) -> bool:
    """Whether both name levels, and none of them is the same."""
    said, named = levels_in(cell), levels_in(title, is_title=True)
    return bool(said and named) and not set(range(min(said), max(said) + 1)) & set(named)


def sub_level(cell: str, title: str, level: int | None) -> str:
    """ "A1.2" or "B1+", where just one is named at that level: "A2.1/A2.2" is the whole level."""
    for text in (cell, title):
        parts = {part.upper() for part in SUB_LEVEL.findall(text.translate(LIKE_LATIN))}
        parts = {part for part in parts if level is not None and Level[part[:2]] == level}
        if parts:
            return parts.pop() if len(parts) == 1 else ""
    return ""
