"""All current runs of a provider, to say how many seats are free: logged in, or by a signed link."""

import re
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses import actions, seat_links
from courses.availability import SEATS_DOUBTED_AFTER
from courses.models import CourseRun
from courses.public import wording
from enquiries.models import Enquiry
from foundation.reading.amounts import WholeNumberBox
from foundation.submissions.kept import to_whole_page
from foundation.submissions.once import meets
from foundation.web.pagination import page_of
from workplace.guards import for_managers, for_members, page
from workplace.runs.checks import reopened, warn_of_near

SHOWN = 50  # runs a page
BOX = re.compile(r"was-(\d{1,18})")
STEP = re.compile(r"(\d{1,18}):([+-])(\d{0,4})")  # the run, the sign, and by how many where it is not one


class SeatsForm(forms.Form):
    """For each run the number of free seats, and beside it the number that was shown, to notice other hands.

    The button that was pressed: ``step`` makes one run's number larger or smaller ("5:+"; where a script has
    counted several taps, "5:+3"), ``go`` turns to another page,
    ``all`` confirms the runs of all pages; without any of them those that stood there are confirmed.
    """

    step = forms.CharField(required=False)
    go = forms.IntegerField(required=False)
    all = forms.BooleanField(required=False)
    status = 200  # of the answer that shows the form

    def __init__(self, runs, **kwargs):
        super().__init__(**kwargs)
        self.runs = runs
        for run in runs:
            self.fields[f"was-{run.pk}"] = forms.IntegerField(
                required=False, initial=run.seats_free, widget=forms.HiddenInput
            )
            if run.seats_total is not None:
                self.fields[f"free-{run.pk}"] = WholeNumberBox(
                    label=_("Free seats: %(course)s") % {"course": run.course.title},
                    required=False,
                    min_value=run.seats_held,
                    max_value=run.seats_total,
                    error_messages={"min_value": run.held_in_words} if run.seats_held else None,
                    initial=run.seats_free,
                    widget=forms.NumberInput,
                )

    def numbers(self):
        """What was typed, by run, where it differs from what had been shown."""
        typed = {
            run.pk: self.cleaned_data.get(f"free-{run.pk}") for run in self.runs if run.seats_total is not None
        }
        return {pk: number for pk, number in typed.items() if number != self.cleaned_data.get(f"was-{pk}")}

    def crossed(self):
        """Runs that somebody else has changed meanwhile, to another number than the one typed here."""
        numbers = self.numbers()
        return [
            run
            for run in self.runs
            if run.pk in numbers and self.cleaned_data.get(f"was-{run.pk}") != run.seats_free != numbers[run.pk]
        ]

    def is_step(self):
        return bool(self.data.get("step"))

    def stepped(self):
        """The run whose number is to be more or less, none where it is not among these, and by how much."""
        found = STEP.fullmatch(self.data.get("step", ""))
        if not found:
            return None, 0
        pk, sign, number = found.groups()
        return next((run for run in self.runs if run.pk == int(pk)), None), int(sign + (number or "1"))

    def set_otherwise(self):
        """Runs whose number is another one than what was sent made it."""
        wanted, (run, change) = self.numbers(), self.stepped()
        if run:
            wanted[run.pk] = stepped(run, wanted.get(run.pk, self.cleaned_data.get(f"was-{run.pk}")), change)
        return [one for one in self.runs if one.pk in wanted and one.seats_free != wanted[one.pk]]

    def is_step_lost(self):
        return self.is_step() and self.stepped()[0] is None

    def lost(self):
        """How many numbers were typed, or stepped, for runs that are not among these any more."""
        known = {run.pk for run in self.runs}
        data = {pk: (self.data.get(f"free-{pk}"), self.data.get(f"was-{pk}")) for pk in sent_runs(self.data)}
        typed = sum(pk not in known and free not in (None, was) for pk, (free, was) in data.items())
        return typed or int(self.is_step_lost())


def sent_runs(data):
    """Keys of the runs that stood on the page that was sent."""
    return [int(found[1]) for found in map(BOX.fullmatch, data) if found]


class RowForm(forms.Form):
    """Which row of the table a script has stepped up or down and wants to see: ``static/js/seats.js``."""

    row = forms.IntegerField(min_value=1, max_value=2**63 - 1)


@dataclass
class SeatRow:
    run: CourseRun
    when: str  # first day and place
    as_of: str
    is_late: bool
    taken: int | None
    field: forms.BoundField | None
    was: forms.BoundField
    held: str  # how many of the free ones
    waits: str  # how many people, and where a seat is offered to the first
    offer: str


def runs_of(provider):
    return (
        CourseRun.objects.to_confirm().filter(course__provider=provider).select_related("course", "municipality")
    )


def seat_rows(form, inbox):
    """``inbox``: where seats are offered, empty for whoever has only the link of a mail."""
    today, lists = timezone.localdate(), Enquiry.objects.number_in_line(form.runs)
    return [row(form, run, today, lists.get(run.pk, 0), inbox) for run in form.runs]


def row(form, run, today, waiting, inbox):
    start = date_format(run.start, "DATE_FORMAT") if run.start else wording.start(run, today)
    has_number = run.seats_total is not None and run.seats_free is not None
    return SeatRow(
        run=run,
        when=" · ".join(filter(None, [start, run.town])),
        as_of=wording.ago(run.seats_as_of, today),
        is_late=(today - run.seats_as_of).days > SEATS_DOUBTED_AFTER,
        taken=run.seats_total - run.seats_free if has_number else None,
        field=form[f"free-{run.pk}"] if run.seats_total is not None else None,
        was=form[f"was-{run.pk}"],
        held=held_of(run.seats_held),
        waits=waits_of(waiting, bool(run.seats_left)),
        offer=inbox if waiting and run.seats_left else "",
    )


def held_of(number):
    text = ngettext("%(number)d of these is held", "%(number)d of these are held", number)
    return text % {"number": number} if number else ""


def waits_of(number, is_free):
    text = ngettext("%(number)d person waits.", "%(number)d people wait.", number)
    if is_free:
        text = ngettext("Offer a seat: %(number)d waits", "Offer seats: %(number)d wait", number)
    return text % {"number": number} if number else ""


@for_members
def seats(request, provider):
    answer = answered(request, provider)
    if isinstance(answer, HttpResponse):
        return answer
    context = {**rows_and_pages(request, provider, answer), "links_are_out": seat_links.are_out(provider)}
    return page(request, "workplace/seats.html", provider, context, status=context["status"])


@require_POST
@for_managers
def end_seat_links(request, provider):
    """For a mail that somebody has forwarded, or that went to the wrong address."""
    seat_links.end_links(provider)
    messages.success(request, _("No link of earlier mails works any more."))
    return redirect("workplace:seats", provider.slug)


@never_cache
def seats_by_link(request, token):
    """For whoever got the weekly mail. Only a click on the page changes something: link scanners do not."""
    provider = seat_links.provider_of(token)
    if provider is None:
        return render(request, "workplace/link_gone.html", status=410)
    answer = answered(request, provider)
    if isinstance(answer, HttpResponse):
        return answer
    context = {**rows_and_pages(request, provider, answer), "provider": provider}
    return render(request, "workplace/seats_by_link.html", context, status=context["status"])


def rows_and_pages(request, provider, form):
    """What the page needs: its rows, and the way to the other pages."""
    pages = page_of(request, runs_of(provider), SHOWN)
    form = form or SeatsForm(list(pages.object_list))
    rows, target = seat_rows(form, inbox_of(request, provider)), request.get_full_path()
    return {"form": form, "rows": rows, "page": pages, "target": target, "status": form.status}


def inbox_of(request, provider):
    """Not for a link of a mail, whoever opens it."""
    is_by_link = request.resolver_match.url_name == "seats_by_link"
    return "" if is_by_link else reverse("workplace:inbox", args=[provider.slug])


def answered(request, provider):
    """The answer to what was sent, or the form with what is wrong in it; None when nothing was sent."""
    if request.method == "POST":
        return understood(request, provider)
    row = RowForm(request.GET)
    return one_row(request, provider, row.cleaned_data["row"]) if row.is_valid() else None


@transaction.atomic
def understood(request, provider):
    """The numbers are compared while nobody else can change them."""
    runs = runs_of(provider).filter(pk__in=sent_runs(request.POST))
    form = SeatsForm(in_order(actions.held(runs)), data=request.POST)
    if lost := form.lost():
        messages.warning(request, not_saved(lost))
    if form.is_step_lost() and is_by_script(request):
        return to_whole_page(request.get_full_path())
    if not form.is_valid():
        return form
    is_repeated = meets(lambda: not form.set_otherwise())
    if crossed := form.set_otherwise() if is_repeated else form.crossed():
        return form_with_both(form, crossed)
    return saved(request, provider, form)


def is_by_script(request):
    return "HX-Request" in request.headers


def in_order(runs):
    """As on the page: those without a first day, then by it."""
    return sorted(runs, key=lambda run: (run.start is not None, run.start, run.pk))


def not_saved(number):
    text = ngettext(
        "%(number)d number was not saved: its run has ended or is no longer listed.",
        "%(number)d numbers were not saved: their runs have ended or are no longer listed.",
        number,
    )
    return text % {"number": number}


def form_with_both(form, crossed):
    """The same form with what was typed, that names the numbers saved meanwhile and takes them as seen."""
    data = form.data.copy()
    for run in crossed:
        data[f"was-{run.pk}"] = "" if run.seats_free is None else run.seats_free
    again = SeatsForm(form.runs, data=data)
    for run in crossed:
        number = run.seats_free
        message = _("Meanwhile somebody has set %(number)s. Save again if yours is right.")
        again.add_error(f"free-{run.pk}", message % {"number": "–" if number is None else number})
    again.status = 409
    return again


def saved(request, provider, form):
    """What was typed is saved in any case; which runs are confirmed beside those depends on the button."""
    numbers, here = form.numbers(), request.get_full_path()
    run, change = form.stepped()
    if run:
        numbers[run.pk] = stepped(run, numbers.get(run.pk, run.seats_free), change)
    go = form.cleaned_data["go"]
    runs = runs_of(provider)
    if not form.cleaned_data["all"]:
        runs = runs.filter(pk__in=numbers if form.is_step() or go else [run.pk for run in form.runs])
    reason = "" if request.user.is_authenticated else _("link of the weekly mail")
    number = actions.confirm_seats(runs, numbers, reason)
    warn_of_near(request, provider, reopened(form.runs))
    if run and is_by_script(request):
        return redirect(f"{request.path}?row={run.pk}")
    target = f"{request.path}?page={go}" if go else here
    is_about_all = not (go or form.is_step())
    return thanked(request, number, target) if number or is_about_all else redirect(target)


def thanked(request, number, target):
    done = ngettext(
        "%(number)d run is confirmed as of today.", "%(number)d runs are confirmed as of today.", number
    )
    messages.success(request, done % {"number": number})
    return redirect(target)


def stepped(run, number, change):
    """So many seats more or less, within what there is; an unknown number begins at none."""
    if not change and number is None:
        return None
    return min(max((number or 0) + change, run.seats_held), run.seats_total or 0)


def one_row(request, provider, pk):
    form = SeatsForm([get_object_or_404(runs_of(provider), pk=pk)])
    context = {"row": seat_rows(form, inbox_of(request, provider))[0], "target": request.path}
    return HttpResponse(render_to_string("workplace/_seat_row.html", context, request))
