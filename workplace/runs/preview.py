"""What a file would do, row by row: first what needs eyes, each reason with all its rows."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models.changes import digest
from foundation.reading.text_fields import Line
from foundation.web.pagination import asked_page, page_of
from importing import rows
from importing.columns import COLUMNS, OF_READER, label_of
from importing.notes import About
from importing.readers.encodings import proposed
from workplace.runs import corrections, kinds, places
from workplace.takeover import renamed

PAGE = 100  # rows
FIRST = 3  # cells of a column that tell what stands in it
NOTED = "noted"  # imported, with something to look at
LISTS = ("renamed", "kinds", "places", "cells", "remarks", "wordings", "exams", "page")  # each on pages of its own
OVER = "over"  # new, and its last day is past


class OptionsForm(forms.Form):
    publish = forms.BooleanField(label=gettext_lazy("Publish new offers at once"), required=False)
    takes_seats = forms.BooleanField(
        label=gettext_lazy("Take free seats from the file, also where another number stands already"),
        required=False,
    )
    overwrites = forms.BooleanField(
        label=gettext_lazy("Take everything from the file, also where somebody has changed it here since"),
        required=False,
    )
    month_first = forms.BooleanField(
        label=gettext_lazy("In this file the month stands first: 02/01/2027 is the first of February"),
        required=False,
    )
    is_legible = forms.BooleanField(required=False, widget=forms.HiddenInput)  # its words are right as they stand
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of all new courses whose kind was not recognised"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds.kinds_offered()
        self.fields["kind"].choices = [("", _("not said yet")), *self.kinds]

    @property
    def chosen(self):
        """As it stands in an address."""
        return {name: "on" if value is True else value for name, value in self.cleaned_data.items() if value}

    def query_with(self, others):
        found = self.chosen | others
        return f"?{urlencode(found)}" if found else ""

    def parted(self, asked):
        """Fields that are drawn, by name, and what was chosen in others, which travels along unseen."""
        kept = [(name, value) for name, value in self.chosen.items() if name not in asked]
        return {"asked": [self[name] for name in asked], "kept": kept}

    @property
    def for_plan(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "is_legible"}

    def doubted(self, sent):
        """The encoding in which the file seems to be, until somebody has said that its words are right."""
        return None if self.cleaned_data["is_legible"] else proposed(sent.table)


def places_of(request):
    """What somebody looks at, as it stands in the address: which rows, and which page of which list."""
    return {name: said for name in (*LISTS, "show", "reason") if (said := asked_page(request, name))}


class ShownForm(forms.Form):
    show = forms.ChoiceField(required=False)
    reason = Line(max_length=20, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["show"].choices = [("", ""), *words().items()]


def words():
    return {
        rows.SKIPPED: _("skipped"),
        NOTED: _("with a note"),
        **dict(About.choices),
        rows.CHANGED: _("changed"),
        rows.CREATED: _("created"),
        OVER: _("over already"),
        rows.APART: _("exams and placement tests"),
        rows.UNCHANGED: _("unchanged"),
    }


def kinds_of(row):
    """By what a row may be asked for."""
    noted = {note.about for note in row.notes} if row.action != rows.SKIPPED else set()
    is_asked = row.action == rows.CREATED and bool(row.place) and not row.run.get("municipality")
    found = {row.action} | noted | ({NOTED} if noted else set()) | ({About.PLACE} if is_asked else set())
    return found | ({OVER} if row.action == rows.CREATED and row.is_over else set())


def reasons_of(row, plan):
    """What the row has to be looked at for: its questions, and what else is said of it."""
    found = {("cell", *key) for key, _reason in corrections.not_understood(row)}
    found |= {("text", text) for text in said_besides(row)}
    if row.action == rows.CREATED and row.kind.wording:
        found.add(("kind", row.kind.wording))
    if row.renamed:
        found.add(("renamed", row.renamed.title))
    if row.place and (place := places.place_of(row, plan)):
        found.add(("place", place))
    return found


def said_besides(row):
    """Remarks that are no question about a cell or a place."""
    if row.action == rows.SKIPPED:
        return [] if row.renamed or dict(corrections.not_understood(row)) else [row.reason]
    asked = set(dict(corrections.not_understood(row)).values()) if row.notes else set()
    return [
        note.alike or note.text
        for note in row.notes
        if note.text not in asked and not (row.place and note.field in corrections.PLACES)
    ]


@dataclass
class Remark:
    """A sentence without its full stop, as a colon follows, and how many rows it is said of."""

    text: str
    number: int
    reason: tuple


def remarks(plan):
    numbers = Counter(text for row in plan.rows for text in set(said_besides(row)))
    return [Remark(text.removesuffix("."), number, ("text", text)) for text, number in numbers.most_common()]


def urgency(found):
    """Of a row with its kinds."""
    row, kinds = found
    order = (rows.SKIPPED, NOTED, rows.APART, rows.CHANGED, rows.CREATED, rows.UNCHANGED)
    return next(number for number, kind in enumerate(order) if kind in kinds), row.line


class Preview:
    """The rows that are asked for, a page at a time, and how many there are of each kind."""

    def __init__(self, request, plan, chosen):
        """``chosen``: what else was, as it stands in an address, and goes on with each link."""
        form = ShownForm(request.GET)
        said = form.cleaned_data if form.is_valid() else {"show": "", "reason": ""}
        self.show, self.reason, self.chosen = said["show"], said["reason"], chosen
        kinds = sorted(((row, kinds_of(row)) for row in plan.rows), key=urgency)
        found = [row for row, own in kinds if not self.show or self.show in own]
        if self.reason:
            found = [row for row in found if self.reason in map(digest, reasons_of(row, plan))]
        self.page = page_of(request, found, PAGE)
        for row in self.page:
            row.cells = plan.sheet.cells_of(row)
        numbers = Counter(kind for _row, own in kinds for kind in own)
        self.choices = [
            (kind, word, numbers[kind], f"?{urlencode(chosen | {'show': kind})}")
            for kind, word in words().items()
            if kind in numbers
        ]
        self.number, self.has_changes_here = len(plan.rows), About.SINCE in numbers

    def link_to(self, reason):
        """The query string of the rows that have it."""
        return f"?{urlencode(self.chosen | {'reason': digest(reason)})}#rows"


class Asked:
    """All that a person can answer or should know, each once with the number of its rows, a page at a time."""

    def __init__(self, request, plan, preview, choices, is_legible):
        """``choices``: the kinds of courses that are offered. ``is_legible``: else cells only look wrong."""
        self.preview = preview
        self.kinds = self.paged(request, kinds.questions_of(plan) if is_legible else [], kinds.MOST, "kinds")
        kinds.give_forms(self.kinds.object_list, choices)
        titles = renamed.questions_of(plan) if is_legible else []
        self.renamed = self.paged(request, titles, renamed.MOST, "renamed")
        renamed.give_forms(self.renamed.object_list)
        self.places = self.paged(request, places.places_asked(plan) if is_legible else [], places.MOST, "places")
        places.give_forms(self.places.object_list, plan)
        self.cells = self.paged(
            request, corrections.cells_asked(plan) if is_legible else [], corrections.MOST, "cells"
        )
        corrections.give_forms(self.cells.object_list, plan)
        self.remarks = self.paged(request, remarks(plan), corrections.MOST, "remarks")

    def paged(self, request, found, size, name):
        page = page_of(request, found, size, name, key_of=lambda one: digest(one.reason))
        for one in page.object_list:
            one.query = self.preview.link_to(one.reason)
        return page


class ColumnsForm(forms.Form):
    """What each column means, where somebody has touched it; drawn by ``_column.html``."""

    def __init__(self, columns, data):
        super().__init__(data=data)
        for column in columns:
            self.fields[name_of(column)] = forms.ChoiceField(
                choices=[("", ""), *field_names().items()], required=False, show_hidden_initial=True
            )


def name_of(column):
    return f"column-{column['id']}"


def columns_with_cells(rows, header, fields):
    """Each column: what it is taken for, and its first cells; those that are not known come first."""
    found = []
    for number, (name, field) in enumerate(zip(header, fields, strict=True)):
        cells = (row[number].strip() for row in rows if number < len(row))
        first = list(dict.fromkeys(cell[:60] for cell in cells if cell))[:FIRST]
        if name and field != OF_READER:
            found.append({"id": number, "name": name, "field": field or "", "cells": first})
    return sorted(found, key=lambda column: bool(column["field"]))


def field_names():
    """What a column can be, by its key."""
    return {field: label_of(field) for field in COLUMNS}
