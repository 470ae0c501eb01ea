"""Slips with results of placement tests: issued and printed here, checked here when others have issued them."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from exams.models import ResultSlip
from exams.placement.forms import ResultForm, ShownForm
from exams.placement.paper import paper_of
from foundation.editing.locking import locked
from foundation.reading.single_values import given
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


def begun(request, provider) -> dict:
    """What is known where a date of tests leads here, or one of the people who had a seat there."""
    dates, people = provider.appointments.all(), people_of(provider)
    found = given(request.GET, termin=forms.ModelChoiceField(dates), person=forms.ModelChoiceField(people))
    if person := found["person"]:
        return {"language": person.language, **of_test(person.appointment)}
    return of_test(found["termin"]) if found["termin"] else {}


def of_test(appointment) -> dict:
    return {"tested_on": appointment.date, "tester": appointment.tester}


def slips_page(request, provider, form, shown, found=None):
    sheet = page_of(request, provider.result_slips.all())
    context = {"page": sheet, "form": form, "shown": shown, "found": found}
    return page(request, "workplace/result_slips.html", provider, context)


@require_POST
@for_members
def issue_slip(request, provider):
    form = ResultForm(data=request.POST, instance=ResultSlip(provider=provider))
    if not form.is_valid():
        return slips_page(request, provider, form, ShownForm())
    return redirect("workplace:result_slip", provider.slug, form.save().pk)


@require_POST
@for_members
def check_slip(request, provider):
    """Whether it is valid, since when and for which level: nothing else. Who tries many codes has to wait."""
    shown = ShownForm(data=request.POST)
    tries = f"account {request.user.pk}"
    found = row_with_code(shown, ResultSlip.objects.all(), tries) if shown.is_valid() else None
    return slips_page(request, provider, ResultForm(), shown, found)


@for_members
@require_safe
def slip(request, provider, pk):
    found = get_object_or_404(provider.result_slips.select_related("provider__municipality"), pk=pk)
    context = {"slip": found, "paper": paper_of(found, timezone.localdate())}
    return page(request, "workplace/result_slip.html", provider, context)


@require_POST
@for_members
@transaction.atomic
def withdraw_slip(request, provider, pk):
    """What was written on it is wrong: no desk accepts it any more."""
    found, form = locked(provider.result_slips, pk=pk), StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"] and found.withdrawn_on is None:
        found.withdrawn_on = timezone.localdate()
        found.save(update_fields=["withdrawn_on"])
        messages.success(request, _("The slip is no longer valid."))
    return redirect("workplace:result_slips", provider.slug)
