"""JSON in the shape of our own files: a list of objects, a course each, with our names of columns.

The list may stand under any one name: {"courses": [...]}, and a single course alone. Names are those of a table's
header. What is no object in it is a title. Of several lists none is guessed to be that of the courses.
"""

import json
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from foundation.reading.spelling import folded
from importing.columns import COLUMNS, FIELD_BY_NAME, label_of
from importing.readers.errors import CourseFileError

MOST_NAMES = 101  # of an object: one more than a row may have columns
MOST_LISTS = 5  # that are named
DEEPEST = 5  # lists and objects in one another, in one cell


def fits(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def rows(data: bytes) -> Iterator[dict[str, str]]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CourseFileError(_("This JSON file cannot be read.")) from error
    courses = courses_in(found)
    names = (name for course in courses if isinstance(course, dict) for name in course)
    title = next(filter(is_title, names), "title")
    for course in courses:
        course = course if isinstance(course, dict) else {title: course}
        yield {field_of(name): cell(value) for name, value in list(course.items())[:MOST_NAMES]}


def courses_in(found: object) -> list:
    """Raises ``CourseFileError`` where nobody can know which list is that of the courses, or none is one."""
    if isinstance(found, dict) and any(map(is_title, found)):
        return [found]
    if isinstance(found, dict):
        lists = {name: value for name, value in found.items() if isinstance(value, list)}
        if len(lists) > 1:
            names = ", ".join(name[:40] for name in list(lists)[:MOST_LISTS])
            message = _("The file holds several lists: %(names)s. Please send the one of the courses alone.")
            raise CourseFileError(message, names=names)
        found = next(iter(lists.values()), None)
    if not isinstance(found, list) or (found and not any(isinstance(one, dict) for one in found)):
        message = _(
            "This JSON file has another shape than we know: a list of courses, each an object with names such as"
            " Titel, Beginn and Ende."
        )
        raise CourseFileError(message)
    return found


def is_title(name: str) -> bool:
    return FIELD_BY_NAME.get(folded(name)) == "title"


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
