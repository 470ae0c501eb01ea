"""Answers 503 in the portal's frame while the database cannot do its work: away, silent, full or read-only.

A full disk under files is answered with 507, one that takes nothing for another reason with 503, too.
"""

import errno
import logging
import sys

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.shortcuts import render
from django.views import defaults

from foundation.files.storage import FULL, no_room

RETRY_AFTER = 60  # seconds
# Whatever else a database complains of, such as a column that is not there, is a fault of the program: 500.
# PostgreSQL's codes by their beginning: connections, read-only, crossing transactions, resources, locks, machine.
STATES = ("08", "25006", "40", "53", "55P03", "57", "58")
# SQLite's: busy, locked, read-only, interrupted, disk, full, no file, no lock.
CODES = {5, 6, 8, 9, 10, 13, 14, 15}
READ_ONLY = ("25006", "53100"), {8, 13}  # of both: read-only, and full
LACKING = ("42P01", "42703", "3F000")  # table, column, schema; SQLite has but words for that
MOST_SIGNS = 200  # of a database's message in the log; its details, which may hold values, are left out
UNWRITABLE = {errno.EROFS, errno.EACCES, errno.EPERM}
OUTAGES = (DatabaseError, InterfaceError)  # what an outage may come as
logger = logging.getLogger(__name__)


def is_outage(exception):
    """Every complaint about a statement has a code, broken connections have none."""
    cause = exception.__cause__ or exception
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in CODES
    if state := getattr(cause, "sqlstate", None):
        return state.startswith(STATES)
    return isinstance(exception, OperationalError | InterfaceError)


def is_read_only(exception):
    """Or its disk is full."""
    cause, (states, codes) = exception.__cause__ or exception, READ_ONLY
    return getattr(cause, "sqlstate", None) in states or getattr(cause, "sqlite_errorcode", 0) & 0xFF in codes


def lacks_tables(exception):
    """Those of this release: nobody has migrated yet."""
    is_said = str(exception).startswith("no such ") and getattr(exception.__cause__, "sqlite_errorcode", None) == 1
    return is_said or getattr(exception.__cause__, "sqlstate", None) in LACKING


def in_words(exception):
    """For whoever runs a command; nothing where it is a fault of the program."""
    if lacks_tables(exception):
        return f"The database lacks tables of this release: run manage.py migrate. {in_one_line(exception)}"
    return f"The database does not do its work: {in_one_line(exception)}" if is_outage(exception) else ""


def out_of_order(request, exception):
    if not is_outage(exception):
        raise exception
    logger.error("The database does not do its work: %s", in_one_line(exception))
    return short_break(request)


def in_one_line(exception):
    diagnosis = getattr(exception.__cause__, "diag", None)
    message = (diagnosis and diagnosis.message_primary) or str(exception)
    return f"{type(exception).__name__}: {' '.join(message.split())[:MOST_SIGNS]}"


def dispensed(act, *args):
    """Writes something beside a page that can be read without it: while the database is out of order, nothing."""
    try:
        with transaction.atomic():
            act(*args)
    except OUTAGES as problem:
        if not is_outage(problem):
            raise
        logger.error("The database does not do its work: %s", in_one_line(problem))


def short_break(request):
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def server_error(request):
    """Also what breaks outside of views, such as a session or a file that cannot be saved, may be an outage."""
    exception = sys.exc_info()[1]
    if isinstance(exception, OSError) and (answer := out_of_disk(request, exception)):
        return answer
    is_known = isinstance(exception, OUTAGES) and is_outage(exception)
    return short_break(request) if is_known else defaults.server_error(request)


def out_of_disk(request, exception):
    if exception.errno in FULL:
        return no_room(request, exception)
    if exception.errno in UNWRITABLE:
        logger.error("Files cannot be written: %s", exception.strerror)
        return short_break(request)
    return None


class DatabaseOutageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OSError):
            return out_of_disk(request, exception)
        if isinstance(exception, OUTAGES) and is_outage(exception):
            return out_of_order(request, exception)
        return None
