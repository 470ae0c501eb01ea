"""Which of a table's upper rows name its columns: one, or two of which the lower one says more."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from foundation.reading.spelling import folded, one_line
from importing.columns import DAY, FIELD_BY_NAME, known_names
from importing.readers.errors import HEADER_WITHIN, CourseFileError

REQUIRED = ("title", "start")
INSTEAD = {"start": ("period", "times")}  # where days may stand, too
Cells = Sequence[str]


def is_header(number: int, cells: Cells) -> bool:
    return number <= HEADER_WITHIN and known_names(map(one_line, cells)) > 1


def find_header(table: Sequence[Cells], mapping: dict[str, str] | None = None) -> tuple[int, list[str]]:
    """The first of the upper rows in which at least two names of columns are known or have been mapped, with those
    below it that go on with it: where the last of them stands, and its names.
    """
    mapping = mapping or {}
    for position, cells in enumerate(table[:HEADER_WITHIN]):
        if is_header(position, cells) or sum(bool(mapping.get(cell)) for cell in cells) > 1:
            header = [one_line(cell) for cell in cells]
            while position + 1 < len(table) and goes_on(header, below := [*map(one_line, table[position + 1])]):
                header, position = joined(header, below), position + 1
            return position, header
    problem = _(
        "In the first %(number)d rows none with names of columns was found, such as Titel, Beginn and Ende."
    )
    raise CourseFileError(problem, number=HEADER_WITHIN)


def likely_header(table: Sequence[Cells], mapping: dict[str, str] | None = None) -> tuple[int, Cells]:
    """As ``find_header``, for somebody to say what the columns mean; no names where there is no table."""
    try:
        return find_header(table, mapping)
    except CourseFileError:
        full = ((number, cells) for number, cells in enumerate(table[:HEADER_WITHIN]) if sum(map(bool, cells)) > 2)
        return next(full, (0, []))


def goes_on(header: Cells, below: Cells) -> bool:
    """Whether the row names columns as well: those that a list needs, or some, and no title of a course."""
    if known_names(below) < 2 or any(map(DAY.search, below)):
        return False
    fields = [FIELD_BY_NAME.get(folded(name)) for name in below]
    if all({field, *INSTEAD.get(field, ())} & {*fields} for field in REQUIRED):
        return True
    titles = [number for number, name in enumerate(header) if FIELD_BY_NAME.get(folded(name)) == "title"]
    return bool(titles) and not any(cell and not field for cell, field in at(titles, below, fields))


def at(numbers: list[int], cells: Cells, fields: list[str | None]) -> list[tuple[str, str | None]]:
    return [(cells[number], fields[number]) for number in numbers if number < len(cells)]


def joined(upper: Cells, lower: Cells) -> list[str]:
    """One name each, that is known if possible: of "Gebühr" above "normal" and "ermäßigt" two."""
    names, above = [], ""
    for number in range(max(len(upper), len(lower))):
        own, below = (cells[number] if number < len(cells) else "" for cells in (upper, lower))
        above = own or (above if below else "")
        whole = f"{above} {below}".strip()
        names.append(next((name for name in (whole, below, own) if folded(name) in FIELD_BY_NAME), whole))
    return names


def named(header: Cells, rows: Sequence[Cells]) -> list[str]:
    """A column without a name in which something stands is called by its letter."""
    return [
        name or (f"Spalte {letters_of(number)}" if says(number, rows) else "")
        for number, name in enumerate(header)
    ]


def says(number: int, rows: Sequence[Cells]) -> bool:
    return any(number < len(cells) and cells[number].strip() for cells in rows)


def letters_of(number: int) -> str:
    """From 0, as Excel counts columns."""
    before, last = divmod(number, 26)
    return (letters_of(before - 1) if before else "") + chr(ord("A") + last)
