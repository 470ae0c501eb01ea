"""What a visitor chose in the list's filters, and what there is to choose from."""

from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.search.choices import DEFAULT_RADIUS, NOT_CHIPS, Radius, Sort
from courses.search.options import Options, flat
from foundation.languages.sentences import quotable
from places.gazetteer import Spot


class Search:
    """A query that the filters' form has cleaned: the valid values by filter, and what was not understood."""

    def __init__(self, query: QueryDict, options: Options):
        self.query = each_once(query)
        self.options = options
        self.chosen, self.errors = options.cleaned(self.query)
        self.chosen["radius"] = self.chosen["radius"] or DEFAULT_RADIUS
        self.chosen["sort"] = self.chosen["sort"] or Sort.START

    @property
    def words(self) -> str:
        """As typed."""
        return self.query.get("q", "")

    @property
    def place(self) -> str:
        """As typed."""
        return self.query.get("place", "")

    @cached_property
    def spot(self) -> Spot | None:
        """The chosen place, if there is one by that name or code."""
        return self.options.gazetteer.find(self.chosen["place"] or "")

    @cached_property
    def distances(self) -> dict:
        """Kilometres to every municipality from the chosen place, by primary key; empty without a place."""
        return self.spot.distances_to(self.options.gazetteer.municipalities) if self.spot else {}

    def places_within(self, radius=None) -> list[int]:
        """Municipalities (primary keys) within the radius, or the chosen one, as shown: in whole kilometres."""
        radius = radius or self.chosen["radius"]
        return [pk for pk, distance in self.distances.items() if distance < float(radius) + 0.5]

    # Chips

    @cached_property
    def chips(self) -> list[dict]:
        """One per value that narrows the list: its label and the query string without it."""
        return [
            {"label": self.label(name, value), "query": self.query_without(name, value)}
            for name, values in self.chosen.items()
            if values and name not in NOT_CHIPS and (name != "place" or self.spot)
            for value in (values if isinstance(values, list) else [values])
        ]

    def label(self, name, value) -> str:
        if name == "q":
            return _("“%(words)s”") % {"words": quotable(value)}
        if value is True:
            return str(self.options.filters[name].label)
        if name == "place":
            return _("%(place)s: %(radius)s") % {
                "place": self.spot.name,
                "radius": Radius(self.chosen["radius"]).label,
            }
        return str(dict(flat(self.options.choices_of(name)))[value])

    def query_without(self, name, value) -> str:
        others = {"page", "radius"} if name == "place" else {"page"}
        rest = [
            (key, each)
            for key, values in self.query.lists()
            for each in values
            if key not in others and (key != name or (name != "q" and value is not True and each != str(value)))
        ]
        return urlencode(rest)

    def wider(self) -> list["Search"]:
        """For each chip the search without it."""
        return [Search(QueryDict(chip["query"]), self.options) for chip in self.chips]

    @property
    def is_words_only(self) -> bool:
        """Nothing is chosen but the words that were typed."""
        return bool(self.words) and len(self.chips) == 1

    def ways_out(self, counts) -> list[dict]:
        """The chips with the number of courses that would be left without each, most first; for an empty list."""
        ways = [{**chip, "count": count} for chip, count in zip(self.chips, counts, strict=True)]
        return sorted((way for way in ways if way["count"]), key=lambda way: -way["count"])

    @property
    def is_local(self) -> bool:
        """Only courses within some distance of a place are asked for."""
        return bool(self.spot) and self.chosen["radius"] != Radius.COUNTY

    def anywhere(self) -> "Search":
        """The same without the distance, the nearest first."""
        query = self.query.copy()
        query.pop("page", None)
        query["radius"], query["sort"] = Radius.COUNTY, Sort.DISTANCE
        return Search(query, self.options)

    def with_words(self, text) -> "Search":
        """The same with other search words."""
        query = self.query.copy()
        query.pop("page", None)
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


def each_once(query: QueryDict) -> QueryDict:
    """A value that is sent again and again would be a chip each time. The last of a name stays the last."""
    found = QueryDict(mutable=True)
    for name, values in query.lists():
        found.setlist(name, list(dict.fromkeys(reversed(values)))[::-1])
    return found
