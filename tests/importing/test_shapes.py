"""The same courses come in alike, however a program has saved them and whatever its columns look like."""

from datetime import date, time, timedelta

import pytest

from importing.plans import Plan
from importing.readers.encodings import proposed, table_in
from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import read, table_of
from tests.factories import make_course_type, make_municipality, make_provider, make_user
from tests.workplace.test_imports import as_csv

pytestmark = pytest.mark.django_db
TITLES = ["Nähkurs für Anfänger", "Deutsch am Abend", "Gemütliches Gespräch", "Straßenverkehr üben", "Ökologie"]
PLACES = ["Lübz", "Parchim", "Neustadt-Glewe"]
DAYS = ["Mo", "Di", "Mi", "Do", "Fr"]
FIRST = date(2099, 1, 5)
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac_roman"]
SHAPES = {
    "columns": "Kursnr;Kurstitel;Niveau;Beginndatum;Endedatum;Wochentag;Uhrzeit von;Uhrzeit bis;Ort;Gebühr;Max TN",
    "joined": "Kursnr;Kurstitel;Niveau;Zeitraum;Zeiten;Veranstaltungsort;Preis;Plätze",
    "own": "Kurs nr;Kurstitel;Niveau;Veranstaltungsort;Gebuehr;Beginn;Ende;Uhrzeit;Plaetze",
}


def course(number: int) -> dict[str, str]:
    """What a file says of it, before it has a shape."""
    start = FIRST + timedelta(weeks=number % 40, days=number % 5)
    return {
        "number": f"K{number}",
        "title": f"{TITLES[number % 5]} {number}",
        "level": ["A1", "A2", "B1", ""][number % 4],
        "start": f"{start:%d.%m.%Y}",
        "end": f"{start + timedelta(weeks=12):%d.%m.%Y}",
        "day": DAYS[number % 5],
        "from": f"{8 + number % 9:02}:00",
        "to": f"{9 + number % 9:02}:30",
        "place": PLACES[number % 3],
        "fee": ["kostenlos", "40,00 €", ""][number % 3],
        "seats": str(8 + number % 12),
    }


def cells(shape, one) -> list[str]:
    if shape == "columns":
        return list(one.values())
    week = f"{one['day']} {one['from']} - {one['to']}"
    if shape == "joined":
        period = f"{one['start']} - {one['end']}"
        return [one["number"], one["title"], one["level"], period, week, one["place"], one["fee"], one["seats"]]
    days = [one["start"], one["end"], week]
    return [one["number"], one["title"], one["level"], one["place"], one["fee"], *days, one["seats"]]


def understood(provider, user, data: bytes) -> list[tuple]:
    table = table_of(data)
    if found := proposed(table):
        table = table_in(table, found.encoding)
    plan = Plan(read(table), provider, default_type="weiteres-angebot", user=user)
    return [(row.action, row.course, row.run, row.week, row.dates, row.notes) for row in plan.rows]


def different(number: int) -> list[tuple[str, str]]:
    """Shapes and encodings in which as many courses are not understood as in the first."""
    make_course_type(slug="weiteres-angebot")
    for name in PLACES:
        make_municipality(name)
    provider, user, courses = make_provider(), make_user(), [course(one) for one in range(number)]
    found = {}
    for shape, header in SHAPES.items():
        text = as_csv(header.split(";"), *(cells(shape, one) for one in courses)).decode()
        for encoding in ENCODINGS:
            sent = text.replace("€", "EUR") if encoding == "mac_roman" else text  # where it is no currency sign
            found[shape, encoding] = understood(provider, user, sent.encode(encoding))
    first = found["columns", "utf-8"]
    assert len(first) == number
    assert all(action == "created" and week and not notes for action, _course, _run, week, _dates, notes in first)
    return [name for name, rows in found.items() if rows != first]


def test_sixty_courses_are_the_same_in_every_encoding_and_shape():
    assert different(60) == []


@pytest.mark.fuzz
def test_three_thousand_courses_are_the_same_in_every_encoding_and_shape():
    assert different(3000) == []


ONE_DAY = ["05.01.2099", "05.01.2099"]
LONG = "Lesen und schreiben. " * 10_000
TOO_LARGE = {
    "a description": {"Beschreibung": LONG},
    "a status": {"Status": LONG},
    "a street": {"Straße": LONG[:400]},
    "an unknown column": {"Dozent": LONG},
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_cell_that_is_too_large_is_left_out_and_keeps_no_row_out(name):
    header = ["Titel", "Beginn", "Ende", *TOO_LARGE[name]]
    rows = [["Nähen", *ONE_DAY, *TOO_LARGE[name].values()], ["Malen", *ONE_DAY]]

    first, second = rows_of(as_csv(header, *rows))

    assert [first.action, second.action, second.notes] == ["", "", []]
    assert [note.text[:17] for note in first.notes] == (
        ["„Lesen und schrei"] if name != "an unknown column" else []
    )
    assert not {"description_de", "status", "street"} & {*first.course, *first.run}


def test_a_long_description_comes_in_whole():
    (row,) = rows_of(as_csv(["Titel", "Beginn", "Ende", "Beschreibung"], ["Nähen", *ONE_DAY, LONG[:15_000]]))

    assert (row.course["description_de"], row.notes) == (LONG[:15_000].strip(), [])


def test_a_title_that_is_too_long_and_a_row_of_too_many_cells_are_named():
    rows = [[LONG, *ONE_DAY], ["Nähen", *ONE_DAY, *("x" * 200)], ["Malen", *ONE_DAY]]

    found = rows_of(as_csv(["Titel", "Beginn", "Ende"], *rows))

    assert [(row.action, bool(row.reason)) for row in found] == [("skipped", True), ("skipped", True), ("", False)]


@pytest.mark.parametrize(
    ("begin", "end"),
    [("18:00", "19:30"), ("18.00", "19.30"), ("18.00 Uhr", "19.30 Uhr"), ("18:00:00", "19:30:00")],
)
@pytest.mark.parametrize("names", [("Von", "Bis"), ("Start", "Ende"), ("von (Uhr)", "bis (Uhr)")])
def test_columns_of_days_that_have_hours_are_read_as_hours(names, begin, end):
    header = ["Titel", "Datum", "Datum bis", "Wochentag", *names]

    (row,) = rows_of(as_csv(header, ["Deutsch", "11.01.2027", "26.03.2027", "Mo-Fr", begin, end]))

    assert (row.run["start"], row.run["end"]) == (date(2027, 1, 11), date(2027, 3, 26))
    assert (row.week, row.notes) == ([(31, time(18), time(19, 30), 1)], [])


@pytest.mark.parametrize("cell", ["11.01.2027", "2027-01-11", "11.01.", "11.01.27", "11.01.2027 18:00"])
def test_columns_that_have_days_are_read_as_days(cell):
    (row,) = rows_of(as_csv(["Titel", "Von", "Bis"], ["Deutsch", cell, "26.03.2027"]))

    assert "time_from" not in row.texts
    assert row.texts["start"] == cell


def test_a_column_with_a_day_and_an_hour_is_one_of_days():
    rows = [["Deutsch", "11.01.2027"], ["Englisch", "18:00"]]

    found = rows_of(as_csv(["Titel", "Von"], *rows))

    assert [(row.action, row.texts["start"]) for row in found] == [("", "11.01.2027"), ("skipped", "18:00")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_without_its_mark(encoding):
    data = as_csv(["Titel", "Beginn"], ["Deutsch für Mütter", "11.01.2027"]).decode().encode(encoding)

    (row,) = rows_of(data)

    assert row.course["title_de"] == "Deutsch für Mütter"


def rows_of(data):
    sheet = read(table_of(data))
    ground = ground_of(sheet)
    return [understand(line, texts, ground) for line, texts in sheet.rows]
