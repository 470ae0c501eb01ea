"""How exams went, in numbers only: reported by the centre of each date, read together by all partners."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

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

OF_KIND = itemgetter("session__kind")


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
    """Of one kind of exam; without numbers where too few people took part, in all or apart from one centre's own:
    that one knows its own number.
    """

    kind: str
    centres: list[int]  # how many took part at each
    taken: int
    passed: int
    levels: list[tuple[str, int]]

    @property
    def is_told(self):
        others = (self.taken - own for own in self.centres)
        return self.taken >= FEW and all(number == 0 or number >= FEW for number in others)


def of_year():
    year = timezone.localdate().year
    return {
        "year": str(year),
        "results": [line_of([*rows]) for _kind, rows in groupby(ExamResult.objects.by_kind(year), OF_KIND)],
        "fewest": FEW,
    }


def line_of(rows):
    """``rows``: of one kind, a row for each centre."""
    sums = {name: sum(row[f"sum_{name}"] or 0 for row in rows) for name in ("taken", "passed", *LEVELS)}
    levels = [(level.short, sums[name]) for name, level in LEVELS.items() if sums[name]]
    centres = [row["sum_taken"] for row in rows]
    return Line(rows[0]["session__kind__short"], centres, sums["taken"], sums["passed"], levels)
