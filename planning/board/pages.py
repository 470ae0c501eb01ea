"""Pages of the network: the board of starts, one start, and what partners see of them."""

from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import guarded
from courses.models import Level
from courses.models.courses import is_public
from foundation.web.pagination import page_of
from places.models import Municipality
from planning.board.drawing import pages, town
from planning.board.forms import LIST, TABLE, BoardFilter
from planning.board.starts_cache import starts_cache
from planning.board.table import board as table_of
from planning.board.table import by_week, in_pages, weeks_from
from planning.public.known import known_beside, with_known
from planning.reckoning.clock import MOST, needed_a_month
from planning.reckoning.rounding import exactly, told_of
from planning.starts.clock import LEVELS, LEVERS, MINIMUM, NOTICE, Clock, nobody_words, with_regions
from planning.starts.pairs import Decided, pairs_of
from planning.starts.people import REACH, Lists, columns_of, in_words
from planning.starts.pictures import bullet
from planning.starts.reading import Thresholds, hours_of, in_network, planned, seen_by
from planning.starts.states import BREAK, LEGEND, State
from providers.models import Provider

NEEDY = 3  # starts that are named above the board
LATE = 12  # cells of the clock that are told of below it


def for_network(view):
    """For the office, partners and whoever acts for a provider; for anybody else these pages are not there."""
    return guarded(view, in_network)


def own_providers(user):
    """For whom somebody acts; the office has none of its own."""
    return (
        frozenset()
        if user.is_staff
        else frozenset(Provider.objects.editable_by(user).values_list("pk", flat=True))
    )


def starts_and_pairs(user, today):
    """With all days to join, and what the network has decided read once for both."""
    decided = Decided.read()
    starts = starts_cache.of(user, today, "entry_points", thresholds=decided.thresholds)
    return starts, tuple(pairs_of(starts, decided))


@for_network
@require_safe
def board(request):
    """What all see alike who may see the same starts and act for the same providers is drawn once."""
    today = timezone.localdate()
    starts, pairs = starts_and_pairs(request.user, today)
    own, weeks = own_providers(request.user), weeks_from(today)
    key = today, own, weeks, pairs, request.get_full_path()
    body = pages.of(starts, key, lambda: board_drawn(request, starts, own, weeks, pairs))
    return render(request, "planning/starts/board.html", {"body": body})


def board_drawn(request, starts, own, weeks, pairs):
    form = BoardFilter(starts, own, data=request.GET)
    found, show = form.filtered, form.cleaned_data.get("show", "")
    paired = frozenset(start.key for pair in pairs for start in (pair.first, pair.second))
    needy = [start for start in found if start.needs or start.is_overdue]
    drawn = [start for start in found if start.run.start <= weeks[-1].sunday]
    page = page_of(request, in_pages(found), 1)
    (here,) = page
    context = {
        "form": form,
        "number": len(drawn),
        "later": len(found) - len(drawn),
        "providers": len({start.run.course.provider_id for start in drawn}),
        "today": timezone.localdate(),
        "legend": LEGEND,
        "board": None if show == LIST else table_of(here, weeks, paired),
        "list": [] if show == TABLE else by_week(here, weeks, paired),
        "show": show,
        "page": page,
        "ends": [here[0], here[-1]] if page.has_other_pages() else [],
        "needy": sorted(needy, key=lambda start: (start.run.decide_on or start.run.start, start.run.pk))[:NEEDY],
        "needy_number": len(needy),
        "pairs": pairs,
        "break": BREAK,
    }
    return render_to_string("planning/starts/_board.html", context)


@for_network
@require_safe
def clock(request):
    today = timezone.localdate()
    starts, pairs = starts_and_pairs(request.user, today)
    towns = list(with_known(with_regions(Municipality.objects.filter(is_town=True)), today))
    lists, said = Lists.read(today, request.user), known_beside(towns, today)
    is_exact, regions = request.user.is_staff, tuple(town.region for town in towns)
    key = "clock", today, pairs, lists.facts, tuple(map(columns_of, towns)), regions, said, is_exact
    body = pages.of(starts, key, lambda: clock_drawn(starts, towns, today, lists, pairs, said, is_exact))
    return render(request, "planning/starts/clock.html", {"body": body})


def clock_drawn(starts, towns, today, lists, pairs, said, is_exact):
    paired = {start.key for pair in pairs for start in (pair.first, pair.second)}
    lines = Clock(starts, towns, today, lists, paired, is_exact=is_exact).lines()
    late = [cell for line in lines if not line.is_region for cell in line.cells if cell.lever]
    context = {
        "lines": map(town, lines),
        "levels": [Level(level).short for level in LEVELS],
        "late": sorted(late, key=lambda cell: cell.order)[:LATE],
        "levers": LEVERS,
        "planned": State.PLANNED.sign,
        "nobody": nobody_words(is_exact=is_exact),
        "known": said,
        "needed": round(needed_a_month(MOST, MINIMUM, NOTICE), 1),
        "today": today,
        "reach": REACH,
    }
    return render_to_string("planning/starts/_clock.html", context)


@for_network
@require_safe
def planned_start(request, pk):
    runs = seen_by(request.user).select_related("course__provider", "course__course_type", "municipality")
    run = get_object_or_404(runs.prefetch_related("weekly_times", "dates", "entry_points"), pk=pk)
    start = planned(run, Thresholds(), timezone.localdate(), hours_of(run))
    is_own = Provider.objects.editable_by(request.user).filter(pk=run.course.provider_id).exists()
    on_list = exactly(run.own_list or 0) if is_own else told_of(run.own_list or 0)
    context = {
        "start": start,
        "picture": bullet(start.taken or 0, start.minimum, start.maximum, own=on_list.low),
        "on_list": in_words(on_list),
        "threshold": None if run.seats_min else Thresholds().of(run, run.start),
        "is_own": is_own,
        "is_public": seen_by(request.user).announced().filter(is_public(course="course__"), pk=pk).exists(),
    }
    return render(request, "planning/starts/start.html", context)
