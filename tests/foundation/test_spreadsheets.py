"""No text of ours is calculated by the spreadsheet that opens it."""

import io

import pytest
from openpyxl import load_workbook

from foundation.files.spreadsheets import book, csv_file, unmarked

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    '"=1',
    "'=1",
    "„=1“",
    "＝1＋1",
    "＋HYPERLINK(1)",
    "－1－A1",
    "＠SUM",
    "\u202e=1",
    "+49 3871+cmd|'x'!A0",
]
HARMLESS = ["+49 (0)3871 722-0", "-12,50", "−5 €", "Deutsch = gut", "a@b.example", "03871/722-0", "'s war einmal"]


def rows(cells):
    return csv_file("a", [[cell] for cell in cells]).content.decode("utf-8-sig")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_csv_is_marked_as_text(text):
    assert rows([text]).lstrip('"').startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text):
    assert rows([text]) == f"{text}\r\n"


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS])
def test_excel_gets_texts_as_texts(text):
    sheet = load_workbook(io.BytesIO(book({"a": [[text, 3, None]]}))).active

    assert sheet["A1"].data_type == "s"
    assert sheet["A1"].value.strip() == text.strip("\u202e").strip()
    assert sheet["B1"].value == 3


@pytest.mark.parametrize("text", [*HARMLESS, "=1", "'=1", "＝1"])
def test_our_mark_comes_off_again(text):
    cell = rows([text]).removesuffix("\r\n")

    assert unmarked(cell) == text
