"""Files of Excel: what is seen there is read, and what is passed over or hidden is said."""

import io
import re
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from importing.plans import Plan
from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import CourseFileError, read, table_of
from tests.factories import make_course_type, make_municipality, make_provider, make_user

pytestmark = pytest.mark.django_db

HEADER = ["Kursnr", "Titel", "Beginn", "Ende", "Ort", "Gebühr", "Ermäßigt", "Max. TN", "Beschreibung"]
ROW = ["7", "Nähen", date(2099, 1, 12), date(2099, 6, 30), "Parchim", 40, 20, 12, "Mit Herz"]
FAILED = [
    "#REF!",
    "#N/A",
    "#NV",
    "#BEZUG!",
    "#WERT!",
    "########",
    "Err:502",
    "=B2*2",
    "=SUMME(A1:A3)",
    "=Liste!B2",
]


def book_of(*rows, header=HEADER):
    book = Workbook()
    for cells in (header, *rows):
        book.active.append(cells)
    return book


def saved(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_xml(data, change) -> bytes:
    """The first sheet as another program would have written it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, change(part.decode()) if name == "xl/worksheets/sheet1.xml" else part)
    return file.getvalue()


def understood(data):
    sheet = read(table_of(data))
    return [understand(line, texts, ground_of(sheet)) for line, texts in sheet.rows]


def abouts(row):
    return [note.about for note in row.notes]


@pytest.fixture(autouse=True)
def _parchim(db):
    make_municipality()


def test_of_a_formula_its_result_counts_and_without_one_the_cell_is_left_out_with_a_note():
    row = dict(zip(HEADER, ROW, strict=True)) | {
        "Gebühr": 48,
        "Max. TN": "=8+4",
        "Beschreibung": '=B2&" mit Herz"',
    }
    data = with_xml(saved(book_of([*row.values()])), lambda xml: xml.replace("<v>48</v>", "<f>6*8</f><v>48</v>"))

    (row,) = understood(data)

    assert (row.course["price"], row.run.get("seats_total"), row.course.get("description_de")) == (48, None, None)
    assert sorted((note.about, note.field) for note in row.notes) == [
        ("signs", "description"),
        ("signs", "seats_total"),
    ]


@pytest.mark.parametrize("text", FAILED)
@pytest.mark.parametrize("name", ["Ort", "Gebühr", "Ermäßigt", "Max. TN", "Beschreibung", "Kursnr"])
def test_the_sign_of_a_formula_that_failed_is_public_nowhere(name, text):
    cells = dict(zip(HEADER, ROW, strict=True)) | {"Beginn": "12.01.2099", "Ende": "30.06.2099", name: text}
    data = ";".join(map(str, cells)) + "\n" + ";".join(map(str, cells.values()))

    (row,) = understood(data.encode())

    assert (row.action, row.reason, abouts(row)) == ("", "", ["signs"])
    assert text not in str([row.number, row.course, row.new_course, row.run, row.new_run, row.place])


def test_a_first_day_that_failed_names_the_row():
    (row,) = understood(saved(book_of([*ROW[:2], "#REF!", *ROW[3:]])))

    assert (row.action, abouts(row)) == ("skipped", ["signs"])


@pytest.mark.parametrize(
    ("name", "cell", "right"),
    [
        ("Beginn", "'12.01.2099", {"start": date(2099, 1, 12)}),
        ("Beginn", "’12.01.2099", {"start": date(2099, 1, 12)}),
        ("Kursnr", "'0012", {"number": "0012"}),
        ("Gebühr", "'48,00 €", {"price": 48}),
        ("Titel", "'90er Party", {"title_de": "'90er Party"}),
        ("Titel", "'Nähen'", {"title_de": "'Nähen'"}),
    ],
)
def test_an_apostrophe_that_marks_a_number_as_a_text_is_taken_off(name, cell, right):
    cells = dict(zip(HEADER, ROW, strict=True)) | {"Ende": "30.06.2099", "Beginn": "12.01.2099", name: cell}

    (row,) = understood(saved(book_of([*cells.values()])))

    assert {key: {**row.run, **row.course}[key] for key in right} == right
    assert row.notes == []


@pytest.mark.parametrize(
    ("name", "value", "form", "shown"),
    [
        ("Ermäßigt", 0.5, "0%", "50 %"),
        ("Ermäßigt", 0.125, "0.0%", "12,50 %"),
        ("Gebühr", 458, '#,##0.00\\ "€"', "458 €"),
        ("Gebühr", 458.5, "_-* #,##0.00\\ [$€-407]_-;-* #,##0.00\\ [$€-407]_-", "458,50 €"),
        ("Gebühr", 100, "[$$-409]#,##0.00", "$100"),
        ("Gebühr", 100, '#,##0.00\\ "zł"', "100 zł"),
        ("Gebühr", 9, '0.00" € je UE"', "9 € je UE"),
        ("Max. TN", 12, '"ca. "0" TN"', "ca. 12 TN"),
        ("Max. TN", 12, "0.00", "12"),
        ("Max. TN", 12, "General", "12"),
        ("Max. TN", 12, "0.00E+00", "12"),
        ("Kursnr", 7, '"VHS-"000', "VHS-7"),
        ("Kursnr", 7, "00000", "00007"),
        ("Beschreibung", True, "General", "ja"),
    ],
)
def test_a_number_is_read_with_what_its_format_shows(name, value, form, shown):
    book = book_of([value if name == one else cell for one, cell in zip(HEADER, ROW, strict=True)])
    book.active.cell(2, HEADER.index(name) + 1).number_format = form

    table = table_of(saved(book))

    assert table[1][HEADER.index(name)] == shown


@pytest.mark.parametrize("form", ["0%", '#,##0.00 "CHF"', '0" € je Monat"'])
def test_a_share_another_currency_and_a_part_are_no_price(form):
    book = book_of([*ROW[:5], 0.5, 0.5, *ROW[7:]])
    for column in (6, 7):
        book.active.cell(2, column).number_format = form

    (row,) = understood(saved(book))

    assert (row.course.get("price"), row.course.get("reduced_price")) == (None, None)
    assert "fee" in abouts(row)


def test_merged_cells_all_say_what_stands_in_the_first_one_with_a_note():
    days = (8, 13), (9, 14)
    others = [[number, None, date(2099, 1, day), None, None, None, None, 12, None] for number, day in days]
    book = book_of(ROW, *others)
    for cells in ("B2:B4", "E2:E4", "I1:I2"):
        book.active.merge_cells(cells)

    first, second, third = understood(saved(book))

    assert {row.course["title_de"] for row in (first, second, third)} == {"Nähen"}
    assert {row.run["municipality"].name for row in (first, second, third)} == {"Parchim"}
    assert ["others" in abouts(row) for row in (first, second, third)] == [False, True, True]
    assert "description_de" not in first.course  # what is merged with the header says nothing


def test_hidden_rows_and_columns_are_read_and_said():
    book = book_of(ROW, ["8", *ROW[1:]], ["9", *ROW[1:]])
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["H"].hidden = True
    data = saved(book)

    rows = understood(data)

    assert [abouts(row) for row in rows] == [[], ["others"], []]
    assert [row.run["seats_total"] for row in rows] == [12, 12, 12]
    assert read(table_of(data)).said == [("columns", ["Max. TN"])]


def plan_of(data):
    make_course_type(slug="weiteres-angebot")
    return Plan(read(table_of(data)), make_provider(), default_type="weiteres-angebot", user=make_user())


def test_other_sheets_are_named_and_how_to_take_them():
    book = book_of(ROW)
    book.active.title = "Frühjahr"
    book.create_sheet("leer")
    for name in ("Herbst", "Listen"):
        book.create_sheet(name).append([*HEADER])
    book["Listen"].sheet_state = "hidden"

    plan = plan_of(saved(book))

    (line,) = [line for line in plan.remarks if "Herbst" in line]
    assert re.search("Frühjahr.*: Herbst, Listen", line)
    assert ("leer" in line, [row.line for row in plan.rows]) == (False, [2])


def test_the_first_visible_sheet_that_names_columns_is_read():
    book = Workbook()
    book.active.append(["Unser Programm", "Stand: heute"])
    book.create_sheet("alt").append(HEADER)
    book.create_sheet("neu")
    for cells in (HEADER, ROW):
        book["neu"].append(cells)
    book["alt"].sheet_state = "hidden"

    assert [row.line for row in plan_of(saved(book)).rows] == [2]


def test_one_sheet_alone_needs_no_word():
    assert read(table_of(saved(book_of(ROW)))).said == []


def test_merged_cells_without_end_are_too_much_work():
    cells = "".join('<mergeCell ref="A2:A20000"/>' for _number in range(40))
    data = with_xml(
        saved(book_of(*[ROW] * 20_000)),
        lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>"),
    )

    with pytest.raises(CourseFileError, match="zu aufwendig"):
        table_of(data)
