"""Reads what somebody has typed: which of the words are filters of the list, and which stay words.

The longest phrase wins. Words of the reader's language go before German ones, these before English ones; words of
all others count where nothing else explains them. What stands between quotes stays as it is.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from courses.models import WordMeaning
from courses.search.choices import ONWARD, UNTIL
from courses.search.words.ages import ages_in
from courses.search.words.latin import SHORTEST, key_of, latin, skeleton
from courses.search.words.measures import Meaning, levels_in, measure_in
from courses.search.words.months import SEVERAL, ManyMonths
from foundation.reading.spelling import for_search, western

MOST_TOKENS = 30
KEPT = 4096  # phrases whose meanings are kept ready
KEPT_READINGS = 1024  # of whole searches
LONGEST_PHRASE = 6  # words
SHORTEST_PART = 4  # letters of a word that stands in another
TOKEN = re.compile(r'["„“”«»][^"„“”«»]+["„“”«»]|\S+')
JOINED = re.compile(r"(?<=[^\W\d]),(?=\w)|(?<=\d),(?=[^\W\d])")  # "Deutsch,A2,Lübz", but not "A2,1"
MARKS = "*_~`"  # by which chats make words bold
QUOTES = '"„“”«»'
TWINS = str.maketrans("АБВСабвс", "ABBCabbc")  # Cyrillic letters that look or sound like Latin ones
POSTAL_CODE = re.compile(r"\d{5}")
NUMBER = re.compile(r"(?=.*\d)[\w./-]{3,}")  # of a course
BARE_NUMBER = re.compile(r"\d{1,3}")
COUNTRY = re.compile(r"^D-?\s?(?=\d{5}$)", re.IGNORECASE)  # before a postal code
DECLINING = {"uk", "ru", "pl"}  # languages in which the names of towns have endings
ENDING = 3  # letters, at most
COMPOUND = re.compile(r"(\w{4,}?)s?(?:kurs|kurse|kursen|kursus|angebote?|unterricht)")
AROUND_NAMES = re.compile(r"^[dl]['’]|['’]\w+$", re.IGNORECASE)  # "d'Hagenow", "Hagenow'da"
SIGNS = ".,;:!?()…؟،؛"  # that stand beside a word
CYRILLIC = {"uk", "ru"}  # languages whose words are typed in Latin letters, too
ARABIC = {"ar", "fa"}
ARTICLE = re.compile(r"(?:و|ب)?ال(\w{3,})|لل(\w{3,})")
SIGNS_OF_MONTHS = {"month": "", "from": ONWARD, "until": UNTIL}


CHILDREN = Meaning("audience", ("children",))


@dataclass
class Understood:
    """Words that mean a filter, as they were typed; ``others``: what else they may mean."""

    text: str
    meaning: Meaning
    others: list[Meaning] = field(default_factory=list)


class Word(NamedTuple):
    """What stays a word: as it was typed, and what is looked for."""

    typed: str
    searched: str


class Doubt(NamedTuple):
    """A word that may mean several filters, with nothing beside it that says which."""

    text: str
    meanings: list[Meaning]


@dataclass
class Reading:
    understood: list[Understood] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)


@dataclass
class Span:
    """Tokens from ``first`` to before ``end`` with one explanation."""

    first: int
    end: int
    rank: int  # of explanations of the same length, the smaller goes first
    meanings: list[Meaning] | None  # None: they stay words
    instead: str = ""
    is_little: bool = False

    @property
    def order(self):
        return self.first - self.end, self.rank, self.first


class WordBook:
    """All rows of meanings, and the names that must not be torn apart."""

    def __init__(self, rows, gazetteer, kinds, german):
        """Folded: ``kinds``, all names of kinds of course and other words for them; ``german``: their words."""
        self.gazetteer = gazetteer
        self.names = {name for name in kinds if " " in name}
        self.german = german
        self.known = {word for name in kinds for word in name.split()}
        self.phrases = defaultdict(lambda: defaultdict(list))  # language → phrase → rows
        self.stems = defaultdict(lambda: defaultdict(list))
        self.latin_keys = {}
        self.rows_of = lru_cache(KEPT)(self.read_rows)
        self.read = lru_cache(KEPT_READINGS)(self.read_anew)
        self.rows = list(rows)
        self.many_months = ManyMonths(self)
        phrases = ((place, phrase, row) for row in self.rows for place, phrase in enumerate(row.phrases))
        for _place, phrase, row in sorted(phrases, key=lambda each: each[0]):  # see docs/search.md
            book = self.stems if phrase.endswith("*") else self.phrases
            of_phrase = book[row.language][for_search(phrase.rstrip("*"))]
            if row not in of_phrase:  # two spellings may be one when folded
                of_phrase.append(row)

    # Words of the rows

    def read_rows(self, phrase, language):
        """The rows of the first language that has any for the phrase.

        Words of two letters are abbreviations in one language and common words in another: "Mi", "do".
        """
        own = language.partition("-")[0]
        for code in dict.fromkeys((language, own, "de", "en")):
            rows = self.rows_in(phrase, code)
            if rows and (len(phrase) > 2 or code == own or rows[0].meaning == WordMeaning.LITTLE):
                return rows
        if len(phrase) < 5 and phrase.isascii():
            return []  # a short word of one language is a common one of another
        return next(filter(None, (self.rows_in(phrase, code) for code in self.languages)), [])

    @cached_property
    def languages(self):
        return sorted(self.phrases.keys() | self.stems.keys())

    def rows_in(self, phrase, code):
        if rows := self.phrases[code].get(phrase):
            return rows
        if " " not in phrase and (stems := self.stems.get(code)):
            for end in range(len(phrase), 2, -1):
                if rows := stems.get(phrase[:end]):
                    return rows
        if code == "de" and (compound := COMPOUND.fullmatch(phrase)):
            return self.phrases[code].get(compound[1]) or self.rows_in(compound[1], code)
        return None

    def written_in(self, *languages):
        """The words of these languages as people write them."""
        rows = (row for row in self.rows if row.language in languages and row.meaning != WordMeaning.LITTLE)
        return [phrase.rstrip("*") for row in rows for phrase in row.phrases]

    # Reading

    def read_anew(self, text, language):
        """Never changed by who reads it: many look for the same, and each of a list's links reads it again."""
        tokens = [part for token in TOKEN.findall(text) for part in parts_of(token)]
        tokens = ([token for token in tokens if for_search(token)] or tokens)[:MOST_TOKENS]
        folded = [() if token[0] in QUOTES else for_search(token) for token in tokens]
        spans = sorted(self.spans(tokens, folded, language), key=lambda span: span.order)
        chosen = []
        for span in spans:
            if all(span.end <= other.first or other.end <= span.first for other in chosen):
                chosen.append(span)
        return self.reading(tokens, sorted(chosen, key=lambda span: span.first))

    def spans(self, tokens, folded, language):
        """Every explanation of every run of tokens."""
        for first in range(len(tokens)):
            for end in range(first + 1, min(len(tokens), first + LONGEST_PHRASE) + 1):
                if not all(folded[first:end]):
                    break
                raw = western(" ".join(tokens[first:end]).translate(TWINS).strip(SIGNS))
                yield from self.explanations(first, end, raw, " ".join(folded[first:end]), language)

    def explanations(self, first, end, raw, phrase, language):
        if measure := self.many_months.meaning(phrase, language) or measure_in(raw) or ages_in(phrase):
            yield Span(first, end, 2 if measure.name == "age" else 0, [measure])  # "from 16 o'clock" is a time
        elif rows := self.rows_named(raw, phrase, language):
            yield span_of(first, end, rows)
        elif phrase in self.names and self.has_meaning(phrase, language):
            yield Span(first, end, 1, None)
        elif place := self.place(raw, phrase) or self.declined_place(phrase, language):
            yield Span(first, end, 2, [Meaning("place", (place,))])
        elif rows := self.in_latin(phrase, language) or self.after_and(phrase, language):
            yield span_of(first, end, rows)
        elif end == first + 1:
            yield from self.single(first, raw, phrase, language)

    def rows_named(self, raw, phrase, language):
        rows = self.rows_of(phrase, language) or self.in_a_year(phrase, language)
        return rows or ([] if " " in raw else self.without_joints(raw, phrase, language))

    def without_joints(self, raw, phrase, language):
        """Of a word that is parted, as in Leichte Sprache, or has something before or behind its apostrophe:
        "Vor-Mittag", "d'alemand", "Almanca'ya".
        """
        bare = AROUND_NAMES.sub("", raw)
        rows = self.rows_of(phrase.replace(" ", ""), language) if "-" in raw else []
        return rows or (self.rows_of(for_search(bare), language) if bare != raw else [])

    def in_a_year(self, phrase, language):
        """Of a month with its year: "March 2027"; it is the next one in any case."""
        month, _blank, year = phrase.rpartition(" ")
        rows = self.rows_of(month, language) if re.fullmatch(r"20\d\d", year) else []
        return [row for row in rows if row.meaning.startswith("month=")]

    def names_german(self, tokens, spans):
        """Whether one looks for a German course, so that "kindergarten" beside it is where the children are."""
        meant = {place for span in spans if span.meanings for place in range(span.first, span.end)}
        words = [for_search(token) for place, token in enumerate(tokens) if place not in meant]
        return not self.german.isdisjoint([*words, *(span.instead for span in spans if not span.meanings)])

    def has_meaning(self, name, language):
        """Whether a name of a kind of course would be torn apart, as "online" in "Online-Banking"."""
        rows = (row for word in name.split() for row in self.rows_of(word, language))
        return any("=" in row.meaning for row in rows)

    def single(self, first, raw, phrase, language):
        """What one word may be that no row has."""
        if " " in phrase and NUMBER.fullmatch(raw):
            yield Span(first, first + 1, 3, None, instead=f'"{phrase}"')
        elif rows := self.without_article(phrase, language):
            yield span_of(first, first + 1, rows)
        elif len(phrase) == 1 and phrase.isalnum():
            yield Span(first, first + 1, 3, None, is_little=True)
        elif kind := self.kind_in(phrase):
            yield Span(first, first + 1, 3, None, instead=kind)

    def without_article(self, phrase, language):
        article = ARTICLE.fullmatch(phrase) if language in ARABIC else None
        if not article:
            return []
        bare = article[1] or article[2]
        return self.rows_of(bare, language) or self.rows_of(f"ال{bare}", language)

    def after_and(self, phrase, language):
        """Of a phrase that an Arabic "and" is written together with: "ومكان شاغر"."""
        joined = language in ARABIC and phrase.startswith("و") and len(phrase) > SHORTEST_PART
        return self.rows_of(phrase[1:], language) if joined else []

    def kind_in(self, phrase):
        """What stands in names of kinds of course: of "Sprachkurse" "sprachkurs", of "Computerkurs" "computer".

        Of what is put together of two of their words both: "Deutschprüfung".
        """
        if self.is_known(phrase):
            return ""
        if compound := COMPOUND.fullmatch(phrase):
            return next(filter(self.is_known, (f"{compound[1]}skurs", f"{compound[1]}kurs", compound[1])), "")
        cuts = range(SHORTEST_PART, len(phrase) - SHORTEST_PART + 1)
        parts = ((phrase[:cut], phrase[cut:]) for cut in cuts)
        return next((" ".join(pair) for pair in parts if self.known.issuperset(pair)), "")

    def is_known(self, part):
        return any(part in word for word in self.known)

    def place(self, raw, phrase):
        """The place of exactly this name or code; no word of a kind of course is a village."""
        raw = COUNTRY.sub("", raw)
        if POSTAL_CODE.fullmatch(raw):
            return raw if self.gazetteer.by_postal_code(raw) else ""
        bare = AROUND_NAMES.sub("", raw)
        name = re.sub(r"^\d{5} ", "", phrase if bare == raw else for_search(bare))
        spot = self.gazetteer.exactly(name) or self.gazetteer.town_called(name)
        return spot.name if spot and (name not in self.known or self.gazetteer.is_municipality(name)) else ""

    def declined_place(self, phrase, language):
        """The town whose name has another ending there: "в Хагенову", "w Ludwigsluście"."""
        if language not in DECLINING or " " in phrase or phrase in self.known:
            return ""
        for stem in (phrase[:-cut] for cut in range(1, ENDING + 1)):
            if len(stem) > SHORTEST_PART and (spot := self.gazetteer.town_of_stem(stem)):
                return spot.name
        return ""

    def in_latin(self, phrase, language):
        """The rows of words that stand in another writing there: "besplatno", "almani", "posle raboty"."""
        words = phrase.split()
        if language not in CYRILLIC | ARABIC or not all(word.isascii() and word.isalpha() for word in words):
            return []
        if not self.german.isdisjoint(words):
            return []
        letters = latin if language in CYRILLIC else skeleton
        if language not in self.latin_keys:
            self.latin_keys[language] = [
                {key_of(phrase, letters): rows for phrase, rows in book[language].items()}
                for book in (self.phrases, self.stems)
            ]
        whole, stems = self.latin_keys[language]
        key = key_of(phrase, letters)
        if not key or key in whole:
            return whole[key] if key else []
        if len(words) > 1:
            return []
        return next(filter(None, (stems.get(key[:end]) for end in range(len(key), SHORTEST, -1))), [])

    def literally(self, words, language):
        """Words as a query in which they mean nothing but themselves."""
        typed = [word.typed for word in words]
        again = self.read(" ".join(typed), language)
        if again.words == words and not again.understood:
            return " ".join(typed)
        return " ".join(f'"{word.typed}"' if word.typed == word.searched else word.typed for word in words)

    def reading(self, tokens, spans):
        fixed = {span.meanings[0].name for span in spans if len(span.meanings or ()) == 1 and not span.instead}
        reading, says_what = Reading(), "level" in fixed or self.names_german(tokens, spans)
        place, next_token = 0, iter(spans)
        span = next(next_token, None)
        while place < len(tokens):
            if span is None or place < span.first:
                reading.words.append(Word(tokens[place], looked_for(tokens[place])))
                place += 1
                continue
            typed = " ".join(tokens[span.first : span.end])
            if span.meanings == [CHILDREN] and "childcare" in fixed:
                pass  # they are looked after, and learn nothing
            elif span.instead and not (span.meanings and says_what):
                reading.words.append(Word(typed, span.instead))
            elif span.meanings:
                meanings = decided(span.meanings, fixed)
                reading.understood.append(Understood(typed, meanings[0], meanings[1:]))
            elif not span.is_little:
                reading.words.append(Word(typed, typed))
            place, span = span.end, next(next_token, None)
        if not reading.words and not fixed:
            reading.doubts = [Doubt(each.text, [each.meaning, *each.others]) for each in reading.understood]
            reading.understood = []
        return reading


def decided(meanings, fixed):
    """Of several meanings those whose filter nothing else has taken; of children that they are looked after."""
    if len(meanings) == 1:
        return meanings
    if "childcare" in fixed and CHILDREN in meanings:
        return [meaning for meaning in meanings if meaning.name == "childcare"] or meanings
    return [meaning for meaning in meanings if meaning.name not in fixed] or meanings


def looked_for(token):
    """A quoted phrase as it is; a word without the Arabic article, as text may have it with or without."""
    if token[0] in QUOTES:
        return f'"{token.strip(QUOTES)}"'
    article = ARTICLE.fullmatch(token)
    return (article[1] or article[2]) if article else token


def parts_of(token):
    """A word without a chat's marks; what is joined to a level stands alone: "Deutsch,A2", "A2-Kurs"."""
    if token[0] in QUOTES:
        return [token]
    parts = []
    for part in JOINED.split(token.strip(MARKS)):
        pieces = part.split("-")
        is_joined = any(map(levels_in, pieces)) and not levels_in(part) and not any(map(str.isdigit, pieces))
        parts += pieces if is_joined else [part]
    return [part for part in parts if part.strip(SIGNS + MARKS)] or [token]


def span_of(first, end, rows):
    """Rows of the same filter are one meaning with several values.

    A word that is also the same as other words means these, unless something else says what is looked for.
    """
    values = defaultdict(list)
    instead = next((row.instead for row in rows if row.meaning == WordMeaning.WORDS), "")
    for row in rows:
        name, _is, value = row.meaning.partition("=")
        if name not in {WordMeaning.LITTLE, WordMeaning.WORDS, *SEVERAL}:
            values[name].append(value)
    meanings = [Meaning(name, tuple(each)) for name, each in values.items()] or None
    return Span(first, end, 1, meanings, instead, is_little=not (meanings or instead))


def is_vague(understood):
    """ "Soon" says less than a month beside it, "near" less than kilometres."""
    name, values = understood.meaning
    return (name, values) == ("start", ("4weeks",)) or (name == "near" and not re.search(r"\d", understood.text))


def as_filter(meaning, options):
    """A meaning as values of a filter: "month=1" is the next January to come, "from=1" also all after it,
    "until=1" all until its end, "near=20" a radius.
    """
    if meaning.name == "near":
        return "radius", [meaning.values[0]]
    if meaning.name in SIGNS_OF_MONTHS:
        coming = next(month for month, _label in options.months if int(month[-2:]) == int(meaning.values[0]))
        return "start", [f"{SIGNS_OF_MONTHS[meaning.name]}{coming}"]
    return meaning.name, list(meaning.values)
