"""The board of shared means and of the network's tasks, for all partners and the office; who acts is one's own."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cooperation.means import actions
from cooperation.means.forms import BackForm, BoardForm, MeansForm, NewMeansForm, TakeForm
from cooperation.means.matching import Match, best
from cooperation.means.rounds import rounds_and_turns
from cooperation.means.sums import sums_of
from cooperation.models import Lending, Means, Partner
from cooperation.partner_views import for_partners
from courses.actions import NotPossibleError
from foundation.editing.locking import atomic_when_sent, locked, row_of, sent
from foundation.web.pagination import PAGE_SIZE, page_of


@dataclass
class Row:
    entry: Means
    is_ours: bool
    free: int  # on the first day from today that it is there for
    match: Match | None = None
    can_connect: bool = False


@for_partners
@require_safe
def means(request):
    form = BoardForm(data=request.GET)
    kind, year = form.wanted
    ours, acting_for = (
        set(partners.values_list("pk", flat=True))
        for partners in (Partner.objects.of_user(request.user), Partner.objects.visible_to(request.user))
    )
    needs, offers = board(ours, acting_for, kind)
    fitting = [row for row in needs if row.can_connect and row.match.is_whole]
    needs, offers = page_of(request, needs, name="needs"), page_of(request, offers, name="offers")
    out = page_of(request, lent(), name="lent")
    context = {
        "form": form,
        "needs": needs,
        "offers": offers,
        "fitting": fitting[:PAGE_SIZE],
        "out": out,
        "lent": [(row, bool({row.giver_id, row.taker_id} & acting_for)) for row in out],
        "year": year,
        "sums": sums_of(year),
        "ours": ours,
        **rounds_and_turns(year),
    }
    return render(request, "cooperation/means/board.html", context)


def lent():
    return Lending.objects.out().select_related("kind", "giver", "taker")


def board(ours, acting_for, kind=None):
    """What is needed, each with the offer that fits best, and what is offered."""
    today = timezone.localdate()
    entries = Means.objects.current(today).for_pages()
    entries = list(entries.filter(kind=kind) if kind else entries)
    offers = [entry for entry in entries if entry.is_offer]
    rows = [
        row_of_board(entry, offers, ours, acting_for, today)
        for entry in entries
        if entry.is_offer or entry.left() > 0
    ]
    return [row for row in rows if not row.entry.is_offer], [row for row in rows if row.entry.is_offer]


def row_of_board(entry, offers, ours, acting_for, today):
    day = max(entry.begins_on, today)
    found = None if entry.is_offer else best(entry, offers)
    is_ours = entry.partner_id in ours
    can_connect = found is not None and bool({entry.partner_id, found.offer.partner_id} & acting_for)
    return Row(entry, is_ours, entry.left(day, day), found, can_connect)


@for_partners
@atomic_when_sent
def new_offer(request):
    return new(request, Means.Side.OFFER)


@for_partners
@atomic_when_sent
def new_need(request):
    return new(request, Means.Side.NEED)


def new(request, side):
    own = Partner.objects.of_user(request.user).first()
    today = timezone.localdate()
    entry = Means(side=side, partner=own, begins_on=today)
    return edited(request, NewMeansForm(instance=entry, data=sent(request), user=request.user))


@for_partners
@atomic_when_sent
def change_means(request, pk):
    entry = row_of(request, Means.objects.visible_to(request.user).select_related("partner"), pk=pk)
    return edited(request, MeansForm(instance=entry, data=sent(request), user=request.user))


def edited(request, form):
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("Saved."))
        return redirect("office:means_entry", saved.pk)
    context = {"form": form, "entry": form.instance}
    return render(request, "cooperation/means/edit.html", context, status=form.status)


@for_partners
@require_safe
def means_entry(request, pk):
    entry = get_object_or_404(Means.objects.for_pages(), pk=pk)
    return entry_page(request, entry, TakeForm(entry=entry, user=request.user))


def entry_page(request, entry, form, status=200):
    day = max(entry.begins_on, timezone.localdate())
    context = {
        "entry": entry,
        "form": form,
        "free": entry.left(day, day) if entry.is_offer else entry.left(),
        "out": entry.lendings.out().select_related("taker") if entry.is_offer else [],
        "is_over": entry.ends_on < timezone.localdate(),
        "is_ours": Means.objects.visible_to(request.user).filter(pk=entry.pk).exists(),
        "people": [entry.contact] if entry.contact else entry.partner.liaisons.all(),
    }
    return render(request, "cooperation/means/entry.html", context, status=status)


@require_POST
@for_partners
def take_means(request, pk):
    """An offer is taken, a need answered."""
    entry = get_object_or_404(Means.objects.current().for_pages(), pk=pk)
    form = TakeForm(entry=entry, user=request.user, data=request.POST)
    if form.is_valid():
        try:
            actions.take(entry, **form.wish)
        except NotPossibleError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Noted. The other side gets a mail: please agree on the rest."))
            return redirect("office:means")
    return entry_page(request, entry, form, 400)


@require_POST
@for_partners
def connect_means(request, need, offer):
    """By whoever has one of the two, or the office."""
    need = get_object_or_404(Means.objects.current().needs(), pk=need)
    offer = get_object_or_404(Means.objects.current().offers(), pk=offer)
    get_object_or_404(Means.objects.visible_to(request.user).filter(pk__in=[need.pk, offer.pk])[:1])
    try:
        actions.connect(offer, need)
    except NotPossibleError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Connected. Both sides get a mail: please agree on the rest."))
    return redirect("office:means")


@require_POST
@for_partners
def delete_means(request, pk):
    """What was lent of it stays in the sums of its year."""
    get_object_or_404(Means.objects.visible_to(request.user), pk=pk).delete()
    messages.success(request, _("Deleted."))
    return redirect("office:means")


@require_POST
@for_partners
@transaction.atomic
def give_means_back(request, pk):
    row = locked(Lending.objects.visible_to(request.user), pk=pk)
    form = BackForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["amount"]))
    elif row.is_out:
        actions.give_back(row, form.cleaned_data["amount"])
        messages.success(request, _("Given back. Thank you."))
    return redirect("office:means")


@require_POST
@for_partners
@transaction.atomic
def undo_lending(request, pk):
    row = locked(Lending.objects.visible_to(request.user), pk=pk)
    if row.is_out:
        actions.undo(row)
        messages.success(request, _("Taken back. Both sides get a mail."))
    else:
        messages.error(request, _("It has been given back already, and counts for the year."))
    return redirect("office:means")
