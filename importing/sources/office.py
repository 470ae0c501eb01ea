"""What the office sees of files that are fetched every night: first those that fail."""

from django.db.models import F
from django.shortcuts import render

from accounts.guards import for_staff
from courses.models import TakeOver
from foundation.web.pagination import page_of
from importing.sources.outcomes import problem_of


@for_staff
def take_overs(request):
    rows = TakeOver.objects.select_related("provider")
    rows = rows.order_by(F("failing_since").asc(nulls_last=True), "provider__name", "pk")
    page = page_of(request, rows)
    found = [(source, problem_of(source)) for source in page.object_list]
    return render(request, "importing/take_overs.html", {"page": page, "rows": found})
