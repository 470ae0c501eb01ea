"""JSON in the shape of our own files: a list of objects, a course each, with our names of columns.

The list may stand under any one name: {"courses": [...]}. Names are those of a table's header.
"""

import json
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from foundation.reading.spelling import folded
from importing.columns import COLUMNS, FIELD_BY_NAME
from importing.readers.errors import CourseFileError

MOST_NAMES = 100  # of an object


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
    for course in found:
        if isinstance(course, dict):
            yield {field_of(name): cell(value) for name, value in list(course.items())[:MOST_NAMES]}


def field_of(name: str) -> str:
    return name if name in COLUMNS else FIELD_BY_NAME.get(folded(name), name)


def cell(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    return "" if value is None or isinstance(value, dict) else str(value)
