"""Bitmaps over listed courses, which answer what a search finds, in which order, and how many each option leaves.

What an option means is asked of the filters' own querysets, so that list, badge and number cannot disagree.
Courses are numbered in the order of the list, by their best run. Conditions on runs must be met by one and the
same run: so there is a layer of bitmaps for every course's best run, one for its second best, and so on, and a
course is found when one layer meets all conditions. Where only few courses have so many runs, all that are left
stand in one last layer: a hundred dates of one course are not a hundred layers.
"""

from array import array
from collections import defaultdict
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial, reduce
from itertools import chain, product
from operator import and_, itemgetter

from modeltranslation.utils import get_translation_fields
from pyroaring import BitMap

from courses.models import PARTS_OF_LEVELS, Course, CourseRun, level_of
from courses.public.soon import LATE, promised
from courses.search.choices import OF_LESSONS, OF_RUNS, ON_SITE, ONLINE, WITHOUT_COUNTS, ages_of
from courses.search.found import NONE, Column, Layer, Part, Rest, entry_of, of_lessons, sort_key, union
from courses.search.options import folded
from courses.search.words.vocabulary import vocabulary_of
from foundation.languages.names import SPOKEN, as_stored
from foundation.reading.spelling import search_words

WITH_MANY = {"category", "type", "start", "spoken", "teaching"}  # options, which are read without a query each
PROMISED = "promised"  # of no filter
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Segment:
    """All courses as they are listed on one day, or some of them. Never changed once it is made."""

    is_cut = False  # some of its courses are hidden

    def __init__(self, today, options, only=None):
        """``only``: primary keys of courses."""
        self.today, self.options, self.only = today, options, only
        self.layers, self.where = [], {}  # where: run → layer and course's number in one
        self.courses = array("q")  # primary keys by number
        self.read_runs()
        self.numbers = {pk: number for number, pk in enumerate(self.courses)}
        # (filter, option) → courses, those with any such run where it is about runs
        self.with_option = defaultdict(BitMap)
        self.with_run = {}  # the same, (time of day, weekday), (PROMISED, level) → one bitmap a layer
        self.by_part = self.grouped("sub_level", rows=self.rows().exclude(sub_level=""))
        self.read_options()
        self.by_provider = self.grouped("provider")
        self.by_first_level = self.grouped("level_from")
        self.by_ages = self.grouped("youngest", "oldest", rows=self.rows().with_ages())
        self.read_newest()
        self.vocabulary = vocabulary_of(self.rows(), self.numbers, self.options)
        self.read_titles()
        del self.where

    def under(self, options):
        """The same with these options, or without any, whose rows and filters are of one process."""
        same = copy(self)
        same.options = options
        return same

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
        rows = self.runs().published(self.today).offered(self.today).order_by("rank", "entry", "course", "pk")
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
        self.gather_rest()
        for layer in self.layers:
            layer.all = BitMap(layer.runs)
            layer.runs, layer.keys = Column(layer.all, layer.runs), Column(layer.all, layer.keys)
        for layer in self.layers[:1]:  # has every course: its number is its place
            layer.runs, layer.keys = layer.runs.values, layer.keys.values

    def gather_rest(self):
        """A layer takes as much time as a course of the rest: the rest begins where there are fewest of both."""
        sizes = [len(layer.runs) for layer in self.layers[1:]] + [0]
        first = min(range(len(sizes)), key=lambda depth: depth + sizes[depth]) + 1
        deep, rest = self.layers[first:], Rest(places=defaultdict(BitMap))
        for course in deep[0].runs if deep else ():
            for layer in (layer for layer in deep if course in layer.runs):
                number = len(self.courses) + len(rest.runs)
                run, rest.keys[number] = layer.runs[course], layer.keys[course]
                rest.runs[number], self.where[run] = run, first << 32 | number
                rest.members[course].add(number)
                rest.places[next(place for place, there in layer.places.items() if course in there)].add(number)
        self.layers[first:] = [rest] if deep else []

    def read_options(self):
        rows, runs = self.rows(), self.runs()
        self.read_kinds()
        self.read_languages()
        self.read_starts(runs)
        for name, values in self.options.countable.items():
            if name in WITH_MANY:
                continue
            narrow = self.options.filters[name].filter
            for option in values:
                if option in PARTS_OF_LEVELS:
                    self.with_option[name, option] = self.at_part(option)
                    continue
                value = [option] if self.options.takes_several(name) else option
                if name in OF_RUNS:
                    self.put_runs(name, option, narrow(runs, value).values_list("pk", flat=True))
                else:
                    self.with_option[name, option] = BitMap(self.numbers_of(narrow(rows, value)))
        self.read_lessons(runs)
        self.read_promised()

    def put_runs(self, name, option, runs):
        self.with_run[name, option] = self.by_layer(runs)
        self.with_option[name, option] = self.courses_in(self.with_run[name, option])

    def read_kinds(self):
        self.of_kind = self.grouped("course_type")  # by its primary key
        for kind in self.options.type_rows:
            numbers = self.of_kind.get(kind.pk, NONE)
            self.with_option["type", kind.slug] = numbers
            self.with_option["category", kind.category.slug] |= numbers

    def read_languages(self):
        for code, numbers in self.grouped("teaching_language").items():
            self.with_option["teaching", code] = numbers
        for spoken, numbers in self.grouped("spoken", rows=self.rows().with_spoken()).items():
            for code in SPOKEN:
                if as_stored(code) in spoken:
                    self.with_option["spoken", code] |= numbers

    def read_starts(self, runs):
        by_day = defaultdict(list)
        for run, day in runs.values_list("pk", "start"):
            by_day[day].append(run)
        for option in self.options.countable["start"]:
            met = (found for day, found in by_day.items() if self.options.filterset.is_start_in(day, option))
            self.put_runs("start", option, chain.from_iterable(met))

    def at_part(self, part):
        """The courses at that level that are not at another part of it."""
        others = (
            met for other, met in self.by_part.items() if other[:2] == part[:2] and not other.startswith(part)
        )
        return self.with_option["level", str(level_of(part))] - union(others)

    def read_lessons(self, runs):
        """Which runs have a lesson at that time on that day: that they have one at that time says less."""
        times, days = (self.options.countable[name] for name in OF_LESSONS)
        for pair in product(times, days):
            if not all(self.with_option[option] for option in zip(OF_LESSONS, pair, strict=True)):
                continue  # of few courses, most pairs
            meeting = self.options.filterset.have_lessons(runs, *([each] for each in pair))
            self.with_run[pair] = self.by_layer(meeting.values_list("pk", flat=True))

    def read_promised(self):
        """Where one may begin at which level, on a seat that whoever acts a week later still gets."""
        by_level = defaultdict(list)
        for run, level in promised(self.runs(), self.today).values_list("pk", "entry_level"):
            by_level[level].append(run)
        for level, runs in by_level.items():
            self.with_run[PROMISED, level] = self.by_layer(runs)
        self.with_childcare = BitMap(self.numbers_of(self.rows().filter(childcare=Course.Childcare.YES)))

    def numbers_of(self, courses):
        return self.numbers_of_keys(courses.values_list("pk", flat=True))

    def numbers_of_keys(self, keys):
        """Of those that are listed."""
        return array("I", (number for number in map(self.numbers.get, keys) if number is not None))

    def grouped(self, *columns, rows=None):
        """Numbers of rows by the values of the columns."""
        groups = defaultdict(no_numbers)
        for pk, *values in (self.rows() if rows is None else rows).values_list("pk", *columns):
            if pk in self.numbers:
                groups[tuple(values) if len(values) > 1 else values[0]].append(self.numbers[pk])
        return {value: BitMap(numbers) for value, numbers in groups.items()}

    def by_layer(self, runs):
        """Courses with one of these runs (primary keys), one bitmap a layer."""
        found = [no_numbers() for _layer in self.layers]
        for run in runs:
            if (where := self.where.get(run)) is not None:
                found[where >> 32].append(where & 0xFFFFFFFF)
        return [BitMap(numbers) if numbers else NONE for numbers in found]

    def read_newest(self):
        """When each course came, as a number that is smaller the newer it is."""
        self.ages = array("q", bytes(8 * len(self.courses)))
        for pk, created_at in self.rows().values_list("pk", "created_at"):
            if pk in self.numbers:
                self.ages[self.numbers[pk]] = (EPOCH - created_at) // timedelta(microseconds=1)
        self.by_newest = array("I", sorted(range(len(self.courses)), key=self.age))

    def age(self, number):
        """Sorts the newest first."""
        return self.ages[number], -self.courses[number]

    def read_titles(self):
        """Titles and names of providers, and in which languages they are."""
        titles, self.titles_in = defaultdict(no_numbers), defaultdict(set)
        columns = ["provider__name", *get_translation_fields("title")]
        for pk, *texts in self.rows().values_list("pk", *columns).iterator(chunk_size=2000):
            if pk in self.numbers:
                for column, title in filter(itemgetter(1), zip(columns, texts, strict=True)):
                    titles[title].append(self.numbers[pk])
                    self.titles_in[column.removeprefix("title_")].add(title)
        self.titles = {title: BitMap(numbers) for title, numbers in titles.items()}

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

    # Finding

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
        next_ones = subject & level  # few, and so are those of them in each place
        near = [
            union(layer.of(next_ones) & there for there in [online, *layer.at(places)])
            for layer, online in zip(self.layers, self.with_runs([("mode", ONLINE)]), strict=True)
        ]
        return Part(self, search, {"near": near}, [])

    def soonest(self, wanted):
        """Runs that can be promised to whoever wants that, each as the day to begin, an ordinal, and its key."""
        conditions = {PROMISED: self.with_runs([(PROMISED, level) for level in wanted.levels])}
        if wanted.places is not None:
            near = zip(self.layers, self.with_runs([("mode", ONLINE)]), strict=True)
            conditions["place"] = [union([online, *layer.at(wanted.places)]) for layer, online in near]
        if wanted.in_evening:
            conditions["time"] = self.with_runs([("time", each) for each in LATE])
        if wanted.with_childcare:
            conditions["childcare"] = self.with_childcare
        for layer, numbers in zip(self.layers, self.by_layer_with(conditions), strict=True):
            yield from ((entry_of(layer.keys[number]), layer.runs[number]) for number in numbers)

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

    def courses_in(self, by_layer):
        """Those that stand in one of the layers, of which only the last one may have numbers of its own."""
        found = list(by_layer)
        if found:
            found[-1] = self.layers[len(found) - 1].courses(found[-1])
        return union(found)

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


no_numbers = partial(array, "I")
