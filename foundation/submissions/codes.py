"""Where a code on paper is typed: the form, and the row that has it; who tries many that are none has to wait."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.reading.codes import code_in
from foundation.reading.text_fields import Line
from foundation.submissions import limits
from foundation.submissions.public import ByLink, PublicForm

TRY, TRIES = 600, 20  # seconds in which one network may try so many codes that are none


class PaperCodeForm(ByLink, PublicForm):
    """The code is sent, so that it stands in no address."""

    code = Line(
        label=gettext_lazy("Your code"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": gettext_lazy("Please write the code.")},
    )

    def clean_code(self):
        return code_in(self.cleaned_data["code"])


def row_with_code(form, rows, whose, *others):
    """Of these rows (a QuerySet) the one with the code of the valid form, or None, and the form says why.

    ``whose``: the network or the account that tries; ``others``: QuerySets of other kinds that codes may be of.
    """
    tally = limits.count("codes on paper", whose, TRY)
    if tally.number > TRIES:
        form.add_error(None, _("That were many codes. Please wait ten minutes, or call us."))
        return None
    found = (some.filter(code=form.cleaned_data["code"]).first() for some in (rows, *others))
    row = next(filter(None, found), None)
    if row is None:
        form.add_error("code", _("We do not know this code. Perhaps one sign is wrong, or it was deleted."))
    else:
        limits.give_back(tally)
    return row
