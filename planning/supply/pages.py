"""Supply and demand for the network, as picture, table and file."""

from itertools import groupby

from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models import Level
from foundation.files.spreadsheets import csv_file
from planning.board.drawing import pages
from planning.board.pages import for_network
from planning.board.starts_cache import starts_cache
from planning.models import SupplyNumber
from planning.public.known import known
from planning.supply.chain import chain
from planning.supply.matrix import Said, before_of, matrix, months_from
from planning.supply.pictures import pictures

NEXT = 20  # of the chain


@for_network
@require_safe
def supply(request):
    """What all see alike who may see the same starts and numbers is drawn once."""
    today, is_exact = timezone.localdate(), request.user.is_staff
    starts = starts_cache.of(request.user, today)
    said = Said.read(today, request.user)
    key = "supply", today, is_exact, said.facts
    body = pages.of(starts, key, lambda: supply_drawn(starts, today, said, is_exact))
    return render(request, "planning/supply/page.html", {"body": body})


def supply_drawn(starts, today, said, is_exact):
    lines = matrix(starts, today, said, is_exact=is_exact)
    levels = [(name, list(rows)) for name, rows in groupby(lines, lambda line: line.level_name)]
    context = {
        "levels": levels,
        "pictures": [
            (name, list(rows)) for name, rows in groupby(pictures(lines), lambda one: one.line.level_name)
        ],
        "months": months_from(today),
        "is_exact": is_exact,
        "known": said.known,
        "chain": chain(starts, is_exact=is_exact)[:NEXT],
        "columns": len(months_from(today)) + 2,
    }
    return render_to_string("planning/supply/_page.html", context)


@for_network
@require_safe
def supply_file(request):
    """For the yearly report: the months that were counted, then those to come; people always rounded."""
    today = timezone.localdate()
    heading = [_("Level"), _("Region"), _("Month"), _("waiting"), _("expected"), _("free seats")]
    heading += [_("gap, from"), _("gap, to")]
    rows = [*counted_rows(today), *rows_to_come(request.user, today)]
    return csv_file("angebot-und-bedarf", [heading, *rows, [str(known(today))]])


def counted_rows(today):
    past = SupplyNumber.objects.filter(month__lt=today.replace(day=1)).select_related("region")
    return [
        row_of(Level(one.level).short, one.region, before_of(one, is_exact=False))
        for one in past.order_by("month", "level", "region__order", "pk")
    ]


def rows_to_come(user, today):
    starts = starts_cache.of(user, today)
    lines = matrix(starts, today, Said.read(today, user), is_exact=False)
    return [row_of(line.level_name, line.region, cell) for line in lines for cell in line.cells]


def row_of(level, region, cell):
    place, day, words, gap = region or _("online"), date_format(cell.month, "Y-m"), cell.words, cell.gap
    return [level, place, day, words["waiting"], words["expected"], cell.free, gap.low, gap.high]
