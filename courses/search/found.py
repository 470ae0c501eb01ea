"""What a search has found in the layers of one segment of the index: courses in order, a number an option."""

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, zip_longest
from operator import and_
from typing import NamedTuple

from pyroaring import BitMap

from courses.search.choices import OF_LESSONS, OF_RUNS, ONLINE, Radius, Sort
from courses.search.search import Search

NONE = BitMap()  # to be read only


def union(bitmaps):
    """Of a single one that itself, to be read only."""
    bitmaps = list(bitmaps)
    if len(bitmaps) == 1:
        return bitmaps[0]
    return BitMap.union(*bitmaps) if bitmaps else BitMap()


def of_lessons(name):
    """A filter's name among the conditions: those of lessons are one."""
    return "lessons" if name in OF_LESSONS else name


def sort_key(rank, entry, course):
    """Sorts as (rank, entry, primary key of the course) does; takes 3, 22 and 38 bits."""
    return rank << 60 | entry.toordinal() << 38 | course


def course_of(key):
    return key & (1 << 38) - 1


def entry_of(key):
    """As an ordinal."""
    return key >> 38 & (1 << 22) - 1


class Column:
    """What numbers have, in a tenth of the room that a dictionary takes."""

    def __init__(self, numbers, values):
        self.known, self.values = numbers, array("q", map(values.__getitem__, numbers))

    def __getitem__(self, number):
        return self.values[self.known.rank(number) - 1]


@dataclass(slots=True)
class Layer:
    """One run of every course that has so many; courses by their numbers."""

    runs: dict | array | Column = field(default_factory=dict)  # the run's primary key
    keys: dict | array | Column = field(default_factory=dict)  # see ``sort_key``
    all: BitMap = field(default_factory=BitMap)
    places: dict = field(default_factory=dict)  # municipality → courses

    def at(self, places):
        return [self.places[place] for place in places if place in self.places]

    def of(self, courses):
        """The numbers here of these courses."""
        return courses

    def courses(self, numbers):
        """Whose they are."""
        return numbers

    def best(self, numbers, seen):
        """The best one of each course that is not among ``seen``."""
        return numbers - seen


@dataclass(slots=True)
class Rest(Layer):
    """All further runs of the few courses with many, each by a number of its own, the best first."""

    members: dict = field(default_factory=lambda: defaultdict(BitMap))  # a course's number → its runs

    def of(self, courses):
        return BitMap().union(*(runs for course, runs in self.members.items() if course in courses))

    def courses(self, numbers):
        return BitMap([course for course, runs in self.members.items() if numbers and runs.intersect(numbers)])

    def best(self, numbers, seen):
        met = (numbers & runs for course, runs in self.members.items() if numbers and course not in seen)
        return BitMap([runs.min() for runs in met if runs])


class Hit(NamedTuple):
    """A course and the run with which it is listed, by their primary keys."""

    pk: int
    next_run_id: int


@dataclass
class Part:
    """The courses of one segment that meet all conditions."""

    segment: object  # of ``index``, which stands on this module
    search: Search
    conditions: dict
    best: list[BitMap]  # those that are meant by name, the best first, see ``CourseQuerySet.with_match``
    numbered: list[BitMap] = field(default_factory=list)  # a layer: whose run has the number that is asked for
    wider: dict = field(default_factory=dict)  # the results without one of the conditions
    layered: dict = field(default_factory=dict)  # the same, one bitmap a layer

    def __len__(self):
        return len(self.courses)

    @cached_property
    def courses(self):
        return self.segment.courses_in(self.hits)

    @cached_property
    def hits(self):
        """For every layer the courses whose best matching run stands in it."""
        best = self.best_of(self.segment.by_layer_with(self.conditions), BitMap())
        return self.numbered_first(best) if any(self.numbered) else best

    def best_of(self, runs, seen):
        """Of runs, one bitmap a layer, the best one of each course that is not yet among ``seen``, and now is."""
        best = []
        for layer, numbers in zip(self.segment.layers, runs, strict=False):
            best.append(layer.best(numbers, seen))
            seen |= layer.courses(best[-1])
        return best

    def numbered_first(self, best):
        """The same, but a run that is asked for by its number goes before the best one."""
        seen, layers = BitMap(), self.segment.layers
        asked = self.best_of(map(and_, self.matching(), self.numbered), seen)
        others = zip_longest(layers, best, asked, fillvalue=BitMap())
        return [(hits - layer.of(seen)) | mine for layer, hits, mine in others]

    def matching(self):
        """All runs that meet the conditions, one bitmap a layer."""
        matching = list(self.segment.by_layer_with(self.conditions))
        if len(matching) < len(self.segment.layers):  # none is about runs: the first layer says it of the course
            return [layer.of(matching[0]) & layer.all for layer in self.segment.layers]
        return matching

    def except_for(self, courses):
        """The same without these courses."""
        conditions = {**self.conditions, "others": self.segment.all - courses}
        return Part(self.segment, self.search, conditions, self.best, self.numbered)

    # Order

    def ordered(self, start, stop):
        """From one place in the list to before another, each with what it is sorted by."""
        if self.search.chosen["sort"] == Sort.NEWEST:
            newest = filter(self.courses.__contains__, self.segment.by_newest)
            return [(self.segment.age(number), self.best_hit(number)) for number in islice(newest, start, stop)]
        groups = self.by_distance() if self.search.is_by_distance else [(0, self.hits)]
        if self.best:
            groups = self.best_first(list(groups))
        return self.slice_of(groups, start, stop)

    def best_first(self, groups):
        better = BitMap()
        for grade, best in enumerate([*self.best, self.segment.all]):
            new = [layer.of(best - better) for layer in self.segment.layers]
            for group, hits in groups:
                yield (grade, group), [runs & met for runs, met in zip(hits, new, strict=False)]
            better = better | best

    def best_hit(self, course):
        one = BitMap([course])
        layers = zip(self.segment.layers, self.hits, strict=False)
        run = next(layer.runs[number] for layer, hits in layers for number in layer.of(one) & hits)
        return Hit(self.segment.courses[course], run)

    def slice_of(self, groups, start, stop):
        """From groups that follow each other, each a bitmap a layer, what stands between the two places."""
        chosen = []
        for group, hits in groups:
            if stop <= 0:
                break
            count = sum(map(len, hits))
            if start < count:
                found = self.in_order(hits, max(start, 0), min(stop, count))
                layers = self.segment.layers
                chosen += [
                    ((group, key), Hit(course_of(key), layers[depth].runs[number])) for key, number, depth in found
                ]
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
            layer = layers[depth]
            found += [(layer.keys[number], number, depth) for number in members & layer.of(window)]
        return sorted(found)[start:stop]

    def by_distance(self):
        """Groups of equal distance, each course with its nearest run; what has no place comes last."""
        rings = defaultdict(list)
        for place, distance in self.search.distances.items():
            rings[distance].append(place)
        matching, seen = self.matching(), BitMap()
        for distance in sorted(rings):
            there = (union(layer.at(rings[distance])) for layer in self.segment.layers)
            yield distance, self.best_of(map(and_, matching, there), seen)
        yield float("inf"), self.best_of(matching, seen)

    # Counting

    def counts(self):
        """How many courses there are with each option: (filter, option) → number; option "" for none."""
        counts = Counter()
        for name, options in self.search.options.offered.items():
            chosen = []
            if self.search.options.takes_several(name):
                chosen = self.search.chosen[name] or []
            else:
                counts[name, ""] = len(self.without_choice(name))
            if name == "mode" and self.search.has_radius:
                self.count_modes(options, counts)
            elif name in OF_RUNS and self.narrows_runs_beside(name):
                others = self.layered_without(name)
                for option in options:
                    met = self.segment.condition(name, [*chosen, option], self.search.chosen)
                    counts[name, option] = self.count_by_layer(others, met)
            else:
                self.count_by_course(name, chosen, options, counts)
        if self.search.spot:
            for radius in Radius.values:
                counts["radius", radius] = self.count_within(radius)
        return counts

    def count_by_course(self, name, chosen, options, counts):
        with_option, base = self.segment.with_option, self.without(name)
        matching = base & union(with_option[name, option] for option in chosen) if chosen else BitMap()
        others = base - matching if matching else base
        for option in options:
            counts[name, option] = len(matching) + others.intersection_cardinality(with_option[name, option])

    def count_modes(self, options, counts):
        """The place counts for all but what is online."""
        anywhere = {name: met for name, met in self.conditions.items() if name not in {"mode", "place"}}
        there = anywhere | {"place": self.segment.on_site_at(self.search.places_within())}
        if "mode" not in self.search.by_words:
            counts["mode", ""] = len(self.segment.courses_in(self.segment.by_layer_with(there)))
        for option in options:
            base, met = anywhere if option == ONLINE else there, self.segment.condition("mode", option, {})
            found = self.segment.by_layer_with(base | {"mode": met})
            counts["mode", option] = len(self.segment.courses_in(found))

    def without_choice(self, name):
        """What is left where nobody chooses: words that mean this filter go on to mean it."""
        return self.courses if name in self.search.by_words else self.without(name)

    def without(self, name):
        """The courses that meet all conditions but this one."""
        name = of_lessons(name)
        if name not in self.conditions:
            return self.courses
        if name not in self.wider:
            self.wider[name] = self.segment.courses_in(self.layered_without(name))
        return self.wider[name]

    def layered_without(self, name):
        """The same, one bitmap a layer."""
        name = of_lessons(name)
        if name not in self.layered:
            others = {other: met for other, met in self.conditions.items() if other != name}
            self.layered[name] = list(self.segment.by_layer_with(others))
        return self.layered[name]

    def narrows_runs_beside(self, name):
        """Whether another condition must be met by the same run, or even the same lesson."""
        if name in OF_LESSONS and any(self.search.chosen[other] for other in OF_LESSONS if other != name):
            return True
        return any(other != of_lessons(name) and isinstance(met, list) for other, met in self.conditions.items())

    def count_within(self, radius):
        if radius == Radius.COUNTY or self.search.chosen["mode"] == ONLINE:
            return len(self.without("place"))
        near = self.segment.on_site_at(self.search.places_within(radius))
        if not self.narrows_runs_beside("place"):
            return self.without("place").intersection_cardinality(self.segment.courses_in(near))
        return self.count_by_layer(self.layered_without("place"), near)

    def count_by_layer(self, others, met):
        """How many courses have a run that meets this and the other conditions, each one bitmap a layer."""
        if len(others) < len(met):  # they are about courses
            return others[0].intersection_cardinality(self.segment.courses_in(met))
        return self.segment.number_in(map(and_, others, met))
