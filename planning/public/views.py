"""Where a newcomer says "I need a course", gets a code, and says with it how it stands."""

from itertools import groupby

from django.core import signing
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from contacts.models import Office
from courses.models import Level
from courses.search.finder import CAN_DO
from foundation.privacy.veiled import number_in, veiled
from foundation.reading.single_values import line, one_of
from foundation.submissions.codes import row_with_code
from foundation.submissions.networks import network_of
from foundation.submissions.public import form_by_link, public_form
from places.gazetteer import Gazetteer
from places.models import Area
from planning import actions
from planning.models import Demand, PublicNumber
from planning.models.demand import KEPT_WEEKS
from planning.public.forms import NeedForm, SayForm
from planning.public.known import known
from planning.public.slips import slip_of

SALT = "person waiting"
WHOLE = Demand.objects.persons().select_related("area__town")


@public_form
def need_a_course(request):
    """``level`` and ``place`` in the address: what somebody has looked for in vain."""
    form = NeedForm(request, initial=asked_for(request))
    if form.is_valid():
        return redirect("planning:entry", token_of(actions.enter_oneself(**form.content)))
    context = {"form": form, "weeks": KEPT_WEEKS, "office": Office.objects.coordination().first()}
    return render(request, "planning/public/need.html", context)


def asked_for(request):
    """What the address says of the four questions."""
    level = one_of(request.GET, "level", [str(level.value) for level in Level])
    return {
        "level": next(
            (levels[0] for _pictogram, levels, _words in CAN_DO if level and Level(int(level)) in levels), ""
        ),
        "area": area_near(line(request.GET, "place")),
    }


def area_near(text):
    spot = Gazetteer().find(text) if text else None
    return Area.objects.around(spot) if spot else None


def token_of(demand):
    """Names the entry in an address, where its code should not stand, nor how many there are."""
    return signing.dumps(veiled(demand.pk), salt=SALT)


def number_of(token):
    """None where the link is not whole."""
    try:
        return number_in(signing.loads(token, salt=SALT))
    except signing.BadSignature:
        return None


@form_by_link
@require_safe
def entry(request, token):
    """The slip, for whoever has just been entered."""
    demand = WHOLE.filter(pk=number_of(token)).first()
    if demand is None:
        return render(request, "planning/public/gone.html", status=404)
    return render(
        request, "planning/public/entry.html", {"demand": demand, "slip": slip_of(demand, get_language())}
    )


@form_by_link
def code(request):
    """The code first, then what is said with it."""
    form = SayForm(request)
    demand = row_with_code(form, WHOLE, network_of(request)) if form.is_valid() else None
    what = form.cleaned_data["said"] if demand else ""
    if what and not form.is_to_ask:
        return said(demand, what)
    return render(request, "planning/public/code.html", {"form": form, "demand": demand, "to_delete": what})


def said(demand, what):
    if what == SayForm.STILL:
        return redirect("planning:entry", token_of(actions.still_waits(demand)))
    end = actions.has_seat if what == SayForm.SEAT else actions.gone
    end(demand)
    return redirect("planning:thanks")


def numbers(request):
    """How many are known to wait, as coarse as everybody may read it."""
    rows = list(
        PublicNumber.objects.select_related("region").order_by(
            "level", F("region__order").asc(nulls_last=True), "pk"
        )
    )
    levels = [(Level(level).short, list(cells)) for level, cells in groupby(rows, key=lambda row: row.level)]
    context = {
        "known": known(),
        "rows": levels,
        "regions": [number.region for number in levels[0][1][:-1]] if levels else [],
        "counted_on": rows[0].counted_on if rows else None,
    }
    return render(request, "planning/public/numbers.html", context)


def thanks(request):
    return render(request, "planning/public/thanks.html")
