"""School holidays, which the office looks up and enters: the portal proposes them as breaks of weekly runs."""

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from courses.models import Category, CourseType, Level, SchoolHolidays, TitleWords, WordMeaning
from courses.models.breaks import Break
from courses.public import wording
from courses.search.filters import CourseFilter
from courses.search.words.values import BESIDE_MONTHS, MEANT, NEAR, NO_FILTER, OF_MONTHS, values_of
from foundation.editing.model_pages import ModelPages
from foundation.editing.versioned import DAY, VersionedForm


class SchoolHolidaysForm(VersionedForm):
    plain = ("name", "first_day", "last_day", "source")
    widgets = {"first_day": DAY, "last_day": DAY}

    class Meta:
        model = SchoolHolidays


def meaning_choices():
    """What words may mean, by filter."""
    without = zip(NO_FILTER, (_("no condition, such as “for”"), _("the same as other words")), strict=True)
    beside = [
        _("in that month or later"),
        _("after that month"),
        _("in that month or earlier"),
        _("before that month"),
    ]
    return [
        (_("No filter"), [*without]),
        *((str(CourseFilter.base_filters[name].label), [*values_of(name).items()]) for name in MEANT),
        (_("Month of the start"), [*OF_MONTHS.items(), *zip(BESIDE_MONTHS, beside, strict=True)]),
        (_("Near the place that is named"), [*NEAR.items()]),
    ]


def labels_of_meanings():
    return {value: label for _group, choices in meaning_choices() for value, label in choices}


class WordMeaningForm(VersionedForm):
    plain = ("language", "meaning", "instead", "words")
    widgets = {"words": forms.Textarea({"rows": 6})}
    meaning = forms.ChoiceField(label=gettext_lazy("meaning"), choices=meaning_choices)

    class Meta:
        model = WordMeaning

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        if self.instance.meaning not in labels_of_meanings():  # nobody saves another one without choosing it
            self.fields["meaning"].choices = [("", "---------"), *self.fields["meaning"].choices]


class WordMeanings(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "word_meaning", "word_meanings", "suchworte"
    new_title = gettext_lazy("New search words")
    form = WordMeaningForm
    search = ("words", "instead")
    hint = gettext_lazy(
        "What people type into the search. A word with two meanings is a question, unless the rest decides."
    )

    def row(self, row):
        unknown = _("“%(value)s” is no meaning, so it is not read") % {"value": row.meaning}
        meaning = row.instead or labels_of_meanings().get(row.meaning, unknown)
        return f"{row.get_language_display()}: {meaning}", row.words


class TitleWordsForm(VersionedForm):
    plain = ("words", "course_type", "level_from", "level_to")
    widgets = {"words": forms.Textarea({"rows": 6})}

    class Meta:
        model = TitleWords


class AllTitleWords(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "title_words", "all_title_words", "titelworte"
    new_title = gettext_lazy("New words of titles")
    form = TitleWordsForm
    search = ("words", "course_type__name_de", "provider__name")
    hint = gettext_lazy(
        "By these words the kind of a course is known when a file is imported. What a provider has answered stands"
        " below and holds for its own files."
    )

    def rows(self):
        """Those of the office first, in the order of the kinds."""
        order = F("provider").asc(nulls_first=True), F("course_type__order").asc(nulls_last=True), "pk"
        return TitleWords.objects.select_related("course_type", "provider").order_by(*order)

    def row(self, row):
        kind = row.course_type.name if row.course_type else _("ask")
        level = "–".join(
            dict.fromkeys(Level(number).short for number in sorted({row.level_from, row.level_to} - {None}))
        )
        name = " ".join(filter(None, [kind, level]))
        return f"{row.provider.name}: {name}" if row.provider else name, row.words


class AllSchoolHolidays(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "school_holidays", "all_school_holidays", "schulferien"
    new_title = gettext_lazy("New school holidays")
    form = SchoolHolidaysForm
    search = ("name",)
    hint = gettext_lazy("Providers see them as proposals beside the dates of their weekly courses.")

    def row(self, holidays):
        return holidays.name, wording.free_days(Break(holidays.first_day, holidays.last_day))


class CategoryForm(VersionedForm):
    slug_from = "name_de"
    plain = ("pictogram", "order")
    translated = ("name", "hint", "opening")
    required = ("name_de",)
    widgets = {"opening": forms.Textarea({"rows": 3})}

    class Meta:
        model = Category


class CourseTypeForm(VersionedForm):
    slug_from = "name_de"
    plain = ("category", "synonyms", "teaches_german", "retired_on", "order")
    translated = ("name", "description")
    required = ("name_de",)
    widgets = {
        "description": forms.Textarea({"rows": 4}),
        "synonyms": forms.Textarea({"rows": 3}),
        "retired_on": DAY,
    }

    class Meta:
        model = CourseType


class Categories(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "category", "categories", "bereiche"
    new_title = gettext_lazy("New category")
    form = CategoryForm

    def row(self, category):
        return category.name, category.hint


class CourseTypes(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "course_type", "course_types", "kursarten"
    new_title = gettext_lazy("New course type")
    form = CourseTypeForm
    search = ("name_de", "name_en", "synonyms")
    hint = gettext_lazy("Synonyms find these courses by other words; separate them by commas.")

    def rows(self):
        return CourseType.objects.select_related("category")

    def row(self, course_type):
        if course_type.retired_on and course_type.retired_on <= timezone.localdate():
            day = date_format(course_type.retired_on, "SHORT_DATE_FORMAT")
            return course_type.name, _("retired on %(date)s") % {"date": day}
        return course_type.name, course_type.category.name
