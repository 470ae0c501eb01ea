"""From the bytes of a CSV file to rows with known columns."""

import codecs
import csv
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

from bildung_verbindet.text import folded

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
HEADER_WITHIN = 10  # rows: a title may stand above the header
NEEDED = ("title", "start", "end")
COLUMNS = {
    "number": "kurs nr, kursnr, kursnummer, kurs nummer, nr, nummer, veranstaltungsnummer, course number, number",
    "title": "kurstitel, titel, kurs, kursname, bezeichnung, kursbezeichnung, veranstaltung, title, course",
    "subtitle": "untertitel, zusatz, kurztext, kurzbeschreibung, subtitle, summary",
    "level": "niveau, niveau ger, ger, level, stufe, sprachniveau",
    "venue": "veranstaltungsort, ort, kursort, raum, lernort, venue, place",
    "fee": "gebuehr, kursgebuehr, preis, kosten, entgelt, fee, price",
    "start": "beginn, start, von, startdatum, kursbeginn, datum von, begin",
    "end": "ende, bis, enddatum, kursende, datum bis, end",
    "times": "uhrzeit, zeit, zeiten, termine, kurszeit, uhrzeiten, times",
    "seats_total": "plaetze, plaetze gesamt, max teilnehmer, teilnehmer max, seats",
    "seats_free": "freie plaetze, plaetze frei, frei, free seats",
    "lessons": "ue, unterrichtseinheiten, unterrichtsstunden, stunden, lessons",
}
FIELD_BY_NAME = {name: field for field, names in COLUMNS.items() for name in names.split(", ")}


class CourseFileError(ValueError):
    """The file as a whole cannot be used; the message says why, in words for the person who sent it."""


class Sheet(NamedTuple):
    rows: list[tuple[int, dict[str, str]]]  # number of the row in the file, cells by field
    unknown: list[str]  # names of columns that are left out


def read(data: bytes) -> Sheet:
    """Raises ``CourseFileError`` for anything that is not a table of courses."""
    if len(data) > MOST_BYTES:
        raise CourseFileError(_("The file is larger than 5 MB."))
    table = list(split(decoded(data)))
    position, header = find_header(table)
    fields = [FIELD_BY_NAME.get(folded(name)) for name in header]
    check_columns(fields, header)
    rows = [
        (number, {field: cell.strip() for field, cell in zip(fields, cells, strict=False) if field})
        for number, cells in enumerate(table[position + 1 :], position + 2)
        if any(cell.strip() for cell in cells)
    ]
    if len(rows) > MOST_ROWS:
        raise CourseFileError(_("The file has more than %(number)d rows.") % {"number": MOST_ROWS})
    unknown = [name for name, field in zip(header, fields, strict=True) if name.strip() and not field]
    return Sheet(rows, unknown)


def decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return without_control_signs(text)
    raise CourseFileError(_("The signs in the file cannot be read. Please save it as CSV in UTF-8."))


def without_control_signs(text: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if any(unicodedata.category(sign) == "Cc" and sign != "\t" for sign in line):
            message = _("Line %(number)d has control characters in it. Is this a CSV file?")
            raise CourseFileError(message % {"number": number})
    return text


def split(text: str):
    """The cells of each row; the separator is the one that cuts the first lines into most cells."""
    sample = text.splitlines()[: HEADER_WITHIN * 2]
    separator = max(";,\t|", key=lambda sign: sum(line.count(sign) for line in sample))
    return csv.reader(text.splitlines(keepends=True), delimiter=separator)


def find_header(table) -> tuple[int, list[str]]:
    """The first of the upper rows in which at least two names of columns are known."""
    for position, cells in enumerate(table[:HEADER_WITHIN]):
        if sum(folded(cell) in FIELD_BY_NAME for cell in cells) > 1:
            return position, cells
    raise CourseFileError(_("No row with names of columns was found, such as Titel, Beginn and Ende."))


def check_columns(fields, header):
    for field in NEEDED:
        if field not in fields:
            message = _("The column “%(name)s” is missing. Found were: %(found)s.")
            name = COLUMNS[field].partition(",")[0].capitalize()
            raise CourseFileError(message % {"name": name, "found": ", ".join(header)})
