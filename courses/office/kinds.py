"""Categories and the kinds of courses in them, which the law changes every year: rows, never code."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from courses.models import Category, CourseType
from foundation.editing.model_pages import ModelPages
from foundation.editing.versioned import DAY, VersionedForm


class CategoryForm(VersionedForm):
    slug_from = "name_de"
    plain = ("pictogram", "order")
    translated = ("name", "hint", "opening")
    required = ("name_de",)
    widgets = {"opening": forms.Textarea({"rows": 3})}

    class Meta:
        model = Category


class Categories(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "category", "categories", "bereiche"
    new_title = gettext_lazy("New category")
    form = CategoryForm

    def row(self, category):
        return category.name, category.hint


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
