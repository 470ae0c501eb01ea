"""Dates of placement tests: kept by whoever tests, with the people who have a seat, wait, or have to be called."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions import NotPossibleError
from exams.models import Appointment, Booking
from exams.models.appointments import is_tester
from exams.placement import actions
from exams.placement.forms import AppointmentForm
from foundation.editing.locking import atomic_when_sent, row_of, sent
from foundation.reading.single_values import version_in
from foundation.submissions.doubts import doubts, settle
from foundation.submissions.once import StateForm
from foundation.web.pagination import page_of
from providers.models import Provider
from workplace.exams.pages import KNOWN_FROM
from workplace.guards import for_members, page


def people_of(provider):
    return Booking.objects.filter(appointment__provider=provider).select_related("appointment__municipality")


@for_members
@require_safe
def appointments(request, provider):
    """What is still to come first, the next on top."""
    today = timezone.localdate()
    rows = list(provider.appointments.for_pages())
    coming = [row for row in rows if row.date >= today]
    people = people_of(provider)
    context = {
        "page": page_of(request, [*coming, *reversed([row for row in rows if row.date < today])]),
        "to_call": people.to_call(),
        "doubts": doubts(people, lambda row: f"{row.name}: {row.appointment}"),
        "settle": reverse("workplace:settle_bookings", args=[provider.slug]),
        "is_tester": is_tester(provider),
    }
    return page(request, "workplace/appointments.html", provider, context)


@for_members
@atomic_when_sent
def new_appointment(request, provider):
    """Who waits moves up to it: its provider is locked, as by whoever books."""
    if not is_tester(provider):
        raise Http404
    row_of(request, Provider.objects, pk=provider.pk)
    known = {name: getattr(provider, name) for name in KNOWN_FROM}
    return edited(request, provider, Appointment(provider=provider, **known))


@for_members
@atomic_when_sent
def appointment(request, provider, pk):
    """Its provider is locked before it, as by whoever books."""
    row_of(request, Provider.objects, pk=provider.pk)
    return edited(request, provider, row_of(request, provider.appointments.all(), pk=pk))


def edited(request, provider, row):
    """Needs the provider's lock when something is sent."""
    may_write_place = request.user.is_staff or provider.is_trusted
    form = AppointmentForm(instance=row, data=sent(request), may_write_place=may_write_place)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_appointment(form)
        messages.success(request, _("Saved."))
        return redirect("workplace:appointment", provider.slug, saved.pk)
    people = list(row.bookings.credible()) if row.pk else []
    context = {
        "form": form,
        "appointment": row,
        "seated": [one for one in people if one.has_seat],
        "waiting": [one for one in people if not one.has_seat],
        "is_held": bool(row.pk) and row.date <= timezone.localdate() and not row.is_cancelled,
    }
    return page(request, "workplace/appointment.html", provider, context, form.status)


@require_POST
@for_members
def settle_bookings(request, provider):
    settle(request, people_of(provider), actions.believe)
    return redirect("workplace:appointments", provider.slug)


@require_POST
@for_members
def told_booking(request, provider, pk):
    """Somebody has called the person."""
    booking, form = get_object_or_404(people_of(provider), pk=pk), StateForm(request.POST)
    if form.is_valid():
        try:
            actions.note_told(booking, version_in(request.POST), form.cleaned_data["done"])
        except NotPossibleError as problem:
            messages.error(request, str(problem))
    return redirect("workplace:appointments", provider.slug)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def strike_booking(request, provider, pk):
    """Somebody has said that they do not come. Asks once more."""
    booking = get_object_or_404(people_of(provider), pk=pk)
    if request.method != "POST":
        return page(request, "workplace/strike_booking.html", provider, {"booking": booking})
    try:
        moved = actions.strike(booking, version_in(request.POST))
    except NotPossibleError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, " ".join(struck(booking, moved)))
    return redirect("workplace:appointment", provider.slug, booking.appointment_id)


def struck(booking, moved):
    """What has become of the person, and who has moved up, if anybody."""
    yield _("Deleted.")
    if booking.email:
        yield _("The person is told by e-mail.")
    else:
        yield _("No e-mail reaches the person. Please call: %(phone)s.") % {"phone": booking.phone}
    if moved:
        text = ngettext("%(number)d person has moved up.", "%(number)d people have moved up.", moved)
        yield text % {"number": moved}
