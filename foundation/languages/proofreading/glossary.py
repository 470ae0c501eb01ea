"""The words of the field as ``locale/GLOSSARY.md`` tells them, and what in a translation is called otherwise."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

PATH = settings.BASE_DIR / "locale" / "GLOSSARY.md"
FOUND_IN = re.compile(r"in (German|the code) by ([^;]+?)(?=;|\.$)")
BEFORE, AFTER = r"(?<![\w-])", r"(?![\w-])"
PREFIXES = {"ar": "[وفبلك]?(?:ال|لل)?"}  # "and", "with", "the" are written as one word with the next


@dataclass(frozen=True)
class Word:
    text: str
    must_not: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Term:
    name: str
    why: str
    german: tuple[str, ...]  # what it is called in German texts, in all its forms
    english: tuple[str, ...]  # and in the code, where German uses one word for several terms
    words: dict[str, Word]  # by the language's code


@cache
def terms() -> list[Term]:
    return [term_of(part) for part in PATH.read_text(encoding="utf-8").split("\n## ")[1:]]


def term_of(part: str) -> Term:
    name, *lines = part.splitlines()
    found = dict(FOUND_IN.findall(next(line for line in lines if line.startswith("Found "))))
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    return Term(
        name=name.strip(),
        why=next((line for line in lines if line and not line.startswith(("Found ", "|"))), ""),
        german=listed(found.get("German", ""), ", "),
        english=listed(found.get("the code", ""), ", "),
        words={code: Word(text, listed(must_not, " · "), why) for code, text, must_not, why in rows[1:]},
    )


def listed(words: str, between: str) -> tuple[str, ...]:
    return tuple(word for word in words.split(between) if word)


def terms_in(german: str, english: str = "") -> list[Term]:
    """What the text is about; "vor Ort" names no place."""
    named = {("german", word) for word in forms("german").findall(german)}
    named |= {("english", word) for word in forms("english").findall(english)}
    return [term for term in terms() if any(word in getattr(term, language) for language, word in named)]


@cache
def forms(language: str) -> re.Pattern:
    words = sorted({word for term in terms() for word in getattr(term, language)}, key=len, reverse=True)
    return re.compile(f"{BEFORE}(?:{'|'.join(map(re.escape, words))}){AFTER}")


def wrong_words(code: str, text: str, german: str, english: str = "") -> list[tuple[str, str]]:
    """Each with its term. A word is right where the text is also about a term that is called so."""
    found = terms_in(german, english)
    return [
        (term.name, word)
        for term in found
        for word in term.words[code].must_not
        if has(text, word, code)
        and not any(has(other.words[code].text, word, code) for other in found if other is not term)
    ]


def has(text: str, word: str, code: str) -> bool:
    """The word as a whole; with a hyphen at its end any that begins like this."""
    end = r"\w*" if word.endswith("-") else ""
    pattern = re.escape(small(word.removesuffix("-"), code))
    return bool(re.search(f"{BEFORE}{PREFIXES.get(code, '')}{pattern}{end}{AFTER}", small(text, code)))


def small(text: str, code: str) -> str:
    """Turkish has two letters i, and each its own capital: "İ", "I"."""
    return (text.replace("İ", "i").replace("I", "ı") if code == "tr" else text).casefold()
