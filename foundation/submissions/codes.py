"""Where a code on paper is typed: the form, and the row that has it; who tries many that are none has to wait."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from foundation.languages.directions import isolated
from foundation.reading.codes import code_in
from foundation.reading.text_fields import Line
from foundation.submissions import limits
from foundation.submissions.public import ByLink, PublicForm

# Of what kinds there are codes: each a function of a code, which says at which address one types it, or nothing.
# Rooms add theirs in their ``AppConfig.ready()``.
KINDS = []
TRY, TRIES = 600, 20  # seconds in which one network may try so many codes that are none


class PaperCodeForm(ByLink, PublicForm):
    """The code is sent, so that it stands in no address."""

    unknown = gettext_lazy("We do not know this code. Perhaps one sign is wrong, or it was deleted.")
    code = Line(
        label=gettext_lazy("Your code"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": gettext_lazy("Please write the code.")},
    )

    def clean_code(self):
        self.typed = code_in(self.cleaned_data["code"])
        return self.typed


def row_with_code(form, rows, whose, *others):
    """Of these rows (a QuerySet) the one with the code of the valid form, or None, and the form says why.

    ``whose``: the network or the account that tries; ``others``: QuerySets of other kinds that codes may be of.
    Whoever has typed the code of something else on a public page is told where it belongs.
    """
    tally = limits.count("codes on paper", whose, TRY)
    if tally.number > TRIES:
        form.add_error(None, _("That were many codes. Please wait ten minutes, or call us."))
        return None
    found = (some.filter(code=form.cleaned_data["code"]).first() for some in (rows, *others))
    row = next(filter(None, found), None)
    elsewhere = "" if row else address_of(form)
    if elsewhere:
        text = _("This code belongs to another page. Please type it here: %(address)s")
        form.add_error("code", text % {"address": isolated(elsewhere)})
        form.elsewhere = path_of(elsewhere), elsewhere
    elif row is None:
        form.add_error("code", getattr(form, "unknown", PaperCodeForm.unknown))
    if row or elsewhere:
        limits.give_back(tally)
    return row


def address_of(form):
    """Where the code is typed that was typed here; nothing at a desk, which learns of no other kind."""
    if not isinstance(form, PaperCodeForm):
        return ""
    return next(filter(None, (ask(form.typed) for ask in KINDS)), "")


def path_of(address):
    """Of an address as it stands on paper, in the reader's language."""
    return f"/{get_language()}/{address.partition('/')[2].strip('/')}/"


def read_on_paper(path):
    """An address as one reads it on paper; it leads to the reader's language."""
    return f"{settings.PORTAL_URL.partition('://')[2]}{path}"
