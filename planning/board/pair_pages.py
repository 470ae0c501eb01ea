"""Pairs of half-empty starts: compared, asked of both providers by one click, decided by each for its own."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundation.reading.text_fields import Line
from foundation.submissions.written import not_saved
from planning.board.pages import for_network
from planning.board.starts_cache import on_board
from planning.models import PairAsked
from planning.reckoning import merging
from planning.starts.pairs import ask_together, decide, pairs_of
from planning.starts.pictures import bullet
from providers.models import Provider

Answer = PairAsked.Answer


class AskForm(forms.Form):
    stays = forms.IntegerField()


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[one for one in Answer.choices if one[0] != Answer.OPEN],
        widget=forms.RadioSelect,
    )
    reason = Line(label=gettext_lazy("Why, in a sentence"), max_length=200, required=False)


@for_network
@require_safe
def pairs(request):
    starts = on_board(request.user, timezone.localdate())
    by_key = {start.run.pk: start for start in starts}
    found = [(by_key[pair.first.key], by_key[pair.second.key], pair) for pair in pairs_of(starts)]
    asked = PairAsked.objects.filter(stays__in=by_key, ends__in=by_key).select_related(
        "stays__course__provider", "ends__course__provider", "stays__municipality", "ends__municipality"
    )
    return render(request, "planning/starts/pairs.html", {"pairs": found, "asked": asked})


@for_network
@require_safe
def pair(request, first, second):
    one, other, found = pair_of(request.user, first, second)
    return pair_page(request, one, other, found)


def pair_of(user, first, second):
    """Both starts, and their pair while they are one; 404 where somebody may not know of them."""
    starts = {start.run.pk: start for start in on_board(user, timezone.localdate())}
    if first == second or first not in starts or second not in starts:
        raise Http404
    found = next(
        (one for one in pairs_of([*starts.values()]) if {one.first.key, one.second.key} == {first, second}), None
    )
    if found:
        return starts[found.first.key], starts[found.second.key], found
    return starts[first], starts[second], None


def asked_of(one, other):
    both = [one.run, other.run]
    asked = PairAsked.objects.select_related("stays__course__provider", "ends__course__provider")
    return asked.filter(stays__in=both, ends__in=both).first()


def pair_page(request, one, other, found, form=None):
    asked, own = asked_of(one, other), own_of(request.user, one, other)
    context = {
        "starts": [(start, bullet(start.taken or 0, start.minimum, start.maximum)) for start in (one, other)],
        "one": one,
        "other": other,
        "pair": found,
        "choices": choices(one, other, found) if found else [],
        "best": found.best.name if found else "",
        "stays": (one if found.best.name == merging.FIRST else other) if found else None,
        "asked": asked,
        "form": form or AnswerForm(),
        "may_decide": asked is not None and asked.is_open_for(own),
    }
    return render(request, "planning/starts/pair.html", context, status=400 if form else 200)


def choices(one, other, found):
    """Name, choice, and whether it is the best."""
    names = {
        merging.BOTH: _("both as planned"),
        merging.FIRST: _("together in %(place)s") % {"place": one.run.town},
        merging.SECOND: _("together in %(place)s") % {"place": other.run.town},
    }
    return [(names[choice.name], choice, choice.name == found.best.name) for choice in found.choices]


def own_of(user, one, other):
    """For which of both starts somebody speaks."""
    providers = set(Provider.objects.editable_by(user).values_list("pk", flat=True))
    return {start.run.pk for start in (one, other) if start.run.course.provider_id in providers}


@require_POST
@for_network
@transaction.atomic
def ask_pair(request, first, second):
    one, other, found = pair_of(request.user, first, second)
    form = AskForm(data=request.POST)
    if found is None or not form.is_valid() or form.cleaned_data["stays"] not in {one.run.pk, other.run.pk}:
        messages.error(request, _("These two are no pair any more."))
    elif asked_of(one, other):
        messages.info(request, _("Both providers have been asked already."))
    else:
        stays, ends = (one, other) if form.cleaned_data["stays"] == one.run.pk else (other, one)
        name = merging.FIRST if stays is one else merging.SECOND
        choice = next(choice for choice in found.choices if choice.name == name)
        ask_together(stays, ends, choice, request.user)
        messages.success(request, _("Both providers have been asked, with the numbers."))
    return redirect("office:pair", first, second)


@require_POST
@for_network
@transaction.atomic
def decide_pair(request, first, second):
    """Each provider for its own start, the office for both."""
    one, other, found = pair_of(request.user, first, second)
    asked, own = asked_of(one, other), own_of(request.user, one, other)
    if asked is None or not own:
        raise Http404
    form = AnswerForm(data=request.POST)
    if not form.is_valid():
        return pair_page(request, one, other, found, form)
    said = form.cleaned_data
    if not decide(asked, asked.stays_id in own, asked.ends_id in own, said["answer"], said["reason"]):
        back = reverse("office:pair", args=[first, second])
        return not_saved(request, _("Somebody has decided this already."), back)
    messages.success(request, _("Saved."))
    return redirect("office:pair", first, second)
