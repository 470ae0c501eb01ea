from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from hypothesis import given
from hypothesis import strategies as st

from courses.importing import cells
from courses.importing.reading import CourseFileError, read
from courses.models import Course, CourseDate, CourseRun, WeeklyTime
from tests.factories import make_course_type, make_municipality, make_provider

SAMPLE = Path(__file__).parent.parent / "data" / "office_sample_60_cp1252.csv"
HEADER = "Kurs-Nr.;Kurstitel;Niveau;Veranstaltungsort;Gebühr;Beginn;Ende;Uhrzeit"
ROW = "100-1;Deutsch A1;A1;Rathaus;60,00 €;01.03.2100;30.04.2100;Mo + Mi, 18.30 - 20.00 Uhr"

UNREADABLE = "Die Reihe, die in Zeile {} beginnt, ist nicht lesbar. Fehlt ein Anführungszeichen?"


@pytest.fixture
def provider(db):
    make_course_type("Weiteres Bildungsangebot", slug="weiteres-angebot")
    make_course_type("Integrationskurs", slug="integrationskurs", synonyms="DaF Integrationskurs")
    return make_provider("Beispiel-VHS")


@pytest.fixture
def load(provider, tmp_path):
    """Imports lines, or bytes, or a file as it is; returns the report's lines."""

    def load(content, *options):
        path = content
        if not isinstance(content, Path):
            path = tmp_path / "kurse.csv"
            path.write_bytes(content if isinstance(content, bytes) else "\r\n".join(content).encode())
        report = StringIO()
        call_command("import_courses", str(path), "--provider", provider.slug, *options, stdout=report)
        return report.getvalue().splitlines()

    return load


def test_every_row_of_a_real_export_is_imported_or_named_with_a_reason(load):
    report = load(SAMPLE)

    assert len([line for line in report if line.startswith("Zeile ")]) == 60
    assert report[-1] == "60 Zeilen: 58 angelegt, 0 geändert, 0 unverändert, 2 übersprungen."
    assert [line for line in report if "übersprungen –" in line] == [
        "Zeile 4 (4280-36): übersprungen – der erste Tag fehlt",
        "Zeile 46 (1010-60): übersprungen – der erste Tag fehlt",
    ]
    assert CourseRun.objects.count() == 58
    twice = Course.objects.annotate(n=Count("runs")).filter(n=2).order_by("title_de")
    assert [course.title_de for course in twice] == [
        "Conversation and More B1+ (B1+)",
        "DaF Integrationskurs 2 A1.2",
    ]
    assert Course.objects.count() == 56
    assert not CourseRun.objects.filter(venue__contains="Ã").exists()


def test_a_second_run_changes_nothing(load):
    load(SAMPLE)
    before = list(CourseRun.objects.order_by("pk").values())

    report = load(SAMPLE)

    assert report[-1] == "60 Zeilen: 0 angelegt, 0 geändert, 58 unverändert, 2 übersprungen."
    assert list(CourseRun.objects.order_by("pk").values()) == before


def test_a_trial_says_the_same_and_writes_nothing(load):
    trial = load(SAMPLE, "--dry-run")

    assert not Course.objects.exists()
    assert trial == [*load(SAMPLE), "Das war eine Probe: Es wurde nichts geschrieben."]


def test_a_row_becomes_a_course_with_a_run_and_its_week(load):
    make_municipality("Lübz")

    load([HEADER, ROW.replace("Rathaus", "Rathaus Lübz")])

    run = CourseRun.objects.get()
    course = run.course
    assert (course.title_de, course.level_from, course.price, course.cost) == (
        "Deutsch A1",
        1,
        Decimal(60),
        "paid",
    )
    assert (course.status, course.course_type.slug) == ("draft", "weiteres-angebot")
    assert (run.number, run.start, run.end) == ("100-1", date(2100, 3, 1), date(2100, 4, 30))
    assert (run.venue, run.municipality.name, run.seats_free) == ("Rathaus Lübz", "Lübz", None)
    line = WeeklyTime.objects.get()
    assert (line.days, line.starts_at, line.ends_at) == ([0, 2], time(18, 30), time(20))
    assert list(Course.objects.matching("deutsch lübz")) == [course]


def test_new_courses_are_public_only_on_request(load):
    load([HEADER, ROW], "--publish")

    assert Course.objects.get().status == "published"


def test_the_kind_is_found_by_the_words_of_the_title(load):
    load([HEADER, ROW.replace("Deutsch A1", "DaF Integrationskurs 3 A2.1")])

    assert Course.objects.get().course_type.slug == "integrationskurs"


def test_a_changed_row_is_told_field_by_field(load):
    load([HEADER, ROW])

    report = load([HEADER, ROW.replace("30.04.2100", "15.05.2100").replace("Mo + Mi", "Di")])

    assert report[0] == "Zeile 2 (100-1): geändert – letzter Tag: 30.04.2100 → 15.05.2100; neue Zeiten"
    assert CourseRun.objects.get().end == date(2100, 5, 15)
    assert WeeklyTime.objects.get().days == [1]


def test_a_new_title_renames_the_course_and_keeps_its_page(load):
    load([HEADER, ROW])
    before = Course.objects.get()

    load([HEADER, ROW.replace("Deutsch A1", "Deutsch A1 kompakt")])

    after = Course.objects.get()
    assert (after.pk, after.slug, after.title_de) == (before.pk, before.slug, "Deutsch A1 kompakt")


def test_seats_kept_by_hand_stay_when_the_file_has_none(load):
    load([HEADER, ROW])
    CourseRun.objects.update(seats_total=12, seats_free=5)

    report = load([HEADER, ROW])

    assert report[0] == "Zeile 2 (100-1): unverändert"
    assert CourseRun.objects.get().seats_free == 5


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW.replace("Deutsch A1;", ";", 1), "der Titel fehlt"),
        (ROW.replace("01.03.2100", "morgen"), "„morgen“ ist kein Datum"),
        (ROW.replace("30.04.2100", ""), "der letzte Tag fehlt"),
        (ROW.replace("30.04.2100", "28.02.2100"), "der letzte Tag liegt vor dem ersten"),
        (ROW.replace("60,00 €", "9.999.999.999,00"), "„9.999.999.999,00“ ist kein Betrag"),
        (ROW.replace("Deutsch A1", "x" * 201), f"„{'x' * 40}…“ ist zu lang"),
    ],
)
def test_what_a_row_lacks_is_named(load, row, reason):
    report = load([HEADER, row])

    assert report[0].endswith(f": übersprungen – {reason}")
    assert not Course.objects.exists()


def test_the_same_number_twice_is_named(load):
    report = load([HEADER, ROW, ROW])

    assert report[1] == "Zeile 3 (100-1): übersprungen – die Nummer steht zweimal in der Datei"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Keine Zeile mit Spaltennamen gefunden, etwa Titel, Beginn und Ende."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Zeile 2 enthält Steuerzeichen. Ist das eine CSV-Datei?"),
        (b"Titel;Ende\r\nx;y", "Die Spalte „Beginn“ fehlt. Gefunden wurden: Titel, Ende."),
        (b"Titel;Beginn\r\nx;\x00y", "Zeile 2 enthält Steuerzeichen. Ist das eine CSV-Datei?"),
        ("Titel;Beginn\r\nx;\x85y".encode(), "Zeile 2 enthält Steuerzeichen. Ist das eine CSV-Datei?"),
        (b"Titel;Beginn\r\nx;\x0by", "Zeile 2 enthält Steuerzeichen. Ist das eine CSV-Datei?"),
        (b'Titel;Beginn;Ende\r\na;b;c\r\n"a;b;c\r\na;b;c', UNREADABLE.format(3)),
        (b'Titel;Beginn;Ende\r\n"a;b;c\r\n"a";b;c', UNREADABLE.format(2)),
        (b"Titel;Beginn;Ende\r\n" + b"x" * 140_000, UNREADABLE.format(2)),
        (b"x" * (5 * 1024 * 1024 + 1), "Die Datei ist größer als 5 MB."),
        (b"Titel;Beginn;Ende\r\n" + b"a;b;c\r\n" * 10_001, "Die Datei hat mehr als 10000 Zeilen."),
    ],
)
def test_a_file_that_is_no_table_of_courses_is_refused(load, content, message):
    with pytest.raises(CommandError) as refusal:
        load(content)

    assert str(refusal.value).replace("\xa0", " ") == message


def test_an_unknown_provider_or_type_is_named(load, provider):
    with pytest.raises(CommandError, match="keine Kursart „nichts“"):
        load([HEADER, ROW], "--type", "nichts")
    with pytest.raises(CommandError, match="keinen Anbieter „fremd“"):
        call_command("import_courses", str(SAMPLE), "--provider", "fremd")


def test_an_error_half_way_leaves_nothing_behind(load, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(WeeklyTime.objects, "bulk_create", fail)

    with pytest.raises(RuntimeError):
        load([HEADER, ROW])

    assert not Course.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_found_out(encoding, separator):
    lines = ["Titel;Beginn;Ende;Gebühr", "Übung für Anfänger;01.03.2100;02.03.2100;60 €"]

    sheet = read("\r\n".join(lines).replace(";", separator).encode(encoding))

    assert sheet.rows[0][1] == {
        "title": "Übung für Anfänger",
        "start": "01.03.2100",
        "end": "02.03.2100",
        "fee": "60 €",
    }


def test_a_title_row_above_and_empty_rows_between_do_not_matter():
    sheet = read(
        "Kursprogramm 2100;;\n\nTitel;Beginn;Ende;Farbe\n;;;\nA;01.03.2100;02.03.2100;rot".encode("cp1252")
    )

    assert [number for number, _ in sheet.rows] == [5]
    assert sheet.unknown == ["Farbe"]


def test_a_room_joins_its_place_and_other_double_columns_are_named():
    sheet = read(b"Kurs;Kurstitel;Beginn;Ende;Ort;Raum\nx;A;01.03.2100;02.03.2100;Rathaus;3.12")

    assert sheet.rows[0][1] == {
        "title": "A",
        "start": "01.03.2100",
        "end": "02.03.2100",
        "venue": "Rathaus, 3.12",
    }
    assert sheet.unknown == ["Kurs"]


def test_commas_in_texts_do_not_cut_them():
    sheet = read(b"Titel;Beginn;Ende\nMalen, Kneten, Kleben, Basteln;01.03.2100;02.03.2100\n")

    assert sheet.rows[0][1]["title"] == "Malen, Kneten, Kleben, Basteln"


def test_a_line_separator_inside_a_cell_ends_no_row():
    sheet = read("Titel;Beginn;Ende\nDeutsch\u2028A1;01.03.2100;02.03.2100".encode())

    assert [texts["title"] for _, texts in sheet.rows] == ["Deutsch\u2028A1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo - Fr, 08.45 - 12.00 Uhr", [(31, time(8, 45), time(12))]),
        ("Mo + Di + Do + Fr, 08.45 - 12.00 Uhr", [(27, time(8, 45), time(12))]),
        ("Sa + So, 10:00–17:00", [(96, time(10), time(17))]),
        (
            "Fr, 19.00 - 20.00 Uhr,\nSa, 13.30 - 17.30 Uhr",
            [(16, time(19), time(20)), (32, time(13, 30), time(17, 30))],
        ),
        ("Mo bis Fr, 8 - 12 Uhr", [(31, time(8), time(12))]),
        ("Mo und Mi, 18.00 - 20.00 Uhr", [(5, time(18), time(20))]),
        ("Mo., Mi., 18.00 - 20.00 Uhr", [(5, time(18), time(20))]),
        ("Mo - Mi + Fr, 8.00 - 12.00 Uhr", [(23, time(8), time(12))]),
        ("Montag und Mittwoch von 18:00 bis 20:00 Uhr", [(5, time(18), time(20))]),
        ("Fr - Mo, 8.00 - 12.00 Uhr", []),
        ("Mo - Mi - Fr, 8.00 - 12.00 Uhr", []),
        ("Mo, 20.00 - 18.00 Uhr", []),
        ("Mo, 25.00 - 26.00 Uhr", []),
        ("Terminstruktur ungültig", []),
    ],
)
def test_weekly_times_are_read(text, expected):
    assert cells.to_week(text) == expected


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Mo - Fr, 08.45 - 12.00 Uhr", ""),
        ("Fr, 19.00 - 20.00 Uhr,\nSa, 13.30 - 17.30 Uhr", ""),
        ("Mo, 18.00 - 19.00 Uhr\nnach  Absprache", "nach Absprache"),
        ("14-tägig Mo, 18.00 - 19.00 Uhr", "14-tägig"),
        ("Fr - Mo, 8.00 - 12.00 Uhr", "Fr - Mo, 8.00 - 12.00 Uhr"),
    ],
)
def test_what_is_not_read_of_the_times_is_told(text, unread):
    assert cells.unread_times(text) == unread


@pytest.mark.parametrize(
    ("cell", "title", "expected"),
    [
        ("A2", "Kurs", (2, 2)),
        ("B1+", "Kurs", (3, 3)),
        ("C1", "Conversation C1/C2 (C1/C2)", (5, 6)),
        ("B1", "Russisch B1+.4 (B1/B2)", (3, 4)),
        ("", "Zen Meditation", (None, None)),
    ],
)
def test_levels_are_read(cell, title, expected):
    assert cells.to_levels(cell, title) == expected


@pytest.mark.parametrize(
    ("cell", "expected", "note"),
    [
        ("1.458,00 €", "1458.00", ""),
        ("1.458 €", "1458.00", ""),
        ("1 458,00 €", "1458.00", ""),
        ("1,458.00 €", "1458.00", ""),
        ("458,5", "458.50", ""),
        ("120,- €", "120.00", ""),
        ("0,00 €", "0.00", ""),
        ("kostenlos", "0.00", ""),
        ("12", "12.00", ""),
        ("60 € (ermäßigt 40 €)", "60.00", "60 € (ermäßigt 40 €)"),
        ("20-30 €", "20.00", "20-30 €"),
        ("3 Monate 60 €", "60.00", "3 Monate 60 €"),
        ("0 € mit Schein, sonst 458 €", "458.00", "0 € mit Schein, sonst 458 €"),
    ],
)
def test_money_is_read_the_german_way(cell, expected, note):
    assert (cells.to_money(cell), cells.fee_note(cell)) == (Decimal(expected), note)


@pytest.mark.parametrize("cell", ["-5,00 €", "1,458", "1.2.3", "1.000.000"])
def test_what_may_mean_two_amounts_is_none(cell):
    with pytest.raises(cells.CellError):
        cells.to_money(cell)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LehrstÃ¤tten", "Lehrstätten"),
        ("Straße (LehrstÃ¤tten)", "Straße (Lehrstätten)"),
        ("Ãœbung â€“ FranzÃ¶sisch", "Übung – Französisch"),
        ("São Paulo", "São Paulo"),
        ("SÃO PAULO", "SÃO PAULO"),
    ],
)
def test_wrongly_coded_signs_are_repaired(text, expected):
    assert cells.repaired(text) == expected


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    with suppress(CourseFileError):
        assert read(data).rows is not None


@given(st.text(max_size=60))
def test_any_cell_is_read_or_refused(text):
    for reader in (
        cells.to_date,
        cells.to_money,
        cells.to_number,
        cells.to_week,
        lambda cell: cells.to_levels(cell, cell),
    ):
        with suppress(cells.CellError):
            reader(text)


def test_single_days_become_dates(load):
    load([HEADER, ROW.replace("30.04.2100", "01.03.2100")])

    single = CourseDate.objects.get()
    assert (single.date, single.starts_at) == (date(2100, 3, 1), time(18, 30))
    assert not WeeklyTime.objects.exists()
