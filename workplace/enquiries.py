"""The provider's inbox: who asks for a seat, the answers, and what follows from them."""

from contextlib import suppress

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses.actions import NotPossibleError
from courses.public import wording
from enquiries import actions
from enquiries.links import by_answer_link, by_link_of_contact
from enquiries.models import Enquiry
from enquiries.models.enquiries import ENQUIRY_KEPT_DAYS
from enquiries.models.states import OPEN, Status
from enquiries.words.questions import questions_of, to_translate
from exams.models.asked import OF_EXAMS
from foundation.editing.locking import atomic_when_sent, sent
from foundation.languages.machine import NO_ANSWER, ServiceError
from foundation.reading.single_values import line, one_of
from foundation.submissions.doubts import doubts, settle
from foundation.submissions.written import not_saved, texts_of
from foundation.web.pagination import page_of
from planning.actions import doubles_of, enter_enquiry
from planning.models import Demand, Source
from workplace.answers import AnswerForm, to_say, ways_of
from workplace.guards import for_members, page
from workplace.runs.checks import telling_of_near

SHOWN = 20  # enquiries of each kind that wait for a click


class ActForm(forms.Form):
    """What is done with one click, and what happens then; the second click says the same."""

    ACTS = {
        "read": lambda row, user: actions.read(row, user),
        "reached": lambda row, user: actions.call(row, True, user),
        "unreached": lambda row, user: actions.call(row, False, user),
        "offer": lambda row, user: actions.offer(row, user),
        "waits": lambda row, user: actions.still_waits(row, user),
        "gone": lambda row, user: actions.waits_no_more(row, user),
        "came": lambda row, user: actions.said_came(row, True, user),
        "missed": lambda row, user: actions.said_came(row, False, user),
        "give_back": lambda row, user: actions.give_back_seat(row),
        "keep": lambda row, user: actions.not_given_back(row),
        "translate": lambda row, user: actions.translate(row),
        "register": lambda row, user: enter_enquiry(row, user),
    }
    act = forms.ChoiceField(choices=[(name, "") for name in ACTS])


def enquiries_of(provider):
    """Of its courses and of its exams."""
    rows = Enquiry.objects.asked_of([provider])
    return rows.select_related("run__course__provider", "run__municipality", "hold", *OF_EXAMS)


@for_members
def inbox(request, provider):
    """Unanswered ones first, the oldest on top."""
    status = one_of(request.GET, "status", Enquiry.Status.values)
    everything = enquiries_of(provider)
    rows = everything.credible()
    chosen = rows.filter(status=status) if status else rows
    numbers = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    found = page_of(request, chosen.new_first() if status != Status.NEW else chosen.order_by("asked_at", "pk"))
    context = {
        "page": found,
        "rows": with_ages(found.object_list),
        "status": status,
        "statuses": [(value, label, numbers[value]) for value, label in Status.choices if value in numbers],
        "kept_days": ENQUIRY_KEPT_DAYS,
        "clicks": clicks(rows, status),
        "doubts": doubts(everything, lambda row: f"{row.name}: {row.sought.title_de}. {row.text}"),
        "settle": reverse("workplace:settle_enquiries", args=[provider.slug]),
    }
    return page(request, "workplace/inbox.html", provider, context)


def with_ages(rows):
    """Each with how long ago it was asked, in words."""
    today = timezone.localdate()
    return [(row, wording.ago(timezone.localdate(row.asked_at), today)) for row in rows]


def clicks(rows, status):
    """What one click is enough for: of ``rows`` those that wait where a seat is free, and the like.

    Beside the rows of one state stands what belongs to it.
    """

    def some(found, *states):
        return list(found[:SHOWN]) if status in {"", *states} else []

    return {
        "to_offer": first_in_line(rows) if status in {"", Status.WAITING} else [],
        "giving_back": some(rows.giving_back(), Status.WITHDRAWN, Status.PLACED),
        "to_call": list((rows.to_call().filter(status=status) if status else rows.to_call())[:SHOWN]),
        "first_day": some(rows.first_day_unknown(), Status.PLACED),
        "still": some(rows.to_ask_by_phone(), Status.WAITING),
    }


def first_in_line(rows):
    """Of each date as many as seats are free there."""
    found, number = [], {}
    for row in rows.to_offer():
        sought = row.sought
        number[sought.key] = number.get(sought.key, 0) + 1
        if number[sought.key] <= sought.seats_left and len(found) < SHOWN:
            found.append(row)
    return found


@require_POST
@for_members
def settle_enquiries(request, provider):
    settle(request, enquiries_of(provider), actions.believe)
    return redirect("workplace:inbox", provider.slug)


@for_members
@atomic_when_sent
def enquiry(request, provider, pk):
    enquiry = get_object_or_404(enquiries_of(provider), pk=pk)
    if request.method == "POST":
        enquiry = actions.keeping(enquiry)
    form = AnswerForm(enquiry, data=sent(request))
    with telling_of_near(request, enquiry.run):
        is_sent = form.is_to_be_sent and form.send(request.user)
    if is_sent:
        if enquiry.email:
            messages.success(request, _("Your answer is on its way."))
            return redirect("workplace:inbox", provider.slug)
        messages.success(request, _("Saved. Please call now."))
        return redirect("workplace:enquiry", provider.slug, pk)
    context = {**facts_of(enquiry), "form": form, "letters": form.letters(), "twins": twins(enquiry)}
    return page(request, "workplace/enquiry.html", provider, context, status=form.status)


def facts_of(enquiry):
    return {
        "enquiry": enquiry,
        "questions": questions_of(enquiry),
        "can_translate": bool(to_translate(enquiry)),
        "language": get_language_info(enquiry.language)["name_translated"],
        "steps": enquiry.steps.select_related("by"),
        "is_registered": enquiry.demands.exists(),
        "ago": wording.ago(timezone.localdate(enquiry.asked_at), timezone.localdate()),
        "is_open": enquiry.status in OPEN,
        "say": to_say(enquiry) if actions.needs_call(enquiry) else [],
        **ways_of(enquiry),
    }


def twins(enquiry):
    """Other enquiries of the same person at this provider."""
    same = Q(email__iexact=enquiry.email) if enquiry.email else Q(pk=None)
    same |= Q(phone=enquiry.phone) if enquiry.phone else Q(pk=None)
    return enquiries_of(enquiry.sought.provider).filter(same).exclude(pk=enquiry.pk)[:SHOWN]


@require_POST
@for_members
def enquiry_act(request, provider, pk):
    """One click, and back to where it was."""
    enquiry, form = get_object_or_404(enquiries_of(provider), pk=pk), ActForm(request.POST)
    if form.is_valid():
        try:
            with telling_of_near(request, enquiry.run):
                form.ACTS[form.cleaned_data["act"]](enquiry, request.user)
            messages.success(request, _("Saved."))
            if form.cleaned_data["act"] == "register":
                warn_of_double(request, provider, enquiry)
            if (
                form.cleaned_data["act"] == "give_back"
                and Enquiry.objects.to_offer().filter(run=enquiry.run).exists()
            ):
                return redirect("workplace:inbox", provider.slug)  # whose first lines say who waits for the seat
        except NotPossibleError as problem:
            messages.error(request, str(problem))
        except ServiceError:
            messages.error(request, NO_ANSWER)
    return redirect("workplace:enquiry", provider.slug, pk)


def warn_of_double(request, provider, enquiry):
    """Of the provider's own entries: nothing is put together, whoever has asked the person does that."""
    pairs = doubles_of(Demand.objects.persons().told_by(Source.objects.of_provider(provider)))
    own = set(Demand.objects.filter(enquiries=enquiry).values_list("pk", flat=True))
    if any(own & {first.pk, second.pk} for first, second in pairs):
        text = _("Perhaps this person stands there twice: same address or number. Please look at “Who waits”.")
        messages.warning(request, text)


@never_cache
def answer_by_link(request, token):
    """For a contact person without an account. Only a click on the page changes something, no scanner of links."""
    enquiry, is_answer = by_answer_link(token), bool(line(request.POST, "version"))
    if enquiry is None:
        return gone_link(request)
    if request.method == "POST":
        actions.read(enquiry, by_link=not is_answer)
        translated(enquiry)
    if is_answer:
        return answered_by_link(request, token, enquiry)
    return answer_page(request, enquiry, AnswerForm(enquiry))


def gone_link(request):
    """Whoever has written an answer meanwhile gets it back."""
    if request.method == "POST" and texts_of(request):
        return not_saved(request, status=410)
    return render(request, "workplace/answer_link_gone.html", status=410)


@transaction.atomic
def answered_by_link(request, token, enquiry):
    """Under the enquiry's lock, as somebody with an account may answer it at the same moment."""
    actions.keeping(enquiry)
    enquiry = by_answer_link(token)
    if enquiry is None:
        return gone_link(request)
    form = AnswerForm(enquiry, data=request.POST)
    with telling_of_near(request, enquiry.run):
        answered = form.is_to_be_sent and form.send()
    if answered:
        return render(request, "workplace/answered_by_link.html", {**facts_of(answered), **call_of(token)})
    return answer_page(request, enquiry, form)


def call_of(token):
    return {"call_address": reverse("workplace:called_by_link", args=[token])}


class CallForm(forms.Form):
    act = forms.ChoiceField(choices=[("reached", ""), ("unreached", "")])


@require_POST
@never_cache
def called_by_link(request, token):
    """What whoever phones a person without e-mail says afterwards; once reached, there is no more to say."""
    enquiry, form = by_link_of_contact(token), CallForm(request.POST)
    if enquiry is None or not actions.needs_call(enquiry) or not form.is_valid():
        return gone_link(request)
    is_reached = form.cleaned_data["act"] == "reached"
    actions.call(enquiry, is_reached)
    return render(request, "workplace/called_by_link.html", {"is_reached": is_reached, **call_of(token)})


def answer_page(request, enquiry, form):
    own = {"form": form, "letters": form.letters(), "is_shown": request.method == "POST"}
    context = {**facts_of(enquiry), **own}
    return render(request, "workplace/answer_by_link.html", context, status=form.status)


def translated(enquiry):
    """Whoever opens a link needs no other click; what the service does not answer stays as it was written."""
    with suppress(ServiceError):
        actions.translate(enquiry)
