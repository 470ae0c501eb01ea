"""What cells should say that were not understood: asked once for each column and cell, kept for the next files."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy

from courses.models import CellCorrection
from foundation.reading.spelling import one_line
from foundation.reading.text_fields import Line
from importing.columns import COLUMNS, columns_meant
from importing.notes import quotes
from importing.rows import SKIPPED
from importing.said.kept import keep

MOST = 20  # cells on a page, those of most rows first
PLACES = {"venue", "town"}  # asked for by themselves, see ``places``


class CorrectionForm(forms.Form):
    """A column's cell, and what it should say; nothing takes a correction back."""

    column = forms.ChoiceField(choices=[(name, name) for name in COLUMNS], widget=forms.HiddenInput)
    cell = Line(max_length=CellCorrection.LONGEST, widget=forms.HiddenInput)
    right = Line(
        label=gettext_lazy("It should say"),
        max_length=CellCorrection.LONGEST,
        required=False,
        show_hidden_initial=True,
    )

    def __init__(self, number, **kwargs):
        super().__init__(prefix=f"cell-{number}", **kwargs)


@dataclass
class AskedCell:
    """``problem``: of the first of its rows; empty where the correction is understood. ``reason``: by what its
    rows may be asked for.
    """

    label: str
    cell: str
    problem: str
    number: int
    reason: tuple
    form: CorrectionForm | None = None


def cells_asked(plan):
    """Those that are not understood come first; their forms are made for one page alone."""
    reasons, numbers = {}, Counter()
    for row in plan.rows:
        there = dict.fromkeys(row.corrected, "") | dict(not_understood(row))
        numbers.update(there.keys())
        for key, reason in there.items():
            reasons[key] = reasons.get(key) or reason
    order = sorted(numbers, key=lambda key: (not reasons[key], -numbers[key], key))
    return [
        AskedCell(plan.sheet.called(key[0]), key[1], reasons[key], numbers[key], ("cell", *key)) for key in order
    ]


def give_forms(asked, plan):
    for number, one in enumerate(asked):
        one.form = form_of(plan, number, *one.reason[1:])


def not_understood(row):
    """Each column and cell of which the row says something that is about this very cell, with what it says."""
    said = [(row.column, row.reason)] if row.action == SKIPPED else [(note.field, note.text) for note in row.notes]
    corrected = dict(row.corrected)
    for column, reason in said:
        if (row.place and column in PLACES) or not quotes(reason):
            continue
        columns = columns_meant(column, row.read_as)
        column = columns[0] if len(columns) == 1 else ""  # of several joined ones none is wrong by itself
        cell = corrected.get(column) or one_line(row.read_as.get(column, ""))
        if 0 < len(cell) <= CellCorrection.LONGEST:
            yield (column, cell), reason


def cells_without_sense(rows):
    """Columns and cells of these that are not understood."""
    return {key for row in rows for key, _reason in not_understood(row)}


def form_of(plan, number, column, cell):
    right = plan.corrections.get((column, cell), "")
    return CorrectionForm(number, initial={"column": column, "cell": cell, "right": right})


def remember(provider, data):
    """For this file and all that follow."""
    for number in range(MOST):
        form = CorrectionForm(number, data=data)
        if not form.is_valid() or "right" not in form.changed_data:
            continue
        key = {name: form.cleaned_data[name] for name in ("column", "cell")}
        right = form.cleaned_data["right"]
        keep(provider, **key, right=right if right != key["cell"] else "")
