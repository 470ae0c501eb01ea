"""What visitors looked for in vain, and the synonyms that the office makes of it."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from courses.models import CourseType, VainSearch
from courses.models.meanings import LONGEST
from foundation.editing.locking import locked
from foundation.languages.sentences import quotable
from foundation.reading.text_fields import Line
from foundation.web.pagination import page_of


class SynonymForm(forms.Form):
    """Lets words that people looked for in vain find a kind of course from now on."""

    words = Line(max_length=LONGEST)
    course_type = forms.ModelChoiceField(
        CourseType.objects.all(), label=gettext_lazy("They should find courses of the type")
    )

    @transaction.atomic
    def save(self):
        """Only adds, as somebody has typed it; what somebody else adds at the same time stays. The words."""
        words = self.cleaned_data["words"]
        found = VainSearch.objects.lately().filter(words=words).first()
        said = found["said"].replace(",", " ") if found else words
        course_type = locked(CourseType.objects, pk=self.cleaned_data["course_type"].pk)
        course_type.synonyms = ", ".join(filter(None, [course_type.synonyms.strip(", "), said]))
        course_type.save(update_fields=["synonyms"])
        VainSearch.objects.filter(words=words).delete()
        return said


@for_staff
def vain_searches(request):
    """The words, and the way to make some of them a synonym."""
    form = SynonymForm(data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.save()
        text = _("From now on “%(words)s” finds these courses.")
        messages.success(request, text % {"words": quotable(said)})
        return redirect("office:vain_searches")
    if request.method == "POST":
        messages.error(request, _("Please choose the words and a course type."))
    context = {"page": page_of(request, VainSearch.objects.lately()), "form": form}
    return render(request, "office/vain_searches.html", context)
