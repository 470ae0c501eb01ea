"""The words by which courses are found, and what somebody may have meant by a word that is none of them."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from itertools import accumulate

from django.db.models import QuerySet
from pyroaring import BitMap
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from courses.search.options import Options
from foundation.reading.spelling import for_search

COMMON = 128  # words whose courses are kept ready
LONGEST = 200  # signs of a word that is compared


class Vocabulary:
    """Words as ``spelling.for_search`` leaves them, each with the courses in whose text it stands."""

    def __init__(
        self,
        courses: dict[str, list[int]],
        in_headings: dict[str, list[int]],
        groups: list[tuple],
        named: list[tuple],
    ) -> None:
        """Numbers of courses by word, the same for titles and providers.

        ``groups`` are words of kinds of course and their subjects, each with the numbers of all courses of that
        kind; ``named`` the same for the names of kinds alone.
        """
        shared, called = shared_words(groups), shared_words(named)
        self.of_subjects = shared
        self.words = sorted(courses.keys() | shared.keys())
        found = (united(shared.get(word), courses.get(word)) for word in self.words)
        self.courses = [
            met[0] if len(met) == 1 else met for met in found
        ]  # most words are of one: a tenth of the room
        self.in_headings = {
            word: united(called.get(word), in_headings.get(word)) for word in called.keys() | in_headings.keys()
        }
        self.text = "\n".join(["", *self.words, ""])
        self.ends = array("I", accumulate(len(word) + 1 for word in self.words))
        self.ready = {}

    def __getstate__(self) -> dict:
        return self.__dict__ | {"ready": {}}

    def containing(self, part: str) -> list[int]:
        """Numbers of the words in which ``part`` stands."""
        found = []
        position = self.text.find(part)
        while position >= 0:
            number = bisect_right(self.ends, position - 1) if position else 0
            found.append(number)
            position = self.text.find(part, self.ends[number])
        return found

    def matching(self, part: str) -> tuple[BitMap, BitMap, BitMap]:
        """The courses in whose text ``part`` stands, those called so, and these with all of such a subject.

        Kept without a decorator, which would hold these megabytes in a circle after the index has gone.
        """
        found = self.ready.get(part)
        if found is None:
            if len(self.ready) >= COMMON:
                self.ready.clear()
            found = self.ready[part] = self.read_matching(part)
        return found

    def read_matching(self, part: str) -> tuple[BitMap, BitMap, BitMap]:
        found = self.containing(part)
        words = [self.words[number] for number in found]
        named = BitMap.union(BitMap(), *filter(None, map(self.in_headings.get, words)))
        return (
            self.courses_with(found),
            named,
            BitMap.union(named, *filter(None, map(self.of_subjects.get, words))),
        )

    def courses_with(self, words: list[int]) -> BitMap:
        """By the numbers of words."""
        met = [self.courses[number] for number in words]
        alone = BitMap([course for course in met if isinstance(course, int)])
        return BitMap.union(alone, *(courses for courses in met if isinstance(courses, BitMap)))

    def knows(self, word: str) -> bool:
        """Whether a word begins or ends like this; what only stands inside of others may be a slip."""
        place = bisect_left(self.words, word)
        begins = place < len(self.words) and self.words[place].startswith(word)
        return begins or f"{word}\n" in self.text


class Spellings:
    """Words as people write them in one language, to find what somebody may have meant by a slip."""

    def __init__(self, words: Iterable[str]) -> None:
        self.written = {}
        for word in words:
            self.written.setdefault(for_search(word), word)
        self.by_length = defaultdict(list)
        for word in self.written:
            self.by_length[len(word)].append(word)

    def similar(self, word: str, limit: int = 3) -> list[tuple[str, int]]:
        """The words of nearly the same spelling as people write them, with their slips, the fewest first."""
        if len(word) < 4 or len(word) > LONGEST or re.search(r"\d", word):
            return []
        slips = 1 if len(word) < 7 else 2
        lengths = range(len(word) - slips, len(word) + slips + 1)
        candidates = [other for length in lengths for other in self.by_length[length]]
        found = process.extract(
            word, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=limit
        )
        return [(self.written[other], distance) for other, distance, _place in found]


def vocabulary_of(rows: QuerySet, numbers: dict[int, int], options: Options) -> Vocabulary:
    """Of courses of which the index knows the numbers, by their primary keys."""
    # What all courses of a kind say is read once: hundreds of words in eleven languages.
    said_by_kind = {kind: frozenset(lines) for kind, lines in options.said_by_kind.items()}
    everywhere, in_headings, of_kind = (defaultdict(partial(array, "I")) for _ in range(3))
    texts = rows.values_list("pk", "course_type", "search_text", "search_heading")
    for pk, kind, text, heading in texts.iterator(chunk_size=2000):
        number = numbers.get(pk)
        if number is not None:
            of_kind[kind].append(number)
            own = set(text.split("\n")) - said_by_kind.get(kind, frozenset())
            for word in set(" ".join(own).split()):
                everywhere[word].append(number)
            for word in set(heading.split()):
                in_headings[word].append(number)
    groups, named = (
        [(" ".join(lines.get(kind, ())).split(), numbers) for kind, numbers in of_kind.items()]
        for lines in (said_by_kind, options.names_of_kinds)
    )
    return Vocabulary(everywhere, in_headings, groups, named)


def shared_words(groups: list[tuple]) -> dict[str, BitMap]:
    """The courses of each word; words of the same groups have one bitmap together."""
    bitmaps = [BitMap(numbers) for _words, numbers in groups]
    groups_of = defaultdict(set)
    for number, (words, _numbers) in enumerate(groups):
        for word in words:
            groups_of[word].add(number)
    bitmap_of = {}
    for members in map(frozenset, groups_of.values()):
        if members not in bitmap_of:
            bitmap_of[members] = BitMap.union(*(bitmaps[number] for number in members))
    return {word: bitmap_of[frozenset(members)] for word, members in groups_of.items()}


def united(shared: BitMap | None, numbers: Iterable[int] | None) -> BitMap:
    if shared is None:
        return BitMap(numbers)
    return shared | BitMap(numbers) if numbers else shared
