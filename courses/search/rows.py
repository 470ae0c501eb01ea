"""What the index knows of courses, read from the database.

What an option means is asked of the filters, so that list, badge and number cannot disagree: of most their own
querysets, of those with many options what they make of the column that decides it.
"""

from array import array
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, product
from operator import itemgetter

from modeltranslation.utils import get_translation_fields
from pyroaring import BitMap

from courses.models import PARTS_OF_LEVELS, Course, CourseDate, CourseRun, WeeklyTime, level_of
from courses.public.soon import promised
from courses.search.choices import OF_LESSONS, OF_RUNS
from courses.search.found import NONE, Column, Layer, Rest, sort_key, union
from courses.search.words.vocabulary import vocabulary_of
from foundation.languages.names import SPOKEN, as_stored

# Filters of whose options each would need a query
WITH_MANY = {"category", "type", "start", *OF_LESSONS, "spoken", "teaching"}
PROMISED = "promised"  # of no filter
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Rows:
    """All courses as they are listed on one day, or some of them."""

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
        self.near_by = {}  # by places, see ``index``
        self.by_part = self.grouped("sub_level", rows=self.rows().exclude(sub_level=""))
        self.read_options()
        self.by_provider = self.grouped("provider")
        self.by_first_level = self.grouped("level_from")
        self.by_ages = self.grouped("youngest", "oldest", rows=self.rows().with_ages())
        self.read_newest()
        self.vocabulary = vocabulary_of(self.rows(), self.numbers, self.options)
        self.read_titles()
        del self.where

    def rows(self):
        """Courses, listed or not: what is not listed has no number, and a plain query is a quick one."""
        # Primary keys as they are: looking for translations of each would double the time.
        courses = Course.objects.rewrite(False).order_by()
        return courses if self.only is None else courses.filter(pk__in=self.only)

    def runs(self):
        """The same for runs."""
        runs = CourseRun.objects.with_availability(self.today).order_by()
        return runs if self.only is None else runs.filter(course__in=self.only)

    def lessons(self, model):
        lines = model.objects.order_by()
        return lines if self.only is None else lines.filter(run__course__in=self.only)

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
        self.read_lessons()
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

    def read_lessons(self):
        """Which runs have a lesson still to come at that time on that day: that they have one then says less."""
        lessons = defaultdict(list)
        for run, weekdays, at in self.lessons(WeeklyTime).values_list("run", "weekdays", "starts_at"):
            lessons[weekdays, at].append(run)
        coming = self.lessons(CourseDate).filter(date__gte=self.today)
        for run, day, at in coming.values_list("run", "date", "starts_at"):
            lessons[1 << day.weekday(), at].append(run)
        met = defaultdict(list)
        for (weekdays, at), found in lessons.items():
            for pair in self.options.filterset.times_and_days(weekdays, at):
                for each in (pair, *zip(OF_LESSONS, pair, strict=True)):
                    met[each] += found
        for name in OF_LESSONS:
            for option in self.options.countable[name]:
                self.put_runs(name, option, met[name, option])
        for pair in product(*(self.options.countable[name] for name in OF_LESSONS)):
            self.with_run[pair] = self.by_layer(met[pair])

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

    def courses_in(self, by_layer):
        """Those that stand in one of the layers, of which only the last one may have numbers of its own."""
        found = list(by_layer)
        if found:
            found[-1] = self.layers[len(found) - 1].courses(found[-1])
        return union(found)

    def number_in(self, by_layer):
        """How many they are."""
        if not (found := list(by_layer)):
            return 0
        last = self.layers[len(found) - 1].courses(found.pop())
        return union(found).union_cardinality(last) if found else len(last)

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


no_numbers = partial(array, "I")
