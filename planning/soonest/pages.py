"""An adviser asks where somebody can begin soonest, and prints the answer. Nothing is kept of it."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from courses.public.codes import code_of
from planning.board.pages import for_network
from planning.public.known import known
from planning.public.slips import Bilingual
from planning.soonest.forms import SlipForm, SoonestForm
from planning.soonest.ways import Desk, Wanted
from planning.starts.people import at_least, number_told

ON_SLIP = 4  # ways


def wanted_of(form):
    said = form.cleaned_data
    return Wanted(said["level"], said["area"], said["reach"], said["time"], said["childcare"])


@for_network
@require_safe
def soonest(request):
    form = SoonestForm(data=request.GET or None)
    context = {"form": form, "known": known(), "slip": SlipForm()}
    if form.is_valid():
        wanted = wanted_of(form)
        desk = Desk(wanted, timezone.localdate(), user=request.user)
        context |= {
            "wanted": wanted,
            "ways": desk.ways(),
            "lists": [facts_of_list(one, is_exact=request.user.is_staff) for one in desk.lists()],
            "carried": [(name, value) for name, value in form.data.items() if name in form.fields],
        }
    return render(request, "planning/soonest/page.html", context, status=400 if form.errors else 200)


def facts_of_list(one, *, is_exact):
    """Of who waits the office alone is told more than full fives; where few wait the place would say how many."""
    if is_exact:
        return {"list": one, "number": str(one.waiting), "position": str(one.position)}
    number = number_told(one.people)
    later = _("%(number)d or later") % {"number": number + 1}
    return {"list": one, "number": at_least(number), "position": later if number else None}


@for_network
@require_safe
def soonest_slip(request):
    form = SlipForm(data=request.GET or None)
    if not form.is_valid():
        return redirect("office:soonest")
    wanted = wanted_of(form)
    ways = [way for way in Desk(wanted, timezone.localdate()).ways() if way.is_sure and way.is_told][:ON_SLIP]
    context = {
        "wanted": wanted,
        "ways": ways,
        "slip": Bilingual(form.cleaned_data["language"]),
        "qr": code_of(settings.PORTAL_URL + address_of(ways, form.cleaned_data["language"])),
        "today": timezone.localdate(),
    }
    return render(request, "planning/soonest/slip.html", context)


def address_of(ways, language):
    """Of the first way, else of the page on which one says that one needs a course."""
    with override(language):
        if ways:
            return reverse("courses:course", args=[ways[0].start.run.course.slug])
        return reverse("planning:need_a_course")
