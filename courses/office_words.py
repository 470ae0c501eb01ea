"""Categories, kinds of courses with their synonyms, and what people looked for in vain."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bildung_verbindet.drawers import Drawer
from bildung_verbindet.pagination import page_of
from bildung_verbindet.shared_forms import DAY, SharedForm, locked
from bildung_verbindet.staff import for_staff
from bildung_verbindet.text_fields import Line
from courses.models import Category, CourseType, VainSearch
from courses.models.searches import LONGEST


class CategoryForm(SharedForm):
    slug_from = "name_de"
    own = ("pictogram", "order")
    texts = ("name", "hint", "opening")
    needed = ("name_de",)
    boxes = {"opening": forms.Textarea({"rows": 3})}

    class Meta:
        model = Category
        fields = []


class CourseTypeForm(SharedForm):
    slug_from = "name_de"
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


class SynonymForm(forms.Form):
    """Lets words that people looked for in vain find a kind of course from now on."""

    words = Line(max_length=LONGEST)
    course_type = forms.ModelChoiceField(
        CourseType.objects.all(), label=gettext_lazy("They should find courses of the type")
    )

    @transaction.atomic
    def save(self):
        """Only adds; what somebody else adds at the same time stays."""
        words = self.cleaned_data["words"]
        course_type = locked(CourseType.objects, pk=self.cleaned_data["course_type"].pk)
        course_type.synonyms = ", ".join(filter(None, [course_type.synonyms.strip(", "), words]))
        course_type.save(update_fields=["synonyms"])
        VainSearch.objects.filter(words=words).delete()


@for_staff
def vain_searches(request):
    """The words, and the way to make some of them a synonym."""
    form = SynonymForm(data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("From now on “%(words)s” finds these courses.") % form.cleaned_data)
        return redirect("office:vain_searches")
    if request.method == "POST":
        messages.error(request, _("Please choose the words and a course type."))
    context = {"page": page_of(request, VainSearch.objects.lately()), "form": form}
    return render(request, "office/vain_searches.html", context)
