"""What the list can be narrowed by, and what that means in the database.

Some filters narrow courses, some their runs; a course stays when one run meets all of them.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import partial

import django_filters as filters
from django import forms
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.models import PARTS_OF_LEVELS, Course, CourseRun, Level
from courses.models.times import days_of_bits
from courses.search.choices import (
    FULL_TIME,
    HOURS,
    OF_LESSONS,
    OF_RUNS,
    ON_SITE,
    ONLINE,
    ONWARD,
    UNTIL,
    WEEKDAY_CHOICES,
    Extent,
    Free,
    Radius,
    Sort,
    Start,
    TimeOfDay,
    ages_of,
    many_months,
    months,
    teaching_name,
)
from foundation.languages.names import SPOKEN

AUDIENCES = [choice for choice in Course.Audience.choices if choice[0] != Course.Audience.EVERYONE]
LEVELS = [*Level.choices, *((part, part) for part in PARTS_OF_LEVELS)]
WEEKEND = (5, 6)  # as Python counts weekdays
Checkbox = partial(filters.BooleanFilter, widget=forms.CheckboxInput)
Checkboxes = partial(filters.MultipleChoiceFilter, widget=forms.CheckboxSelectMultiple)


class AgeFilter(filters.Filter):
    """ "16" or "16-25"."""

    field_class = partial(forms.RegexField, r"^\d{1,2}(-\d{1,2})?$", strip=True)


class CourseFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=gettext_lazy("Search words"),
        method="match",
        max_length=200,
    )
    category = filters.ChoiceFilter(
        label=gettext_lazy("Subject"),
        field_name="course_type__category__slug",
        empty_label=gettext_lazy("all subjects"),
    )
    type = filters.ChoiceFilter(
        label=gettext_lazy("Kind of course"), field_name="course_type__slug", empty_label=gettext_lazy("all kinds")
    )
    level = Checkboxes(label=gettext_lazy("Level"), choices=LEVELS, method="cover_levels")
    place = filters.CharFilter(
        label=gettext_lazy("Place or postal code"),
        method="be_near",
        max_length=100,
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
    weekday = Checkboxes(label=gettext_lazy("Weekday"), choices=WEEKDAY_CHOICES, method="be_on")
    extent = filters.ChoiceFilter(
        label=gettext_lazy("Full or part time"),
        choices=Extent.choices,
        method="take_up",
        empty_label=gettext_lazy("both"),
    )
    seats = Checkbox(label=gettext_lazy("seats free"), method="have_seats")
    mode = filters.ChoiceFilter(
        label=gettext_lazy("On site or online"),
        choices=[(ON_SITE, gettext_lazy("on site")), (ONLINE, gettext_lazy("online"))],
        method="be_held",
        empty_label=gettext_lazy("both"),
    )
    childcare = Checkbox(label=gettext_lazy("with childcare"), method="offer_childcare")
    step_free = Checkbox(label=gettext_lazy("step-free"), field_name="step_free")
    free = filters.ChoiceFilter(
        label=gettext_lazy("Cost"),
        choices=Free.choices,
        method="be_free",
        empty_label=pgettext_lazy("cost", "all"),
    )
    audience = Checkboxes(label=gettext_lazy("Only for"), choices=AUDIENCES, method="be_for")
    age = AgeFilter(label=gettext_lazy("Age"), method="be_for_ages")
    spoken = filters.ChoiceFilter(
        label=gettext_lazy("We speak"),
        choices=list(SPOKEN.items()),
        method="speak",
        empty_label=pgettext_lazy("language", "all languages"),
    )
    teaching = filters.ChoiceFilter(
        label=gettext_lazy("Language of teaching"),
        choices=[(code, teaching_name(name)) for code, name in SPOKEN.items()],
        field_name="teaching_language",
    )
    sort = filters.ChoiceFilter(
        label=gettext_lazy("Sorted by"), choices=Sort.choices, method="keep", empty_label=None
    )

    class Meta:
        model = Course
        fields = []

    def __init__(self, options, search=None):
        """``search``: what a visitor chose; without it only the filters, their form and options matter."""
        super().__init__(queryset=Course.objects.published())
        self.search, self.options = search, options
        self.filters["category"].extra["choices"] = options.categories
        self.filters["type"].extra["choices"] = options.types
        self.today = timezone.localdate()
        self.filters["start"].extra["choices"] = [
            *Start.choices,
            *months(self.today),
            *many_months(self.today),
        ]

    # What each filter does

    def keep(self, rows, name, value):
        return rows

    def match(self, courses, name, value):
        return courses.matching(value)

    def cover_levels(self, courses, name, values):
        return courses.at_levels(values)

    def be_for(self, courses, name, values):
        return courses.for_audiences(values)

    def be_for_ages(self, courses, name, value):
        return courses.for_ages(*ages_of(value))

    def be_free(self, courses, name, value):
        return courses.filter(cost=Course.Cost.FREE) if value == Free.ALL else courses.free_of_charge()

    def speak(self, courses, name, value):
        return courses.speaking(value)

    def offer_childcare(self, courses, name, value):
        return courses.filter(childcare__in=[Course.Childcare.ON_REQUEST, Course.Childcare.YES])

    def be_held(self, runs, name, value):
        return runs.online() if value == ONLINE else runs.on_site()

    def be_near(self, runs, name, value):
        return runs.on_site_at(self.search.places_within()) if self.search.is_local else runs

    def start_in(self, runs, name, value):
        return runs.ongoing() if value == Start.ONGOING else runs.starting(*self.days_of(value))

    def is_start_in(self, day, value):
        """The same of a run that begins on that day, or of one without days."""
        if value == Start.ONGOING or day is None:
            return value == Start.ONGOING and day is None
        first, last = self.days_of(value)
        return first <= day and (last is None or day <= last)

    def days_of(self, value):
        """The first and the last day, None where there is none."""
        month = value.removeprefix(ONWARD).removeprefix(UNTIL)
        if month in dict(months(self.today)):
            first = date.fromisoformat(f"{month}-01")
            last = first.replace(day=monthrange(first.year, first.month)[1])
            return self.today if value.startswith(UNTIL) else first, None if value.startswith(ONWARD) else last
        soon, later = self.today + timedelta(weeks=4), self.today + timedelta(days=91)
        if value == Start.LATER:
            return later + timedelta(days=1), None
        return self.today, soon if value == Start.FOUR_WEEKS else later

    def be_at(self, runs, name, values):
        return self.have_lessons(runs, values, [])

    def be_on(self, runs, name, values):
        return self.have_lessons(runs, [], values)

    def have_lessons(self, runs, times, weekdays):
        hours = [HOURS[value] for value in times if value in HOURS]
        days = [int(day) for day in weekdays]
        return runs.meeting(hours, days, weekend=TimeOfDay.WEEKEND in times, today=self.today)

    def times_and_days(self, weekdays, starts_at):
        """At which of the times on which of the weekdays there is a lesson that begins at that hour."""
        times = [time for time, (first, before) in HOURS.items() if first <= starts_at < before]
        for day in days_of_bits(weekdays):
            for time in [*times, TimeOfDay.WEEKEND] if day in WEEKEND else times:
                yield time, str(day + 1)

    def take_up(self, runs, name, value):
        runs = runs.with_weekly_minutes()
        minutes = FULL_TIME * 45
        return runs.filter(minutes__gte=minutes) if value == Extent.FULL else runs.filter(minutes__lt=minutes)

    def have_seats(self, runs, name, value):
        return runs.with_free_seats()

    # Putting them together

    def courses(self):
        """What the database finds, each course with its best run, in order."""
        courses = self.queryset
        runs = CourseRun.objects.offered(self.today).with_availability(self.today)
        times, weekdays = (self.search.chosen[name] or [] for name in OF_LESSONS)
        if times or weekdays:
            runs = self.have_lessons(runs, times, weekdays)
        for name, value in self.search.chosen.items():
            if not value or name in OF_LESSONS:
                continue
            if name in OF_RUNS:
                runs = self.filters[name].filter(runs, value)
            else:
                courses = self.filters[name].filter(courses, value)
        numbers = self.search.numbers
        numbered = CourseRun.objects.offered(self.today).with_number(numbers) if numbers else None
        if self.search.chosen["sort"] == Sort.NEWEST:
            return courses.with_next_run(runs, numbered).newest_first()
        courses = courses.with_match(
            self.search.chosen["q"] or "",
            self.options.kinds_called,
            self.options.kinds_about,
            self.search.first_levels,
            numbered,
        )
        if self.search.likely:
            likely = CourseFilter(self.options, self.search.likely).courses().order_by().values("pk")
            courses = courses.annotate(match=Case(When(pk__in=likely, then=0), default=1))
        if self.search.is_by_distance:
            return courses.nearest_first(runs, self.search.distances)
        return courses.with_next_run(runs, numbered).best_match_first()
