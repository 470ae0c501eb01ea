"""Reading files and cells that offices export."""

from contextlib import suppress
from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importing import cells
from importing.sheets import CourseFileError, read, table_of


def read_bytes(data):
    return read(table_of(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_found_out(encoding, separator):
    lines = ["Titel;Beginn;Ende;Gebühr", "Übung für Anfänger;01.03.2100;02.03.2100;60 €"]

    sheet = read_bytes("\r\n".join(lines).replace(";", separator).encode(encoding))

    assert sheet.rows[0][1] == {
        "title": "Übung für Anfänger",
        "start": "01.03.2100",
        "end": "02.03.2100",
        "fee": "60 €",
    }


def test_a_title_row_above_and_empty_rows_between_do_not_matter():
    sheet = read_bytes(
        "Kursprogramm 2100;;\n\nTitel;Beginn;Ende;Farbe\n;;;\nA;01.03.2100;02.03.2100;rot".encode("cp1252")
    )

    assert [number for number, _ in sheet.rows] == [5]
    assert sheet.unknown == ["Farbe"]


def test_a_room_joins_its_place_and_other_double_columns_are_named():
    sheet = read_bytes(b"Kurs;Kurstitel;Beginn;Ende;Ort;Raum\nx;A;01.03.2100;02.03.2100;Rathaus;3.12")

    assert sheet.rows[0][1] == {
        "title": "A",
        "start": "01.03.2100",
        "end": "02.03.2100",
        "venue": "Rathaus, 3.12",
    }
    assert sheet.unknown == ["Kurs"]


def test_commas_in_texts_do_not_cut_them():
    sheet = read_bytes(b"Titel;Beginn;Ende\nMalen, Kneten, Kleben, Basteln;01.03.2100;02.03.2100\n")

    assert sheet.rows[0][1]["title"] == "Malen, Kneten, Kleben, Basteln"


def test_a_line_separator_inside_a_cell_ends_no_row():
    sheet = read_bytes("Titel;Beginn;Ende\nDeutsch\u2028A1;01.03.2100;02.03.2100".encode())

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
        assert read_bytes(data).rows is not None


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
