"""Where people find a placement test, book it without an account, and give the seat back."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from courses.actions import NotPossibleError
from exams.models import Appointment, Booking
from exams.placement import actions
from exams.placement.booking import BookingForm, GiveBackForm
from exams.placement.links import code_address, seat_path, token_of, with_row_by_link
from exams.public import wording
from foundation.reading.single_values import version_in
from foundation.submissions.public import public_form
from foundation.web.pagination import page_of

WHOLE = Booking.objects.credible().select_related("appointment__provider", "appointment__municipality")


def facts(appointment):
    return {
        "appointment": appointment,
        "day": wording.day(appointment, timezone.localdate()),
        "times": wording.times(appointment),
        "free": wording.free(appointment.seats_free),
    }


def dates(request):
    """The next one first; full ones are there, too, as one may wait for a seat."""
    page = page_of(request, Appointment.objects.bookable().for_pages())
    context = {"page": page, "rows": [facts(row) for row in page.object_list]}
    return render(request, "exams/placement/dates.html", context)


@public_form
def book(request, pk):
    """Whoever has booked sees how it stands, at an address that is theirs alone."""
    appointment = get_object_or_404(Appointment.objects.bookable().for_pages(), pk=pk)
    form = BookingForm(request)
    if form.is_valid():
        try:
            booking = actions.book(appointment, **form.content)
        except NotPossibleError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("enquiries:enquired" if booking.is_doubtful else seat_path(booking))
    context = {"form": form, "target": request.path, "name_de": wording.name_de(appointment), **facts(appointment)}
    return render(request, "exams/placement/book.html", context)


of_person = with_row_by_link(WHOLE.all, "booking")


@of_person
@require_safe
def seat(request, booking):
    return seat_page(request, booking)


def seat_page(request, booking, problem="", status=200):
    context = {"booking": booking, "token": token_of(booking), "problem": problem, **facts(booking.appointment)}
    context |= {"instead": wording.instead(booking), "code_address": code_address()}
    return render(request, "exams/placement/seat.html", context, status=status)


@of_person
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request, booking):
    """Asks once more."""
    form = GiveBackForm(request)
    if form.is_valid():
        try:
            actions.give_back(booking, version_in(request.POST))
        except NotPossibleError as problem:
            return seat_page(request, WHOLE.get(pk=booking.pk), str(problem), 409)
        return redirect("placement:given_back")
    context = {"booking": booking, "form": form, "back": seat_path(booking), **facts(booking.appointment)}
    return render(request, "exams/placement/give_back.html", context)


def given_back(request):
    return render(request, "exams/placement/gone.html", {"what": "given back"})
