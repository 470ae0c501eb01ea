"""Why a file as a whole cannot be used, and how large a table may be."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

MOST_ROWS = 20_000
MOST_COLUMNS = 100
HEADER_WITHIN = 10  # rows: a title may stand above the header
HIDDEN_ROWS, MERGED_ROWS = "hidden", "merged"  # what is noted of them, see ``notes.BY_READERS``
PARTIAL = "partial"  # what is noted where a file names but what is new or gone, and says nothing of all others
# No database keeps NUL or half a sign; as another control sign it is still noticed when the row is read
STORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\x01")


class CourseFileError(ValueError):
    """The file as a whole cannot be used. Says why to the person who sent it, in the language of the moment."""

    def __init__(self, message, **params):
        super().__init__(message, params)

    def __str__(self):
        message, params = self.args
        return gettext(message) % params


def too_many_rows():
    problem = _("The file has more than %(number)d rows. Please split it and import one part after the other.")
    return CourseFileError(problem, number=MOST_ROWS)


def too_much_work():
    problem = _("The file takes too much work to read. Please save it as CSV, or in several smaller files.")
    return CourseFileError(problem)
