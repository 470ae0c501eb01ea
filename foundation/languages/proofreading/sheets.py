"""A sheet on which a person reads all that a language says and writes what is wrong, and what comes back of it."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from foundation.languages.proofreading.glossary import PATH as GLOSSARY
from foundation.languages.proofreading.glossary import terms
from foundation.languages.proofreading.texts import Text

TABLE = 6  # the row with the heads
READ_ON = "D4"
WIDTHS = {"A": 10, "B": 42, "C": 24, "D": 42, "E": 36}
RIGHT_TO_LEFT = {"ar", "fa"}
BEGAN = date(2016, 10, 1)


class SheetError(ValueError):
    """Not a sheet of ours, or of another language; says what is wrong."""


@dataclass(frozen=True)
class Remark:
    text: Text | None  # None if it is no longer there
    read: str  # what stood on the sheet
    remark: str


@dataclass(frozen=True)
class Reading:
    """What came back: the day on which somebody had read everything, if they say so, and what they remark."""

    read_on: date | None
    remarks: list[Remark]


def words(code: str) -> list[Text]:
    """The terms of the glossary as the language calls them, in its alphabet of terms."""
    file = str(GLOSSARY.relative_to(GLOSSARY.parents[1]))
    return [Text(file, term.name, term.name, term.words[code].text, term.words[code].why) for term in terms()]


def write(code: str, texts: list[Text], folder: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    with override("de"):
        head(sheet, code)
    for text in [*words(code), *texts]:
        sheet.append([text.number, text.german, address(code, text.where), text.text, ""])
    dress(sheet, code)
    path = folder / f"review-{code}.xlsx"
    workbook.save(path)
    return path


def head(sheet: Worksheet, code: str) -> None:
    language = get_language_info(code)["name_local"]
    sheet.title = code
    sheet.append(["Bildung verbindet", language])
    sheet.append([_("Please read everything. Write beside a text what is wrong or sounds odd.")])
    sheet.append([_("Signs such as %(name)s stand for a name or a number.")])
    sheet.append([_("Read to the end on (date):")])
    sheet.append([])
    sheet.append([_("Number"), _("German"), _("Page"), language, _("Your remark")])


def address(code: str, where: str) -> str:
    return f"/{code}{where}" if where.startswith("/") else where


def dress(sheet: Worksheet, code: str) -> None:
    """To be read on paper: no cell is cut, the heads stand on every page."""
    sheet.sheet_view.rightToLeft = code in RIGHT_TO_LEFT
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows(min_row=TABLE):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s"
    for cell in sheet[TABLE]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFE8EEF2")
    sheet[READ_ON].number_format = "dd.mm.yyyy"
    sheet[READ_ON].fill = PatternFill("solid", fgColor="FFFFF6D6")
    sheet.freeze_panes = f"A{TABLE + 1}"
    sheet.print_title_rows = f"{TABLE}:{TABLE}"
    sheet.print_options.gridLines = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def read(path: Path, code: str, texts: list[Text]) -> Reading:
    try:
        sheet = load_workbook(path, data_only=True).active
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise SheetError(f"{path} is no Excel file that can be read.") from error
    if sheet.title != code:
        raise SheetError(f"This sheet is for “{sheet.title}”, not for “{code}”.")
    known = {text.number: text for text in [*words(code), *texts]}
    rows = sheet.iter_rows(min_row=TABLE + 1, max_col=len(WIDTHS), values_only=True)
    remarks = [
        Remark(known.get(str(number)), str(text or ""), str(remark).strip())
        for number, _german, _where, text, remark in rows
        if remark and str(remark).strip()
    ]
    beside = (cell.value for cell in sheet[sheet[READ_ON].row][1:])  # the coloured cell, or one near it
    return Reading(day_of(next(filter(None, beside), None)), remarks)


def day_of(value: object) -> date | None:
    """Nobody has read on a day to come, or before the portal began."""
    day = as_day(value)
    if day and not BEGAN <= day <= timezone.localdate():
        raise SheetError(f"Nobody can have read on {day:%d.%m.%Y}. Please correct the day.")
    return day


def as_day(value: object) -> date | None:
    """As Excel keeps it, or as somebody has typed it."""
    if isinstance(value, datetime):
        return value.date()
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(str(value or "").strip(), pattern).date()
        except ValueError:
            continue
    if value:
        raise SheetError(f"“{value}” is no day. Please write it as 31.12.2026.")
    return None
