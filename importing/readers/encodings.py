"""Notices words that came out wrong because a file was saved in an encoding of older programs, and reads it so.

Such a file is no UTF-8, and was read as Windows-1252, in which each byte is a sign: from the signs the bytes can
be had again, and from the bytes the right signs. Somebody has to say so, after an example.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

OLD = {
    "mac_roman": "Macintosh",
    "cp850": "DOS",
    "cp1251": "Windows-1251",
    "koi8_u": "KOI8-R",
    "cp1254": "Windows-1254",
    "cp1250": "Windows-1250",
    "iso8859_2": "ISO-8859-2",
}
UNUSED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # bytes that stand for no sign, kept as they are
WINDOWS = {byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in UNUSED}
ROWS = 500  # that are looked at
EDGES = "„“”‚‘’»«›‹\"'()[]{}…,.;:!?/–—-*•·|+&€%§°©®™¹"
GERMAN = re.compile(r"[\x00-\x7fÄÖÜäöüßéèêëàâáçñóôúíïøåæœ–—’€§°²³½½]*")
# Cyrillic words as people write them: in the wrong one of two encodings small and capital letters change places
CYRILLIC = re.compile(r"[А-ЯЁЄІЇҐ]?[а-яёєіїґ]+(?:[-'’][А-ЯЁЄІЇҐ]?[а-яёєіїґ]+)*")
TURKISH = re.compile(r"[\x00-\x7fÇĞİÖŞÜçğıöşüâîû’]*")
CENTRAL = (  # what each of the languages adds to our letters: no word has those of two
    "ĄĆĘŁŃÓŚŹŻąćęłńóśźż",  # Polish
    "ÁČĎÉĚÍĹĽŇÓÔŔŘŠŤÚŮÝŽáčďéěíĺľňóôŕřšťúůýž",  # Czech, Slovak
    "ÁÉÍÓÖŐÚÜŰáéíóöőúüű",  # Hungarian
    "ĂÂÎŞŢăâîşţ",  # Romanian
    "ĆČĐŠŽćčđšž",  # Croatian, Slovene
)
CENTRAL_WORD = re.compile("|".join(rf"[A-Za-z{letters}’'-]*" for letters in CENTRAL))
LOOKS = {"cp1251": CYRILLIC, "koi8_u": CYRILLIC, "cp1254": TURKISH}  # in others words look German
LOOKS |= {"cp1250": CENTRAL_WORD, "iso8859_2": CENTRAL_WORD}
EXAMPLES = 3


class Proposed(NamedTuple):
    """``examples``: words as they were read, and as they would be."""

    encoding: str
    name: str
    examples: list[tuple[str, str]]


def proposed(table: list[list[str]]) -> Proposed | None:
    """The encoding in which nearly all words look right that look wrong now; None where all is well."""
    odd = list(dict.fromkeys(word for word in words_of(table[:ROWS]) if not looks_german(word)))
    read = {encoding: [(word, recoded(word, encoding)) for word in odd] for encoding in OLD}
    right = {name: [pair for pair in pairs if looks_right(pair[1], name)] for name, pairs in read.items()}
    better = {name: [pair for pair in pairs if pair[0] != pair[1]] for name, pairs in right.items()}
    encoding = max(OLD, key=lambda name: len(better[name]))
    if len(better[encoding]) < 2 or len(right[encoding]) < 0.8 * len(odd):
        return None
    return Proposed(encoding, OLD[encoding], better[encoding][:EXAMPLES])


def from_windows(data: bytes) -> str:
    """Windows-1252, in which each byte is some sign."""
    return data.decode("latin-1").translate(WINDOWS)


def holds_unused(text: str) -> bool:
    """Whether a byte stood there that stands for no sign of Windows-1252."""
    return any(chr(byte) in text for byte in UNUSED)


def words_of(table: list[list[str]]) -> Iterator[str]:
    return (word for cells in table for cell in cells if not cell.isascii() for word in cell.split())


def looks_german(word: str) -> bool:
    return bool(GERMAN.fullmatch(word.strip(EDGES)))


def looks_right(word: str, encoding: str) -> bool:
    return bool(LOOKS.get(encoding, GERMAN).fullmatch(word.strip(EDGES)))


def table_in(table: list[list[str]], encoding: str) -> list[list[str]]:
    """The same in another encoding than it was read in."""
    return [[recoded(cell, encoding) for cell in cells] for cells in table]


def recoded(text: str, encoding: str) -> str:
    """As it is where it holds a sign that the file cannot have had."""
    try:
        return b"".join(map(byte_of, text)).decode(encoding)
    except UnicodeError:
        return text


def byte_of(sign: str) -> bytes:
    return bytes([ord(sign)]) if ord(sign) in UNUSED else sign.encode("cp1252")
