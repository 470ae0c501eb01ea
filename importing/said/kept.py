"""What a provider has said of its files, kept for the next ones as rows of ``CellCorrection``.

Beside columns there are names for what no cell says: in which municipality a place lies, for instance.
"""

from typing import NamedTuple

from courses.models import CellCorrection
from foundation.reading.spelling import folded

PLACE = "?place"  # the cell is what a file calls the place; a municipality's key is what it should say
NOWHERE = "-"  # it is in no municipality of the county
TARGET = "?target"  # the cell is a wording of titles; what it names, if it is no course: see ``targets``
RENAMED = "?renamed"  # the cell is a title; what it names is the one under which it stands here: see ``renamed``
SERIES = "?series"  # whether rows with one number are dates of one course


class Kept(NamedTuple):
    """``cells``: by column and cell. ``places``: keys of municipalities by what files call them, folded.

    ``targets``: by the wording of a title. ``renamed``: by title the other one of the same course.
    """

    cells: dict
    places: dict
    targets: dict
    is_series: bool | None  # None: nobody has said
    renamed: dict


def kept_of(provider):
    rows = list(provider.cell_corrections.all()) if provider else []
    series = next((row.right == "yes" for row in rows if row.column == SERIES), None)
    return Kept(
        {(row.column, row.cell): row.right for row in rows if not row.column.startswith("?")},
        {folded(row.cell): row.right for row in rows if row.column == PLACE},
        {row.cell: row.right for row in rows if row.column == TARGET},
        series,
        {row.cell: row.right for row in rows if row.column == RENAMED},
    )


def keep(provider, column, cell, right):
    """For this file and all that follow; nothing takes an answer back."""
    if right:
        CellCorrection.objects.update_or_create(
            provider=provider, column=column, cell=cell, defaults={"right": right}
        )
    else:
        CellCorrection.objects.filter(provider=provider, column=column, cell=cell).delete()
