"""Levels in a column of their own and in titles."""

import re
from functools import lru_cache
from itertools import pairwise

from courses.models import Level
from foundation.reading.spelling import folded

LIKE_LATIN = str.maketrans("АВСавсΑΒ", "ABCABCAB")  # Cyrillic and Greek letters that look the same
LEVEL = re.compile(r"(?<![\w.])([ABC][12])(?![\w%])|(?<![\w.])([ABC][12])(?=[+.])", re.IGNORECASE)
SUB_LEVEL = re.compile(r"(?<![\w.])([ABC][12](?:\+(?:\.\d)?|\.\d{1,2}(?:\.\d)?\+?))(?![\w%])", re.IGNORECASE)
NEXT_PART = re.compile(r"\s?(?:[/+&–—-]|UND|BIS|U\.)\s?(?:[12]\.)?(\d)(?![\w.,:])")  # after "A1.1"
UNSURE_PART = re.compile(r"(?<![\w.])[ABC][12][/-]\d(?![\w.,])", re.IGNORECASE)
FROM_LITERACY = re.compile(r"\s*alpha\w*\s*(?:[-–—/]|bis)\s*(?=[ABC][12])", re.IGNORECASE)
LITERACY = re.compile(r"\b(?:alpha(?!betisiert)\w*|grundbildung|literacy)\b")
# Before what looks like a level in a title: it is one that the course does not have, or something else
NOT_MEANT = re.compile(
    r"\b(?:nach|nicht(?:\s+für)?|kein\w*|ohne|unter|vitamin|(?:führerschein|auto|motorrad)\w*|klasse|hepatitis|typ"
    r"|(?:\w*voraussetzung\w*|vorkenntnisse\w*|kenntnisse|setzt|voraus)(?:\s+(?:ist|in|auf|von|niveau|stufe))*:?"
    r"|statt|aufbauend\s+auf|fortsetzung\s+(?:von|zu)|folgekurs\s+(?:von|zu)|(?:din|format|poster|plakat\w*))\s+$",
    re.IGNORECASE,
)
NOT_MEANT_BEFORE = re.compile(  # what stands behind it
    r"(?:[+.]\d?)?[\s-]*(?:niveau\s+)?(?:papier|format|poster|plakat\w*|absolvent\w*|(?:vor|grund)?kenntnisse\w*|erforderlich"
    r"|vorausgesetzt|abgeschlossen|bestanden|erreicht|(?:zertifikat\w*\s+)?nötig|notwendig|absolviert)\b",
    re.IGNORECASE,
)
# Beside levels in their column; other words say something that is not understood
HARMLESS = {"bis", "und", "oder", "von", "zu", "auf", "to", "and", "ger", "cefr", "niveau", "niveaustufe", "level"}
CHOICE = {"oder", "or", "bzw"}
HARMLESS |= CHOICE | {"stufe", "sprachniveau", "kurs", "deutsch", "plus", "teil", "modul"}

ABOUT = re.compile(r"\s*(?:ab|ca\.?|etwa|mind(?:estens|\.)?|bis|from|about)\b", re.IGNORECASE)


def to_levels(cell: str, title: str) -> tuple[int | None, int | None]:
    """Lowest and highest: of the cell, more exactly of brackets in the title: "(C1/C2)"; else of the title."""
    said, inside = levels_in(cell), " ".join(re.findall(r"\(([^)]*)\)", title))
    brackets = () if says_more(inside) or is_about(inside) else levels_in(inside)
    if said and brackets and set(said) <= set(range(min(brackets), max(brackets) + 1)):
        said = brackets
    numbers = said or brackets or (() if names_several(title) else levels_in(title, is_title=True))
    return (min(numbers), max(numbers)) if numbers else (None, None)


def names_several(title: str) -> bool:
    """ "Deutsch B2 für Leute mit B1": which is the course's nobody can tell; "A1 bis B1" is all of them."""
    text = title.translate(LIKE_LATIN)
    found = meant_in(text)
    between = (text[one.end() : other.start()] for one, other in pairwise(found))
    words = {word for part in between for word in folded(part).split() if word.isalpha()}
    named = {level_named(one) for one in found}
    return len(named) > 1 and (not words <= HARMLESS or (bool(words & CHOICE) and has_gap(named)))


def has_gap(named: set[int]) -> bool:
    """ "A1 oder C1": those between are not meant."""
    return max(named) - min(named) >= len(named)


def meant_in(title: str) -> list[re.Match]:
    """Those that are not named for another thing."""
    found = LEVEL.finditer(title)
    return [
        one
        for one in found
        if not (NOT_MEANT.search(title[: one.start()]) or NOT_MEANT_BEFORE.match(title, one.end()))
    ]


def level_named(found: re.Match) -> int:
    return Level[(found[1] or found[2]).upper()].value


@lru_cache(1000)
def levels_in(text: str, is_title: bool = False) -> tuple[int, ...]:
    """A title names literacy courses in other ways, too: there only levels with a number count."""
    text = text.translate(LIKE_LATIN)
    numbers = tuple(map(level_named, meant_in(text) if is_title else LEVEL.finditer(text)))
    if not is_title and FROM_LITERACY.match(text):
        return (Level.LITERACY.value, *numbers)
    if not numbers and not is_title and LITERACY.search(folded(text)):
        return (Level.LITERACY.value,)
    return numbers


def is_about(cell: str) -> bool:
    """ "ab A2", which says no more than that."""
    return bool(ABOUT.match(cell)) and len(set(levels_in(cell))) == 1


def says_more(cell: str) -> bool:
    """ "nicht A1", "B1 abgeschlossen": more than levels."""
    if not levels_in(cell):
        return False
    rest = SUB_LEVEL.sub(" ", ABOUT.sub("", cell.translate(LIKE_LATIN)))
    words = {*re.findall(r"[^\W\d_]+", LITERACY.sub(" ", folded(LEVEL.sub(" ", rest))))}
    return not words <= HARMLESS or (bool(words & CHOICE) and has_gap({*levels_in(cell)}))


def contradicts(cell: str, title: str) -> bool:
    """Whether both name levels or parts of them, and one names another than the other."""
    said, named = levels_in(cell), levels_in(title, is_title=True)
    if not said or not named:
        return False
    around = set(range(min(said), max(said) + 1))
    parts, others = parts_in(cell), parts_in(title)
    is_other_part = bool(parts) and bool(others) and not {*parts} & {*others}
    return is_other_part or not around & {*named} or any(Level[part[:2]] not in around for part in others)


@lru_cache(1000)
def parts_in(text: str) -> tuple[str, ...]:
    """ "A1.1/A1.2", "A1.1/2" and "A1.1 und 1.2" name two parts, in their order."""
    found, text = [], text.translate(LIKE_LATIN).upper()
    for one in SUB_LEVEL.finditer(text):
        found.append(one[1])
        if "." in one[1] and (next_one := NEXT_PART.match(text, one.end())):
            found.append(f"{one[1][:2]}.{next_one[1]}")
    return tuple(dict.fromkeys(found))


def named_parts(cell: str, title: str) -> tuple[str, ...]:
    """Of the cell, or where it names none of the title."""
    return parts_in(cell) or parts_in(title)


def sub_level(cell: str, title: str, level: int | None) -> str:
    """ "A1.2" or "B1+", where just one is named, and no other level beside it: "A2.1/A2.2" is the whole level."""
    parts, text = named_parts(cell, title), cell if parts_in(cell) else title
    is_one = len(parts) == 1 and len({*levels_in(text, is_title=text is title)}) == 1
    return parts[0] if is_one and level is not None and Level[parts[0][:2]] == level else ""


def unsure_part(cell: str, title: str) -> str:
    """ "B1/2", which may be a part of B1, or B1 and B2; empty where nothing is written so."""
    found = UNSURE_PART.search(cell.translate(LIKE_LATIN)) or UNSURE_PART.search(title.translate(LIKE_LATIN))
    return found[0] if found else ""
