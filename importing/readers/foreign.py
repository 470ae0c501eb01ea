"""What people send in place of a table, known by how it begins: each is told what to send."""

import io
import re
import zipfile

from django.utils.translation import gettext_noop as _

from importing.readers.errors import CourseFileError

OLD_EXCEL = _("This is an old Excel file (.xls). Please save it as .xlsx or CSV.")
OPEN_DOCUMENT = _("This is an OpenDocument file (.ods). Please save it as .xlsx or CSV.")
BINARY_EXCEL = _("This is a binary Excel file (.xlsb). Please save it as .xlsx or CSV.")
NUMBERS = _("This is a file of Numbers. Please export it as an Excel file (.xlsx) or CSV.")
WEB_PAGE = _("This is a web page, even if it is called a file of Excel. Please save it in Excel as .xlsx or CSV.")
TEXT = _(
    "This is a text for reading (PDF or Word). Please send the table from which it was made, as .xlsx or CSV."
)
PACKED = _("This is a packed file (.zip). Please unpack it and send what is in it.")
BEGINNINGS = {
    rb"\xd0\xcf\x11\xe0": OLD_EXCEL,
    rb"%PDF": TEXT,
    rb"\{\\rtf": TEXT,
    rb"(?i)(?:<!doctype\s+html|<(?:html|head|body|table|meta|style)\b)": WEB_PAGE,
    rb"<\?xml[^>]*>\s*(?:<\?mso-application[^>]*>\s*)?<(?:\w+:)?Workbook\b": OLD_EXCEL,
}
PARTS = {  # of packed files, by what is in them
    r"word/": TEXT,
    r"xl/workbook\.bin": BINARY_EXCEL,
    r"Index/.*|.*\.numbers/.*|.*\.iwa": NUMBERS,
}


def check(data: bytes) -> None:
    """Raises ``CourseFileError``."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    found = next((problem for begin, problem in BEGINNINGS.items() if re.match(begin, start)), None)
    if problem := found or in_package(data):
        raise CourseFileError(problem)


def in_package(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            is_open_document = "mimetype" in names and "content.xml" in names
    except (zipfile.BadZipFile, ValueError):
        return None
    if is_open_document:
        return OPEN_DOCUMENT
    found = (problem for part, problem in PARTS.items() if any(re.match(part, name) for name in names))
    return next(found, None if "[Content_Types].xml" in names else PACKED)
