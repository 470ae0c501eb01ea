"""Offers and needs on the spot: of each area what there is, what is asked for, what lacks and who could do it."""

from operator import attrgetter

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import for_staff, guarded
from foundation.files.spreadsheets import csv_file
from foundation.submissions.once import StateForm
from office.local.forms import AreaForm, AreaNoteForm
from office.local.needs import Needs, lacks, places_of, searched_in_vain, sought
from office.local.offers import able, offers
from office.local.people import knowers_for
from office.local.waiting_lists import queues
from places.models import Area
from planning.models import AreaNote
from planning.public.known import known
from planning.reckoning.rounding import FEW
from planning.starts.reading import Ways


def for_readers(view):
    """For the network, as the board of starts; whose people the reader knows is asked once."""

    def reads(user):
        user.knowers = frozenset() if user.is_staff else knowers_for(user)
        return user.is_staff or bool(user.knowers)

    return guarded(view, reads)


@for_readers
@require_safe
def choose_area(request):
    """The one that was chosen, else the first."""
    form = AreaForm(data=request.GET)
    area = form.cleaned_data["area"] if form.is_valid() else Area.objects.first()
    if area is None:
        raise Http404
    return redirect("office:area_overview", area.pk)


def overview_of(pk, user):
    """Without the people whom they know for whom the user reads; the office has all."""
    today, areas, km = timezone.localdate(), list(Area.objects.select_related("town")), Ways()
    area = next((one for one in areas if one.pk == pk), None)
    if area is None:
        raise Http404
    places = places_of(area, areas, km.places.values())
    known_needs, waiting = Needs(area, places, today), queues(places, today)
    found = known_needs.all()
    if not user.is_staff:
        found, waiting = ([one.besides(user.knowers) for one in some] for some in (found, waiting))
    looked = sought(area, found, known_needs.starts, today, km)
    missing = lacks(looked, attrgetter("at_most"))
    local, elsewhere = searched_in_vain(places, least=1 if user.is_staff else FEW)
    return {
        "area": area,
        "areas": areas,
        "number_of_places": len(places),
        "offers": offers(places, today),
        "needs": [one for one in found if one.waiting.number or one.without_seat.number],
        "queues": [one for one in waiting if one.waiting.number],
        "lacks": missing,
        "lacks_on_screen": lacks(looked, attrgetter("number")) if user.is_staff else missing,
        "able": able(area.town_id, [one.need for one in missing], today, km),
        "vain_here": local,
        "vain": elsewhere,
    }


@for_readers
@require_safe
def area_overview(request, pk):
    return page(request, pk)


def page(request, pk, form=None):
    """Notes are the office's own: the template shows them to nobody else."""
    overview = overview_of(pk, request.user)
    context = overview | {
        "choice": AreaForm.among(overview["areas"], overview["area"]),
        "is_exact": request.user.is_staff,
        "lacks_on": "stack paper-only" if request.user.is_staff else "stack",
        "known": known(),
        "today": timezone.localdate(),
        "form": form or AreaNoteForm(),
        "notes": AreaNote.objects.filter(area=pk, done_on=None),
    }
    status = 400 if form and form.errors else 200
    return render(request, "office/local/page.html", context, status=status)


@require_POST
@for_staff
@transaction.atomic
def note_of_area(request, pk):
    area = get_object_or_404(Area, pk=pk)
    form = AreaNoteForm(data=request.POST, instance=AreaNote(area=area, written_by=request.user))
    if not form.is_valid():
        return page(request, pk, form)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("office:area_overview", pk)


@require_POST
@for_staff
def finish_area_note(request, pk):
    note, form = get_object_or_404(AreaNote, pk=pk), StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"] != bool(note.done_on):
        note.done_on = timezone.localdate() if form.cleaned_data["done"] else None
        note.save(update_fields=["done_on"])
    messages.success(request, _("Saved."))
    return redirect("office:area_overview", note.area_id)


def seats_in_file(offer):
    """Those of courses that begin later stand in the last column."""
    return [offer.free] if offer.has_begun else [*[None] * 6, offer.free]


@for_readers
@require_safe
def area_file(request, pk):
    """Numbers of people as on paper."""
    found = overview_of(pk, request.user)
    heading = [_("part"), _("what"), _("courses"), _("free seats"), _("wait"), _("enquiries without a seat")]
    heading += [_("searches"), "km", _("free seats that are planned")]
    rows = [
        *([_("What there is"), one.name, one.courses, *seats_in_file(one)] for one in found["offers"]),
        *(
            [_("What is asked for"), one.name, None, None, one.waiting.in_words, one.without_seat.in_words]
            for one in found["needs"]
        ),
        *([_("Seats at exams and tests"), one.name, None, None, one.waiting.in_words] for one in found["queues"]),
        *([_("Looked for in vain"), one.words, *[None] * 4, one.in_words] for one in found["vain_here"]),
        *([_("What lacks"), one.need.name, None, one.free] for one in found["lacks"]),
        *([_("Who could do it"), one.name, *[None] * 5, round(one.km)] for one in found["able"]),
    ]
    return csv_file(f"vor-ort-{slugify(found['area'].town.name)}", [heading, *rows])
