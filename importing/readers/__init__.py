"""Files that are no tables: each reader makes of its format the rows that a table of ours would have.

A new format is one file: what its bytes look like (``fits``), and its courses, cells by field (``rows``).
"""

from django.utils.translation import gettext_noop as _

from importing.columns import COLUMNS, label_of
from importing.readers import calendars, objects, openvhs, qcat
from importing.readers.errors import CourseFileError

READERS = (openvhs, qcat, calendars, objects)


def table_of(data: bytes) -> list[list[str]] | None:
    """With our own names of columns as its header; None for what may be a table."""
    reader = next((one for one in READERS if one.fits(data[:2000])), None)
    if reader is None:
        return None
    rows = list(reader.rows(data))
    if not rows:
        raise CourseFileError(_("No course was found in the file."))
    names = [name for name in COLUMNS if any(row.get(name) for row in rows)]
    others = dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)
    header = [*map(label_of, names), *others]
    return [header, *([row.get(name, "") for name in [*names, *others]] for row in rows)]
