"""Exam seats that partners offer one another: seen by all partners, asked for without names, given back."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from courses.actions import NotPossibleError
from exams.actions import ask_seats, give_back, release
from exams.models import ExamSession, SeatRequest
from exams.models.pool import version_of_seats
from exams.models.sessions import is_partner
from exams.together import results
from exams.together.years import year_in
from foundation.reading.amounts import WholeNumberBox
from foundation.reading.single_values import version_in
from foundation.submissions.once import StateForm
from foundation.web.pagination import page_of
from workplace.exams.tasks import check_partner, for_partners, has_more
from workplace.guards import for_members, page

MOST = 50  # seats at once: what is more is a slip


class NumberForm(forms.Form):
    """How many seats, without names."""

    number = WholeNumberBox(label=gettext_lazy("How many seats?"), min_value=1, max_value=MOST)


@dataclass
class Row:
    session: ExamSession
    own: SeatRequest | None
    waiting: int  # of all partners together
    is_ours: bool
    is_partner: bool

    @property
    def version(self):
        return version_of_seats(self.session, self.own)

    @property
    def can_ask(self):
        return self.is_partner and not self.is_ours and self.session.takes_requests

    @property
    def can_give_back(self):
        return self.own is not None and self.session.is_registering


def offered_to(provider):
    return for_partners(provider, ExamSession.objects.shared_with(provider))


@for_members
@require_safe
def exam_pool(request, provider):
    asked = Prefetch("seat_requests", SeatRequest.objects.order_by("pk"))
    sessions = page_of(request, offered_to(provider).for_pages().prefetch_related(asked))
    rows = [row_of(session, provider) for session in sessions.object_list]
    context = {"page": sessions, "rows": rows, "is_partner": is_partner(provider)}
    context |= results.of_year(year_in(request)) if is_partner(provider) else {}
    return page(request, "workplace/exam_pool.html", provider, context)


def row_of(session, provider):
    asked = list(session.seat_requests.all())
    own = next((one for one in asked if one.provider_id == provider.pk), None)
    is_ours = session.provider_id == provider.pk
    return Row(session, own, sum(one.waiting for one in asked), is_ours, is_partner(provider))


@require_POST
@for_members
def ask_exam_seats(request, provider, pk):
    check_partner(provider)
    return acted(request, provider, pk, asked)


@require_POST
@for_members
def give_exam_seats_back(request, provider, pk):
    return acted(request, provider, pk, given_back)


def acted(request, provider, pk, act):
    session = get_object_or_404(offered_to(provider).exclude(provider=provider), pk=pk)
    form = NumberForm(data=request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["number"]))
    else:
        try:
            number, version = form.cleaned_data["number"], version_in(request.POST)
            messages.success(request, act(session, provider, number, version))
        except NotPossibleError as problem:
            messages.error(request, str(problem))
    stays = has_more(provider, ExamSession.objects.shared_with(provider))
    return redirect("workplace:exam_pool" if stays else "workplace:exams", provider.slug)


def asked(session, provider, number, version):
    row = ask_seats(session, provider, number, version)
    text = _("Confirmed for you: %(seats)d. On the waiting list: %(waiting)d.")
    return text % {"seats": row.seats, "waiting": row.waiting}


def given_back(session, provider, number, version):
    number = give_back(session, provider, number, version)
    text = ngettext("%(number)d seat has been given back.", "%(number)d seats have been given back.", number)
    return text % {"number": number}


@require_POST
@for_members
def release_exam_seats(request, provider, pk):
    """By the centre: of somebody who needs them no more, or cannot be reached."""
    coming = SeatRequest.objects.filter(session__in=provider.exam_sessions.coming())
    row, form = get_object_or_404(coming.select_related("provider"), pk=pk), StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"]:
        try:
            release(row, version_in(request.POST))
            messages.success(request, _("The seats are free for others. %(who)s is told.") % {"who": row.provider})
        except NotPossibleError as problem:
            messages.error(request, str(problem))
    return redirect("workplace:exam", provider.slug, row.session_id)
