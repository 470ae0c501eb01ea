"""Categories, kinds of courses with their synonyms, and what people looked for in vain."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bildung_verbindet.drawers import Drawer
from bildung_verbindet.pagination import page_of
from bildung_verbindet.shared_forms import DAY, SharedForm
from bildung_verbindet.staff import for_staff
from bildung_verbindet.text import free_slug
from courses.models import Category, CourseType, VainSearch


class CategoryForm(SharedForm):
    own = ("pictogram", "order")
    texts = ("name", "hint", "opening")
    needed = ("name_de",)
    boxes = {"opening": forms.Textarea({"rows": 3})}

    class Meta:
        model = Category
        fields = []

    def save(self, commit=True):
        self.instance.slug = self.instance.slug or free_slug(Category, self.instance.name_de)[:60]
        return super().save(commit)


class CourseTypeForm(SharedForm):
    own = ("category", "synonyms", "retired_on", "order")
    texts = ("name", "description")
    needed = ("name_de",)
    boxes = {
        "description": forms.Textarea({"rows": 4}),
        "synonyms": forms.Textarea({"rows": 3}),
        "retired_on": DAY,
    }

    class Meta:
        model = CourseType
        fields = []

    def save(self, commit=True):
        self.instance.slug = self.instance.slug or free_slug(CourseType, self.instance.name_de)[:100]
        return super().save(commit)


class Categories(Drawer):
    name, names, path = "category", "categories", "bereiche"
    form = CategoryForm

    def row(self, category):
        return category.name, category.hint


class CourseTypes(Drawer):
    name, names, path = "course_type", "course_types", "kursarten"
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


@for_staff
def vain_searches(request):
    return render(request, "office/vain_searches.html", {"page": page_of(request, VainSearch.objects.lately())})
