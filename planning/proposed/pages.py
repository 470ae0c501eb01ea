"""Proposed starts, for the office, partners and providers: all see all, the provider decides."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from courses.actions import NotPossibleError
from courses.models import Course
from planning.board.pages import for_network, own_providers
from planning.desk.pages import total_for
from planning.models import Demand, ProposedStart
from planning.proposed import deciding
from planning.proposed.summaries import Summary
from planning.public.known import known
from planning.starts.reading import seen_by
from providers.models import Provider

DECIDED = 12  # of the last ones


class TakeForm(forms.Form):
    course = forms.ModelChoiceField(Course.objects.none(), label=gettext_lazy("As a date of which course?"))

    def __init__(self, proposal, **kwargs):
        super().__init__(initial={"course": proposal.like and proposal.like.course_id}, **kwargs)
        self.fields["course"].queryset = deciding.courses_for(proposal)


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why not?"), choices=ProposedStart.Reason, widget=forms.RadioSelect
    )


def told_to(user):
    """What was taken as an intention is told to those alone who may know of that start; of a provider that is not
    public only its own people and the office know.
    """
    rows = ProposedStart.objects.with_names().filter(Q(run=None) | Q(run__in=seen_by(user)))
    return rows.filter(Q(provider__is_published=True) | Q(provider__in=Provider.objects.editable_by(user)))


@for_network
@require_safe
def proposed_starts(request):
    user, own = request.user, own_providers(request.user)
    rows = ProposedStart.objects.takeable().with_names()
    summaries = [Summary(row, user.is_staff, row.provider_id in own) for row in rows]
    decided = ProposedStart.objects.decided()
    this_year = decided.filter(decided_on__year=timezone.localdate().year)
    counts = {one: this_year.filter(status=one).count() for one in ("taken", "declined", "expired")}
    context = {
        "own": [one for one in summaries if one.is_own],
        "others": [one for one in summaries if not one.is_own],
        "number": len(summaries),
        "ready": sum(one.row.is_ready for one in summaries),
        "people": Summary.words(Summary(None, user.is_staff), sum(one.row.waiting for one in summaries)),
        "total": total_for(user, Demand.objects.counted()),
        "counts": counts,
        "decided": [Summary(row, user.is_staff) for row in told_to(user).decided()[:DECIDED]],
        "counted_on": max((one.row.counted_on for one in summaries), default=None),
        "known": known(),
    }
    return render(request, "planning/proposed/list.html", context)


@for_network
@require_safe
def proposed_start(request, pk):
    return page(request, get_object_or_404(told_to(request.user), pk=pk))


def page(request, proposal, take=None, decline=None):
    refused = take or decline
    may_decide = Provider.objects.editable_by(request.user).filter(pk=proposal.provider_id).exists()
    is_own = proposal.provider_id in own_providers(request.user)
    context = {
        "summary": Summary(proposal, request.user.is_staff, is_own),
        "may_decide": may_decide and proposal.is_undecided,
        "may_ask": not is_own and proposal.status == ProposedStart.Status.OPEN,
        "take": take or TakeForm(proposal),
        "decline": decline or DeclineForm(),
        "form": refused,
        "known": known(),
    }
    return render(request, "planning/proposed/one.html", context, status=400 if refused else 200)


def decided_by(user, pk):
    """For whoever acts for its provider; the office for all, when the provider has said so."""
    rows = ProposedStart.objects.with_names().filter(provider__in=Provider.objects.editable_by(user))
    return get_object_or_404(rows, pk=pk)


@require_POST
@for_network
def ask_proposed(request, pk):
    get_object_or_404(told_to(request.user), pk=pk)
    done(request, lambda: deciding.ask(pk, request.user), _("The provider has been asked, with the numbers."))
    return redirect("office:proposed_start", pk)


@require_POST
@for_network
def take_proposed(request, pk):
    proposal = decided_by(request.user, pk)
    form = TakeForm(proposal, data=request.POST)
    if not form.is_valid():
        return page(request, proposal, take=form)
    text = _("It stands on the board as an intention. Partners see it, the public does not.")
    done(request, lambda: deciding.take(pk, form.cleaned_data["course"], request.user), text)
    return redirect("office:proposed_start", pk)


@require_POST
@for_network
def decline_proposed(request, pk):
    proposal = decided_by(request.user, pk)
    form = DeclineForm(data=request.POST)
    if not form.is_valid():
        return page(request, proposal, decline=form)
    done(request, lambda: deciding.decline(pk, form.cleaned_data["reason"], request.user), _("Saved."))
    return redirect("office:proposed_start", pk)


def done(request, act, text):
    """Somebody else may have been quicker."""
    try:
        act()
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, text)
