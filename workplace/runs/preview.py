"""What a file would do, row by row: first what needs eyes, each reason with all its rows."""

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from foundation.web.pagination import page_of
from importing import rows
from importing.columns import COLUMNS, label_of
from importing.notes import About

PAGE = 100  # rows
FIRST = 3  # cells of a column that tell what stands in it
NOTED = "noted"  # imported, with something to look at


class ShownForm(forms.Form):
    show = forms.ChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["show"].choices = [("", ""), *words().items()]


def words() -> dict[str, str]:
    return {
        rows.SKIPPED: _("skipped"),
        NOTED: _("with a note"),
        **dict(About.choices),
        rows.CHANGED: _("changed"),
        rows.CREATED: _("created"),
        rows.UNCHANGED: _("unchanged"),
    }


def kinds_of(row) -> set[str]:
    """By what a row may be asked for."""
    noted = {note.about for note in row.notes} if row.action != rows.SKIPPED else set()
    return {row.action} | noted | ({NOTED} if noted else set())


def urgency(row) -> tuple:
    order = (rows.SKIPPED, NOTED, rows.CHANGED, rows.CREATED, rows.UNCHANGED)
    kinds = kinds_of(row)
    return next(number for number, kind in enumerate(order) if kind in kinds), row.line


class Preview:
    """The rows that are asked for, a page at a time, and how many there are of each kind."""

    def __init__(self, request, plan, chosen):
        """``chosen``: what else was, as it stands in an address, and goes on with each link."""
        form = ShownForm(request.GET)
        self.show = form.cleaned_data["show"] if form.is_valid() else ""
        kinds = [(row, kinds_of(row)) for row in sorted(plan.rows, key=urgency)]
        found = [row for row, own in kinds if not self.show or self.show in own]
        self.page = page_of(request, found, PAGE)
        for row in self.page:
            row.cells = [(label_of(note.field), row.texts.get(note.field, "")) for note in row.notes if note.field]
        self.all_rows = f"?{urlencode(chosen)}"
        self.choices = [
            (kind, word, number, f"?{urlencode(chosen | {'show': kind})}")
            for kind, word in words().items()
            if (number := sum(kind in own for _row, own in kinds))
        ]
        self.number = len(plan.rows)


def columns_with_cells(table, header, fields) -> list[dict]:
    """Each column: what it is taken for, and its first cells; those that are not known come first."""
    position = next((number for number, cells in enumerate(table) if cells[: len(header)] == header), 0)
    found = []
    for number, (name, field) in enumerate(zip(header, fields, strict=True)):
        cells = (row[number].strip() for row in table[position + 1 :] if number < len(row))
        first = list(dict.fromkeys(cell[:60] for cell in cells if cell))[:FIRST]
        if name:
            found.append({"id": number, "name": name, "field": field or "", "cells": first})
    return sorted(found, key=lambda column: bool(column["field"]))


def field_names() -> dict[str, str]:
    """What a column can be, by its key."""
    return {field: label_of(field) for field in COLUMNS}
