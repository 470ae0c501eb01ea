"""Who waits, for whoever tells of them: each source its own people, the office all."""

from functools import wraps
from itertools import chain

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import for_staff, guarded, private
from courses.actions import NotPossibleError
from foundation.editing.locking import atomic_when_sent, row_of, sent
from foundation.reading.single_values import one_of
from foundation.submissions.codes import row_with_code
from foundation.web.pagination import page_of
from places.models import Area
from planning import actions
from planning.desk.forms import ENDS, ActForm, ChangeForm, DoubleForm, EntryForm, KnownForm, SheetForm, levels
from planning.models import Demand, Source
from planning.public.known import known
from planning.public.slips import slip_of
from planning.reckoning.rounding import full_fives
from planning.starts.people import at_least

PERSONS = Demand.objects.persons().select_related("area__town", "source")
SHOWN = 20  # pairs that may be doubles


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
    knowledge, counted, pairs = known(), Demand.objects.counted(), actions.doubles()
    own = PERSONS.to_confirm().filter(source=None).order_by("is_doubtful", "created_at", "pk")
    context = {
        "known": knowledge,
        "total": counted.total(),
        "overdue": counted.overdue().count(),
        "newcomers": page_of(request, own),
        "levels": levels(),
        "sources": Source.objects.with_report(knowledge.month),
        **first(pairs),
    }
    return render(request, "planning/desk/waiting.html", context)


@of_source
def waiting_of(request, source):
    form, is_turned = EntryForm(data=sent(request)), bool(one_of(request.POST, "turn", {"on"}))
    if is_turned:  # what is typed stays typed, and nothing is entered or found missing
        form = EntryForm(initial={box.name: box.data for box in form})
    elif form.is_valid():
        demand = actions.enter(source, request.user, **form.cleaned_data)
        return redirect("office:waiting_slip", source.pk, demand.pk)
    mine, counted = Demand.objects.persons().told_by(source), Demand.objects.counted()
    context = {
        "source": source,
        "form": form,
        "code": KnownForm(),
        "known": known(),
        "page": page_of(request, mine.select_related("area__town")),
        "number": Demand.objects.told_by(source).total(),
        "total": total_for(request.user, counted),
        **first(own_of(actions.doubles_of(mine), mine)),
    }
    return render(request, "planning/desk/source.html", context)


def total_for(user, counted):
    """All that are known, exactly for the office alone."""
    total = counted.total()
    return total if user.is_staff else at_least(full_fives(total, counted.own_total(user)))


def first(pairs):
    """As many as somebody asks about at once, and how many more there are."""
    return {"pairs": pairs[:SHOWN], "more": len(pairs[SHOWN:])}


def own_of(pairs, mine):
    """Of each pair the source's own entry: of the other one it learns nothing but that it is there, and that only
    where the office lets it ask. Else entries made to try it out would find each single person.
    """
    own = set(mine.values_list("pk", flat=True))
    return list({row.pk: row for pair in pairs for row in reversed(pair) if row.pk in own}.values())


@require_POST
@of_source
def known_code(request, source):
    """The person shows a code: counted under this source, too, and confirmed."""
    demand = whose_code(request)
    if demand is None:
        return redirect("office:waiting_of", source.pk)
    text, back = (
        _("The person stands there already, and is confirmed."),
        reverse("office:waiting_of", args=[source.pk]),
    )
    return confirmed(request, actions.confirm(demand, source), source, text, back)


def confirmed(request, demand, source, text, back):
    """Whose level nobody knows counts nowhere: whoever sits at the desk is asked for it."""
    if demand.level is not None:
        messages.success(request, text)
        return redirect(back)
    messages.warning(
        request, _("Confirmed, but the person counts nowhere yet: the level is missing. Please choose it.")
    )
    return redirect("office:change_waiting", source.pk, demand.pk)


def whose_code(request):
    """Whoever tries many codes has to wait, at a desk, too."""
    form = KnownForm(data=request.POST)
    demand = row_with_code(form, PERSONS, f"account {request.user.pk}") if form.is_valid() else None
    for problem in chain.from_iterable(form.errors.values()):
        messages.error(request, problem)
    return demand


@require_POST
@of_source
def say_of_double(request, source, pk):
    """The source has asked: the person has shown another code, which stays, or is surely somebody else."""
    mine, form = Demand.objects.persons().told_by(source), DoubleForm(data=request.POST)
    demand = get_object_or_404(mine, pk=pk)
    if form.is_valid() and form.cleaned_data["act"] == DoubleForm.APART:
        for pair in actions.doubles(mine.filter(pk=pk)):
            actions.tell_apart(*pair)
        messages.success(request, _("Saved."))
    elif other := whose_code(request):
        join(request, demand, other, source)
    return redirect("office:waiting_of", source.pk)


def join(request, demand, other, source=None):
    try:
        actions.join(demand, other, source)
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Both are one entry now. The code that the person has shown stays."))


@require_POST
@for_staff
def settle_double(request, earlier, later):
    """The office sees both codes, and decides nothing without somebody having asked."""
    earlier, later = (get_object_or_404(PERSONS, pk=pk) for pk in (earlier, later))
    form = DoubleForm(data=request.POST)
    act = form.cleaned_data["act"] if form.is_valid() else None
    if act == DoubleForm.JOIN and not form.cleaned_data["sure"]:
        return is_sure(request, later, act, reverse("office:waiting"), stays=earlier)
    if act == DoubleForm.JOIN:
        join(request, later, earlier)
    elif act:
        actions.ask_about(later) if act == DoubleForm.ASK else actions.tell_apart(earlier, later)
        messages.success(request, _("Saved."))
    return redirect("office:waiting")


@of_source
@atomic_when_sent
def change(request, source, pk):
    get_object_or_404(Demand.objects.persons().told_by(source), pk=pk)
    demand = row_of(request, PERSONS, pk=pk)
    form = ChangeForm(demand, data=sent(request))
    if form.is_valid():
        actions.change(demand, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("office:waiting_of", source.pk)
    context = {"source": source, "demand": demand, "form": form}
    return render(request, "planning/desk/change.html", context, status=form.status)


@require_POST
@of_source
def say(request, source, pk):
    """What the person says at the desk of this source."""
    back = reverse("office:waiting_of", args=[source.pk])
    demand, form = get_object_or_404(PERSONS.told_by(source), pk=pk), ActForm(data=request.POST)
    return answer(request, demand, form, lambda: source, back)


def answer(request, demand, form, source, back):
    """``source``: makes the one at whose desk it is said, where that is asked for."""
    if not form.is_valid():
        return redirect(back)
    if form.is_to_ask:
        return is_sure(request, demand, form.cleaned_data["act"], back)
    return acted(request, demand, form, source(), back)


def is_sure(request, demand, act, back, stays=None):
    """Asks once before an entry is deleted. ``stays``: the other one, where two become one."""
    word = ENDS.get(act, _("We have asked: one person"))
    context = {"demand": demand, "act": act, "word": word, "back": back, "stays": stays}
    return render(request, "planning/desk/sure.html", context)


def acted(request, demand, form, source, back):
    if form.cleaned_data["act"] == ActForm.STILL:
        confirmed_one = actions.confirm(demand, source, form.cleaned_data["level"])
        return confirmed(request, confirmed_one, source, _("Saved."), back)
    end = actions.has_seat if form.cleaned_data["act"] == ActForm.SEAT else actions.gone
    end(demand)
    messages.success(request, _("The entry is deleted."))
    return redirect(back)


@require_POST
@for_staff
@atomic_when_sent
def say_of_newcomer(request, pk):
    """The office has spoken with whoever entered themselves."""
    demand, form = get_object_or_404(PERSONS.filter(source=None), pk=pk), ActForm(data=request.POST)
    return answer(request, demand, form, Source.objects.of_office, reverse("office:waiting"))


@of_source
@require_safe
def slip(request, source, pk):
    demand = get_object_or_404(PERSONS.told_by(source), pk=pk)
    context = {"source": source, "demand": demand, "slip": slip_of(demand, demand.language)}
    return render(request, "planning/desk/slip.html", context)


@of_source
@atomic_when_sent
def month_numbers(request, source):
    """A source's numbers of this month, for people of whom it tells no more."""
    source, month = row_of(request, Source.objects, pk=source.pk), timezone.localdate().replace(day=1)
    rows = Demand.objects.counts().filter(source=source).select_related("area")
    numbers = {(row.area, row.level): row.number for row in rows}
    form = SheetForm(list(Area.objects.select_related("town")), numbers, data=sent(request))
    if form.is_valid():
        actions.report_numbers(source, month, form.numbers, request.user)
        messages.success(request, _("Saved."))
        return redirect("office:waiting_of", source.pk)
    context = {"source": source, "month": month, "rows": form.rows(), "levels": levels(), "form": form}
    return render(request, "planning/desk/sheet.html", context, status=form.status)
