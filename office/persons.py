"""One person's data, as the law entitles them to it: shown, given as a file, erased."""

import json

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import why_not_deleted
from accounts.guards import for_staff
from foundation.operation import audit
from foundation.privacy import erasure
from foundation.privacy.identity import plain
from foundation.reading.text_fields import Line, PhoneLine

LONGEST = 300  # signs of a text that are shown
NAMED = 20  # rows of a kind that are named; of the others the number


class PersonForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneLine(label=gettext_lazy("Phone"), max_length=40, required=False)
    name = Line(
        label=gettext_lazy("First and last name"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Only finds what has no other address or number: many people have the same name."),
    )
    also = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["also"].choices = [(held.label, held.label) for held in erasure.register() if held.asks]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned[name] for name in ("email", "phone", "name")):
            raise forms.ValidationError(_("Please give the address or the number that the person has used."))
        return cleaned


class ActForm(forms.Form):
    erase = forms.BooleanField(required=False)
    export = forms.BooleanField(required=False)


@for_staff
def person(request):
    form, act = PersonForm(data=request.POST or None), ActForm(data=request.POST)
    is_asked, found = form.is_bound and form.is_valid() and act.is_valid(), {}
    if is_asked:
        also = form.cleaned_data.pop("also")
        who = erasure.identity(**form.cleaned_data)
        if act.cleaned_data["erase"] and is_erased(request, who, also):
            return redirect("office:person")
        if act.cleaned_data["export"]:
            audit.note(audit.Act.EXPORT, request.user)
            return as_file(erasure.exported(who))
        found = erasure.found(who)
    return render(request, "office/person.html", {"form": form, "kinds": kinds(found), "is_asked": is_asked})


@transaction.atomic
def is_erased(request, who, also):
    """Unless an account must stay: then nothing is erased, and the page says why."""
    users = get_user_model().objects.filter(pk__in=who.accounts)
    why_not = why_not_deleted(users, request.user) if "accounts.User" in also else ""
    if why_not:
        messages.error(request, why_not)
        return False
    with audit.erasing(request.user):
        number = erasure.erase(who, also)
    messages.success(request, _("Erased: %(number)d.") % {"number": number})
    return True


def kinds(found):
    """What there is, and what the office is asked about."""
    return [
        {
            "label": held.label,
            "name": held.model._meta.verbose_name_plural,
            "number": len(keys),
            "rows": [(held.name_of(row), texts_of(held, row)) for row in held.rows.filter(pk__in=keys[:NAMED])],
            "end": held.end,
            "asks": held.asks,
        }
        for held, keys in found.items()
    ]


def texts_of(held, row):
    """What stands in its columns, but for technical ones."""
    facts = held.facts_of(row)
    return [Truncator(plain(facts[name])).chars(LONGEST) for name in facts if held.columns[name] != "others"]


def as_file(data):
    response = HttpResponse(json.dumps(data, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    return response
