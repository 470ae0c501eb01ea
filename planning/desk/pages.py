"""Who waits, for whoever tells of them: each source its own people, the office all."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import for_staff, guarded, private
from foundation.editing.locking import sent
from foundation.web.pagination import page_of
from places.models import Area
from planning import actions
from planning.desk.forms import ActForm, EntryForm, KnownForm, SheetForm, levels
from planning.models import Demand, Source
from planning.public.known import known
from planning.public.slips import slip_of

PERSONS = Demand.objects.persons().select_related("area__town", "source")
FEW = 5  # fewer people are told to nobody but the office


def for_sources(view):
    """For the office and for whoever acts for a source; for anybody else these pages are not there."""
    return guarded(view, lambda user: user.is_staff or Source.objects.of_user(user).exists())


def of_source(view):
    """Fetches and authorises in one expression."""

    @private
    @wraps(view)
    def view_of_source(request, source, *args, **kwargs):
        return view(
            request, get_object_or_404(Source.objects.visible_to(request.user), pk=source), *args, **kwargs
        )

    return view_of_source


@for_sources
def waiting(request):
    """The office sees all sources and the newcomers' own entries; a source is led to its own page."""
    if not request.user.is_staff:
        return redirect("office:waiting_of", Source.objects.of_user(request.user).first().pk)
    month = known().month
    counted = Demand.objects.counted()
    own = PERSONS.to_confirm().filter(source=None).order_by("is_doubtful", "created_at", "pk")
    context = {
        "known": known(),
        "total": counted.total(),
        "overdue": counted.overdue().count(),
        "newcomers": page_of(
            request, PERSONS.to_confirm().filter(source=None).order_by("is_doubtful", "created_at")
        ),
        "levels": levels(),
        "sources": Source.objects.with_report(month),
        "pairs": actions.doubles(),
        "month": month,
    }
    return render(request, "planning/desk/waiting.html", context)


@of_source
def waiting_of(request, source):
    form = EntryForm(data=sent(request))
    if form.is_valid():
        demand = actions.enter(source, request.user, **form.cleaned_data)
        return redirect("office:waiting_slip", source.pk, demand.pk)
    mine = Demand.objects.persons().told_by(source)
    context = {
        "source": source,
        "form": form,
        "code": KnownForm(),
        "known": known(),
        "page": page_of(request, mine.select_related("area__town")),
        "number": mine.count(),
        "total": Demand.objects.counted().total(),
        "pairs": actions.doubles(mine),
        "few": FEW,
    }
    return render(request, "planning/desk/source.html", context)


@require_POST
@of_source
def known_code(request, source):
    """The person shows a code: counted under this source, too, and confirmed."""
    form = KnownForm(data=request.POST)
    demand = Demand.objects.filter(code=form.cleaned_data["code"]).first() if form.is_valid() else None
    if demand:
        actions.confirm(demand, source)
        messages.success(request, _("The person stands there already, and is confirmed."))
    else:
        messages.error(request, _("We do not know this code. Perhaps one sign is wrong, or it was deleted."))
    return redirect("office:waiting_of", source.pk)


@require_POST
@of_source
def say(request, source, pk):
    """What the person says at the desk of this source."""
    demand, form = get_object_or_404(Demand.objects.persons().told_by(source), pk=pk), ActForm(data=request.POST)
    if form.is_valid():
        act(demand, form, source)
        messages.success(request, _("Saved."))
    return redirect("office:waiting_of", source.pk)


def act(demand, form, source=None):
    if form.cleaned_data["act"] == ActForm.SEAT:
        actions.has_seat(demand)
    elif form.cleaned_data["act"] == ActForm.GONE:
        actions.gone(demand)
    else:
        actions.confirm(demand, source, form.cleaned_data["level"])


@require_POST
@for_staff
def say_of_newcomer(request, pk):
    """The office has spoken with whoever entered themselves."""
    demand, form = get_object_or_404(PERSONS.filter(source=None), pk=pk), ActForm(data=request.POST)
    if form.is_valid():
        act(demand, form)
        messages.success(request, _("Saved."))
    return redirect("office:waiting")


@of_source
@require_safe
def slip(request, source, pk):
    demand = get_object_or_404(PERSONS.told_by(source), pk=pk)
    context = {"source": source, "demand": demand, "slip": slip_of(demand, demand.language)}
    return render(request, "planning/desk/slip.html", context)


@of_source
def sheet(request, source):
    """A source's numbers of this month, for people of whom it tells no more."""
    month = timezone.localdate().replace(day=1)
    areas = list(Area.objects.select_related("town"))
    rows = Demand.objects.counts().filter(source=source).select_related("area")
    form = SheetForm(areas, {(row.area, row.level): row.number for row in rows}, data=sent(request))
    if form.is_valid():
        actions.report_numbers(source, month, form.numbers, request.user)
        messages.success(request, _("Saved."))
        return redirect("office:waiting_of", source.pk)
    context = {"source": source, "month": month, "rows": form.rows(areas), "levels": levels(), "form": form}
    return render(request, "planning/desk/sheet.html", context)
