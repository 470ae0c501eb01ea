"""Files of Excel: one sheet as somebody would have typed what is seen there.

Of a formula its result counts; merged cells all say what stands in their first one. Hidden rows and columns are
read like the others, hidden sheets are not. What is passed over or hidden stands in the table's last rows
(``OF_FILE``).
"""

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_noop as _

from importing.columns import OF_FILE
from importing.readers.errors import (
    HEADER_WITHIN,
    HIDDEN_ROWS,
    MERGED_ROWS,
    MOST_COLUMNS,
    MOST_ROWS,
    STORABLE,
    CourseFileError,
    too_many_rows,
    too_much_work,
)
from importing.readers.headers import is_header, named

ZIP = b"PK\x03\x04"
COURSES = "Kurse"  # the sheet of our own files that is read, wherever it stands
MOST_EMPTY = 1000  # empty rows, after which nothing is expected
MOST_IDLE = 600_000  # elements of XML beside those that hold a cell
MOST_UNPACKED = 60 * 1024 * 1024  # bytes: a file of Excel is a packed one
MOST_NAMED = 50  # hidden rows, columns or other sheets
HIDDEN = rb"<(?:\w+:)?%s\s[^>]*?\bhidden=\"(?:1|true)\"[^>]*>"
ROW, COLUMN = (re.compile(HIDDEN % name) for name in (b"row", b"col"))
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
UNREAD_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<v></v>)?\s*</")
PLACE_OF_NUMBER = re.compile(r"[0#?][0#?.,\s]*[0#?]|[0#?]")
IN_FORMAT = re.compile(r"\[\$([^\]-]*)[^\]]*\]|\"([^\"]*)\"|\\(.)|[_*].|\[[^\]]*\]")


def fits(data):
    return data.startswith(ZIP)


def table_of(data):
    """The cells of the sheet that has courses, else of the first that has any."""
    from openpyxl import load_workbook  # takes longer than a CSV file needs in all

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            check(packed)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet, others = chosen(book.worksheets)
            table = cells_of(sheet) if sheet else []
            xml = packed.read(sheet._worksheet_path.lstrip("/")) if table else b""
        if UNREAD_FORMULA.search(xml):
            show_formulas(table, load_workbook(io.BytesIO(data), read_only=True)[sheet.title])
    except CourseFileError:
        raise
    except Exception as error:  # whatever a broken file makes the library stumble over
        raise CourseFileError(_("This is not an Excel file that can be read. Please save it as CSV.")) from error
    if table:
        name_last_columns(table)
    return table + noticed(table, xml, sheet, others) if table else []


def check(packed):
    if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
        raise CourseFileError(_("The file is far too large once it is unpacked."))
    for part in packed.namelist():
        if part.startswith("xl/worksheets/"):
            check_elements(packed.read(part))


def check_elements(xml):
    """Elements that hold nothing, and rows without end, would take the library minutes."""
    full = xml.count(b"<v>") + xml.count(b"<is>")
    if xml.count(b"<") > MOST_IDLE + 8 * full or full > MOST_COLUMNS * (xml.count(b"<row") + MOST_IDLE // 1000):
        raise too_much_work()


def chosen(sheets):
    """The first visible sheet with names of columns, ours before all; and the names of those passed over."""
    first = {sheet: first_cells(sheet) for sheet in sheets}
    full = [sheet for sheet, cells in first.items() if any(map(any, cells))]
    visible = [sheet for sheet in full if sheet.sheet_state == "visible"]
    visible.sort(key=lambda sheet: (sheet.title != COURSES, header_in(first[sheet]) is None))
    return (visible or [None])[0], [sheet.title for sheet in full if sheet not in visible[:1]]


def first_cells(sheet):
    """Up to where something stands that may be a header."""
    found = []
    for cells in sheet.iter_rows(max_row=MOST_EMPTY, max_col=MOST_COLUMNS + 1):
        found.append([typed(cell.value) for cell in cells])
        if len(found) >= HEADER_WITHIN and any(map(any, found)):
            break
    return found


def header_in(table):
    return next((number for number, cells in enumerate(table[:HEADER_WITHIN]) if is_header(number, cells)), None)


def cells_of(sheet):
    """Up to where nothing comes any more: a formatted column reaches down to row 1 048 576."""
    table, last = [], 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1)):
        if number > MOST_ROWS + HEADER_WITHIN:
            raise too_many_rows()
        table.append([as_shown(cell).translate(STORABLE) for cell in cells])
        last = len(table) if any(table[-1]) else last
        if len(table) - last > MOST_EMPTY:
            break
    return table[:last]


def show_formulas(table, sheet):
    """Where no program has kept the result, so that nobody takes the cell for an empty one."""
    for texts, cells in zip(table, sheet.iter_rows(max_col=MOST_COLUMNS + 1), strict=False):
        for number, cell in enumerate(cells):
            if not texts[number] and isinstance(cell.value, str) and cell.value.startswith("="):
                texts[number] = cell.value.translate(STORABLE)


def name_last_columns(table):
    """Those behind the last name in which something stands: here no separator in a text can have made them."""
    if (header := header_in(table)) is not None:
        names = table[header]
        last = max(number for number, name in enumerate(names) if name)
        names[last + 1 : -1] = named([""] * len(names), table[header + 1 :])[last + 1 : -1]


def noticed(table, xml, sheet, others):
    header = header_in(table)
    names = table[header] if header is not None else []
    rows = [number for number in numbers_of(ROW, xml, "r") if number <= len(table) and any(table[number - 1])]
    columns = {number for span in spans_of_columns(xml) for number in span}
    found = {
        "sheets": [sheet.title, *others][:MOST_NAMED] if others else [],
        HIDDEN_ROWS: list(map(str, rows)),
        "columns": [name for number, name in enumerate(names, 1) if name and number in columns],
        MERGED_ROWS: list(map(str, fill_merged(table, xml, header))),
    }
    return [[OF_FILE, key, *said] for key, said in found.items() if said]


def numbers_of(pattern, xml, name):
    found = (re.search(rb'\b%s="(\d{1,7})"' % name.encode(), one[0]) for one in pattern.finditer(xml))
    return [int(number[1]) for number in found if number]


def spans_of_columns(xml):
    ends = zip(numbers_of(COLUMN, xml, "min"), numbers_of(COLUMN, xml, "max"), strict=True)
    return [range(first, min(last, MOST_COLUMNS) + 1) for first, last in ends]


def fill_merged(table, xml, header):
    """What stands in the first of merged cells stands in all below it; the rows that were filled."""
    filled, work = set(), 0
    for found in MERGED.finditer(xml):
        column, first, last = column_of(found[1]), int(found[2]), int(found[3])
        rows = range(first, min(last, len(table)))
        work += len(rows)
        if work > MOST_IDLE:
            raise too_much_work()
        if header is None or first <= header + 1 or column >= len(table[first - 1]):
            continue
        for number in rows if table[first - 1][column] else ():
            table[number][column] = table[first - 1][column]
            filled.add(number + 1)
    return sorted(filled)


def column_of(letters):
    """From 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def as_shown(cell):
    """ "00007" where Excel shows a seven with so many digits, and the words and signs that a format adds."""
    value = cell.value
    if type(value) not in (int, float):
        return typed(value)
    form = cell.number_format
    if value >= 0 and re.fullmatch("00+", form):
        return f"{round(value):0{len(form)}}"
    form = IN_FORMAT.sub(lambda found: found[1] or found[2] or found[3] or "", form.partition(";")[0])
    place = PLACE_OF_NUMBER.search(form)
    if place is None or re.match(r"E[+-]|\s*\?", form[place.end() :]):
        return typed(value)
    if form[place.end() :].strip() == "%":
        return f"{typed(float(round(value * 100, 4)))} %"
    return f"{form[: place.start()]}{typed(value)}{form[place.end() :]}".strip()


def typed(cell):
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}" if cell.time() == time(0) else f"{cell:%d.%m.%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        return "{}:{:02}".format(*divmod(round(cell.total_seconds() / 60), 60))
    if isinstance(cell, float):
        return f"{cell:.2f}".replace(".", ",") if cell % 1 else str(int(cell))
    return unescaped(str(cell))


def unescaped(text):
    from openpyxl.utils.escape import unescape

    return unescape(text)
