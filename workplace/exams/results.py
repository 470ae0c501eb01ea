"""How exams went, in numbers only: reported by the centre of each date, read together by all partners."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Level
from exams.forms import ExamResultForm
from exams.models import ExamResult
from exams.models.results import LEVELS
from foundation.editing.locking import atomic_when_sent, row_of, sent
from planning.reckoning.rounding import FEW
from workplace.guards import for_members, page

OF_KIND = itemgetter("session__kind", "session__level")


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
    """Of one kind of exam, or of one at a level. Without numbers where too few took part, or too few besides one
    centre's own.
    """

    kind: str
    taken: int
    passed: int
    levels: list[tuple[str, int]]

    @property
    def is_told(self):
        return self.taken > 0


def of_year(year):
    """With the other year of which there may be results: this one, or the last."""
    this = timezone.localdate().year
    return {
        "year": str(year),
        "other_year": str(this - 1 if year == this else this),
        "results": [line_of([*rows]) for _kind, rows in groupby(ExamResult.objects.of_year(year), OF_KIND)],
        "fewest": FEW,
    }


def line_of(rows):
    """``rows``: of one kind and level, as they were reported. The last ones are not counted until enough have come
    together: who compares the sums before and after finds no few people.
    """
    told = [row for together in gathered(rows) for row in together]
    sums = {name: sum(row[name] or 0 for row in told) for name in ("taken", "passed", *LEVELS)}
    kind, level = rows[0]["session__kind__short"], rows[0]["session__level"]
    if level is not None:
        return Line(f"{kind} {Level(level).short}", sums["taken"], sums["passed"], [])
    levels = [(level.short, sums[name]) for name, level in LEVELS.items() if sums[name]]
    return Line(kind, sums["taken"], sums["passed"], levels)


def gathered(rows):
    """As few together as tell of no few people, to others and to each centre besides its own."""
    together, taken = [], Counter()
    for row in rows:
        together.append(row)
        taken[row["session__provider"]] += row["taken"]
        others = [taken.total() - own for own in taken.values() if own]
        if taken.total() >= FEW and all(number == 0 or number >= FEW for number in others):
            yield together
            together, taken = [], Counter()
