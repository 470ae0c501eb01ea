"""What a visitor chose in the list's filters, and what there is to choose from."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import PARTS_OF_LEVELS, level_of
from courses.search.choices import DEFAULT_RADIUS, NOT_CHIPS, ONLINE, Radius, Sort
from courses.search.options import Options
from courses.search.words.meanings import BARE_NUMBER, QUOTES, SIGNS, Understood, Word, as_filter, is_vague
from courses.search.words.measures import Meaning, levels_in
from foundation.languages.directions import isolated
from foundation.languages.sentences import listed, quotable
from places.gazetteer import Spot

MOST_CHIPS = 6  # of words
WEIGHTS = defaultdict(
    lambda: 2, place=3, level=4
)  # beside 1 of a word: what is rather left out where no course has all


class Search:
    """A query that the filters' form has cleaned, with the words in it that mean a filter.

    ``chosen``: the valid values by filter; ``errors``: by filter what was not understood.
    """

    def __init__(self, query: QueryDict, options: Options) -> None:
        self.query = each_once(query)
        self.options = options
        self.chosen, self.errors = options.cleaned(self.query)
        self.reading = options.read(self.chosen["q"])
        self.understood, second = self.meant()
        if second:
            self.reading = replace(self.reading, words=[*self.reading.words, *second])
        self.chosen["q"] = " ".join(word.searched for word in self.reading.words)
        for _text, name, values in self.understood:
            self.add(name, values)
        self.by_words = {name for _text, name, _values in self.understood}
        self.chosen["radius"] = self.chosen["radius"] or DEFAULT_RADIUS
        self.chosen["sort"] = self.chosen["sort"] or (Sort.DISTANCE if "place" in self.by_words else Sort.START)

    def meant(self) -> tuple[list[tuple[str, str, list[str]]], list[Word]]:
        """What the words mean as (text, filter, values), without what the visitor has chosen otherwise.

        And what stays a word, as a list has one place and one start: "Crivitz or Sternberg".
        """
        names = [each.meaning.name for each in self.reading.understood]
        taken, understood, second = {}, [], []
        for each in sorted(self.reading.understood, key=is_vague):
            name, values = as_filter(each.meaning, self.options)
            if name == "radius" and "place" not in names and not self.chosen["place"]:
                continue
            is_one = not self.options.takes_several(name)
            if is_one and name in taken:
                second += [] if is_vague(each) or taken[name] == values else [Word(*2 * (f'"{each.text}"',))]
            elif not is_one or not self.chosen[name]:
                taken[name] = values
                understood.append((each.text, name, values))
        return understood, second

    def add(self, name: str, values: list[str]) -> None:
        if self.options.takes_several(name):
            self.chosen[name] = list(dict.fromkeys([*(self.chosen[name] or []), *values]))
        else:
            self.chosen[name] = True if values == ["on"] and self.options.is_box(name) else values[0]

    @property
    def words(self) -> str:
        """As typed."""
        return self.query.get("q", "")

    @property
    def place(self) -> str:
        """As typed, into the field of places or among the words."""
        return self.query.get("place", "") or self.chosen["place"] or ""

    @cached_property
    def numbers(self) -> list[str]:
        """What may be the number of a course, as typed, also in pieces: "262-01", "H 12"."""
        words = [word.typed.strip(QUOTES + SIGNS) for word in self.reading.words[:MOST_CHIPS]]
        pieces = [words[first:end] for first in range(len(words)) for end in range(first + 1, first + 4)]
        return [" ".join(some) for some in pieces if any(map(str.isdigit, "".join(some)))]

    @property
    def first_levels(self) -> list[list]:
        """Levels among the words: courses that begin there are meant before those that also go there.

        Before all, those at the parts that are asked for.
        """
        asked = [value for _text, name, values in self.understood if name == "level" for value in values]
        parts = [value for value in asked if value in PARTS_OF_LEVELS]
        return [levels for levels in (parts, [*map(level_of, asked)]) if levels]

    @property
    def is_by_distance(self) -> bool:
        return self.chosen["sort"] == Sort.DISTANCE and bool(self.distances)

    @cached_property
    def spot(self) -> Spot | None:
        """The chosen place, if there is one by that name or code."""
        return self.options.gazetteer.find(self.chosen["place"] or "")

    @cached_property
    def distances(self) -> dict:
        """Kilometres to every municipality from the chosen place, by primary key; empty without a place."""
        return self.spot.distances_to(self.options.gazetteer.municipalities) if self.spot else {}

    def places_within(self, radius: str | float | None = None) -> list[int]:
        """Municipalities (primary keys) within the radius, or the chosen one, as shown: in whole kilometres."""
        radius = radius or self.chosen["radius"]
        return [pk for pk, distance in self.distances.items() if distance < float(radius) + 0.5]

    # Chips

    @cached_property
    def chips(self) -> list[dict]:
        """One per value that narrows the list and one per word: its label and the query string without it."""
        filters = [
            {"label": self.label(name, value), "query": self.query_without(name, value)}
            for name, values in self.chosen.items()
            if values and name != "q" and name not in NOT_CHIPS and (name != "place" or self.spot)
            for value in (values if isinstance(values, list) else [values])
        ]
        words = self.reading.words
        return filters + [
            {
                "label": _("“%(words)s”") % {"words": isolated(quotable(word.typed.strip(QUOTES)))},
                "query": self.explicit(words=[other for other in words if other is not word]),
            }
            for word in words[:MOST_CHIPS]
        ]

    def label(self, name: str, value: object) -> str:
        if value is True:
            return str(self.options.filters[name].label)
        if name == "place":
            return _("%(place)s: %(radius)s") % {
                "place": isolated(self.spot.name),
                "radius": Radius(self.chosen["radius"]).label,
            }
        return self.options.label(name, value)

    def query_without(self, name: str, value: object) -> str:
        """Without a value that was chosen in a filter, or that words mean."""
        if any(name == other and str_of(value) in values for _text, other, values in self.understood):
            return self.explicit(without=(name, str_of(value)))
        others = {"page", "radius"} if name == "place" else {"page"}
        rest = [
            (key, each)
            for key, values in self.query.lists()
            for each in values
            if key not in others
            and (key != name or (value is not True and each != str(value)))
            and not (name == "place" and (key, each) == ("sort", Sort.DISTANCE))
        ]
        return urlencode(rest)

    def explicit(self, without: tuple[str, str] = ("", ""), words: list[Word] | None = None) -> str:
        """The same search with everything understood as a filter's value, and only the other words as words.

        What was taken away is not understood again: where the words that are left would mean something, they are
        put between quotes.
        """
        words = self.reading.words if words is None else words
        pairs = [(key, each) for key, values in self.query.lists() for each in values if key not in {"q", "page"}]
        pairs += [(name, value) for _text, name, values in self.understood for value in values]
        if without[0] == "place":
            pairs = [pair for pair in pairs if pair[0] not in {"radius", "sort"}]
        elif self.is_by_distance and not self.query.get("sort"):
            pairs.append(("sort", Sort.DISTANCE.value))
        pairs = [pair for pair in dict.fromkeys(pairs) if pair != without]
        text = self.options.words.literally(words, get_language()) if words else ""
        return urlencode([("q", text), *pairs] if text else pairs)

    @cached_property
    def alternatives(self) -> list[dict]:
        """Each chip with what its link leads to, and wider distances: with ``label`` and ``query``."""
        chips = [{**chip, "is_wider": False} for chip in self.chips]
        if not self.is_local:
            return chips
        radius = float(self.chosen["radius"])
        wider = (each for each in Radius if each == Radius.COUNTY or float(each) > radius)
        return chips + [
            {"label": str(each.label), "query": self.within(each).query.urlencode(), "is_wider": True}
            for each in wider
        ]

    def wider(self) -> list["Search"]:
        """The search of each alternative."""
        return [Search(QueryDict(each["query"]), self.options) for each in self.alternatives]

    def ways_out(self, counts: Iterable[int]) -> list[dict]:
        """The alternatives with the number of courses that each would give, most first; for an empty list."""
        ways = [{**each, "count": count} for each, count in zip(self.alternatives, counts, strict=True)]
        return sorted((way for way in ways if way["count"]), key=lambda way: -way["count"])

    @property
    def is_words_only(self) -> bool:
        return len(self.chips) == len(self.reading.words[:MOST_CHIPS]) > 0

    @property
    def wish(self) -> str:
        """What is looked for, in words, for a message to the office."""
        return " · ".join(chip["label"] for chip in self.chips)

    @property
    def reading_in_words(self) -> str:
        """What the words are read as: of the beginning of a word that has any ending nobody wants to read."""
        labels = [
            self.label(name, True if self.options.is_box(name) else value)
            for _text, name, values in self.understood
            if name != "radius"
            for value in values
        ]
        return " · ".join([*labels, " ".join(word.typed for word in self.reading.words)]).strip(" ·")

    @property
    def has_radius(self) -> bool:
        """Only courses within some distance of a place are asked for, unless they are online."""
        return bool(self.spot) and self.chosen["radius"] != Radius.COUNTY

    @property
    def is_local(self) -> bool:
        """Whoever learns online is near everywhere."""
        return self.has_radius and self.chosen["mode"] != ONLINE

    def anywhere(self) -> "Search":
        """The same without the distance, the nearest first."""
        return self.within(Radius.COUNTY)

    def within(self, radius: object) -> "Search":
        query = QueryDict(self.explicit(), mutable=True)
        query["radius"], query["sort"] = radius, Sort.DISTANCE
        return Search(query, self.options)

    def online(self) -> "Search":
        """The same online, from wherever one is."""
        query = QueryDict(self.explicit(without=("place", self.chosen["place"])), mutable=True)
        query["mode"] = ONLINE
        return Search(query, self.options)

    def with_some(self, words: Iterable[Word]) -> "Search":
        """The same with only these of its words."""
        return Search(QueryDict(self.explicit(words=list(words))), self.options)

    def with_words_only(self, word: str) -> "Search":
        """One of its words and nothing else."""
        return Search(
            QueryDict(urlencode({"q": self.options.words.literally([word], get_language())})), self.options
        )

    def without_each(self) -> list["Search"]:
        """The same without one thing that its words mean, each in turn, never a place or a named level."""
        loose = [each for each in self.understood if each[1] not in {"place", "radius"} and not levels_in(each[0])]
        return [self.without(name, values) for _text, name, values in loose]

    def without(self, name: str, values: list[str]) -> "Search":
        query = QueryDict(self.explicit(), mutable=True)
        query.setlist(name, [value for value in query.getlist(name) if value not in values])
        return Search(query, self.options)

    @property
    def wishes(self) -> list:
        """What the words are: (filter, values) or a word. Of a place only the distance can be left out."""
        filters = [
            (name, values)
            for _text, name, values in self.understood
            if name != "radius" and (name != "place" or self.is_local)
        ]
        return [*self.reading.words, *filters]

    def without_wishes(self, left_out: Collection[Word | tuple[str, list[str]]]) -> "Search":
        query = QueryDict(
            self.explicit(words=[word for word in self.reading.words if word not in left_out]), mutable=True
        )
        for name, values in (wish for wish in left_out if not isinstance(wish, Word)):
            if name == "place":
                query["radius"], query["sort"] = Radius.COUNTY, Sort.DISTANCE
            else:
                query.setlist(name, [value for value in query.getlist(name) if value not in values])
        return Search(query, self.options)

    def left_out(self, some: "Search") -> list[str]:
        """The words, as typed, that another search does not have, also as a filter, and the distance."""
        kept = {word.searched.strip(QUOTES) for word in some.reading.words}
        words = [
            isolated(word.typed.strip(QUOTES))
            for word in self.reading.words
            if word.searched.strip(QUOTES) not in kept
        ]
        words += [
            isolated(text)
            for text, name, values in self.understood
            if name != "radius" and not set(values) <= set(some.query.getlist(name))
        ]
        is_farther = self.is_local and not some.is_local
        return [*words, self.label("place", self.chosen["place"])] if is_farther else words

    @property
    def questions(self) -> list[dict]:
        """Words that may mean two things: what was taken, and the others with their query strings."""
        return [
            {
                "text": each.text,
                "taken": self.label_of(each.meaning),
                "others": [
                    {"label": self.label_of(other), "query": self.instead(each, other)} for other in each.others
                ],
            }
            for each in self.reading.understood
            if each.others
        ]

    @cached_property
    def doubts(self) -> list[dict]:
        """Words that stand for one of several filters, none of which is taken: each filter with its search."""
        return [
            {
                "text": doubt.text,
                "ways": [
                    {"label": self.label_of(meaning), "search": self.with_meanings([meaning])}
                    for meaning in doubt.meanings
                ],
            }
            for doubt in self.reading.doubts
        ]

    @cached_property
    def likely(self) -> "Search | None":
        """With the likelier filter of each word that stands for one of several: what it finds stands first."""
        meanings = [doubt.meanings[0] for doubt in self.reading.doubts]
        return self.with_meanings(meanings) if meanings else None

    def with_meanings(self, meanings: Iterable[Meaning]) -> "Search":
        """What is chosen, and these filters instead of the words."""
        query = QueryDict(self.explicit(), mutable=True)
        for name, values in (as_filter(meaning, self.options) for meaning in meanings):
            query.setlist(name, list(dict.fromkeys([*query.getlist(name), *values])))
        return Search(query, self.options)

    def label_of(self, meaning: Meaning) -> str:
        name, values = as_filter(meaning, self.options)
        is_box = self.options.is_box(name)
        return listed(self.options.label(name, True if is_box else value) for value in values)

    def instead(self, understood: Understood, other: Meaning) -> str:
        name, values = as_filter(understood.meaning, self.options)
        query = QueryDict(self.explicit(), mutable=True)
        query.setlist(name, [value for value in query.getlist(name) if value not in values])
        name, values = as_filter(other, self.options)
        query.setlist(name, [*query.getlist(name), *values])
        return query.urlencode()

    def with_words(self, text: str) -> "Search":
        """The same with other search words."""
        query = QueryDict(self.explicit(words=[]), mutable=True)
        query["q"] = text
        return Search(query, self.options)

    def problems(self) -> list[str]:
        """What was not understood, in words."""
        problems = [
            _("%(field)s: %(problem)s") % {"field": self.options.filters[name].label, "problem": " ".join(errors)}
            for name, errors in self.errors.items()
        ]
        if self.chosen["place"] and not self.spot:
            unknown = _("We do not know the place “%(text)s” in this county. Try the name of a town near by.")
            problems.append(unknown % {"text": quotable(self.chosen["place"])})
        return problems


def weight(left_out: Collection[Word | tuple[str, list[str]]], words: Iterable[Word]) -> int:
    """How much is lost with these wishes, see ``Search.wishes``; with the last of the words more than all else."""
    telling = [word for word in words if not BARE_NUMBER.fullmatch(word.typed)]  # these stand anywhere by chance
    lost = sum((wish in telling) if isinstance(wish, Word) else WEIGHTS[wish[0]] for wish in left_out)
    return lost + WEIGHTS["level"] if telling and all(word in left_out for word in telling) else lost


def each_once(query: QueryDict) -> QueryDict:
    """A value that is sent again and again would be a chip each time. The last of a name stays the last."""
    found = QueryDict(mutable=True)
    if "women" in query:  # an address of before there were other audiences
        found["audience"] = "women"
    for name, values in query.lists():
        if name != "women":
            found.setlist(name, list(dict.fromkeys(reversed(values)))[::-1])
    return found


def str_of(value: object) -> str:
    """A value as it stands in addresses."""
    return "on" if value is True else str(value)
