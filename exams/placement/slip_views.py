"""Where whoever has a result slip sees how it stands, and takes the seat held with it: no name, no account."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions import NotPossibleError
from enquiries.runs import course_of
from exams.models import Booking, ResultSlip
from exams.placement import holding
from exams.placement.booking import SlipSeatForm
from exams.placement.links import seat_path, slip_path, token_of, with_row_by_link
from foundation.reading.single_values import version_in
from foundation.submissions.codes import PaperCodeForm, row_with_code
from foundation.submissions.networks import network_of
from foundation.submissions.public import form_by_link


@form_by_link
def code(request):
    """Of a slip, or of whoever has booked a test. It is sent, so that it stands in no address."""
    form, booked = PaperCodeForm(request), Booking.objects.credible().select_related("appointment")
    valid = ResultSlip.objects.valid()
    if form.is_valid() and (row := row_with_code(form, valid, network_of(request), booked)):
        return redirect(seat_path(row) if isinstance(row, Booking) else slip_path(row))
    return render(request, "exams/placement/code.html", {"form": form})


of_slip = with_row_by_link(ResultSlip.objects.valid, "slip")


@of_slip
@require_safe
def slip(request, slip):
    return slip_page(request, slip)


def slip_page(request, slip, problem="", status=200):
    seat = holding.seat_of(slip)
    cancelled = None if seat else holding.cancelled(slip)
    either = seat or cancelled
    context = {
        "slip": slip,
        "seat": seat,
        "cancelled": cancelled,
        **(course_of(either.run) if either else {}),
        "token": token_of(slip),
        "guard": SlipSeatForm(request, slip),
        "problem": problem,
    }
    return render(request, "exams/placement/slip.html", context, status=status)


@of_slip
@require_POST
def accept(request, slip):
    return done(request, slip, holding.accept)


@of_slip
@require_POST
def decline(request, slip):
    return done(request, slip, holding.decline)


@of_slip
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request, slip):
    """Asks once more."""
    if request.method == "POST":
        return done(request, slip, holding.give_back)
    seat = holding.seat_of(slip)
    if seat is None or not seat.is_accepted:
        return redirect(slip_path(slip))
    context = {"slip": slip, "seat": seat, "back": slip_path(slip), "guard": SlipSeatForm(request, slip)}
    context |= course_of(seat.run)
    return render(request, "exams/placement/give_back_slip.html", context)


def done(request, slip, act):
    form = SlipSeatForm(request, slip)
    if not form.is_valid():
        problem = next(error for errors in form.errors.values() for error in errors)
        return slip_page(request, slip, problem, 409 if form.has_error("seat") else 400)
    try:
        act(form.cleaned_data["seat"], version_in(request.POST))
    except NotPossibleError as problem:
        return slip_page(request, slip, str(problem), 409)
    return redirect(slip_path(slip))
