"""Files that are no tables: each reader makes of its format the rows that a table of ours would have.

A new format is one file: what its bytes look like (``fits``), and its courses, cells by field (``rows``).
"""

from django.utils.translation import gettext_noop as _

from foundation.reading.spelling import folded
from importing.columns import FIELD_BY_NAME, NAMES, label_of
from importing.readers import calendars, objects, openvhs, qcat
from importing.readers.errors import CourseFileError

REQUIRED = ("title", "start")  # columns that are there, so that a row that lacks one is named
READERS = (openvhs, qcat, calendars, objects)


def table_of(data: bytes) -> list[list[str]] | None:
    """With our own names of columns as its header; None for what may be a table."""
    reader = next((one for one in READERS if one.fits(data[:2000])), None)
    if reader is None:
        return None
    rows = list(reader.rows(data))
    if not rows:
        raise CourseFileError(_("No course was found in the file."))
    others = dict.fromkeys(name for row in rows for name in row if name not in NAMES)
    needed = {*REQUIRED}.difference(FIELD_BY_NAME.get(folded(name)) for name in others)
    names = [name for name in NAMES if name in needed or any(row.get(name) for row in rows)]
    header = [*map(label_of, names), *others]
    return [header, *([row.get(name, "") for name in [*names, *others]] for row in rows)]
