"""Quality of all providers: their licences, and what learners say of their courses."""

from django.db.models import F, Q
from django.shortcuts import render
from django.utils import timezone

from accounts.guards import for_staff
from courses.evaluations.models import FEWEST, Evaluation
from courses.evaluations.questions import Question
from courses.evaluations.reading import result_of
from foundation.web.pagination import page_of
from providers.models import Licence


@for_staff
def licences(request):
    """Those to look at first, then what ends next. Saving one as the office confirms it."""
    to_look_at = Licence.objects.to_confirm().values("pk")
    rows = Licence.objects.select_related("provider").annotate(waits=Q(pk__in=to_look_at))
    rows = rows.order_by("-waits", F("valid_until").asc(nulls_last=True), "pk")
    context = {"page": page_of(request, rows), "today": timezone.localdate()}
    return render(request, "office/licences.html", context)


@for_staff
def evaluations(request):
    """The newest date first."""
    rows = Evaluation.objects.readable().select_related("run__course__provider").order_by("-run__start", "-pk")
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [(row.run, result_of([row])) for row in page.object_list],
        "questions": Question.labels,
        "fewest": FEWEST,
    }
    return render(request, "office/evaluations.html", context)
