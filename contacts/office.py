"""Offices, people and messages as the coordination office keeps them."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import for_staff
from contacts import actions
from contacts.forms import CareForm, ContactPersonForm, OfficeForm, ReplyForm, SuccessorForm
from contacts.models import ContactPerson, LanguageWish, Message, Office
from foundation.editing.history import CHANGED
from foundation.editing.locking import locked
from foundation.editing.model_pages import ModelPages
from foundation.languages.names import SPOKEN
from foundation.reading.single_values import given, one_of
from foundation.submissions.doubts import doubts, settle
from foundation.submissions.once import StateForm
from foundation.web.desks import Line, age_of, tone_of
from foundation.web.pagination import page_of

CHOICES = [("", gettext_lazy("open")), ("mine", gettext_lazy("mine")), ("closed", gettext_lazy("closed"))]
CHOICES.append(("providers", gettext_lazy("with providers")))


class Offices(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "office", "offices", "stellen"
    new_title = gettext_lazy("New office")
    form = OfficeForm
    search = ("name_de", "organisation_de")
    template = "contacts/edit_office.html"

    @property
    def urls(self):
        mark = require_POST(self.guard(self.mark))
        return [*super().urls, path(f"{self.path}/<int:pk>/bildungskoordination/", mark, name="mark_office")]

    def row(self, office):
        return office.name, _("gets the portal's mails") if office.is_coordination else office.organisation

    def why_not(self, office):
        return _("Make another office the coordination office first.") if office.is_coordination else ""

    def context(self, office):
        return {"mark": reverse("office:mark_office", args=[office.pk])}

    def mark(self, request, pk):
        actions.mark_coordination(get_object_or_404(Office, pk=pk))
        messages.success(request, _("Saved."))
        return redirect("office:office", pk)


class People(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "contact_person", "contact_persons", "personen"
    new_title = gettext_lazy("New contact person")
    form = ContactPersonForm
    search = ("name", "topics_de", "email")
    template = "contacts/edit_person.html"

    @property
    def urls(self):
        replace = require_POST(self.guard(self.replace))
        return [*super().urls, path(f"{self.path}/<int:pk>/nachfolge/", replace, name="replace_contact_person")]

    def rows(self):
        return ContactPerson.objects.select_related("office", "deputy")

    def row(self, person):
        if person.is_absent():
            until = date_format(person.absent_until, "SHORT_DATE_FORMAT")
            return person.name, _("absent until %(date)s") % {"date": until}
        return person.name, person.position

    def context(self, person):
        return {
            "successor": SuccessorForm(person),
            "replace": reverse("office:replace_contact_person", args=[person.pk]),
        }

    def replace(self, request, pk):
        person = get_object_or_404(ContactPerson, pk=pk)
        form = SuccessorForm(person, data=request.POST)
        if not form.is_valid():
            messages.error(request, _("Please choose who takes the place."))
            return redirect("office:contact_person", pk)
        successor = form.cleaned_data["successor"]
        if not actions.replace_person(person, successor):
            messages.error(request, CHANGED)
            return redirect("office:contact_persons")
        messages.success(request, _("%(name)s is now shown in all places.") % {"name": successor})
        return redirect("office:contact_person", successor.pk)


@for_staff
def language_wishes(request):
    """What is needed in which language, and the way to strike it off when it is there."""
    if request.method == "POST":
        wish = given(request.POST, wish=forms.ModelChoiceField(LanguageWish.objects.all()))["wish"]
        if wish:
            wish.delete()
        return redirect("office:language_wishes")
    totals = [(SPOKEN[row["language"]], row["times"]) for row in LanguageWish.objects.by_language()]
    context = {"page": page_of(request, LanguageWish.objects.by_page()), "totals": totals}
    return render(request, "contacts/language_wishes.html", context)


@for_staff
def inbox(request):
    """The oldest open message first."""
    chosen = one_of(request.GET, "show", dict(CHOICES))
    page = page_of(request, rows_for(request.user, chosen).select_related("assigned_to", "provider"))
    context = {
        "title": _("Messages"),
        "page": page,
        "lines": [written(row) if row.is_for_office else with_provider(row) for row in page.object_list],
        "chosen": chosen,
        "choices": CHOICES,
        "doubts": doubts(Message.objects.all(), lambda row: f"{row.get_kind_display()} {row.name}: {row.text}"),
        "settle": reverse("office:settle_messages"),
    }
    return render(request, "contacts/messages.html", context)


def rows_for(user, chosen):
    if chosen == "closed":
        return Message.objects.for_office().filter(closed_at__isnull=False)
    rows = Message.objects.waiting().order_by("created_at", "pk")
    if chosen == "providers":
        return rows.of_providers()
    rows = rows.for_office()
    return rows.filter(assigned_to=user) if chosen == "mine" else rows


def written(message):
    """Since when it waits, or has been closed; who wrote, and who sees to it."""
    day = timezone.localdate(message.closed_at or message.created_at)
    return Line(
        title=" · ".join(filter(None, (capfirst(message.get_kind_display()), message.name))),
        address=reverse("office:message", args=[message.pk]),
        act=pgettext("verb", "Open"),
        age=age_of(day),
        waits=_("closed") if message.closed_at else _("waits"),
        notes=[str(note) for note in (message.provider, message.text, message.assigned_to) if note],
        tone="" if message.closed_at else tone_of(day),
    )


def with_provider(message):
    """What the office sees of an error before it is in copy: that it waits, and where."""
    return Line(
        title=capfirst(message.get_kind_display()),
        address=message.german_address,
        act=pgettext("verb", "Open"),
        age=age_of(timezone.localdate(message.created_at)),
        waits=_("waits"),
        notes=[str(message.provider)],
    )


@require_POST
@for_staff
def settle_messages(request):
    settle(request, Message.objects.all(), actions.believe_messages)
    return redirect("office:messages")


@for_staff
def message(request, pk):
    return message_page(request, get_object_or_404(Message.objects.for_office(), pk=pk))


def message_page(request, message, reply=None, care=None):
    context = {
        "message": message,
        "language": get_language_info(message.language)["name_translated"],
        "reply": reply or ReplyForm(message),
        "care": care or CareForm(instance=message),
    }
    status = max(context["reply"].status, context["care"].status)
    return render(request, "contacts/message.html", context, status=status)


@require_POST
@for_staff
@transaction.atomic
def care_for_message(request, pk):
    message = locked(Message.objects.for_office(), pk=pk)
    form = CareForm(instance=message, data=request.POST)
    if not form.is_valid():
        return message_page(request, Message.objects.get(pk=pk), care=form)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("office:message", pk)


@require_POST
@for_staff
@transaction.atomic
def answer_message(request, pk):
    message = locked(Message.objects.for_office(), pk=pk)
    form = ReplyForm(message, data=request.POST)
    if not form.is_valid():
        return message_page(request, message, reply=form)
    actions.answer_message(message, form.cleaned_data["text"])
    messages.success(request, _("Your answer is on its way.") if message.email else _("Saved."))
    return redirect("office:messages")


@require_POST
@for_staff
@transaction.atomic
def close_message(request, pk):
    """Or opens it again."""
    message = locked(Message.objects.for_office(), pk=pk)
    form = StateForm(request.POST)
    if form.is_valid() and form.cleaned_data["done"] != bool(message.closed_at):
        message.closed_at = timezone.now() if form.cleaned_data["done"] else None
        message.save(update_fields=["closed_at"])
    return redirect("office:message", pk)
