"""Reads "from March", "March or later", "until 1 March 2027": a month and all that follow, or all before."""

import re
from collections import defaultdict
from functools import lru_cache

from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.translation import override

from courses.models import WordMeaning
from courses.search.words.measures import Meaning
from foundation.reading.spelling import for_search

SEVERAL = {"onward": "from", "until": "until"}  # of the words beside a month: what both together mean
KEPT = 4096  # phrases that are kept ready
DAY = re.compile(r"^\d{1,2}(?: ?[^\W\d]{1,2})? (?=[^\W\d])")  # "15 marz", "1er mars"
YEAR = re.compile(r"(?<=[^\W\d])(?: \d{1,2}(?:st|nd|rd|th))?(?: \d{4}\b.*)?$")  # "march 1st 2027"
FIGURES = re.compile(r"\d{1,2} (1[0-2]|0?[1-9])(?: \d{2,4})?")  # "01 03 2027"


class ManyMonths:
    """``book``: the rows of all meanings; those of "onward" say "or later" beside the name of a month, those of
    "until" say "or before".
    """

    def __init__(self, book):
        self.book = book
        self.signs = defaultdict(dict)  # language → "or later", folded → meaning, and whether without that month
        for row in book.rows:
            name, _is, months = row.meaning.partition("=")
            if name in SEVERAL:
                self.signs[row.language] |= {for_search(phrase): (name, months == "1") for phrase in row.phrases}
        self.signs_in = lru_cache(KEPT)(self.read_signs)
        self.meaning = lru_cache(KEPT)(self.read_meaning)

    def read_signs(self, language):
        """The longest first. Short words of other languages are common words in one's own."""
        own = {language, language.partition("-")[0], "de", "en"}
        signs = {
            sign: said
            for code, of_language in sorted(self.signs.items(), key=lambda each: each[0] in own)
            for sign, said in of_language.items()
            if code in own or len(sign) > 4 or not sign.isascii()
        }
        return sorted(signs.items(), key=lambda each: -len(each[0]))

    def read_meaning(self, phrase, language):
        """None where the phrase means no such time."""
        rest, name, is_without = phrase, "", False
        for sign, (said, without) in self.signs_in(language):
            bare = rest.removeprefix(f"{sign} ").removesuffix(f" {sign}")
            if bare != rest and name in {"", said}:
                rest, name, is_without = bare, said, is_without or without
        number = self.number(rest, phrase, language) if name else None
        if number is None:
            return None
        if (
            is_without and not DAY.match(rest) and not FIGURES.fullmatch(rest)
        ):  # after 15 March there is still March
            number = (number - 1 + (1 if name == "onward" else -1)) % 12 + 1
        return Meaning(SEVERAL[name], (str(number),))

    def number(self, rest, phrase, language):
        """Of the month that is named; ``rest``: of the phrase, without the words beside the month."""
        if figures := FIGURES.fullmatch(rest):
            return int(figures[1])
        return self.month(YEAR.sub("", DAY.sub("", rest)), language) or self.month(phrase, language)

    def month(self, phrase, language):
        """The number of the month that is called so, also with little words beside it: "month of March"."""
        words = [word for word in phrase.split() if not self.is_little(word, language)]
        for name in dict.fromkeys((phrase, " ".join(words))):
            rows = self.book.rows_of(name, language) or self.book.in_latin(name, language)
            numbers = [row.meaning.removeprefix("month=") for row in rows if row.meaning.startswith("month=")]
            if numbers:
                return int(numbers[0])
            if number := calendar(language).get(name):
                return number
        return None

    def is_little(self, word, language):
        return any(row.meaning == WordMeaning.LITTLE for row in self.book.rows_of(word, language))


@lru_cache
def calendar(language):
    """Names of months, also those that mean something else where nothing says that a month is meant: "May"."""
    with override(language):
        return {for_search(str(name)): number for names in (MONTHS, MONTHS_ALT) for number, name in names.items()}
