"""JSON in the shape of our own files: a list of objects, a course each, with our names of columns.

The list may stand under any one name: {"courses": [...]}. Names are those of a table's header. What is no object
in it is a title.
"""

import json
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from foundation.reading.spelling import folded
from importing.columns import COLUMNS, FIELD_BY_NAME, label_of
from importing.readers.errors import CourseFileError

MOST_NAMES = 101  # of an object: one more than a row may have columns
DEEPEST = 5  # lists and objects in one another, in one cell


def fits(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def rows(data: bytes) -> Iterator[dict[str, str]]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CourseFileError(_("This JSON file cannot be read.")) from error
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else []
    names = (name for course in found if isinstance(course, dict) for name in course)
    title = next((name for name in names if FIELD_BY_NAME.get(folded(name)) == "title"), "title")
    for course in found:
        course = course if isinstance(course, dict) else {title: course}
        yield {field_of(name): cell(value) for name, value in list(course.items())[:MOST_NAMES]}


def field_of(name: str) -> str:
    """A name that a table could have stays, so that the file's own word for it is shown."""
    return label_of(name) if name in COLUMNS else name


def cell(value: object, depth: int = 0) -> str:
    """What is in a list or an object stands there one after the other."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")  # as in all other files
    if isinstance(value, (list, dict)):
        inner = value.values() if isinstance(value, dict) else value
        return ", ".join(filter(None, (cell(one, depth + 1) for one in inner))) if depth < DEEPEST else "…"
    return "" if value is None else str(value)
