import re
from datetime import date
from fnmatch import fnmatch
from shutil import copy

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from bildung_verbindet.start_content.texts import start_texts
from foundation.languages import messages
from foundation.languages.proofreading import readings
from foundation.languages.proofreading.glossary import terms
from foundation.languages.proofreading.sheets import READ_ON, TABLE, write
from foundation.languages.proofreading.texts import seen_at, texts_of
from tests.test_house import FLOORS

ROOMS = {*FLOORS} - {"bildung_verbindet", "foundation"}  # whose texts are on all pages
SAID = "Тексти порталу цією мовою прочитала людина: 5\u00a0листопада 2026"


@pytest.fixture(autouse=True)
def record(monkeypatch, tmp_path):
    """Nobody has read anything yet."""
    path = tmp_path / "readings.toml"
    path.write_text("# no names\n")
    monkeypatch.setattr(readings, "PATH", path)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    call_command("review", "uk", folder=folder)
    return folder / "review-uk.xlsx"


@pytest.fixture
def sheet(written, tmp_path):
    return copy(written, tmp_path)


def filled(path, remarks=(), read_on=None, texts=()):
    """The sheet with remarks, and other words where it had some, by what it says in German."""
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=TABLE + 1):
        row[4].value = dict(remarks).get(row[1].value)
        row[3].value = dict(texts).get(row[1].value, row[3].value)
    book.active[READ_ON] = read_on
    book.save(path)


def taken(path, capsys, language="uk") -> str:
    capsys.readouterr()
    call_command("review", language, sheet=path)
    return capsys.readouterr().out


def test_a_sheet_has_the_terms_first_and_then_every_text_page_by_page(sheet):
    rows = list(load_workbook(sheet).active.iter_rows(min_row=TABLE + 1, values_only=True))

    german = [row[1] for row in rows]
    ours = [*texts_of("uk"), *start_texts("uk")]
    assert german == [term.name for term in terms()] + [text.german for text in ours]
    assert len(ours) > len(messages.public_entries()) + 200
    assert [row[2] for row in rows if row[1] == "Suchen"] == ["/uk/"]
    walk = ["Zum Inhalt", "Suchen", "Filter", "Seite nicht gefunden"]
    assert sorted(walk, key=german.index) == walk
    assert len({row[0] for row in rows}) == len(rows)


def test_each_room_says_where_its_texts_are_seen():
    patterns = [pattern for pattern, _where in seen_at()]
    files = {file for entry in messages.public_entries() for file, _line in entry.occurrences}
    public = {file for file in files if any(fnmatch(file, pattern) for pattern in messages.public_places())}
    of_rooms = {file for file in public if {*file.split("/")[:2]} & ROOMS}

    assert {file for file in of_rooms if not any(fnmatch(file, pattern) for pattern in patterns)} == set()
    assert len(of_rooms) > 50


def test_a_sheet_can_be_printed_and_arabic_begins_at_the_right(written, tmp_path):
    arabic = load_workbook(write("ar", [], tmp_path)).active
    sheet = load_workbook(written).active

    assert sheet.print_title_rows == f"${TABLE}:${TABLE}"
    assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    assert all(cell.alignment.wrap_text for cell in sheet[TABLE + 1])
    assert [bool(page.sheet_view.rightToLeft) for page in (sheet, arabic)] == [False, True]


def test_remarks_come_back_with_their_file_and_key(sheet, capsys):
    remarks = {
        "Warteliste": "краще: черга очікування",
        "Suchen": "шукати",
        "Migrationsberatung": "і термін, і назва",
    }
    filled(sheet, remarks)

    said = taken(sheet, capsys)

    assert re.findall(r"^(\S+: .+)$", said, re.MULTILINE) == [
        "locale/GLOSSARY.md: Warteliste",
        "locale/GLOSSARY.md: Migrationsberatung",
        "locale/uk/LC_MESSAGES/django.po: Search",
        "locale/uk/LC_MESSAGES/django.po: waiting list",
        "bildung_verbindet/start_content/translations/uk.toml: course_types.migrationsberatung.name",
    ]
    assert re.findall("→ (.+)", said)[:3] == ["краще: черга очікування", "і термін, і назва", "шукати"]
    assert "now:" not in said


def test_what_has_changed_since_or_is_gone_is_told(sheet, capsys):
    filled(sheet, {"Suchen": "?"}, texts={"Suchen": "Раніше"})
    book = load_workbook(sheet)
    book.active.append(["00000000", "Altes", "/uk/", "Старе", "немає"])
    book.save(sheet)

    said = taken(sheet, capsys)

    assert "  Раніше\n  now: " in said
    assert "This text is no longer there.\n  Старе\n  → немає\n" in said


@pytest.mark.parametrize("day", [date(2026, 11, 5), "5.11.2026", "2026-11-05"])
def test_who_has_read_to_the_end_is_recorded_once_and_without_a_name(sheet, capsys, record, day):
    filled(sheet, {"Suchen": "?"}, read_on=day)

    taken(sheet, capsys)
    taken(sheet, capsys)

    assert record.read_text() == '# no names\n\n[[readings]]\nlanguage = "uk"\ndate = 2026-11-05\nremarks = 1\n'
    assert readings.last_reading("uk") == date(2026, 11, 5)


@pytest.mark.parametrize("place", ["B4", "E4"])
def test_the_day_is_found_in_another_cell_of_its_row(sheet, capsys, record, place):
    workbook = load_workbook(sheet)
    workbook.active[place] = "5.11.2026"
    workbook.save(sheet)

    taken(sheet, capsys)

    assert readings.last_reading("uk") == date(2026, 11, 5)


@pytest.mark.parametrize("day", [date(2099, 12, 31), "31.12.2099", "5.11.0026"])
def test_nobody_has_read_on_a_day_to_come_or_before_the_portal_began(sheet, capsys, record, day):
    filled(sheet, {"Suchen": "?"}, read_on=day)

    with pytest.raises(CommandError, match="Nobody can have read on"):
        taken(sheet, capsys)

    assert record.read_text() == "# no names\n"


def test_a_sheet_that_was_not_read_to_the_end_is_no_reading(sheet, capsys):
    filled(sheet, {"Suchen": "?"})

    assert "1 remarks. Nobody says that it was read to the end." in taken(sheet, capsys)
    assert readings.last_reading("uk") is None


def test_sheets_that_are_not_ours_are_refused(sheet, tmp_path, capsys):
    other = tmp_path / "other.xlsx"
    other.write_text("no sheet")
    problems = []
    for path, language in [(sheet, "ru"), (other, "uk"), (tmp_path / "gone.xlsx", "uk")]:
        with pytest.raises(CommandError) as refused:
            taken(path, capsys, language)
        problems.append(str(refused.value))
    filled(sheet, read_on="neulich")
    with pytest.raises(CommandError, match="“neulich” is no day"):
        taken(sheet, capsys)

    assert problems[0] == "This sheet is for “uk”, not for “ru”."
    assert "is no Excel file that can be read" in problems[1]


@pytest.mark.django_db
def test_pages_say_that_a_person_has_read_them_only_when_that_happened(client):
    silent = client.get("/uk/netzwerk/").content.decode()
    readings.note("uk", date(2026, 11, 4), 3)
    readings.note("uk", date(2026, 11, 5), 0)

    read, unread = (client.get(f"/{language}/aktuelles/").content.decode() for language in ("uk", "en"))

    assert SAID not in silent
    assert SAID in read
    assert "read by a person" not in unread


def test_the_record_of_the_project_can_be_read(monkeypatch):
    monkeypatch.undo()

    assert {row["language"] for row in readings.readings(readings.PATH)} <= set(messages.codes()) | {"de"}
