"""What is written down about requests and errors: one line an event, without tokens, queries and values.

Whoever reads logs or error mails must not be able to use a link that was sent to somebody else, nor read what
people typed.
"""

import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError, ProgrammingError
from django.utils.log import AdminEmailHandler

from foundation.privacy.tokens import HIDDEN, without_tokens

QUERY = re.compile(r"\?[^\s\"']+")
# Begins where a word does: tried at each sign of a long address it would take a fifth of a second.
MAIL_ADDRESS = re.compile(r"(?<![^\s@<>\"'=,;:()])[^\s@<>\"'=,;:()]+@[^\s@<>\"'=,;:()]+")
# Of their messages nothing but names of the program and of the database's state is known to come.
TELLING = (AttributeError, ImportError, InterfaceError, NameError, OperationalError, ProgrammingError)

MATCH = "portal.match"  # under which a request carries the address of ours that it was answered at
METHODS = {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}
TYPED = re.compile(r"<[^>]*>|\(.*")  # what in a route stands for what is typed

logger = logging.getLogger(__name__)
request_id = ContextVar("request_id", default="")  # of the request that is being answered


def masked(text):
    """The text without what opens a door or names a person."""
    return MAIL_ADDRESS.sub(HIDDEN, QUERY.sub(f"?{HIDDEN}", without_tokens(text)))


def method_for_log(method):
    return method if method in METHODS else HIDDEN


def path_for_log(path, match, status):
    """As it was asked for where something of ours was there; else what somebody typed in it is hidden."""
    is_ours = 200 <= status < 300 or status == 304 or (status >= 500 and match)
    if is_ours or not path.strip("/"):
        return path
    return f"/{TYPED.sub(HIDDEN, match.route.rstrip('$'))}" if match else f"/{HIDDEN}"


class WithoutTyped(logging.Filter):
    """Django's own lines name path and method of the request."""

    def filter(self, record):
        if (request := getattr(record, "request", None)) and hasattr(record, "status_code"):
            path = path_for_log(request.path, request.resolver_match, record.status_code)
            told = {request.method: method_for_log(request.method)}
            told[request.path.encode("unicode_escape").decode()] = path
            record.args = tuple(told.get(str(arg), arg) for arg in record.args)
        return True


class LineFormatter(logging.Formatter):
    """One line an event, whatever the message holds; of errors the way through the program, without values."""

    def format(self, record):
        record.exc_text = None  # another formatter's, with values
        try:
            return super().format(record)
        finally:
            record.exc_text = None

    def formatMessage(self, record):  # noqa: N802 - logging's name
        return masked(printable(super().formatMessage(record)))

    def formatException(self, ei):  # noqa: N802
        return traced(ei[1])

    def formatStack(self, stack_info):  # noqa: N802
        return masked(stack_info)


class JsonFormatter(LineFormatter):
    """The same as an object of JSON; what a record has as ``fields`` stands beside its message."""

    def format(self, record):
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": at, "level": record.levelname, "logger": record.name}
        said["message"] = masked(printable(record.getMessage()))
        if word := request_id.get():
            said["request"] = word
        said |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def printable(text):
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def traced(error):
    """Where it happened, and what came before; the message only where it cannot hold what people typed."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{traced(earlier)}\nThen:\n" if earlier else ""
    way = "".join(traceback.format_tb(error.__traceback__))
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    message = masked(printable(str(error).partition("\n")[0])) if isinstance(error, TELLING) else ""
    return f"{before}{way}{kind}: {message}".removesuffix(": ")


def log_uncaught(*error):
    """In place of Python's own words about what nobody catches, in a thread or a process: those hold values.

    Called as ``sys.excepthook`` with kind, error and where it was, as ``threading.excepthook`` with these in one.
    """
    kind, error, where, *_thread = error if len(error) > 1 else error[0]
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, where)
    elif not issubclass(kind, SystemExit):
        logger.critical("Nobody has caught: %s", kind.__name__, exc_info=(kind, error, where))


class ErrorReport:
    """What an error mail says, in place of Django's report with all values of the request and the program."""

    def __init__(self, request, exc_type, exc_value, tb, is_email=False):
        self.request, self.error = request, exc_value

    def get_traceback_text(self):
        asked = ""
        if request := self.request:
            asked = f"{method_for_log(request.method)} {path_for_log(request.path, request.resolver_match, 500)}"
        error = traced(self.error) if isinstance(self.error, BaseException) else masked(printable(str(self.error)))
        return f"{masked(printable(asked))}\n\n{error}\n"

    def get_traceback_html(self):
        return None


class AdminMailHandler(AdminEmailHandler):
    """A mail about each error to those who look after the portal; logging must not fail when that does."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "include_html": False})
        self.reporter_class = ErrorReport

    def emit(self, record):
        try:
            super().emit(record)
        except Exception as error:
            sys.stderr.write(f"A mail about an error could not be written: {type(error).__name__}\n")

    def format_subject(self, subject):
        return masked(printable(super().format_subject(subject)))
