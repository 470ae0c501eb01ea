"""Reads "from March", "March or later", "from 1 March 2027": a month and all that follow."""

import re
from collections import defaultdict
from functools import lru_cache

from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.translation import override

from courses.models import WordMeaning
from foundation.reading.spelling import for_search

KEPT = 4096  # phrases that are kept ready
DAY = re.compile(r"^\d{1,2}(?: ?[^\W\d]{1,2})? (?=[^\W\d])")  # "15 marz", "1er mars"
YEAR = re.compile(r"(?<=[^\W\d])(?: \d{1,2}(?:st|nd|rd|th))?(?: \d{4}\b.*)?$")  # "march 1st 2027"
FIGURES = re.compile(r"\d{1,2} (1[0-2]|0?[1-9])(?: \d{2,4})?")  # "01 03 2027"


class MonthsOnward:
    """``book``: the rows of all meanings; those of "onward" say "or later" beside the name of a month."""

    def __init__(self, book):
        self.book = book
        self.signs = defaultdict(dict)  # language → "or later", folded → the months it adds
        for row in book.rows:
            name, _is, months = row.meaning.partition("=")
            if name == "onward":
                self.signs[row.language] |= {for_search(phrase): int(months) for phrase in row.phrases}
        self.signs_in = lru_cache(KEPT)(self.read_signs)
        self.first = lru_cache(KEPT)(self.read_first)

    def read_signs(self, language) -> list[tuple[str, int]]:
        """The longest first. Short words of other languages are common words in one's own."""
        own = {language, language.partition("-")[0], "de", "en"}
        signs = {
            sign: months
            for code, of_language in sorted(self.signs.items(), key=lambda each: each[0] in own)
            for sign, months in of_language.items()
            if code in own or len(sign) > 4 or not sign.isascii()
        }
        return sorted(signs.items(), key=lambda each: -len(each[0]))

    def read_first(self, phrase, language) -> int | None:
        """The number of the first month that is meant; None where the phrase means no such time."""
        rest, added = phrase, None
        for sign, months in self.signs_in(language):
            bare = rest.removeprefix(f"{sign} ").removesuffix(f" {sign}")
            if bare != rest:
                rest, added = bare, max(months, added or 0)
        if added is None:
            return None
        name = YEAR.sub("", DAY.sub("", rest))
        if figures := FIGURES.fullmatch(rest):
            return int(figures[1])
        number = self.month(name, language) or self.month(phrase, language)
        is_after = added and not DAY.match(rest)  # after 15 March there are still days in March
        return (number - 1 + is_after) % 12 + 1 if number else None

    def month(self, phrase, language) -> int | None:
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

    def is_little(self, word, language) -> bool:
        return any(row.meaning == WordMeaning.LITTLE for row in self.book.rows_of(word, language))


@lru_cache
def calendar(language) -> dict[str, int]:
    """Names of months, also those that mean something else where nothing says that a month is meant: "May"."""
    with override(language):
        return {for_search(str(name)): number for names in (MONTHS, MONTHS_ALT) for number, name in names.items()}
