"""The catalogue in the memory of the process: says which courses match, in which order, and counts every option.

It is made of segments. When single courses change they are hidden in the large one and read anew into a small one
beside it. When anything else does, names and texts are new at once and a new index is made aside while the old one
answers.
"""

import re
from collections import Counter
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from heapq import nsmallest
from itertools import chain, combinations, groupby
from operator import itemgetter

from django.http import QueryDict
from django.utils.translation import get_language

from courses.models import Course
from courses.models.sources import CourseChange
from courses.public.cards import cards_of
from courses.public.soon import RUNS_TO_BEGIN, SOONEST
from courses.search.found import Part
from courses.search.index import Segment
from courses.search.options import Options
from courses.search.search import Search, weight
from courses.search.words.meanings import Word
from courses.search.words.vocabulary import Spellings
from foundation.databases.prepared import Prepared
from foundation.reading.spelling import for_search, search_words

SUGGESTED = 8
MOST_WORDS = 5  # of which some are left out where no course has all
MOST_WISHES = 8  # words and filters of which some are left out together, and so many at once
MOST_LEFT_OUT = 3
COURSES_BY_KEY = Prepared(lambda keys: Course.objects.filter(pk__in=keys).for_cards())
MUCH_MORE = 3  # times as many courses as another word names, and a word says less than that
MOST_CARDS = 5000  # about 3 kB each
MOST_PAGES = 500  # about 20 kB each
MOST_CHANGES = 1000  # with more even the small segment would take seconds


class Catalogue:
    """What a process knows of all courses on one day."""

    is_counted = True

    def __init__(self, today, stamp=None, large=None):
        """``large``: the segment of all courses as of that stamp, if it has been read before."""
        self.today, self.stamp = today, stamp  # stamp: of the content, see ``ContentStamp``
        self.is_whole = True  # everything up to that stamp is in it
        self.options = Options()
        self.cards = {}  # ready made: (reader, hit) → card
        self.page_data = {}  # what course pages say: (language, slug) → see ``views.read_page_data``
        self.soonest = {}  # the soonest with a free seat, by ``Wanted``
        self.beside = {}  # what rooms above know besides courses, by its name
        self.written = {}  # by language, see ``spellings``
        self.changed = frozenset()  # courses in the small segment
        self.segments = [large.under(self.options) if large else Segment(today, self.options)]

    def at(self, stamp):
        """The catalogue as it is at a later stamp, as far as that can be had in a moment."""
        changed = CourseChange.objects.courses_since(self.stamp)
        # A database that was put back to an earlier state says nothing of what was undone.
        is_known = stamp > self.stamp and changed is not None
        is_little = is_known and len(self.changed | changed) <= MOST_CHANGES
        newer = self.with_changes(changed) if is_little else self.with_new_texts()
        newer.stamp = stamp
        return newer

    def with_changes(self, courses):
        """The catalogue after these courses (primary keys) have changed, come or gone."""
        large = self.segments[0]
        newer = copy(self)
        newer.changed, newer.written, newer.soonest, newer.beside = self.changed | courses, {}, {}, {}
        newer.segments = [
            large.without(newer.changed),
            Segment(large.today, self.options, only=newer.changed),
        ]
        newer.cards = {key: card for key, card in list(self.cards.items()) if card.course not in courses}
        newer.page_data = {
            key: data for key, data in list(self.page_data.items()) if data["course"].pk not in courses
        }
        return newer

    def with_new_texts(self):
        """The same courses in the same order, all they say and all options read anew."""
        newer = copy(self)
        newer.is_whole = False
        newer.options, newer.cards, newer.page_data = Options(), {}, {}
        newer.written, newer.soonest, newer.beside = {}, {}, {}
        return newer

    def keep_card(self, key, card):
        if len(self.cards) >= MOST_CARDS:
            self.cards.clear()
        self.cards[key] = card

    def page(self, slug, make):
        """What ``make(slug)`` reads from the database, kept until that course changes."""
        key = get_language(), slug
        data = self.page_data.get(key)
        if data is None:
            data = make(slug)
            if len(self.page_data) >= MOST_PAGES:
                self.page_data.clear()
            self.page_data[key] = data
        return data

    def soonest_runs(self, wanted):
        """See ``courses.public.soon``; kept until any course changes."""
        if wanted not in self.soonest:
            if len(self.soonest) >= MOST_PAGES:
                self.soonest.clear()
            found = chain.from_iterable(segment.soonest(wanted) for segment in self.segments)
            keys = [run for _entry, run in nsmallest(SOONEST, found)]
            runs = {run.pk: run for run in RUNS_TO_BEGIN(keys)}
            self.soonest[wanted] = [runs[key] for key in keys if key in runs]
        return self.soonest[wanted]

    def kept(self, name, read):
        """What ``read()`` reads from the database, kept until anything in the catalogue's part changes."""
        if name not in self.beside:
            self.beside[name] = read()
        return self.beside[name]

    def find(self, search):
        return Found(self, search, [segment.find(search) for segment in self.segments])

    def neighbours(self, course, places, number):
        """Other courses of the provider, and those of the same subject one level up in these municipalities."""
        search = Search(QueryDict(), self.options)
        siblings = Found(self, search, [segment.siblings(course, search) for segment in self.segments])
        followers = Found(self, search, [s.followers(course, places, search) for s in self.segments])
        both = siblings[0:number], followers[0:number]
        known = siblings.cards_of(chain(*both))
        return tuple([known[hit] for hit in hits if hit in known] for hits in both)

    def count_by_category(self):
        """Number of listed courses by the category's slug."""
        counts = Counter()
        for segment in self.segments:
            for (name, slug), courses in segment.with_option.items():
                if name == "category":
                    counts[slug] += segment.all.intersection_cardinality(courses)
        return counts

    def corrections(self, search):
        """The query with each unknown word replaced by a similar one, and its slips, the fewest first."""
        corrections = [("", 0)]
        for choices in chain.from_iterable(map(self.choices_for, search.reading.words)):
            longer = [
                (f"{before} {choice}".strip(), slips + more)
                for before, slips in corrections
                for choice, more in choices
            ]
            corrections = nsmallest(9, longer, key=itemgetter(1))
        return [correction for correction in corrections if correction[1]]

    def choices_for(self, word):
        """Of each part of what is looked for the similar words; one without a slip stays as it was typed."""
        found = [[(part, 0)] for part in word.searched.split()]
        for place, part in enumerate(word.searched.split()):
            words = search_words(part)
            found[place] = (len(words) == 1 and self.similar(words[0])) or found[place]
        return found if any(slips for choices in found for _choice, slips in choices) else [[(word.typed, 0)]]

    def similar(self, word):
        """What an unknown word was meant for, in the reader's language or German; nothing for a known one."""
        if any(segment.vocabulary.knows(word) for segment in self.segments):
            return []
        return self.spellings.similar(word)

    @property
    def spellings(self):
        """All words of names, titles, places and meanings in the reader's language and in German."""
        language = get_language()
        if language not in self.written:
            names = [*self.options.names_in(language, "de"), *self.options.synonyms_in(language)]
            columns = ("provider__name", language.replace("-", "_"), "de")
            titles = (
                title for segment in self.segments for column in columns for title in segment.titles_in[column]
            )
            words = {word for name in (*names, *titles) for word in re.findall(r"\w+", name)}
            self.written[language] = Spellings(sorted(words))
        return self.written[language]

    def suggestions(self, text):
        """Names in which a word begins like the text, those that begin with it first."""
        if len(begun := for_search(text)) < 2:
            return []
        begun = f" {begun}"
        found = {pair for pair in self.options.folded_names if begun in pair[0]}
        for segment in self.segments:
            found.update(segment.names_with(begun))
        first = nsmallest(SUGGESTED, found, key=lambda pair: (not pair[0].startswith(begun), pair))
        return [name for _folded, name in first]

    def did_you_mean(self, search):
        """The courses for the best correction: of those with the fewest slips the first that leaves most."""
        if not search.chosen["q"]:
            return None
        for _slips, similar in groupby(self.corrections(search), key=itemgetter(1)):
            searches = [search.with_words(text) for text, _number in similar]
            if found := self.found_by(each for each in searches if each.reading_in_words):
                return max(found, key=len)
        return None

    def best_of(self, search):
        """The courses for as many of the words as any course has; the first words go before the last.

        Words that name courses go before a filter that none of these meets: "computer" before "beginners". Words
        that no course has at all are left to the filters: "only for women" is for women, whatever "only" is. Where
        that gives nothing either, as much else is left out as must be.
        """
        return self.best_by_words(search) or self.best_by_wishes(search)

    def best_by_words(self, search):
        words = search.reading.words[:MOST_WORDS]
        for number in range(len(words) - 1, 0, -1):
            if best := most_telling(self.found_by(search.with_some(some) for some in combinations(words, number))):
                return best
        if not words:
            return None
        named = [each for each in self.found_by(search.without_each()) if each.by_name()]
        if named or search.is_words_only or any(self.found_by(search.with_words_only(word) for word in words)):
            return most_telling(named)
        return most_telling(self.found_by([search.with_some([])]))

    def best_by_wishes(self, search):
        """The courses for as much as any has of what all words mean; the distance goes late, the level last."""
        lost = [*self.unknown_words(search), *search.reading.words[MOST_WORDS:]]
        wishes = [wish for wish in search.wishes if wish not in lost][:MOST_WISHES]
        weighed = partial(weight, words=[wish for wish in wishes if isinstance(wish, Word)])
        most = len(wishes) - (not search.is_local)  # of a place only the distance is left out
        for number in range(1, min(most, MOST_LEFT_OUT) + 1):
            left_out = sorted(combinations(wishes, number), key=weighed)
            found = (self.find(search.without_wishes([*lost, *some])) for some in left_out)
            if best := next(filter(len, found), None):
                return best
        return None

    def unknown_words(self, search):
        """Those of the first ones that no course has at all."""
        return [w for w in search.reading.words[:MOST_WORDS] if not self.find(search.with_words_only(w))]

    def found_by(self, searches):
        """The answers that are not empty."""
        return list(filter(len, map(self.find, searches)))


@dataclass
class Found:
    """Courses that meet all conditions; a sequence for the paginator."""

    catalogue: Catalogue
    search: Search
    parts: list[Part]

    def __len__(self):
        return sum(map(len, self.parts))

    def __getitem__(self, wanted):
        large, *small = self.parts
        others = [entry for part in small for entry in part.ordered(0, len(part))]
        # So many of the large segment may stand that much further down than in the segment alone.
        start = max(0, wanted.start - len(others))
        found = large.ordered(start, wanted.stop)
        merged = sorted([*found, *others]) if others else found
        return [hit for _key, hit in merged[wanted.start - start : wanted.stop - start]]

    def beside(self, other):
        """Those of them that another answer does not have."""
        return replace(
            self,
            parts=[part.except_for(theirs.courses) for part, theirs in zip(self.parts, other.parts, strict=True)],
        )

    def by_name(self):
        """How many of them are called so."""
        return sum(len(part.courses & part.best[-1] if part.best else part.courses) for part in self.parts)

    def counts(self):
        """How many courses the list has with each option: (filter, option) → number; option "" for none."""
        counts = Counter()
        for part in self.parts:
            counts.update(part.counts())
        return counts

    def counts_without_each(self):
        """How many courses each of the search's alternatives would give."""
        return [len(self.catalogue.find(wider)) for wider in self.search.wider()]

    def cards(self, hits):
        return list(self.cards_of(hits).values())

    def cards_of(self, hits):
        """By hit; only what no list has shown yet is read from the database."""
        reader = get_language(), self.search.spot and self.search.spot.name
        found = {hit: self.catalogue.cards.get((reader, hit)) for hit in hits}
        missing = [hit for hit, card in found.items() if card is None]
        for hit, card in self.new_cards(missing):
            found[hit] = card
            self.catalogue.keep_card((reader, hit), card)
        return {hit: card for hit, card in found.items() if card}

    def new_cards(self, hits):
        courses = {course.pk: course for course in COURSES_BY_KEY([hit.pk for hit in hits])}
        known = [hit for hit in hits if hit.pk in courses]
        pairs = [(courses[hit.pk], hit.next_run_id) for hit in known]
        return [pair for pair in zip(known, cards_of(pairs, self.search.distances), strict=True) if pair[1]]


def most_telling(found):
    """Of several answers the first whose words name few courses: "computer" says more than "help"."""
    named = [each for each in found if each.by_name()]
    few = MUCH_MORE * min(map(Found.by_name, named), default=0)
    return next((each for each in named if each.by_name() <= few), None) or max(found, key=len, default=None)
