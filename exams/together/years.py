"""Of which year a page tells what was counted."""

from django import forms
from django.utils import timezone

from exams.models import ExamSession
from foundation.reading.single_values import given


def year_in(request):
    """This one, the last, or the next."""
    this = timezone.localdate().year
    found = given(request.GET, jahr=forms.IntegerField(min_value=this - 1, max_value=this + 1))
    return this if found["jahr"] is None else found["jahr"]


def years(year):
    """For pages that count in a year: which one is shown, and which others may be: the next as soon as an exam is
    planned in it.
    """
    this = timezone.localdate().year
    known = [this - 1, this, *([this + 1] if ExamSession.objects.filter(date__year=this + 1).exists() else [])]
    return {"year": str(year), "other_years": [str(one) for one in known if one != year]}
