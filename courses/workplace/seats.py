"""All current runs of a provider on one page, to say how many seats are free: logged in, or by a signed link."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
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

from courses import actions, wording
from courses.models import CourseRun
from providers.access import for_members, page
from providers.models import Provider


class SeatsForm(forms.Form):
    """For each run the number of free seats, and beside it the number that was shown, to notice other hands."""

    def __init__(self, runs, **kwargs):
        super().__init__(**kwargs)
        self.runs = runs
        for run in runs:
            self.fields[f"was-{run.pk}"] = forms.IntegerField(
                required=False, initial=run.seats_free, widget=forms.HiddenInput
            )
            if run.seats_total is not None:
                self.fields[f"free-{run.pk}"] = forms.IntegerField(
                    label=_("Free seats: %(course)s") % {"course": run.course.title},
                    required=False,
                    min_value=0,
                    max_value=run.seats_total,
                    initial=run.seats_free,
                )

    @property
    def shown(self) -> list[CourseRun]:
        """Runs that stood on the page that was sent."""
        return [run for run in self.runs if f"was-{run.pk}" in self.data]

    def numbers(self) -> dict[int, int | None]:
        """What was typed, by run, where it differs from what had been shown."""
        typed = {
            run.pk: self.cleaned_data.get(f"free-{run.pk}") for run in self.shown if run.seats_total is not None
        }
        return {pk: number for pk, number in typed.items() if number != self.cleaned_data.get(f"was-{pk}")}

    def crossed(self) -> list[CourseRun]:
        """Runs that somebody else has changed meanwhile, to another number than the one typed here."""
        numbers = self.numbers()
        return [
            run
            for run in self.shown
            if run.pk in numbers and self.cleaned_data.get(f"was-{run.pk}") != run.seats_free != numbers[run.pk]
        ]


class RowForm(forms.Form):
    """Which row of the table a script has stepped up or down and wants to see."""

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


def runs_of(provider):
    return (
        CourseRun.objects.to_confirm().filter(course__provider=provider).select_related("course", "municipality")
    )


def seat_rows(form) -> list[SeatRow]:
    today = timezone.localdate()
    return [row(form, run, today) for run in form.runs]


def row(form, run, today) -> SeatRow:
    start = date_format(run.start, "DATE_FORMAT") if run.start else wording.start(run, today)
    place = run.municipality.name if run.municipality else _("online")
    has_number = run.seats_total is not None and run.seats_free is not None
    return SeatRow(
        run=run,
        when=f"{start} · {place}",
        as_of=wording.ago(run.seats_as_of, today),
        is_late=(today - run.seats_as_of).days > settings.SEATS_DOUBTED_AFTER,
        taken=run.seats_total - run.seats_free if has_number else None,
        field=form[f"free-{run.pk}"] if run.seats_total is not None else None,
        was=form[f"was-{run.pk}"],
    )


@for_members
def seats(request, provider):
    answer = answered(request, provider)
    if isinstance(answer, HttpResponse):
        return answer
    context = {"form": answer, "rows": seat_rows(answer), "target": request.path}
    return page(request, "workplace/seats.html", provider, context)


@require_POST
@for_members
def confirm_all(request, provider):
    """One click for everything."""
    number = actions.confirm_seats(runs_of(provider), {})
    return thanked(request, number, reverse("workplace:today", args=[provider.slug]))


@never_cache
def seats_by_link(request, token):
    """For whoever got the weekly mail. Only a click on the page changes something: link scanners do not."""
    try:
        age = timedelta(days=settings.SEATS_LINK_DAYS)
        provider = get_object_or_404(Provider, pk=signing.loads(token, salt=actions.SALT, max_age=age))
    except signing.BadSignature:
        return render(request, "workplace/link_gone.html", status=410)
    answer = answered(request, provider)
    if isinstance(answer, HttpResponse):
        return answer
    context = {"provider": provider, "form": answer, "rows": seat_rows(answer), "target": request.path}
    return render(request, "workplace/seats_by_link.html", context)


def answered(request, provider) -> SeatsForm | HttpResponse:
    """The form to show, or when it was sent and is right, the answer to that."""
    row = RowForm(request.GET)
    if request.method == "GET" and row.is_valid():
        return one_row(request, provider, row.cleaned_data["row"])
    runs = list(runs_of(provider))
    if request.method != "POST":
        return SeatsForm(runs)
    form = SeatsForm(runs, data=request.POST)
    if not form.is_valid():
        return form
    if crossed := form.crossed():
        return form_with_both(form, crossed)
    return saved(request, provider, form)


def form_with_both(form, crossed) -> SeatsForm:
    """The same form with what was typed, that names the numbers saved meanwhile and takes them as seen."""
    data = form.data.copy()
    for run in crossed:
        data[f"was-{run.pk}"] = "" if run.seats_free is None else run.seats_free
    again = SeatsForm(form.runs, data=data)
    for run in crossed:
        number = run.seats_free
        message = _("Meanwhile somebody has set %(number)s. Save again if yours is right.")
        again.add_error(f"free-{run.pk}", message % {"number": "–" if number is None else number})
    return again


def saved(request, provider, form):
    """Either all runs are confirmed, or one is stepped up or down; what was typed is saved in any case."""
    numbers = form.numbers()
    one, _sign, step = request.POST.get("step", "").partition(":")
    run = next((run for run in form.shown if str(run.pk) == one), None)
    if run is None:
        confirmed = form.shown
    else:
        numbers[run.pk] = stepped(run, numbers.get(run.pk, run.seats_free), step)
        confirmed = [other for other in form.shown if other.pk in numbers]
    reason = "" if request.user.is_authenticated else _("link of the weekly mail")
    actions.confirm_seats(runs_of(provider).filter(pk__in=[run.pk for run in confirmed]), numbers, reason)
    if run and request.headers.get("HX-Request"):
        return redirect(f"{request.path}?row={run.pk}")
    return thanked(request, len(confirmed), request.path)


def thanked(request, number, target):
    done = ngettext(
        "%(number)d run is confirmed as of today.", "%(number)d runs are confirmed as of today.", number
    )
    messages.success(request, done % {"number": number})
    return redirect(target)


def stepped(run, number, step) -> int | None:
    """One seat more or less, within what there is; an unknown number begins at none."""
    change = {"-": -1, "+": 1}.get(step, 0)
    return number if not change and number is None else min(max((number or 0) + change, 0), run.seats_total or 0)


def one_row(request, provider, pk):
    form = SeatsForm([get_object_or_404(runs_of(provider), pk=pk)])
    context = {"row": seat_rows(form)[0], "target": request.path}
    return HttpResponse(render_to_string("workplace/_seat_row.html", context, request))
