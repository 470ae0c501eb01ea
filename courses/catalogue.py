"""The catalogue in the memory of the process: says which courses match, in which order, and counts every option.

Made of bitmaps over the listed courses. What an option means is asked of the filters' own querysets, so that list,
badge and number cannot disagree. Courses are numbered in the order of the list, by their best run. Conditions on
runs must be met by one and the same run: so there is a layer of bitmaps for every course's best run, one for its
second best, and so on, and a course is found when one layer meets all conditions.

When single courses change they are hidden in the large segment and read anew into a small one beside it. When
anything else does, names and texts are new at once and a new index is made aside while the old one answers.
"""

import logging
import re
import threading
from array import array
from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial, reduce
from heapq import nsmallest
from itertools import islice
from operator import and_
from typing import NamedTuple

from django.db import Error, connection
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import get_language
from modeltranslation.utils import get_translation_fields
from pyroaring import BitMap

from bildung_verbindet.models import CourseChange
from bildung_verbindet.text import for_search, search_words
from courses.cards import Card, cards
from courses.filters import CourseFilter, Radius, Sort
from courses.models import Course, CourseRun
from courses.search import Options, Search, folded
from courses.vocabulary import Vocabulary

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SUGGESTED = 8
MOST_CARDS = 5000  # about 3 kB each
MOST_SHEETS = 500  # about 20 kB each
MANY_CHANGES = 500  # courses in the small segment; with more a new index is made aside
MOST_CHANGES = 1000  # with more even the small segment would take seconds
logger = logging.getLogger(__name__)


def sort_key(rank, entry, course) -> int:
    """Sorts as (rank, entry, primary key of the course) does; takes 3, 22 and 38 bits."""
    return rank << 60 | entry.toordinal() << 38 | course


@dataclass(slots=True)
class Layer:
    """One run of every course that has so many; courses by their numbers."""

    runs: dict | array = field(default_factory=dict)  # the run's primary key
    keys: dict | array = field(default_factory=dict)  # see ``sort_key``
    all: BitMap = field(default_factory=BitMap)
    online: BitMap = field(default_factory=BitMap)
    options: dict = field(default_factory=dict)  # (filter, option) → courses
    places: dict = field(default_factory=dict)  # municipality → courses

    def at(self, places) -> list[BitMap]:
        return [self.places[place] for place in places if place in self.places]


class Segment:
    """All courses as they are listed on one day, or some of them. Never changed once it is made."""

    def __init__(self, today, options, only=None):
        """``only``: primary keys of courses."""
        self.today, self.options, self.only = today, options, only
        self.layers, self.where = [], {}  # where: run → layer and course's number in one
        self.courses = array("q")  # primary keys by number
        self.read_runs()
        self.numbers = {pk: number for number, pk in enumerate(self.courses)}
        self.with_option = defaultdict(
            BitMap
        )  # (filter, option) → courses, those with any such run where it is about runs
        self.read_options()
        self.by_provider = self.grouped("provider")
        self.by_first_level = self.grouped("level_from")
        self.read_ages()
        self.read_words()
        del self.where

    # Reading

    def rows(self):
        """Courses, listed or not: what is not listed has no number, and a plain query is a quick one."""
        # Primary keys as they are: looking for translations of each would double the time.
        courses = Course.objects.rewrite(False).order_by()
        return courses if self.only is None else courses.filter(pk__in=self.only)

    def runs(self):
        """The same for runs."""
        runs = CourseRun.objects.with_availability(self.today).order_by()
        return runs if self.only is None else runs.filter(course__in=self.only)

    def read_runs(self):
        rows = self.runs().published().offered(self.today).order_by("rank", "entry", "course", "pk")
        numbers, seen = {}, defaultdict(int)
        for run, course, rank, entry, place in rows.values_list("pk", "course", "rank", "entry", "municipality"):
            if course not in numbers:
                numbers[course] = len(self.courses)
                self.courses.append(course)
            number, depth = numbers[course], seen[course]
            seen[course] += 1
            if depth == len(self.layers):
                self.layers.append(Layer(places=defaultdict(BitMap)))
            layer = self.layers[depth]
            layer.runs[number] = run
            layer.keys[number] = sort_key(rank, entry, course)
            layer.places[place].add(number)
            self.where[run] = depth << 32 | number
        for layer in self.layers:
            layer.all = BitMap(layer.runs)
        for layer in self.layers[:1]:  # has every course, in order: takes a fifth of the room so
            layer.runs, layer.keys = array("q", layer.runs.values()), array("q", layer.keys.values())

    def read_options(self):
        for name, values in self.options.countable.items():
            narrow = self.options.filters[name].filter
            for option in values:
                value = [option] if self.options.takes_several(name) else option
                if name not in CourseFilter.OF_RUNS:
                    self.with_option[name, option] = BitMap(self.numbers_of(narrow(self.rows(), value)))
                    continue
                found = self.by_layer(narrow(self.runs(), value))
                self.with_option[name, option] = union(found)
                for layer, numbers in zip(self.layers, found, strict=True):
                    layer.options[name, option] = numbers
        for layer, found in zip(self.layers, self.by_layer(self.runs().at([])), strict=True):
            layer.online = found

    def numbers_of(self, courses) -> array:
        return self.numbers_of_keys(courses.values_list("pk", flat=True))

    def numbers_of_keys(self, keys) -> array:
        """Of those that are listed."""
        return array("I", (number for number in map(self.numbers.get, keys) if number is not None))

    def grouped(self, column) -> dict[int, BitMap]:
        groups = defaultdict(no_numbers)
        for pk, value in self.rows().values_list("pk", column):
            if pk in self.numbers:
                groups[value].append(self.numbers[pk])
        return {value: BitMap(numbers) for value, numbers in groups.items()}

    def by_layer(self, runs) -> list[BitMap]:
        found = [array("I") for _ in self.layers]
        for run in runs.values_list("pk", flat=True):
            if (where := self.where.get(run)) is not None:
                found[where >> 32].append(where & 0xFFFFFFFF)
        return [BitMap(numbers) for numbers in found]

    def read_ages(self):
        """When each course came, as a number that is smaller the newer it is."""
        self.ages = array("q", bytes(8 * len(self.courses)))
        for pk, created_at in self.rows().values_list("pk", "created_at"):
            if pk in self.numbers:
                self.ages[self.numbers[pk]] = (EPOCH - created_at) // timedelta(microseconds=1)
        self.by_newest = array("I", sorted(range(len(self.courses)), key=self.age))

    def age(self, number) -> tuple[int, int]:
        """Sorts the newest first."""
        return self.ages[number], -self.courses[number]

    def read_words(self):
        everywhere, in_headings = defaultdict(no_numbers), defaultdict(no_numbers)
        rows = self.rows().values_list("pk", "search_text", "search_heading")
        for pk, text, heading in rows.iterator(chunk_size=2000):
            number = self.numbers.get(pk)
            if number is not None:
                for word in set(text.split()):
                    everywhere[word].append(number)
                for word in set(heading.split()):
                    in_headings[word].append(number)
        titles = defaultdict(no_numbers)  # and names of providers
        rows = self.rows().values_list("pk", "provider__name", *get_translation_fields("title"))
        for pk, *texts in rows.iterator(chunk_size=2000):
            if pk in self.numbers:
                for title in filter(None, texts):
                    titles[title].append(self.numbers[pk])
        self.titles = {title: BitMap(numbers) for title, numbers in titles.items()}
        names = [*self.options.names, *titles]
        spellings = {word for name in names for word in re.findall(r"\w+", name)}
        self.vocabulary = Vocabulary(everywhere, in_headings, spellings)

    @cached_property
    def folded_names(self) -> list[tuple[str, str]]:
        return folded(self.titles)

    def names_with(self, text) -> list[tuple[str, str]]:
        """Titles and providers of listed courses, folded and as people write them, that hold the folded text."""
        names = (pair for pair in self.folded_names if text in pair[0])
        return [pair for pair in names if self.titles[pair[1]].intersect(self.all)]

    @property
    def all(self) -> BitMap:
        return self.layers[0].all if self.layers else BitMap()

    def without(self, keys) -> "Segment":
        """The same without these courses."""
        gone = BitMap(self.numbers_of_keys(keys))
        rest = copy(self)
        rest.layers = [replace(layer, all=layer.all - gone) for layer in self.layers]
        return rest

    # Finding

    def find(self, search) -> "Part":
        """What the search's valid values leave."""
        conditions = {}
        for name, value in search.chosen.items():
            if value and name not in CourseFilter.WITHOUT_COUNTS:
                conditions[name] = self.condition(name, value)
        if search.is_local:
            conditions["place"] = self.near(search.places_within())
        texts, headings = self.with_words(search.chosen["q"] or "")
        if texts is not None:
            conditions["q"] = texts
        return Part(self, search, conditions, headings)

    def siblings(self, course, search) -> "Part":
        """Other courses of the same provider."""
        others = self.by_provider.get(course.provider_id, BitMap()) - BitMap(self.numbers_of_keys([course.pk]))
        return Part(self, search, {"provider": others}, None)

    def followers(self, course, places, search) -> "Part":
        """Courses of the same subject one level up, near by."""
        subject = self.with_option.get(("category", course.course_type.category.slug), BitMap())
        level = BitMap() if course.level_to is None else self.by_first_level.get(course.level_to + 1, BitMap())
        return Part(self, search, {"subject": subject & level, "place": self.near(places)}, None)

    def condition(self, name, value):
        """The courses that meet it: one bitmap, or one a layer where it is about runs."""
        values = value if isinstance(value, list) else [value]
        if name in CourseFilter.OF_RUNS and len(values) == 1:
            return [layer.options[name, values[0]] for layer in self.layers]
        if name in CourseFilter.OF_RUNS:
            return [union(layer.options[name, value] for value in values) for layer in self.layers]
        return union(self.with_option[name, value] for value in values)

    def by_layer_with(self, conditions):
        """The courses whose run in the layer meets all; without conditions on runs the first layer says it all."""
        of_courses = [met for met in conditions.values() if isinstance(met, BitMap)]
        of_runs = [met for met in conditions.values() if not isinstance(met, BitMap)]
        for depth, layer in enumerate(self.layers if of_runs else self.layers[:1]):
            yield reduce(and_, (met[depth] for met in of_runs), reduce(and_, of_courses, layer.all))

    def near(self, places) -> list[BitMap]:
        """The courses there, one bitmap a layer; online courses are near everywhere."""
        return [union([layer.online, *layer.at(places)]) for layer in self.layers]

    def with_words(self, text):
        """The courses with all words in their text, and those with all in the heading; None without words."""
        texts = headings = None
        for words in search_words(text):
            found = self.with_phrase(words) if " " in words else self.vocabulary.matching(words)
            texts = found[0] if texts is None else texts & found[0]
            headings = found[1] if headings is None else headings & found[1]
        return texts, headings

    def with_phrase(self, words):
        """Words in that order: those that have them all are looked up in the database."""
        each = [self.vocabulary.matching(word)[0] for word in words.split()]
        if not (likely := reduce(and_, each)):
            return likely, likely
        courses = self.rows().filter(search_text__contains=words)
        if len(likely) < 500:
            courses = courses.filter(pk__in=[self.courses[number] for number in likely])
        in_heading = courses.filter(search_heading__contains=words)
        return BitMap(self.numbers_of(courses)), BitMap(self.numbers_of(in_heading))


no_numbers = partial(array, "I")


def union(bitmaps) -> BitMap:
    return BitMap.union(BitMap(), *bitmaps)


class Hit(NamedTuple):
    """A course and the run with which it is listed, by their primary keys."""

    pk: int
    next_run_id: int


@dataclass
class Part:
    """The courses of one segment that meet all conditions."""

    segment: Segment
    search: Search
    conditions: dict
    headings: BitMap | None
    wider: dict = field(default_factory=dict)  # the results without one of the conditions
    layered: dict = field(default_factory=dict)  # the same, one bitmap a layer

    def __len__(self):
        return len(self.courses)

    @cached_property
    def courses(self) -> BitMap:
        return union(self.hits)

    @cached_property
    def hits(self) -> list[BitMap]:
        """For every layer the courses whose best matching run stands in it."""
        return list(self.by_best_run(self.conditions))

    def by_best_run(self, conditions):
        seen = BitMap()
        for hits in self.segment.by_layer_with(conditions):
            yield hits - seen
            seen |= hits

    # Order

    def ordered(self, start, stop) -> list[tuple[tuple, Hit]]:
        """From one place in the list to before another, each with what it is sorted by."""
        if self.search.chosen["sort"] == Sort.NEWEST:
            newest = filter(self.courses.__contains__, self.segment.by_newest)
            return [(self.segment.age(number), self.hit(number)) for number in islice(newest, start, stop)]
        if self.search.chosen["sort"] == Sort.DISTANCE and self.search.distances:
            groups = self.by_distance()
        elif self.headings is not None:
            groups = [
                (0, [hits & self.headings for hits in self.hits]),
                (1, [hits - self.headings for hits in self.hits]),
            ]
        else:
            groups = [(0, self.hits)]
        return self.slice_of(groups, start, stop)

    def hit(self, number, depth=None) -> Hit:
        if depth is None:
            depth = next(depth for depth, hits in enumerate(self.hits) if number in hits)
        return Hit(self.segment.courses[number], self.segment.layers[depth].runs[number])

    def slice_of(self, groups, start, stop):
        """From groups that follow each other, each a bitmap a layer, what stands between the two places."""
        chosen = []
        for group, hits in groups:
            if stop <= 0:
                break
            count = sum(map(len, hits))
            if start < count:
                found = self.in_order(hits, max(start, 0), min(stop, count))
                chosen += [((group, key), self.hit(number, depth)) for key, number, depth in found]
            start, stop = start - count, stop - count
        return chosen

    def in_order(self, hits, start, stop):
        """Sort key, course's number and its run's layer."""
        layers = self.segment.layers
        first, *others = hits
        if not any(others):
            return [(layers[0].keys[number], number, 0) for number in first[start:stop]]
        head = first[:stop]
        found = [(layers[0].keys[number], number, 0) for number in head]
        # A course's best run comes before its others: beyond the last course of the head none can stand before it.
        window = BitMap(range(head[-1] + 1)) if len(head) == stop else layers[0].all
        for depth, members in enumerate(others, 1):
            keys = layers[depth].keys
            found += [(keys[number], number, depth) for number in members & window]
        return sorted(found)[start:stop]

    def by_distance(self):
        """Groups of equal distance, the nearest first; what has no place comes last."""
        rings = defaultdict(list)
        for place, distance in self.search.distances.items():
            rings[distance].append(place)
        rest = self.hits
        for distance in sorted(rings):
            layers = zip(self.segment.layers, self.hits, strict=False)
            group = [hits & union(layer.at(rings[distance])) for layer, hits in layers]
            rest = [left - ring for left, ring in zip(rest, group, strict=True)]
            yield distance, group
        yield float("inf"), rest

    # Counting

    def counts(self) -> Counter:
        """How many courses there are with each option: (filter, option) → number; option "" for none."""
        counts = Counter()
        for name, values in self.search.options.countable.items():
            takes_several = self.search.options.takes_several(name)
            chosen = (self.search.chosen[name] or []) if takes_several else []
            if not takes_several:
                counts[name, ""] = len(self.without(name))
            for option in values:
                counts[name, option] = self.count_with(name, [*chosen, option])
        if self.search.spot:
            for radius in Radius.values:
                counts["radius", radius] = self.count_within(radius)
        return counts

    def without(self, name) -> BitMap:
        """The courses that meet all conditions but this one."""
        if name not in self.conditions:
            return self.courses
        if name not in self.wider:
            self.wider[name] = union(self.by_best_run(self.conditions_without(name)))
        return self.wider[name]

    def conditions_without(self, name) -> dict:
        return {other: met for other, met in self.conditions.items() if other != name}

    def count_with(self, name, values) -> int:
        if name in CourseFilter.OF_RUNS and self.narrows_runs_beside(name):
            return self.count_by_layer(name, self.segment.condition(name, values))
        with_option = [self.segment.with_option[name, value] for value in values]
        met = with_option[0] if len(with_option) == 1 else union(with_option)
        return self.without(name).intersection_cardinality(met)

    def narrows_runs_beside(self, name) -> bool:
        """Whether another condition must be met by the same run."""
        return any(other != name and not isinstance(met, BitMap) for other, met in self.conditions.items())

    def count_within(self, radius) -> int:
        if radius == Radius.COUNTY:
            return len(self.without("place"))
        return self.count_by_layer("place", self.segment.near(self.search.places_within(radius)))

    def count_by_layer(self, name, met) -> int:
        """How many courses have a run that meets this, one bitmap a layer, and all conditions but ``name``."""
        if not any(isinstance(condition, list) for other, condition in self.conditions.items() if other != name):
            base = self.without(name)
            return base.intersection_cardinality(union(met))
        if name not in self.layered:
            self.layered[name] = list(self.segment.by_layer_with(self.conditions_without(name)))
        return len(union(runs & condition for runs, condition in zip(self.layered[name], met, strict=True)))


class Catalogue:
    """What a process knows of all courses on one day."""

    def __init__(self, today, stamp=None):
        self.today, self.stamp = today, stamp  # stamp: of the content, see ``ContentStamp``
        self.is_whole = True  # everything up to that stamp is in it
        self.options = Options()
        self.cards = {}  # ready made: (reader, hit) → card
        self.sheets = {}  # what course pages say: (language, slug) → see ``views.sheet_of``
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
        newer.sheets = {
            key: sheet for key, sheet in list(self.sheets.items()) if sheet["course"].pk not in courses
        }
        return newer

    def with_new_texts(self) -> "Catalogue":
        """The same courses in the same order, all they say and all options read anew."""
        newer = copy(self)
        newer.is_whole = False
        newer.options, newer.cards, newer.sheets = Options(), {}, {}
        return newer

    def keep_card(self, key, card):
        if len(self.cards) >= MOST_CARDS:
            self.cards.clear()
        self.cards[key] = card

    def keep_sheet(self, key, sheet):
        if len(self.sheets) >= MOST_SHEETS:
            self.sheets.clear()
        self.sheets[key] = sheet

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
            for card in self.made(missing):
                found[card.course] = card
                self.catalogue.keep_card((reader, missing[card.course]), card)
        return [card for card in found.values() if card]

    def made(self, hits) -> list[Card]:
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
    """Holds the process's catalogue. ``renew`` is called by one thread, the content watch."""

    catalogue: Catalogue | None = None
    made: Catalogue | None = None  # aside, to be taken over
    maker: threading.Thread | None = None

    def renew(self, stamp, today) -> bool:
        """Follows the content to this stamp and day; says whether all of it is in the catalogue yet."""
        made, self.made = self.made, None
        newest = made or self.catalogue
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
            self.made = Catalogue(today, stamp)
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
        made = cards([*siblings, *followers])
        return made[: len(siblings)], made[len(siblings) :]

    def sheet(self, slug, make) -> dict:
        """What ``make(slug)`` reads from the database, kept until that course changes."""
        catalogue, key = self.catalogue, (get_language(), slug)
        if catalogue is None:
            return make(slug)
        sheet = catalogue.sheets.get(key)
        if sheet is None:
            sheet = make(slug)
            catalogue.keep_sheet(key, sheet)
        return sheet

    def suggestions(self, text) -> list[str]:
        return self.catalogue.suggestions(text) if self.catalogue else []

    def did_you_mean(self, search) -> Found | None:
        return self.catalogue.did_you_mean(search) if self.catalogue and search.chosen["q"] else None


keeper = Keeper()
