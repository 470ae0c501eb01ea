"""What a visitor chose in the list's filters, and what there is to choose from."""

from functools import cached_property
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bildung_verbindet.text import for_search, split_list, texts_of
from courses.filters import DEFAULT_RADIUS, CourseFilter, Radius, Sort
from courses.models import Category, CourseType
from places.finding import Gazetteer, Spot


class Options:
    """The filters and their choices. Rows of the database are read once, names follow the reader's language."""

    def __init__(self):
        self.gazetteer = Gazetteer()
        self.by_language = {}

    @cached_property
    def category_rows(self):
        return list(Category.objects.all())

    @cached_property
    def type_rows(self):
        return list(CourseType.objects.select_related("category"))

    def complete(self, course):
        """Gives the course its kind and its provider's place without asking the database for them."""
        known = (row for row in self.type_rows if row.pk == course.course_type_id)
        course.course_type = next(known, None) or course.course_type
        place = self.gazetteer.by_key.get(course.provider.municipality_id)
        course.provider.municipality = place or course.provider.municipality

    @cached_property
    def names(self) -> list[str]:
        """Kinds, subjects and places, as people write them."""
        translated = [(self.category_rows, "name"), (self.type_rows, "name")]
        texts = [text for rows, field in translated for row in rows for text in texts_of(row, field)]
        places = [name for place in self.gazetteer.municipalities for name in place.all_spellings]
        return [*texts, *(word for row in self.type_rows for word in split_list(row.synonyms)), *places]

    @cached_property
    def folded_names(self) -> list[tuple[str, str]]:
        return folded(self.names)

    @cached_property
    def places(self) -> str:
        """Ready to print: the suggestions of the place field."""
        return format_html_join(
            "", "<option>{}</option>", ((place.name,) for place in self.gazetteer.municipalities)
        )

    @property
    def categories(self) -> list[tuple]:
        return self.in_language(
            "categories", lambda: [(category.slug, category.name) for category in self.category_rows]
        )

    @property
    def types(self) -> list[tuple]:
        """Grouped by category."""
        return self.in_language("types", self.types_by_category)

    def opening_of(self, slug: str) -> str:
        """What the office says above the list of that category."""
        return next((category.opening for category in self.category_rows if category.slug == slug), "")

    def types_by_category(self):
        types = {}
        for course_type in self.type_rows:
            types.setdefault(course_type.category.name, []).append((course_type.slug, course_type.name))
        return list(types.items())

    def in_language(self, what, make):
        """What ``make()`` gives, worked out once for each language."""
        key = what, get_language()
        if key not in self.by_language:
            self.by_language[key] = make()
        return self.by_language[key]

    # Filters

    @cached_property
    def filters(self) -> dict:
        return CourseFilter(self).filters

    @cached_property
    def fields(self) -> dict:
        """The form fields that check what comes in, by name."""
        return CourseFilter(self).form.fields

    @cached_property
    def unchosen(self) -> dict:
        """What the fields give when nothing comes in, by name."""
        nothing = QueryDict()
        return {
            name: field.clean(field.widget.value_from_datadict(nothing, {}, name))
            for name, field in self.fields.items()
        }

    def choices_of(self, name) -> list[tuple]:
        """A filter's values, as ``Search.chosen`` has them, with their labels; possibly in groups."""
        if name in {"category", "type"}:
            return self.categories if name == "category" else self.types
        choices = self.filters[name].extra.get("choices")
        return [(True, self.filters[name].label)] if choices is None else as_texts(choices)

    @cached_property
    def countable(self) -> dict[str, list]:
        """Every filter whose values are counted, with every value it can take."""
        names = [name for name in self.filters if name not in CourseFilter.WITHOUT_COUNTS]
        return {name: [value for value, _label in flat(self.choices_of(name))] for name in names}

    def takes_several(self, name) -> bool:
        return isinstance(self.filters[name], django_filters.MultipleChoiceFilter)


class Search:
    def __init__(self, query: QueryDict, options: Options):
        self.query = each_once(query)
        self.options = options
        self.errors = {}  # by filter, what was not understood

    @cached_property
    def chosen(self) -> dict:
        """The valid values by filter; what was not understood is left out."""
        chosen = dict(self.options.unchosen)
        for name, field in self.options.fields.items():
            if name not in self.query:
                continue
            try:
                chosen[name] = field.clean(field.widget.value_from_datadict(self.query, {}, name))
            except ValidationError as error:
                chosen[name] = None
                self.errors[name] = error.messages
        chosen["radius"] = chosen["radius"] or DEFAULT_RADIUS
        chosen["sort"] = chosen["sort"] or Sort.START
        return chosen

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

    def courses(self):
        """What the database finds, each course with its best run, in order."""
        return CourseFilter(self.options, self).qs

    # Chips

    @cached_property
    def chips(self) -> list[dict]:
        """One per value that narrows the list: its label and the query string without it."""
        return [
            {"label": self.label(name, value), "query": self.query_without(name, value)}
            for name, values in self.chosen.items()
            if values and name not in CourseFilter.NOT_CHIPS and (name != "place" or self.spot)
            for value in (values if isinstance(values, list) else [values])
        ]

    def label(self, name, value) -> str:
        if name == "q":
            return _("“%(words)s”") % {"words": value}
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
            problems.append(unknown % {"text": self.chosen["place"]})
        return problems


def each_once(query: QueryDict) -> QueryDict:
    """A value that is sent again and again would be a chip each time. The last of a name stays the last."""
    found = QueryDict(mutable=True)
    for name, values in query.lists():
        found.setlist(name, list(dict.fromkeys(reversed(values)))[::-1])
    return found


def folded(names) -> list[tuple[str, str]]:
    """Each name as it is searched, a space before each word, and as people write it."""
    return [(f" {for_search(name)}", name) for name in names]


def as_texts(choices) -> list[tuple]:
    """Choices with their values as they stand in addresses."""
    return [(value, label) if isinstance(label, list) else (str(value), label) for value, label in choices]


def flat(choices):
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label
