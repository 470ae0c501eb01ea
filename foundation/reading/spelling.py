"""Text as the portal needs it: cleaned when it comes in, folded for comparing and search, safe for display."""

import re
import unicodedata
from functools import lru_cache

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Letters that people type for one another, after ``folded``: й, ё, ї, أ and ئ have lost their marks already.
ONE_SPELLING = str.maketrans(
    {"ı": "i", "ł": "l", "đ": "d", "œ": "o", "æ": "a"}  # Turkish, Polish, French
    | {"є": "е", "і": "и", "ґ": "г", "ы": "и", "э": "е", "ъ": "", "ь": ""}  # Ukrainian and Russian
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ە": "ه", "ہ": "ه", "ـ": "", "ء": ""}
)
BETWEEN_WORDS = re.compile(r"[^\w]+")
# Inside a word: joiners of Arabic writing, soft hyphens and dots of Leichte Sprache, the Ukrainian apostrophe.
INSIDE_WORDS = re.compile(
    "[\u200c\u200d\u00ad]|(?<=[^\\W\\d_])·(?=[^\\W\\d_])|(?<=[\u0400-\u052f])['’ʼ`](?=[\u0400-\u052f])"
)
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")  # a vertical tab is what Word writes for one
ODD_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
# Signs that show nothing: controls, overrides of direction, fillers, halves of pairs, what is no sign at all.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Joiners between letters of a writing that needs them (Persian, Kurdish, Indian ones) or between two pictures.
JOINED = "[\u0600-\u1dff\u2190-\u2bff\ua800-\U0001faff]"
JOINERS = re.compile(
    f"(?<={JOINED})([\u200c\u200d])[\u200c\u200d]*(?={JOINED})|(?<=\u0647)(\u200d)|[\u200c\u200d]+"
)
# What chooses between two looks of a picture, where there is no picture before it.
LOST_SELECTORS = re.compile("(?:^|(?<=[\\s\u200c\u200d\ufe0e\ufe0f])|(?<=[^\\W\\d_\u2139]))[\ufe0e\ufe0f]+")
# Letters, digits and signs of Latin, Cyrillic and Arabic writing that stay as they are, beside whatever else.
PLAIN = re.compile(
    "[\t\n -~\xa1-\xac\xae-\u024f\u0400-\u0482\u048a-\u04ff\u0620-\u064a\u0660-\u0669\u0671-\u06d3\u06f0-\u06f9"
    "\u2010-\u2015\u2018-\u201f\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]*"
)
DIGIT = re.compile(r"[^\W\D]")
REMEMBERED, REMEMBERED_FOLDED = 2000, 200  # signs
MOST_MARKS = 8  # on one letter


def cleaned(text: str) -> str:
    """What somebody meant to type: no invisible signs, blanks and line ends of one kind, accents composed.

    Joiners that Persian, Kurdish and emoji need stay, and so do line breaks.
    """
    if text.isascii() and text.isprintable():
        return text
    return cleaned_twice(text) if len(text) > REMEMBERED else cleaned_again(text)


def cleaned_anew(text: str) -> str:
    if PLAIN.fullmatch(text):
        return text
    text = INVISIBLE.sub("", ODD_BLANKS.sub(" ", LINE_ENDS.sub("\n", text)))
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", without_floods(text))
    return unicodedata.normalize("NFC", JOINERS.sub(r"\1\2", LOST_SELECTORS.sub("", text)))


cleaned_twice = lru_cache(2)(
    cleaned_anew
)  # a column cleans what is saved when it is asked for and when it is written
cleaned_again = lru_cache(2048)(cleaned_anew)  # on its way to its column and its history a text is cleaned often


def one_line(text: str) -> str:
    """Cleaned, and without line breaks, runs of blanks and blanks around it."""
    return " ".join(cleaned(text).split())


def has_hidden_signs(text: str) -> bool:
    return not PLAIN.fullmatch(text) and bool(INVISIBLE.search(text))


def without_floods(text: str) -> str:
    """Of the marks that are piled upon a letter the first few: no language has more."""
    if not any(map(unicodedata.combining, text)):
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in {"Me", "Mn"} else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def folded(text: str) -> str:
    """Lower case without accents, umlauts spelt out, every run of other signs one blank: "Lübz!" → "luebz"."""
    return folded_anew(text) if len(text) > REMEMBERED_FOLDED else folded_again(text)


def folded_anew(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(GERMAN)
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return BETWEEN_WORDS.sub(" ", text).strip()


folded_again = lru_cache(8192)(folded_anew)  # a file says the same in many of its cells


@lru_cache(4096)
def for_search(text: str) -> str:
    """Folded so far that every spelling is the same: "Lübz", "Luebz", "Lubz" → "lubz", "دورة" → "دوره"."""
    text = re.sub(r"([aou])e", r"\1", folded(INSIDE_WORDS.sub("", text))).translate(ONE_SPELLING)
    return western(text)


def split_list(text: str) -> list[str]:
    """Words and phrases that stand in one box, between commas or in lines of their own."""
    return [part.strip() for part in re.split(r"[,،;\n]", text) if part.strip()]


def search_words(query: str) -> list[str]:
    """What a query asks for, ready for comparing: its words, and as one what stands between quotes."""
    parts = re.findall(r'["„“”]([^"„“”]+)["„“”]|(\S+)', query)
    wanted = ([for_search(quoted)] if quoted else for_search(word).split() for quoted, word in parts)
    return [words for part in wanted for words in part if words]


def western(text: str) -> str:
    """Digits of every writing as 0 to 9."""
    return text if text.isascii() else DIGIT.sub(lambda digit: str(int(digit[0])), text)
