"""Licences of all providers: what the office has to look at, what ends, and the way to each quality record."""

from django.db.models import F, Q
from django.shortcuts import render
from django.utils import timezone

from accounts.guards import for_staff
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
