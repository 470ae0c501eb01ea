"""The list's filter form. Some filters narrow courses, some their runs; a course stays when one run meets all."""

from datetime import time, timedelta
from functools import partial

import django_filters as filters
from django import forms
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from courses.models import Category, Course, CourseRun, CourseType, Level
from places.finding import Gazetteer, Spot


class Start(models.TextChoices):
    ONGOING = "ongoing", gettext_lazy("any time (ongoing)")
    FOUR_WEEKS = "4weeks", gettext_lazy("within 4 weeks")
    THREE_MONTHS = "3months", gettext_lazy("within 3 months")
    LATER = "later", gettext_lazy("later")


class TimeOfDay(models.TextChoices):
    MORNING = "morning", gettext_lazy("in the morning")
    AFTERNOON = "afternoon", gettext_lazy("in the afternoon")
    EVENING = "evening", gettext_lazy("in the evening")
    WEEKEND = "weekend", gettext_lazy("at the weekend")


class Radius(models.TextChoices):
    HERE = "0", gettext_lazy("only this place")
    KM10 = "10", gettext_lazy("up to 10 km")
    KM20 = "20", gettext_lazy("up to 20 km")
    KM40 = "40", gettext_lazy("up to 40 km")
    COUNTY = "all", gettext_lazy("whole county")


class Sort(models.TextChoices):
    START = "start", gettext_lazy("soonest start first")
    DISTANCE = "distance", gettext_lazy("nearest first")
    NEWEST = "newest", gettext_lazy("newest first")


HOURS = {
    TimeOfDay.MORNING: (time(0), time(12)),
    TimeOfDay.AFTERNOON: (time(12), time(17)),
    TimeOfDay.EVENING: (time(17), time.max),
}
DEFAULT_RADIUS = Radius.KM20


class Options:
    """The choices that are rows of the database, read once; their names follow the reader's language."""

    def __init__(self):
        self.gazetteer = Gazetteer()
        self.by_language = {}

    @cached_property
    def category_rows(self):
        return list(Category.objects.all())

    @cached_property
    def type_rows(self):
        return list(CourseType.objects.select_related("category"))

    @cached_property
    def places(self) -> str:
        """Ready to print: the suggestions of the place field."""
        return format_html_join(
            "", "<option>{}</option>", ((place.name,) for place in self.gazetteer.municipalities)
        )

    @property
    def categories(self) -> list[tuple]:
        return self.named(
            "categories", lambda: [(category.slug, category.name) for category in self.category_rows]
        )

    @property
    def types(self) -> list[tuple]:
        """Grouped by category."""
        return self.named("types", self.types_by_category)

    def types_by_category(self):
        types = {}
        for course_type in self.type_rows:
            types.setdefault(course_type.category.name, []).append((course_type.slug, course_type.name))
        return list(types.items())

    def named(self, what, names):
        """Worked out once for each language."""
        key = what, get_language()
        if key not in self.by_language:
            self.by_language[key] = names()
        return self.by_language[key]


Checkbox = partial(filters.BooleanFilter, widget=forms.CheckboxInput)
Checkboxes = partial(filters.MultipleChoiceFilter, widget=forms.CheckboxSelectMultiple)


class CourseFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=gettext_lazy("Search words"),
        method="match",
        max_length=200,
        widget=forms.TextInput({"type": "search", "placeholder": gettext_lazy("e.g. German A2 Hagenow")}),
    )
    category = filters.ChoiceFilter(
        label=gettext_lazy("Subject"),
        field_name="course_type__category__slug",
        empty_label=gettext_lazy("all subjects"),
    )
    type = filters.ChoiceFilter(
        label=gettext_lazy("Kind of course"), field_name="course_type__slug", empty_label=gettext_lazy("all kinds")
    )
    level = Checkboxes(label=gettext_lazy("Level"), choices=Level.choices, method="cover_levels")
    place = filters.CharFilter(
        label=gettext_lazy("Place or postal code"),
        method="be_near",
        max_length=100,
        widget=forms.TextInput({"list": "places", "autocomplete": "off"}),
    )
    radius = filters.ChoiceFilter(
        label=gettext_lazy("How far"), choices=Radius.choices, method="keep", empty_label=None
    )
    start = filters.ChoiceFilter(
        label=gettext_lazy("Start"),
        choices=Start.choices,
        method="start_in",
        empty_label=pgettext_lazy("start", "at any date"),
    )
    time = Checkboxes(label=gettext_lazy("Time of day"), choices=TimeOfDay.choices, method="be_at")
    seats = Checkbox(label=gettext_lazy("seats free"), method="have_seats")
    mode = filters.ChoiceFilter(
        label=gettext_lazy("On site or online"),
        choices=[("on_site", gettext_lazy("on site")), ("online", gettext_lazy("online"))],
        method="be_held",
        empty_label=gettext_lazy("both"),
    )
    childcare = Checkbox(label=gettext_lazy("with childcare"), method="offer_childcare")
    step_free = Checkbox(label=gettext_lazy("step-free"), field_name="step_free")
    free = Checkbox(label=gettext_lazy("free of charge, also with entitlement"), method="be_free")
    women = Checkbox(label=gettext_lazy("only for women"), method="be_for_women")
    sort = filters.ChoiceFilter(
        label=gettext_lazy("Sorted by"), choices=Sort.choices, method="keep", empty_label=None
    )

    OF_RUNS = ("place", "start", "time", "seats")
    WITHOUT_COUNTS = ("q", "place", "radius", "sort")  # texts, and what needs one to mean something
    NOT_CHIPS = ("radius", "sort")

    class Meta:
        model = Course
        fields = []

    def __init__(self, query, *, options: Options):
        """``query``: the address's QueryDict."""
        data = query.copy()
        data.setdefault("radius", DEFAULT_RADIUS)
        data.setdefault("sort", Sort.START)
        super().__init__(data, queryset=Course.objects.published())
        self.query = query
        self.options = options
        self.filters["category"].extra["choices"] = options.categories
        self.filters["type"].extra["choices"] = options.types
        self.today = timezone.localdate()

    def get_form_class(self):
        """The controls stand apart from the search field, but belong to its form."""
        form_class = super().get_form_class()
        for field in form_class.base_fields.values():
            field.widget.attrs["form"] = "course-filter"
        return form_class

    # What each filter does

    def keep(self, rows, name, value):
        return rows

    def match(self, courses, name, value):
        return courses.matching(value)

    def cover_levels(self, courses, name, values):
        return courses.at_levels([int(value) for value in values])

    def be_free(self, courses, name, value):
        return courses.free_of_charge()

    def be_for_women(self, courses, name, value):
        return courses.filter(audience=Course.Audience.WOMEN)

    def offer_childcare(self, courses, name, value):
        return courses.exclude(childcare=Course.Childcare.NONE)

    def be_held(self, courses, name, value):
        return courses.filter(mode__in=[value, Course.Mode.BOTH])

    def be_near(self, runs, name, value):
        return runs.at(self.places_within(self.chosen["radius"])) if self.is_local else runs

    def start_in(self, runs, name, value):
        soon, later = self.today + timedelta(weeks=4), self.today + timedelta(days=91)
        if value == Start.ONGOING:
            return runs.ongoing()
        if value == Start.LATER:
            return runs.starting(later + timedelta(days=1))
        return runs.starting(self.today, soon if value == Start.FOUR_WEEKS else later)

    def be_at(self, runs, name, values):
        hours = [HOURS[value] for value in values if value in HOURS]
        return runs.meeting(hours, weekend=TimeOfDay.WEEKEND in values)

    def have_seats(self, runs, name, value):
        return runs.with_free_seats()

    # Putting them together

    @cached_property
    def chosen(self) -> dict:
        """The valid values; what was not understood is left out."""
        self.form.is_valid()
        chosen = {name: self.form.cleaned_data.get(name) for name in self.filters}
        chosen["radius"] = chosen["radius"] or DEFAULT_RADIUS
        return chosen

    @cached_property
    def spot(self) -> Spot | None:
        """The chosen place, if there is one by that name or code."""
        return self.options.gazetteer.find(self.chosen["place"] or "")

    @cached_property
    def distances(self) -> dict:
        """Kilometres to every municipality from the chosen place, by primary key; empty without a place."""
        return self.spot.distances_to(self.options.gazetteer.municipalities) if self.spot else {}

    def places_within(self, radius) -> list[int]:
        """Municipalities (primary keys) so far from the chosen place, as shown: in whole kilometres."""
        return [pk for pk, distance in self.distances.items() if distance < float(radius) + 0.5]

    def filter_queryset(self, courses):
        runs = CourseRun.objects.offered(self.today).with_availability(self.today)
        for name, value in self.chosen.items():
            if not value:
                continue
            if name in self.OF_RUNS:
                runs = self.filters[name].filter(runs, value)
            else:
                courses = self.filters[name].filter(courses, value)
        return self.sorted(courses.with_next_run(runs), runs)

    def sorted(self, courses, runs):
        if self.chosen["sort"] == Sort.NEWEST:
            return courses.newest_first()
        if self.chosen["sort"] == Sort.DISTANCE and self.distances:
            return courses.nearest_first(runs, self.distances)
        return courses.best_match_first(self.chosen["q"] or "")

    # Options

    def choices_of(self, name) -> list[tuple]:
        """A filter's values, as ``chosen`` has them, with their labels; possibly in groups."""
        choices = self.filters[name].extra.get("choices")
        return [(True, self.filters[name].label)] if choices is None else as_texts(choices)

    def countable(self) -> list[tuple[str, str | bool]]:
        """Every filter with every value it can take."""
        names = [name for name in self.filters if name not in self.WITHOUT_COUNTS]
        return [(name, value) for name in names for value, _label in flat(self.choices_of(name))]

    def takes_several(self, name) -> bool:
        return isinstance(self.filters[name], filters.MultipleChoiceFilter)

    # Chips

    @cached_property
    def chips(self) -> list[dict]:
        """One per value that narrows the list: its label and the query string without it."""
        return [
            {"label": self.label(name, value), "query": self.query_without(name, value)}
            for name, values in self.chosen.items()
            if values and name not in self.NOT_CHIPS and (name != "place" or self.spot)
            for value in (values if isinstance(values, list) else [values])
        ]

    def label(self, name, value) -> str:
        if name == "q":
            return _("“%(words)s”") % {"words": value}
        if value is True:
            return str(self.filters[name].label)
        if name == "place":
            return _("%(place)s: %(radius)s") % {
                "place": self.spot.name,
                "radius": Radius(self.chosen["radius"]).label,
            }
        return str(dict(flat(self.choices_of(name)))[value])

    def query_without(self, name, value) -> str:
        query = self.query.copy()
        query.pop("page", None)
        if name == "place":
            query.pop("radius", None)
        query.setlist(name, [other for other in query.getlist(name) if value is not True and other != str(value)])
        if name == "q":
            query.pop("q")
        return query.urlencode()

    def wider(self) -> list["CourseFilter"]:
        """For each chip the filter without it."""
        return [CourseFilter(QueryDict(chip["query"]), options=self.options) for chip in self.chips]

    def ways_out(self, counts) -> list[dict]:
        """The chips with the number of courses that would be left without each, most first; for an empty list."""
        ways = [{**chip, "count": count} for chip, count in zip(self.chips, counts, strict=True)]
        return sorted((way for way in ways if way["count"]), key=lambda way: -way["count"])

    @property
    def is_local(self) -> bool:
        """Only courses within some distance of a place are asked for."""
        return bool(self.spot) and self.chosen["radius"] != Radius.COUNTY

    def anywhere(self) -> "CourseFilter":
        """The same without the distance, the nearest first."""
        query = self.query.copy()
        query.pop("page", None)
        query["radius"], query["sort"] = Radius.COUNTY, Sort.DISTANCE
        return CourseFilter(query, options=self.options)

    def with_words(self, text) -> "CourseFilter":
        """The same with other search words."""
        query = self.query.copy()
        query.pop("page", None)
        query["q"] = text
        return CourseFilter(query, options=self.options)

    def problems(self) -> list[str]:
        """What was not understood, in words."""
        problems = [
            _("%(field)s: %(problem)s") % {"field": self.form.fields[name].label, "problem": " ".join(errors)}
            for name, errors in self.form.errors.items()
        ]
        if self.chosen["place"] and not self.spot:
            unknown = _("We do not know the place “%(text)s” in this county. Try the name of a town near by.")
            problems.append(unknown % {"text": self.chosen["place"]})
        return problems


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
