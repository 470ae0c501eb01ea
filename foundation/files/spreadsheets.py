"""Tables for spreadsheets: Excel files, and CSV as German Excel opens it."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from foundation.reading.spelling import cleaned

# Where a spreadsheet would begin to calculate, also behind blanks and quotes and with signs of full width …
FORMULA = re.compile("[\\s\"'`´‘’“”„«»]*[=+@\\-−＝＋－＠﹢﹣﹦﹫]|[\t\r\n]")
NUMBER = re.compile(r"[+\-−]?\d[\d\s().,/–-]*[€%]?", re.ASCII)  # … and what is a phone or an amount for all that


def book(sheets: dict[str, list]) -> bytes:
    """An Excel file with these lines of cells by the name of the sheet. Texts are typed as texts."""
    workbook = Workbook(write_only=True)
    for name, lines in sheets.items():
        sheet = workbook.create_sheet(name)
        for line in lines:
            sheet.append([as_text(sheet, cell) if isinstance(cell, str) else cell for cell in map(plain, line)])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def as_text(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = is_formula(text)  # stays a text when somebody edits it
    return cell


def csv_file(name: str, lines: Iterable[Iterable]) -> HttpResponse:
    """Semicolons between the cells, UTF-8 with a mark at the beginning."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([harmless(plain(cell)) for cell in line] for line in lines)
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def plain(cell: object) -> object:
    """Numbers and dates as they are, everything else as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool | int | float | Decimal | datetime) or hasattr(cell, "isoformat"):
        return cell
    return cleaned(str(cell))


def harmless(cell: object) -> object:
    """CSV knows no types: texts that a spreadsheet would take for a formula get a mark."""
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell


def unmarked(text: str) -> str:
    """Without the mark of ``harmless``, for a file of ours that comes back."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def is_formula(text: str) -> bool:
    return bool(FORMULA.match(text)) and not NUMBER.fullmatch(text)
