"""From the bytes of a CSV or Excel file to rows with known columns."""

import codecs
import csv
import io
import re
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from foundation.reading.spelling import one_line
from importing import readers
from importing.columns import OF_FILE, OF_READER, columns_meant, known_names, label_of, mapped
from importing.readers import excel, foreign
from importing.readers.encodings import from_windows, holds_unused
from importing.readers.errors import (
    HEADER_WITHIN,
    HIDDEN_ROWS,
    MERGED_ROWS,
    MOST_COLUMNS,
    MOST_ROWS,
    STORABLE,
    CourseFileError,
    too_many_rows,
)
from importing.readers.headers import INSTEAD, REQUIRED, find_header, is_header, named

MOST_BYTES = 30 * 1024 * 1024
MOST_SIGNS = 20_000  # of a cell; one more is kept of a longer one, for its row to say so
LONGEST_HEADER = 20_000  # signs
OF_ROWS = {HIDDEN_ROWS, MERGED_ROWS}
CONTROL_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
csv.field_size_limit(MOST_BYTES)


class Sheet(NamedTuple):
    rows: list[tuple[int, dict[str, str]]]  # number of the row in the file, cells by field
    unknown: list[str]  # names of columns that are left out
    month_first: bool = False  # somebody has said so: "02/01/2027" is the first of February
    as_of: date | None = None  # its day, where it is known: numbers of seats said later stay
    headings: dict[str, str] = {}  # what the file calls its columns, by field
    said: list[tuple[str, list[str]]] = []  # what its reader has noticed, see ``notes.OF_FILES``

    def called(self, field):
        return self.headings.get(field) or label_of(field)

    def cells_of(self, row):
        """Whose text its notes are about, each with what the file calls its column."""
        texts, found = row.read_as, {}
        for field in dict.fromkeys(note.field for note in row.notes if note.field):
            found |= {self.called(name): texts[name] for name in columns_meant(field, texts)} or {
                self.called(field): "–"
            }
        return list(found.items())


def read(table, mapping=None):
    """Raises ``CourseFileError`` for anything that is not a table of courses.

    ``mapping`` says which field a column is, by the column's name, where our own guess is not right: "" for none.
    """
    position, header = find_header(table, mapping)
    table, said = without_what_was_noticed(table)
    below = table[position + 1 :]
    header = named(header, below)
    fields = mapped(header, mapping, below)
    check_columns(fields, header)
    rows = [
        (number, by_field(fields, cells))
        for number, cells in enumerate(below, position + 2)
        if any(cell.strip() for cell in cells)
    ]
    if len(rows) > MOST_ROWS:
        raise too_many_rows()
    unknown = [name for name, field in zip(header, fields, strict=True) if name.strip() and not field]
    headings = {}
    for name, field in zip(header, fields, strict=True):
        headings[field] = ", ".join(filter(None, [headings.get(field), name]))
    of_rows = [(key, {*numbers}) for key, numbers in said if key in OF_ROWS]
    for number, texts in rows if of_rows else ():
        texts[OF_READER] = "\n".join(key for key, numbers in of_rows if str(number) in numbers)
    return Sheet(rows, unknown, headings=headings, said=[one for one in said if one[0] not in OF_ROWS])


def without_what_was_noticed(table):
    """The reader's last rows tell what it has noticed of the file as a whole."""
    last = len(table)
    while last and table[last - 1][:1] == [OF_FILE]:
        last -= 1
    return table[:last], [(cells[1], cells[2:]) for cells in table[last:]]


def table_of(data):
    """The cells of each row; see ``apart`` for what strangers have sent. Raises ``CourseFileError``."""
    foreign.check(data)
    table = excel.table_of(data) if excel.fits(data) else storable(readers.table_of(data)) or split(decoded(data))
    if len(table) > MOST_ROWS + HEADER_WITHIN:
        raise too_many_rows()
    for number, cells in enumerate(table, 1):
        check_size(number, cells)
    return table


def storable(table):
    return table and [[cell.translate(STORABLE) for cell in cells] for cells in table]


def check_size(number, cells):
    """``number`` is the row's; empty cells at its end do not count. One that is too large is no other's fault."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS and (number == 1 or is_header(number, cells)):
        raise CourseFileError(_("Row %(row)d has more than %(number)d columns."), row=number, number=MOST_COLUMNS)
    del cells[MOST_COLUMNS + 1 :]
    if any(len(cell) > MOST_SIGNS for cell in cells):
        cells[:] = [cell[: MOST_SIGNS + 1] for cell in cells]


def by_field(fields, cells):
    """Cells beyond the header are ``extra``: they tell that a separator stands in a text."""
    texts = {}
    for field, cell in zip(fields, cells, strict=False):
        if field:
            texts[field] = ", ".join(filter(None, [texts.get(field), cell.strip()]))
    if extra := "".join(cells[len(fields) :]).strip():
        texts["extra"] = extra
    return texts


def decoded(data):
    data = with_mark(data)
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        text = "" if is_utf_16 else from_windows(data)
        if is_utf_16 or (holds_unused(text) and controls_in(text)):
            problem = _("The signs in the file cannot be read. Please save it as CSV in UTF-8.")
            raise CourseFileError(problem) from error
    check_that_it_is_text(text)
    return text.translate(STORABLE)


def with_mark(data):
    """UTF-16 without its mark is known by its zeros: every second byte of most letters."""
    some = data[:2000]
    for zeros, mark in ((some[1::2], codecs.BOM_UTF16_LE), (some[::2], codecs.BOM_UTF16_BE)):
        if zeros.count(0) > 0.8 * len(zeros) > 0 and some.count(0) < 0.6 * len(some):
            return mark + data
    return data


def check_that_it_is_text(text):
    if found := controls_in(text):
        number = len(re.findall(r"\r\n|\r|\n", text[: found[0]])) + 1
        raise CourseFileError(
            _("Line %(number)d has control characters in it. Is this a CSV file?"), number=number
        )


def controls_in(text):
    """Where control signs stand; none where a few have slipped into words."""
    found = [sign.start() for sign in CONTROL_SIGNS.finditer(text)]
    return found if len(found) * 10 > len(text) else []


def split(text):
    """The cells of each row. Strict, as a quotation mark that is not closed would swallow the rows after it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    table, begin = [], 1
    try:
        for cells in reader:
            table.append(cells)
            begin = reader.line_num + 1
            if len(table) > MOST_ROWS + HEADER_WITHIN:
                raise too_many_rows()
    except csv.Error as error:
        message = _("The row that begins in line %(number)d cannot be read. Is a quotation mark missing?")
        raise CourseFileError(message, number=begin) from error
    return table


def separator(text):
    """The sign that cuts one of the upper lines into most names of columns."""
    lines = [line[:LONGEST_HEADER] for line in text.splitlines()[: HEADER_WITHIN * 2]]
    names = {sign: [known_names(map(one_line, line.split(sign))) for line in lines] for sign in ";,\t|"}
    return max(names, key=lambda sign: max(names[sign], default=0))


def check_columns(fields, header):
    for field in REQUIRED:
        if not {field, *INSTEAD.get(field, ())} & {*fields}:
            message = _("The column “%(name)s” is missing. Found were: %(found)s.")
            raise CourseFileError(message, name=label_of(field), found=", ".join(filter(None, header)))
