"""Files as offices send them: names of columns in two rows, sums and headings among courses, no table at all."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from courses.models import Course, CourseRun
from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import CourseFileError, read, table_of
from tests.factories import make_course_type, make_membership, make_municipality, make_provider
from tests.importing.test_excel import saved
from tests.workplace.test_imports import perform, send

pytestmark = pytest.mark.django_db

HEADER = "Kursnr;Titel;Beginn;Ende;Ort;Uhrzeit;Gebühr;Max. TN"
COURSE = "1;Nähen;12.01.2099;30.06.2099;Parchim;Mo 18-19:30;48,50;12"
OTHER = "2;Kochen;13.01.2099;30.06.2099;Parchim;Mi 18-19:30;1.048,50 €;12"


@pytest.fixture(autouse=True)
def _parchim(db):
    make_municipality()


@pytest.fixture
def provider(client):
    """Its editor is logged in."""
    provider = make_provider()
    client.force_login(make_membership(provider=provider).user)
    return provider


def understood(*lines):
    sheet = read(table_of("\n".join(lines).encode()))
    return [understand(line, texts, ground_of(sheet)) for line, texts in sheet.rows]


UPPER = {
    "of groups": ("Kurs;;Zeitraum;;Wo;;Kosten;Teilnehmer", "Nr;Titel;Beginn;Ende;Ort;Uhrzeit;Gebühr;max."),
    "that are known too": ("Kurs;Kurs;Zeitraum;Zeitraum;Ort;Zeit;Gebühr;Teilnehmer", HEADER),
    "with names that the lower ones end": (
        "Nr;Titel;Zeitraum;;Ort;Uhrzeit;Gebühr;Teilnehmer",
        ";;von;bis;;;EUR;max.",
    ),
    "in another language": (HEADER, "Course number;Title;Begin;End;Venue;Times;Fee;Seats"),
    "without names that are needed": ("Kursdaten;;Termin;;;;Kosten;", HEADER),
}


@pytest.mark.parametrize("name", UPPER)
def test_names_of_columns_may_stand_in_two_rows(name):
    (row,) = understood("Unser Programm;;;;;;;", *UPPER[name], COURSE)

    assert (row.line, row.number, row.course["title_de"], row.notes) == (4, "1", "Nähen", [])
    assert (row.run["start"], row.run["end"]) == (date(2099, 1, 12), date(2099, 6, 30))
    assert (row.course["price"], row.run["seats_total"], len(row.week)) == (48.5, 12, 1)


def test_a_fee_may_have_two_columns_below_its_name():
    (row,) = understood("Titel;Zeitraum;;Gebühr;", ";von;bis;normal;ermäßigt", "Nähen;12.01.2099;30.06.2099;40;20")

    assert (row.course["price"], row.course["reduced_price"]) == (40, 20)


@pytest.mark.parametrize("cells", ["Kurs;12.01.2099;frei;Kurs", "Offener Treff;laufend;frei;Kurs"])
def test_a_course_that_says_what_columns_are_called_is_no_name_of_any(cells):
    (row,) = understood("Titel;Beginn;Status;Kursart", cells)

    assert (row.action, row.course["title_de"]) == ("", cells.partition(";")[0])


OTHERS = {
    "Summe;;;;;;1097,00;24": "sums",
    "Gesamt;;;;;;;24": "sums",
    ";Zwischensumme;;;;;1097,00;": "sums",
    "Anzahl Kurse: 2;;;;;;;": "sums",
    ";;;;;;1097,00;24": "sums",
    "Sprachen;;;;;;;": "heading",
    ";Gesundheit;;;;;;": "heading",
    HEADER: "names",
    "3;;12.01.2099;30.06.2099;;;;": "title",
    "3;Summe aller Dinge;12.01.2099;30.06.2099;;;;": "",
    "3;;;;Parchim;;;": "title",
    ";Malen;;;Parchim;;;": "day",
}
REASONS = {
    "sums": "eine Zeile mit Summen",
    "heading": "wie eine Überschrift",
    "names": "noch einmal die Namen der Spalten",
    "title": "der Titel fehlt",
    "day": "der erste Tag fehlt",
    "": "",
}


@pytest.mark.parametrize("line", OTHERS)
def test_what_stands_among_courses_and_is_none_says_what_it_is(line):
    first, other, last = understood(HEADER, COURSE, line, OTHER)

    assert (first.action, last.action) == ("", "")
    assert (bool(other.reason), REASONS[OTHERS[line]] in other.reason) == (bool(OTHERS[line]), True)


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as found:
        for name, content in parts.items():
            found.writestr(name, content)
    return file.getvalue()


FOREIGN = {
    "ods": (
        packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": ""}),
        r"\(\.ods\)",
    ),
    "xlsb": (packed(**{"[Content_Types].xml": "", "xl/workbook.bin": ""}), r"\(\.xlsb\)"),
    "numbers": (packed(**{"Index/Document.iwa": ""}), "Numbers"),
    "docx": (packed(**{"[Content_Types].xml": "", "word/document.xml": ""}), "PDF oder Word"),
    "pdf": (b"%PDF-1.7 x", "PDF oder Word"),
    "rtf": (rb"{\rtf1\ansi Titel;Beginn}", "PDF oder Word"),
    "zip": (packed(**{"kurse.csv": HEADER}), r"\(\.zip\)"),
    "xls": (b"\xd0\xcf\x11\xe0" + bytes(600), r"\(\.xls\)"),
    "xls of XML": (
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="x"/>',
        r"\(\.xls\)",
    ),
    "xls of HTML": (b"\n<html><body><table><tr><td>Titel</td></tr></table></body></html>", "Webseite"),
    "xls of HTML alone": (b"<TABLE><tr><td>Titel</td></tr></TABLE>", "Webseite"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_table_of_ours_is_told_what_to_send(name):
    data, words = FOREIGN[name]

    with pytest.raises(CourseFileError, match=words):
        table_of(data)


def test_the_way_of_an_odd_file_goes_from_its_upload_until_it_is_taken_back(client, provider):
    make_course_type(slug="weiteres-angebot")
    book = Workbook()
    for cells in (
        ["Volkshochschule Parchim"],
        ["Stand: 01.12.2098"],
        [],
        ["Nr", "Titel", "Zeitraum", None, None, None],
        [None, None, "von", "bis", None, None],
        ["1", "Nähen", date(2099, 1, 12), date(2099, 6, 30), None, "Parchim"],
        ["2", None, date(2099, 2, 12), date(2099, 6, 30), None, "Parchim"],
        ["Summe", None, None, None, None, 2],
    ):
        book.active.append(cells)
    for cells in ("A1:F1", "A4:A5", "B4:B5", "C4:D4", "B6:B7"):
        book.active.merge_cells(cells)
    book.create_sheet("Herbst").append(["Titel", "Beginn"])

    page = send(client, provider, saved(book), "kurse.xlsx")
    (nameless,) = page.context["unmapped"]
    answers = {f"column-{nameless['id']}": "venue"}
    answers |= {f"column-{column['id']}": column["field"] for column in page.context["mapped"]}
    page = perform(client, page, "antworten", **answers)
    done = perform(client, page)

    assert (nameless["name"], nameless["cells"]) == ("Spalte F", ["Parchim", "2"])
    assert [row.line for row in page.context["plan"].rows] == [6, 7, 8]
    assert "Herbst" in str(page.context["plan"].remarks[0])
    assert {run.municipality.name for run in CourseRun.objects.all()} == {"Parchim"}
    assert (Course.objects.get().title_de, CourseRun.objects.count()) == ("Nähen", 2)

    file = provider.imported_files.get()
    client.post(f"/de/mein/{provider.slug}/import/{file.pk}/zuruecknehmen/")

    assert "2 angelegt" in done.content.decode()
    assert (Course.objects.count(), CourseRun.objects.count()) == (0, 0)
