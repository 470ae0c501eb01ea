"""How exams went, in numbers only: reported by the centre of each date, read together by all partners."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.forms import ExamResultForm
from exams.models import ExamResult
from exams.models.results import LEVELS
from foundation.editing.locking import atomic_when_sent, row_of, sent
from planning.reckoning.rounding import FEW
from workplace.guards import for_members, page


@for_members
@atomic_when_sent
def exam_results(request, provider, pk):
    """From the day of the exam on."""
    session = row_of(request, provider.exam_sessions.select_related("kind"), pk=pk)
    if session.is_cancelled or session.date > timezone.localdate():
        raise Http404
    result = ExamResult.objects.filter(session=session).first() or ExamResult()
    result.session = session
    form = ExamResultForm(instance=result, data=sent(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("workplace:exam_results", provider.slug, pk)
    return page(request, "workplace/exam_results.html", provider, {"form": form, "session": session}, form.status)


@dataclass
class Line:
    """Of one kind of exam; without numbers where too few people took part."""

    kind: str
    taken: int
    passed: int
    levels: list[tuple[str, int]]

    @property
    def is_told(self):
        return self.taken >= FEW


def of_year():
    year = timezone.localdate().year
    return {
        "year": str(year),
        "results": [line_of(row) for row in ExamResult.objects.by_kind(year)],
        "fewest": FEW,
    }


def line_of(row):
    levels = [(level.short, row[f"sum_{name}"]) for name, level in LEVELS.items() if row[f"sum_{name}"]]
    return Line(row["session__kind__short"], row["sum_taken"], row["sum_passed"], levels)
