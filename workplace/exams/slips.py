"""Slips with results of placement tests: issued and printed here, checked here when others have issued them."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from courses.actions import NotPossibleError
from courses.models import CourseRun
from exams.models import ResultSlip, ShownSlip, SlipSeat
from exams.models.appointments import is_tester
from exams.placement import holding
from exams.placement.forms import NearForm, ResultForm, ShownForm
from exams.placement.paper import area_of_test, paper_of, ways_from
from foundation.editing.locking import locked
from foundation.reading.single_values import given, version_in
from foundation.submissions.codes import row_with_code
from foundation.submissions.once import StateForm
from foundation.web.pagination import page_of
from workplace.exams.appointments import people_of
from workplace.guards import for_members, page


@for_members
@require_safe
def slips(request, provider):
    """Those that it has issued, the newest first."""
    return slips_page(request, provider, ResultForm(initial=begun(request, provider)), ShownForm())


def begun(request, provider):
    """What is known where a date of tests leads here, or one of the people who had a seat there."""
    dates, people = provider.appointments.all(), people_of(provider)
    found = given(request.GET, termin=forms.ModelChoiceField(dates), person=forms.ModelChoiceField(people))
    if person := found["person"]:
        return {"language": person.language, **of_test(person.appointment)}
    return of_test(found["termin"]) if found["termin"] else {}


def of_test(appointment):
    return {"tested_on": appointment.date, "tester": appointment.tester}


def slips_page(request, provider, form, code_form, found=None, noted=None):
    slips = page_of(request, provider.result_slips.all())
    expected = holding.WHOLE.filter(pk__in=SlipSeat.objects.expected_by(provider)).order_by("run__start", "pk")
    context = {"page": slips, "form": form, "shown": code_form, "found": found, "expected": expected}
    context |= {"noted": noted, "is_tester": is_tester(provider)}
    context["seat"] = holding.seat_of(found) if found and found.is_valid else None
    return page(request, "workplace/result_slips.html", provider, context)


@require_POST
@for_members
def issue_slip(request, provider):
    if not is_tester(provider):
        raise Http404
    form = ResultForm(data=request.POST, instance=ResultSlip(provider=provider))
    if not form.is_valid():
        return slips_page(request, provider, form, ShownForm())
    return redirect("workplace:result_slip", provider.slug, form.save().pk)


@require_POST
@for_members
def check_slip(request, provider):
    """Whether it is valid, since when and for which level, and whether a seat is held with it: nothing else. Who
    tries many codes has to wait.
    """
    code_form = ShownForm(data=request.POST)
    tries = f"account {request.user.pk}"
    found = row_with_code(code_form, ResultSlip.objects.all(), tries) if code_form.is_valid() else None
    noted = note_shown(provider, found) if found and found.is_valid and found.provider_id != provider.pk else None
    return slips_page(request, provider, ResultForm(), code_form, found, noted)


class ShownSeatForm(ShownForm):
    """Which seat was held with the slip when its code was typed."""

    seat = forms.ModelChoiceField(SlipSeat.objects.all())


@require_POST
@for_members
def accept_shown_seat(request, provider):
    """By any desk that is shown a slip: it learns that a seat is held, and not which one."""
    form = ShownSeatForm(data=request.POST)
    found = (
        row_with_code(form, ResultSlip.objects.valid(), f"account {request.user.pk}") if form.is_valid() else None
    )
    if found and form.cleaned_data["seat"].slip_id == found.pk:
        seat, version = form.cleaned_data["seat"], version_in(request.POST)
        done(request, lambda: holding.accept(seat, version), _("The seat is taken."))
    else:
        messages.error(request, holding.OTHERWISE)
    return redirect("workplace:result_slips", provider.slug)


def note_shown(provider, slip):
    """Once, however often somebody looks it up."""
    return ShownSlip.objects.get_or_create(provider=provider, slip=slip)[0]


@require_POST
@for_members
def accept_slip(request, provider, pk):
    """The test of another provider suffices here: nobody has to be tested again."""
    noted, form = get_object_or_404(provider.shown_slips, pk=pk), StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"]:
        if noted.slip is None or not noted.slip.is_valid:
            messages.error(request, _("This slip is not valid."))
        else:
            provider.shown_slips.filter(pk=noted.pk, accepted_on=None).update(accepted_on=timezone.localdate())
            messages.success(request, _("The placement test is accepted."))
    return redirect("workplace:result_slips", provider.slug)


@for_members
@require_safe
def slip(request, provider, pk):
    found = get_object_or_404(provider.result_slips.select_related("provider__municipality"), pk=pk)
    area = area_in(request.GET, found)
    context = {"slip": found, "paper": paper_of(found, timezone.localdate(), area), "area": area}
    context["near"] = NearForm(initial={"near": area})
    context["cancelled"] = holding.cancelled(found)
    return page(request, "workplace/result_slip.html", provider, context)


def area_in(data, slip):
    """Near which seats are looked for: what the desk has chosen, else where the test was."""
    form = NearForm(data=data)
    return form.cleaned_data["near"] if form.is_valid() else area_of_test(slip)


@require_POST
@for_members
@transaction.atomic
def withdraw_slip(request, provider, pk):
    """What was written on it is wrong: no desk accepts it any more."""
    found, form = locked(provider.result_slips, pk=pk), StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"] and found.withdrawn_on is None:
        found.withdrawn_on = timezone.localdate()
        found.save(update_fields=["withdrawn_on"])
        holding.end(found)
        messages.success(request, _("The slip is no longer valid."))
    return redirect("workplace:result_slips", provider.slug)


class HoldForm(forms.Form):
    """Which of the seats that are printed."""

    run = forms.ModelChoiceField(None)

    def __init__(self, ways, **kwargs):
        super().__init__(**kwargs)
        self.fields["run"].queryset = CourseRun.objects.filter(pk__in=[way.start.run.pk for way in ways])


@require_POST
@for_members
def hold_seat(request, provider, pk):
    """Until the end of the third working day, for whoever has the slip."""
    found = get_object_or_404(provider.result_slips.select_related("provider__municipality"), pk=pk)
    area = area_in(request.POST, found)
    form = HoldForm(ways_from(found, timezone.localdate(), area), data=request.POST)
    if not form.is_valid():
        messages.error(request, _("This seat is no longer free."))
    else:
        run, version = form.cleaned_data["run"], version_in(request.POST)
        done(request, lambda: holding.hold(found, run, request.user, version), _("The seat is held."))
    return redirect("workplace:result_slip", provider.slug, pk)


class SeatForm(forms.Form):
    """What a desk says of a held seat."""

    acts = {
        "accept": (holding.accept, gettext_lazy("The seat is taken.")),
        "let_go": (holding.let_go, gettext_lazy("The seat is free for all again.")),
        "give_back": (holding.give_back, gettext_lazy("The seat is free for all again.")),
    }
    act = forms.ChoiceField(choices=[(name, "") for name in acts])


@require_POST
@for_members
def slip_seat(request, provider, pk):
    """By the desk that has issued the slip, or that of the course: this seat, no other that the slip may have."""
    seat = get_object_or_404(SlipSeat.objects.seen_by(provider).select_related("slip"), pk=pk)
    form = SeatForm(request.POST)
    if form.is_valid():
        act, words = form.acts[form.cleaned_data["act"]]
        done(request, lambda: act(seat, version_in(request.POST)), words)
    if seat.slip.provider_id == provider.pk:
        return redirect("workplace:result_slip", provider.slug, seat.slip_id)
    return redirect("workplace:result_slips", provider.slug)


def done(request, act, words):
    try:
        act()
    except NotPossibleError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
