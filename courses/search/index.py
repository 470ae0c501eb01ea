"""Bitmaps over listed courses, which answer what a search finds, in which order, and how many each option leaves.

Courses are numbered in the order of the list, by their best run. Conditions on runs must be met by one and the
same run: so there is a layer of bitmaps for every course's best run, one for its second best, and so on, and a
course is found when one layer meets all conditions. Where only few courses have so many runs, all that are left
stand in one last layer: a hundred dates of one course are not a hundred layers.
"""

from copy import copy
from dataclasses import replace
from functools import cached_property, reduce
from itertools import product
from operator import and_

from pyroaring import BitMap

from courses.models import PARTS_OF_LEVELS
from courses.public.soon import LATE
from courses.search.choices import OF_LESSONS, OF_RUNS, ON_SITE, ONLINE, WITHOUT_COUNTS, ages_of
from courses.search.found import NONE, Part, entry_of, of_lessons, union
from courses.search.options import folded
from courses.search.rows import PROMISED, Rows
from foundation.reading.spelling import search_words

MOST_PLACES = 200  # of sets of places, each some kilobytes of 10 000 courses


class Segment(Rows):
    """All courses as they are listed on one day, or some of them. Never changed once it is made."""

    is_cut = False  # some of its courses are hidden

    def under(self, options):
        """The same with these options, or without any, whose rows and filters are of one process."""
        same = copy(self)
        same.options = options
        return same

    @cached_property
    def folded_names(self):
        """Pairs: folded, and as people write it."""
        return folded(self.titles)

    def names_with(self, text):
        """Titles and providers of listed courses, folded and as people write them, that hold the folded text."""
        names = (pair for pair in self.folded_names if text in pair[0])
        return [pair for pair in names if self.titles[pair[1]].intersect(self.all)]

    @property
    def all(self):
        return self.layers[0].all if self.layers else BitMap()

    def without(self, keys):
        """The same without these courses."""
        gone = BitMap(self.numbers_of_keys(keys))
        rest = copy(self)
        rest.layers = [replace(layer, all=layer.all - layer.of(gone)) for layer in self.layers]
        rest.is_cut = True
        return rest

    def find(self, search):
        """What the search's valid values leave."""
        conditions = {}
        for name, value in search.chosen.items():
            if value and name not in WITHOUT_COUNTS:
                conditions[of_lessons(name)] = self.condition(name, value, search.chosen)
        if ages := search.chosen["age"]:
            conditions["age"] = self.for_ages(*ages_of(ages))
        if search.is_local:
            conditions["place"] = self.on_site_at(search.places_within())
        texts, *best = self.with_words(search.chosen["q"] or "")
        if texts is not None:
            conditions["q"] = texts
        if search.first_levels:
            first = [union(map(self.beginning_at, asked)) for asked in search.first_levels]
            best = [*(each & grade for each in first for grade in best or [self.all]), *best]
        if search.likely:
            best = [self.find(search.likely).courses]
        numbered = self.numbered(search.numbers, texts) if search.numbers and texts else []
        if search.numbers:
            best = [self.courses_in(numbered), *best]
        return Part(self, search, conditions, best, numbered)

    def siblings(self, course, search):
        """Other courses of the same provider."""
        others = self.by_provider.get(course.provider_id, BitMap()) - BitMap(self.numbers_of_keys([course.pk]))
        return Part(self, search, {"provider": others}, [])

    def followers(self, course, places, search):
        """Courses of the same subject one level up, near by; online courses are near everywhere."""
        subject = self.with_option.get(("category", course.course_type.category.slug), BitMap())
        level = BitMap() if course.level_to is None else self.by_first_level.get(course.level_to + 1, BitMap())
        return Part(self, search, {"next": subject & level, "near": self.near(places)}, [])

    def soonest(self, wanted):
        """Runs that can be promised to whoever wants that, each as the day to begin, an ordinal, and its key."""
        conditions = {PROMISED: self.with_runs([(PROMISED, level) for level in wanted.levels])}
        if wanted.places is not None:
            conditions["place"] = self.near(wanted.places)
        if wanted.in_evening:
            conditions["time"] = self.with_runs([("time", each) for each in LATE])
        if wanted.with_childcare:
            conditions["childcare"] = self.with_childcare
        for layer, numbers in zip(self.layers, self.by_layer_with(conditions), strict=True):
            yield from ((entry_of(layer.keys[number]), layer.runs[number]) for number in numbers)

    def near(self, places):
        """The courses there or online, one bitmap a layer; kept, as places are asked for again and again."""
        key = tuple(places)
        if (found := self.near_by.get(key)) is None:
            if len(self.near_by) >= MOST_PLACES:
                self.near_by.clear()
            layers = zip(self.layers, self.with_runs([("mode", ONLINE)]), strict=True)
            found = self.near_by[key] = [union([online, *layer.at(places)]) for layer, online in layers]
        return found

    def condition(self, name, value, chosen):
        """The courses that meet it: one bitmap, or one a layer where it is about runs.

        Of ``chosen`` matters what must be met by the same lesson.
        """
        values = value if isinstance(value, list) else [value]
        if name in OF_LESSONS and all((lessons := {**chosen, name: values})[each] for each in OF_LESSONS):
            return self.with_runs([*product(*(lessons[each] for each in OF_LESSONS))])
        if name in OF_RUNS:
            return self.with_runs([(name, value) for value in values])
        return union(self.with_option[name, value] for value in values)

    def with_runs(self, options):
        """The courses with a run that has one of them, one bitmap a layer."""
        found = [self.with_run[option] for option in options if option in self.with_run]
        if len(found) == 1:
            return found[0]
        return [union(met) for met in zip(*found, strict=True)] or [NONE] * len(self.layers)

    def beginning_at(self, level):
        """The courses that begin at that level, or are at that part of one."""
        if level not in PARTS_OF_LEVELS:
            return self.by_first_level.get(int(level), BitMap())
        return union(numbers for part, numbers in self.by_part.items() if part.startswith(level))

    def for_ages(self, first, last):
        ages = self.by_ages.items()
        return union(numbers for (youngest, oldest), numbers in ages if youngest <= last and first <= oldest)

    def by_layer_with(self, conditions):
        """The courses whose run in the layer meets all; without conditions on runs the first layer says it all."""
        of_courses = [met for met in conditions.values() if isinstance(met, BitMap)]
        of_runs = [met for met in conditions.values() if not isinstance(met, BitMap)]
        of_courses = [reduce(and_, sorted(of_courses, key=len))] if of_courses else []
        for depth, layer in enumerate(self.layers if of_runs else self.layers[:1]):
            met = [*map(layer.of, of_courses), *(met[depth] for met in of_runs)]
            yield reduce(and_, sorted([*met, layer.all] if self.is_cut or not met else met, key=len))

    def on_site_at(self, places):
        """The courses there, one bitmap a layer."""
        online, on_site = (self.with_runs([("mode", where)]) for where in (ONLINE, ON_SITE))
        there = (union(layer.at(places)) for layer in self.layers)
        return [met - (remote - here) for met, remote, here in zip(there, online, on_site, strict=True)]

    def numbered(self, numbers, courses):
        """Of these courses those that have a run with one of these numbers, one bitmap a layer."""
        rows = self.runs().offered(self.today).with_number(numbers)
        if len(courses) < 500:
            rows = rows.filter(course__in=[self.courses[number] for number in courses])
        found = dict(rows.values_list("pk", "course"))
        asked = BitMap(self.numbers_of_keys(found.values()))
        return [
            BitMap([each for each in layer.of(asked) & layer.all if layer.runs[each] in found])
            for layer in self.layers
        ]

    def with_words(self, text):
        """The courses with all words in their text, and those that are called so; None without words."""
        grades = None
        for words in search_words(text):
            found = self.with_phrase(words) if " " in words else self.vocabulary.matching(words)
            grades = found if grades is None else [grade & met for grade, met in zip(grades, found, strict=True)]
        return grades or [None]

    def with_phrase(self, words):
        """Words in that order: those that have them all are looked up in the database."""
        each = [self.vocabulary.matching(word)[0] for word in words.split()]
        if not (likely := reduce(and_, each)):
            return likely, likely, likely
        courses = self.rows().filter(search_text__contains=words)
        if len(likely) < 500:
            courses = courses.filter(pk__in=[self.courses[number] for number in likely])
        in_heading = courses.filter(search_heading__contains=words)
        headings, options = BitMap(self.numbers_of(in_heading)), self.options
        called, about = options.kinds_called(words), options.kinds_about(words)
        grades = (
            union([headings, *(self.of_kind.get(kind, BitMap()) for kind in kinds)]) for kinds in (called, about)
        )
        return BitMap(self.numbers_of(courses)), *grades
