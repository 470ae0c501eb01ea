"""Tables for spreadsheets: Excel files, and CSV as German Excel opens it."""

import csv
import io
from datetime import datetime

from django.http import HttpResponse
from openpyxl import Workbook

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def book(sheets: dict[str, list]) -> bytes:
    """An Excel file with these lines of cells by the name of the sheet."""
    made = Workbook(write_only=True)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append([harmless(cell) for cell in line])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def csv_file(name: str, lines) -> HttpResponse:
    """Semicolons between the cells, UTF-8 with a mark at the beginning."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([harmless(cell) for cell in line] for line in lines)
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def harmless(cell):
    """Texts that a spreadsheet would take for a formula are marked as text."""
    if isinstance(cell, bool | int | float | datetime):
        return cell
    if cell is None:
        return ""
    text = str(cell) if not hasattr(cell, "isoformat") else cell
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text
