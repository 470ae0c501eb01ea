"""What a provider says of itself: written, its history, the way back, and what of it waits for the office."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import actions
from foundation.editing.history import came_back, entries
from foundation.editing.locking import atomic_when_sent, locked, row_of, sent
from providers.models import Provider
from providers.records import ProfileForm
from workplace.courses import remarked
from workplace.guards import for_managers, page

SHOWN = 50  # entries of the history


@for_managers
@atomic_when_sent
def profile(request, provider):
    row = row_of(request, Provider.objects, pk=provider.pk)
    proposal, waiting = with_proposal(row)
    form = ProfileForm(instance=row, data=sent(request))
    if request.method == "POST" and form.is_valid():
        save(request, form, again=True)
        messages.success(request, _("The profile has been saved."))
        return redirect("workplace:profile", provider.slug)
    context = {
        "form": form,
        "proposal": proposal,
        "waiting": waiting,
        "remarks": list(proposal.remarks.select_related("author")) if proposal else [],
        "publishes_at_once": actions.may_publish(provider, request.user),
    }
    return page(request, "workplace/profile.html", provider, context, status=form.status)


def with_proposal(provider):
    """Makes it say what is proposed; the proposal, and of each text its name, what is public, and what waits."""
    proposal = provider.proposals.alive().select_related("provider", "author").first()
    waiting = [change.in_words for change in proposal.lines()] if proposal else []
    if proposal:
        proposal.apply_to(provider)
    return proposal, waiting


def save(request, form, **how):
    if actions.save_profile(form.instance, form.columns, request.user, **how):
        messages.info(request, _("The office looks at it; until then the approved version stays public."))


@for_managers
def profile_history(request, provider):
    return history_page(request, provider)


def history_page(request, provider, status=200):
    with_proposal(provider)
    context = {
        "entries": entries(provider.history.select_related("history_user")[:SHOWN]),
        "version": ProfileForm(instance=provider).current_version,
    }
    return page(request, "workplace/profile_history.html", provider, context, status)


@require_POST
@for_managers
@atomic_when_sent
def restore_profile(request, provider, record):
    """Brings back what the profile said then; like any change it may need a review."""
    then = get_object_or_404(provider.history, pk=record)
    row = locked(Provider.objects, pk=provider.pk)
    with_proposal(row)
    form = ProfileForm(instance=row)
    if not came_back(request, form, then, lambda machines: save(request, form, by_machine=machines)):
        return history_page(request, Provider.objects.get(pk=provider.pk), status=409)
    return redirect("workplace:profile", provider.slug)


@require_POST
@for_managers
def remark_on_profile(request, provider):
    """To the office, about what waits there."""
    return remarked(request, provider, reverse("workplace:profile", args=[provider.slug]))


@require_POST
@for_managers
def withdraw_profile(request, provider):
    get_object_or_404(provider.proposals.alive())
    actions.withdraw(provider)
    messages.success(request, _("Your proposal has been withdrawn."))
    return redirect("workplace:profile", provider.slug)
