"""What words tell of the kind of a course."""

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from courses.models import CourseType, TitleWords
from foundation.languages.sentences import quotable
from foundation.reading.spelling import folded
from importing.sheets import CourseFileError

LONGEST_WORDING = 100  # signs
COUNTED = re.compile(r"\d+|[abc][12]|[ivx]{1,4}|teil|modul|stufe|kurs")
KIND = re.compile(r"\w{9,}(kurs|test|pruefung|training|lehrgang|abschluss|beratung)")


class TypeFinder:
    """Finds the course type a title names. Single search words such as "Konversation" decide nothing."""

    def __init__(self, default):
        self.types = types = list(CourseType.objects.offered())
        self.default = next((course_type for course_type in types if course_type.slug == default), None)
        if self.default is None:
            raise CourseFileError(_("There is no course type “%(slug)s”."), slug=default)
        self.names = by_phrase(own_names, types)
        others = by_phrase(synonyms, types)
        shared = Counter(phrase for course_type in types for phrase in synonyms(course_type))
        self.others = {phrase: found for phrase, found in others.items() if shared[phrase] == 1}

    def find(self, title):
        for kinds in (self.names, self.others):
            if phrase := Phrases(kinds).longest_in(title):
                return kinds[phrase]
        return self.default


class Phrases:
    """Finds the longest of many in a text, of several the first; at each word the longest one is tried first.

    ``end``: what comes behind a phrase, nothing where words may go on.
    """

    def __init__(self, phrases, end=" "):
        self.number = {phrase: number for number, phrase in enumerate(filter(None, phrases))}
        longest_first = sorted(map(re.escape, self.number), key=len, reverse=True)
        self.pattern = re.compile(f" (?=({'|'.join(longest_first) or '(?!)'}){end})")

    def longest_in(self, text):
        found = self.pattern.findall(f" {folded(text)} ")
        return max(found, key=lambda phrase: (len(phrase), -self.number[phrase]), default="")


class Kind(NamedTuple):
    """``rests_on`` says it in words; ``wording`` is what somebody may answer for all files to come.

    ``passed_over``: what to note of a category that says nothing we know, or another kind than the title.
    """

    course_type: CourseType
    rests_on: str = ""
    levels: tuple = (None, None)
    wording: str = ""
    is_asked: bool = False
    is_answered: bool = False
    passed_over: str = ""


class KindFinder:
    """By what somebody has answered, by the office's words, by names of kinds; else it is asked.

    A title says more than a category, and a category may have an answer for all its courses. ``is_decided``: the
    default was chosen for this file, so nothing is asked.
    """

    def __init__(self, default, provider, is_decided=False):
        self.types, self.is_decided = TypeFinder(default), is_decided
        self.by_key = {course_type.pk: course_type for course_type in self.types.types}
        self.exactly = {folded(name): one for one in self.types.types for name in (one.name_de, one.slug)}
        self.answers, self.books = {}, (defaultdict(list), defaultdict(list))  # phrases: whole, beginnings
        for row in TitleWords.objects.filter(Q(provider=provider) | Q(provider=None)):
            self.take(row)
        self.phrases = [Phrases(book, end) for book, end in zip(self.books, (" ", ""), strict=True)]
        kept = {row.kind for book in self.books for rows in book.values() for row in rows}
        synonyms = {phrase: kind for phrase, kind in self.types.others.items() if kind not in kept}
        self.names = [(kinds, Phrases(kinds)) for kinds in (self.types.names, synonyms)]
        self.find, self.said_by = lru_cache(None)(self.find_anew), lru_cache(None)(said_by)

    def take(self, row):
        """An answer, or the office's words; not of kinds that the law has ended."""
        row.kind = self.by_key.get(row.course_type_id)
        if row.kind is None and row.course_type_id:
            return
        if row.provider_id:
            self.answers[row.words] = row.kind
        for phrase in row.phrases if row.provider_id is None else []:
            self.books[phrase.endswith("*")][folded(phrase)].append(row)

    def of(self, row):
        levels = row.course.get("level_from"), row.course.get("level_to")
        return self.find(row.course["title_de"], row.texts.get("kind", ""), *levels)

    def find_anew(self, title, category, level_from, level_to):
        kind = self.by_both(title, category, level_from, level_to)
        named = category and self.by_text(title, wording_of(title), level_from, level_to)
        if not named or named.is_asked or folded(category) in self.exactly:
            return kind
        said = self.by_text(category, wording_of(category), level_from, level_to)
        if said is None or said.is_asked:
            note = gettext("“%(text)s” is no kind of course that we know: the title was taken")
        elif said.course_type != kind.course_type:
            note = gettext("“%(text)s” names another kind of course than the title: the title was taken")
        else:
            return kind
        return kind._replace(passed_over=note % {"text": quotable(category)})

    def by_both(self, title, category, level_from, level_to):
        wordings = wording_of(title), wording_of(category) if category else ""
        if found := self.answered(wordings[0]):
            return found
        if course_type := self.exactly.get(folded(category)):
            return Kind(course_type, self.said_by(category))
        for text, wording in zip((title, category), wordings, strict=True):
            if found := self.by_text(text, wording, level_from, level_to):
                return found
        return self.asked(wordings[1] or wordings[0])

    def by_text(self, text, wording, level_from, level_to):
        found = self.answered(wording) or self.by_words(text, wording, level_from, level_to)
        return found or self.by_name(text)

    def answered(self, wording):
        if course_type := self.answers.get(wording):
            said = gettext("answered for “%(text)s”") % {"text": quotable(wording)}
            return Kind(course_type, said, wording=wording, is_answered=True)
        return None

    def by_words(self, text, wording, level_from, level_to):
        """The longest phrase counts; of its rows those at the course's level. Several kinds are a question."""
        found = [phrases.longest_in(text) for phrases in self.phrases]
        phrase = max(found, key=len)
        if not phrase:
            return None
        said = self.books[phrase == found[1]][phrase]
        rows = [row for row in said if row.is_at(level_from, level_to)] or said
        if len(rows) > 1 or rows[0].kind is None:
            return self.asked(wording)
        return Kind(rows[0].kind, self.said_by(phrase), (rows[0].level_from, rows[0].level_to))

    def by_name(self, text):
        """Synonyms find courses; where the office keeps words for titles, they decide nothing there."""
        for kinds, phrases in self.names:
            if phrase := phrases.longest_in(text):
                return Kind(kinds[phrase], self.said_by(phrase))
        return None

    def asked(self, wording):
        if self.is_decided:
            return Kind(self.types.default, gettext("chosen for all others"))
        return Kind(self.types.default, gettext("not recognised"), wording=wording, is_asked=True)


def said_by(phrase):
    return gettext("because of “%(text)s”") % {"text": quotable(phrase)}


def wording_of(text):
    """What titles of one kind share: without numbers and levels, which count the parts of a series."""
    words = folded(text).split()
    kept = [word for word in words if not COUNTED.fullmatch(word)] or words
    wording = ""
    for word in kept:
        if len(wording) + len(word) >= LONGEST_WORDING:
            break
        wording = f"{wording} {word}".strip()
    return wording or folded(text)[:LONGEST_WORDING]


def by_phrase(phrases_of, types):
    """The first type in order has a phrase that several bear: the lists go from the general to the special."""
    found = {}
    for course_type in types:
        for phrase in phrases_of(course_type):
            found.setdefault(phrase, course_type)
    return found


def own_names(course_type):
    """Its names, whole and up to the bracket, and "Integrationskurs" of "Allgemeiner Integrationskurs"."""
    names = [name for name in (course_type.name_de, course_type.name_en) if name]
    phrases = {folded(part) for name in names for part in (name, name.partition("(")[0])}
    last = folded(names[0].partition("(")[0].split()[-1]) if names else ""
    return phrases - {""} | ({last} if KIND.fullmatch(last) else set())


def synonyms(course_type):
    """Those of at least two words or that name a kind, and what stands in brackets after a name."""
    brackets = re.findall(r"\(([^)]+)\)", f"{course_type.name_de} {course_type.name_en}")
    phrases = {folded(phrase) for phrase in [*brackets, *course_type.synonyms.split(",")]}
    return {phrase for phrase in phrases if " " in phrase or KIND.fullmatch(phrase)}
