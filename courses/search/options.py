"""The options of every filter, with their names in the reader's language."""

from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from functools import cached_property
from itertools import count
from weakref import proxy

import django_filters
from django.forms import Form
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname

from courses.models import Category, Course, CourseType
from courses.search.choices import IN_WORDS, WITHOUT_COUNTS, ages_in_words, is_unoffered, months
from courses.search.filters import CourseFilter
from courses.search.words.meanings import Reading, WordBook
from courses.search.words.values import valid_meanings
from foundation.languages.texts import texts_of
from foundation.reading.spelling import for_search, split_list
from places.gazetteer import Gazetteer

NUMBERS = count()  # of the options that this process has read, one after the other


class Options:
    """The filters and their choices. Rows of the database are read once, names follow the reader's language."""

    def __init__(self) -> None:
        self.number = next(NUMBERS)
        self.gazetteer = Gazetteer()
        self.by_language = {}

    @cached_property
    def category_rows(self) -> list[Category]:
        return list(Category.objects.all())

    @cached_property
    def type_rows(self) -> list[CourseType]:
        return list(CourseType.objects.select_related("category"))

    def complete(self, course: Course) -> None:
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

    def names_in(self, *languages) -> list[str]:
        """Names of kinds and subjects in these languages, places, and words that mean something."""
        places = [name for place in self.gazetteer.municipalities for name in place.all_spellings]
        return [*self.kinds_in(*languages), *places, *self.words.written_in(*languages)]

    def kinds_in(self, *languages) -> list[str]:
        fields = [build_localized_fieldname("name", language) for language in languages]
        names = (getattr(row, field) for row in (*self.category_rows, *self.type_rows) for field in fields)
        return list(filter(None, names))

    def synonyms_in(self, language: str) -> set[str]:
        """Single words among the other words for kinds: German nouns, for readers of English all of them.

        They stand there without their language: German nouns are known by their capital.
        """
        phrases = (phrase for row in self.type_rows for phrase in split_list(row.synonyms))
        words = {word for phrase in phrases for word in phrase.split()}
        if language == "en":
            return words
        english = {word for name in self.kinds_in("en") for word in for_search(name).split()}
        return {word for word in words if word[0].isupper() and for_search(word) not in english}

    @cached_property
    def said_by_kind(self) -> dict[int, list[str]]:
        """What all courses of a kind are found by, folded, by the kind's primary key."""
        return {kind.pk: kind.search_lines for kind in self.type_rows}

    @cached_property
    def names_of_kinds(self) -> dict[int, list[str]]:
        """The same without the name of their subject: "school and vocational training" is also homework help."""
        return {kind.pk: kind.names_for_search for kind in self.type_rows}

    def kinds_called(self, words: str) -> list[int]:
        """Kinds of course (primary keys) in whose names the folded words stand."""
        return [pk for pk, lines in self.names_of_kinds.items() if any(words in line for line in lines)]

    def kinds_about(self, words: str) -> list[int]:
        """The same with those of subjects that are called so."""
        return [pk for pk, lines in self.said_by_kind.items() if any(words in line for line in lines)]

    @cached_property
    def words(self) -> WordBook:
        kinds = {line for lines in self.said_by_kind.values() for line in lines}
        german = {word for name in self.kinds_in("de", "en") for word in for_search(name).split()}
        return WordBook(valid_meanings(), self.gazetteer, kinds, german)

    def read(self, text: str) -> Reading:
        """What the words mean; without words no row is asked for."""
        return self.words.read(text, get_language()) if text else Reading()

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

    def types_by_category(self) -> list[tuple[str, list[tuple[str, str]]]]:
        types = {}
        for course_type in self.type_rows:
            types.setdefault(course_type.category.name, []).append((course_type.slug, course_type.name))
        return list(types.items())

    def in_language(self, what: str, make: Callable) -> object:
        """What ``make()`` gives, worked out once for each language."""
        key = what, get_language()
        if key not in self.by_language:
            self.by_language[key] = make()
        return self.by_language[key]

    # Filters

    @cached_property
    def filterset(self) -> CourseFilter:
        return CourseFilter(proxy(self))  # a circle would keep all of it after the catalogue has gone

    @property
    def filters(self) -> dict:
        return self.filterset.filters

    @cached_property
    def form(self) -> Form:
        """The form of the filters, which checks what comes in."""
        return self.filterset.form

    def cleaned(self, query: QueryDict) -> tuple[dict, dict]:
        """The value of each filter, None where it is not valid, and by filter what was not understood.

        No request changes the form's fields, so all share them: to copy them would take longer than to search, and
        so would to clean those that nobody has filled in.
        """
        errors, chosen = self.clean(query, [name for name in self.form.fields if name in query])
        return self.nothing_chosen | chosen, errors

    @cached_property
    def nothing_chosen(self) -> dict:
        """The value of each filter that nobody has filled in."""
        return self.clean(QueryDict(), self.form.fields)[1]

    def clean(self, query: QueryDict, names: Collection[str]) -> tuple[dict, dict]:
        """Of these filters what was not understood, and the values."""
        form = copy(self.form)
        form.fields = {name: self.form.fields[name] for name in names}
        form.is_bound, form.data, form._bound_fields_cache = True, query, {}
        errors = {name: list(messages) for name, messages in form.errors.items()}
        return errors, {name: form.cleaned_data.get(name) for name in names}

    def choices_of(self, name: str) -> list[tuple]:
        """A filter's values, as ``Search.chosen`` has them, with their labels; possibly in groups."""
        if name in {"category", "type"}:
            return self.categories if name == "category" else self.types
        choices = self.filters[name].extra.get("choices")
        return [(True, self.filters[name].label)] if choices is None else as_texts(choices)

    def label(self, name: str, value: object) -> str:
        """Of a filter's value, as ``Search.chosen`` has it."""
        if name == "age":
            return ages_in_words(value)
        return str(self.in_language(("labels", name), lambda: dict(flat(self.choices_of(name))))[value])

    @cached_property
    def countable(self) -> dict[str, list]:
        """Every filter whose values are counted, with every value it can take."""
        names = [name for name in self.filters if name not in WITHOUT_COUNTS]
        return {name: [value for value, _label in flat(self.choices_of(name))] for name in names}

    @cached_property
    def offered(self) -> dict[str, list]:
        """The same without what no menu offers: it needs no number."""
        return {
            name: [value for value in values if not is_unoffered(value)]
            for name, values in self.countable.items()
            if name not in IN_WORDS
        }

    def is_box(self, name: str) -> bool:
        """Whether there is only one value to tick."""
        return isinstance(self.filters[name], django_filters.BooleanFilter)

    @cached_property
    def months(self) -> list[tuple[str, str]]:
        """Those that one can choose as the start."""
        return months(timezone.localdate())

    def takes_several(self, name: str) -> bool:
        return isinstance(self.filters[name], django_filters.MultipleChoiceFilter)


def folded(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each name as it is searched, a space before each word, and as people write it."""
    return [(f" {for_search(name)}", name) for name in names]


def as_texts(choices: Iterable[tuple]) -> list[tuple]:
    """Choices with their values as they stand in addresses."""
    return [(value, label) if isinstance(label, list) else (str(value), label) for value, label in choices]


def flat(choices: Iterable[tuple]) -> Iterator[tuple]:
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label
