"""The catalogue in the memory of the process: says which courses match, in which order, and counts every option.

It is made of segments. When single courses change they are hidden in the large one and read anew into a small one
beside it. When anything else does, names and texts are new at once and a new index is made aside while the old one
answers.
"""

import logging
import threading
from collections import Counter
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest

from django.db import Error, connection
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import get_language

from courses.models import Course, CourseRun
from courses.models.sources import CourseChange
from courses.public.cards import Card, cards
from courses.search.found import Hit, Part
from courses.search.index import Segment
from courses.search.options import Options
from courses.search.search import Search
from foundation.reading.spelling import for_search, search_words

SUGGESTED = 8
MOST_CARDS = 5000  # about 3 kB each
MOST_PAGES = 500  # about 20 kB each
MANY_CHANGES = 500  # courses in the small segment; with more a new index is made aside
MOST_CHANGES = 1000  # with more even the small segment would take seconds
logger = logging.getLogger(__name__)


class Catalogue:
    """What a process knows of all courses on one day."""

    def __init__(self, today, stamp=None):
        self.today, self.stamp = today, stamp  # stamp: of the content, see ``ContentStamp``
        self.is_whole = True  # everything up to that stamp is in it
        self.options = Options()
        self.cards = {}  # ready made: (reader, hit) → card
        self.page_data = {}  # what course pages say: (language, slug) → see ``views.read_page_data``
        self.changed = frozenset()  # courses in the small segment
        self.segments = [Segment(today, self.options)]

    def at(self, stamp) -> "Catalogue":
        """The catalogue as it is at a later stamp, as far as that can be had in a moment."""
        changed = CourseChange.objects.courses_since(self.stamp)
        # A database that was put back to an earlier state says nothing of what was undone.
        is_known = stamp > self.stamp and changed is not None
        is_little = is_known and len(self.changed | changed) <= MOST_CHANGES
        newer = self.with_changes(changed) if is_little else self.with_new_texts()
        newer.stamp = stamp
        return newer

    def with_changes(self, courses) -> "Catalogue":
        """The catalogue after these courses (primary keys) have changed, come or gone."""
        large = self.segments[0]
        newer = copy(self)
        newer.changed = self.changed | courses
        newer.segments = [
            large.without(newer.changed),
            Segment(large.today, self.options, only=newer.changed),
        ]
        newer.cards = {key: card for key, card in list(self.cards.items()) if card.course not in courses}
        newer.page_data = {
            key: data for key, data in list(self.page_data.items()) if data["course"].pk not in courses
        }
        return newer

    def with_new_texts(self) -> "Catalogue":
        """The same courses in the same order, all they say and all options read anew."""
        newer = copy(self)
        newer.is_whole = False
        newer.options, newer.cards, newer.page_data = Options(), {}, {}
        return newer

    def keep_card(self, key, card):
        if len(self.cards) >= MOST_CARDS:
            self.cards.clear()
        self.cards[key] = card

    def keep_page_data(self, key, data):
        if len(self.page_data) >= MOST_PAGES:
            self.page_data.clear()
        self.page_data[key] = data

    def find(self, search) -> "Found":
        return Found(self, search, [segment.find(search) for segment in self.segments])

    def siblings(self, course) -> "Found":
        search = Search(QueryDict(), self.options)
        return Found(self, search, [segment.siblings(course, search) for segment in self.segments])

    def followers(self, course, places) -> "Found":
        search = Search(QueryDict(), self.options)
        return Found(self, search, [segment.followers(course, places, search) for segment in self.segments])

    def count_by_category(self) -> dict[str, int]:
        counts = Counter()
        for segment in self.segments:
            for (name, slug), courses in segment.with_option.items():
                if name == "category":
                    counts[slug] += segment.all.intersection_cardinality(courses)
        return counts

    def corrections(self, search) -> list[str]:
        """The query with each unknown word replaced by a similar one, the most similar first."""
        text = search.chosen["q"] or ""
        corrections = [""]
        for part in text.split():
            words = search_words(part)
            choices = self.similar(words[0]) if len(words) == 1 else []
            longer = [f"{before} {choice}".strip() for before in corrections for choice in choices or [part]]
            corrections = longer[:9]
        return [correction for correction in corrections if correction != " ".join(text.split())]

    def similar(self, word) -> list[str]:
        """Words that somebody may have meant by one that is unknown; none for one that is known."""
        vocabularies = [segment.vocabulary for segment in self.segments]
        if any(vocabulary.knows(word) for vocabulary in vocabularies):
            return []
        return list(dict.fromkeys(word_ for vocabulary in vocabularies for word_ in vocabulary.similar(word)))

    def suggestions(self, text) -> list[str]:
        """Names in which a word begins like the text, those that begin with it first."""
        if len(begun := for_search(text)) < 2:
            return []
        begun = f" {begun}"
        found = {pair for pair in self.options.folded_names if begun in pair[0]}
        for segment in self.segments:
            found.update(segment.names_with(begun))
        first = nsmallest(SUGGESTED, found, key=lambda pair: (not pair[0].startswith(begun), pair))
        return [name for _folded, name in first]

    def did_you_mean(self, search) -> "Found | None":
        """The courses for the best correction: the first of those that leave most."""
        found = [self.find(search.with_words(text)) for text in self.corrections(search)]
        return max(filter(len, found), key=len, default=None)


@dataclass
class Found:
    """Courses that meet all conditions; a sequence for the paginator."""

    catalogue: Catalogue
    search: Search
    parts: list[Part]

    def __len__(self):
        return sum(map(len, self.parts))

    def __getitem__(self, wanted: slice) -> list[Hit]:
        large, *small = self.parts
        others = [entry for part in small for entry in part.ordered(0, len(part))]
        # So many of the large segment may stand that much further down than in the segment alone.
        start = max(0, wanted.start - len(others))
        found = large.ordered(start, wanted.stop)
        merged = sorted([*found, *others]) if others else found
        return [hit for _key, hit in merged[wanted.start - start : wanted.stop - start]]

    def counts(self) -> Counter:
        """How many courses the list has with each option: (filter, option) → number; option "" for none."""
        counts = Counter()
        for part in self.parts:
            counts.update(part.counts())
        return counts

    def counts_without_each(self) -> list[int]:
        """How many courses there would be without each of the chips."""
        return [len(self.catalogue.find(wider)) for wider in self.search.wider()]

    def cards(self, hits) -> list[Card]:
        """Only what no list has shown yet is read from the database."""
        reader = get_language(), self.search.spot and self.search.spot.name
        found = {hit.pk: self.catalogue.cards.get((reader, hit)) for hit in hits}
        missing = {hit.pk: hit for hit in hits if found[hit.pk] is None}
        if missing:
            for card in self.new_cards(missing):
                found[card.course] = card
                self.catalogue.keep_card((reader, missing[card.course]), card)
        return [card for card in found.values() if card]

    def new_cards(self, hits) -> list[Card]:
        courses = Course.objects.for_cards().in_bulk(list(hits)).values()
        for course in courses:
            course.next_run_id = hits[course.pk].next_run_id
        return cards(courses, self.search.distances)


class FoundInDatabase:
    """The same from the database without the numbers: what a process has until its catalogue stands."""

    def __init__(self, search):
        self.search = search
        self.rows = search.courses().for_cards()

    def __len__(self):
        return self.count

    @cached_property
    def count(self):
        return self.rows.count()

    def __getitem__(self, wanted):
        return list(self.rows[wanted])

    def cards(self, courses):
        return cards(courses, self.search.distances)

    def counts(self):
        return {}

    def counts_without_each(self):
        """One statement for all of them."""
        counts = {
            f"n{number}": Count("pk", filter=Q(pk__in=wider.courses().order_by().values("pk")))
            for number, wider in enumerate(self.search.wider())
        }
        return list(Course.objects.aggregate(**counts).values())


class Keeper:
    """Holds the process's catalogue. ``renew`` is called by one thread, the watch."""

    catalogue: Catalogue | None = None
    coming: Catalogue | None = None  # made aside, to be taken over
    maker: threading.Thread | None = None

    def renew(self, stamp, today) -> bool:
        """Follows the content to this stamp and day; says whether all of it is in the catalogue yet."""
        coming, self.coming = self.coming, None
        newest = coming or self.catalogue
        if newest and newest.stamp != stamp:
            newest = newest.at(stamp)
        self.catalogue = newest
        is_whole = bool(newest) and newest.is_whole and newest.today == today
        if not is_whole or len(newest.changed) > MANY_CHANGES:
            self.make_aside(stamp, today)
        return is_whole

    def make_aside(self, stamp, today):
        # After a fork the threads of the parent are not alive.
        if not (self.maker and self.maker.is_alive()):
            self.maker = threading.Thread(target=self.make, args=(stamp, today), name="catalogue", daemon=True)
            self.maker.start()

    def make(self, stamp, today):
        try:
            self.coming = Catalogue(today, stamp)
        except Error as error:  # the next look of the watch tries again
            logger.error("The catalogue cannot be read: %s", type(error).__name__)
        finally:
            connection.close()

    def options(self) -> Options:
        return self.catalogue.options if self.catalogue else Options()

    def find(self, search) -> Found | FoundInDatabase:
        return self.catalogue.find(search) if self.catalogue else FoundInDatabase(search)

    def count_by_category(self) -> dict[str, int]:
        """Number of listed courses by the category's slug."""
        if self.catalogue is None:
            return Course.objects.listed().count_by("course_type__category__slug")
        return self.catalogue.count_by_category()

    def starting_soon(self, options, number) -> list[Card]:
        """The next courses to start with seats known to be free, soonest first."""
        found = self.find(Search(QueryDict("seats=on&start=3months"), options))
        return found.cards(found[0:number])

    def neighbours(self, course, places, number) -> tuple[list[Card], list[Card]]:
        """Other courses of the provider, and those of the same subject one level up in these municipalities."""
        if self.catalogue:
            found = self.catalogue.siblings(course), self.catalogue.followers(course, places)
            siblings, followers = (each.cards(each[0:number]) for each in found)
            return siblings, followers
        runs = CourseRun.objects.offered().with_availability().at(places)
        siblings = list(course.siblings().for_cards()[:number])
        followers = list(course.followers().with_next_run(runs).soonest_first().for_cards()[:number])
        both = cards([*siblings, *followers])
        return both[: len(siblings)], both[len(siblings) :]

    def page_data(self, slug, make) -> dict:
        """What ``make(slug)`` reads from the database, kept until that course changes."""
        catalogue, key = self.catalogue, (get_language(), slug)
        if catalogue is None:
            return make(slug)
        data = catalogue.page_data.get(key)
        if data is None:
            data = make(slug)
            catalogue.keep_page_data(key, data)
        return data

    def suggestions(self, text) -> list[str]:
        return self.catalogue.suggestions(text) if self.catalogue else []

    def did_you_mean(self, search) -> Found | None:
        return self.catalogue.did_you_mean(search) if self.catalogue and search.chosen["q"] else None


keeper = Keeper()
