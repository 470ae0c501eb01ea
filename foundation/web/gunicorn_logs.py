"""The application server's own lines, masked like the portal's; `gunicorn.conf.py` names this class."""

import logging
import sys
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path
from gunicorn.glogging import Logger
from gunicorn.http.errors import NoMoreData, ParseException

from foundation.environment import text
from foundation.web.logs import MATCH, JsonFormatter, LineFormatter, method_for_log, path_for_log

UNREAD = (NoMoreData, ParseException)  # their words are what was sent
FAULT = "Error handling request"  # begins the lines that name a method, or none, and an address


class WithoutSent(logging.Filter):
    """Of what could not be read as a request a line says what was wrong with it, and nothing of it."""

    def filter(self, record):
        error = sys.exc_info()[1]
        if isinstance(error, UNREAD) and str(error) in record.getMessage():
            record.msg, record.args = f"A request was refused: {type(error).__name__}", ()
        elif str(record.msg).startswith(FAULT) and record.args:
            *method, address = map(str, record.args)
            record.args = (*map(method_for_log, method), address_for_log(address))
        return True


def address_for_log(address):
    """Its pattern, where there is such an address."""
    path = urlsplit(address).path
    try:
        with translation.override(get_language_from_path(path)):
            match = resolve(path)
    except Resolver404:
        match = None
    return path_for_log(path, match, 400)


class MaskedLogger(Logger):
    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        atoms["m"] = method_for_log(environ.get("REQUEST_METHOD", ""))
        atoms["U"] = path_for_log(environ.get("PATH_INFO", ""), environ.get(MATCH), int(atoms["s"]))
        return atoms

    def setup(self, cfg):
        super().setup(cfg)
        kind = JsonFormatter if text("LOG_FORMAT") == "json" else LineFormatter
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            plain = handler.formatter
            handler.setFormatter(kind(plain._fmt, plain.datefmt))
        for handler in self.error_log.handlers:
            handler.addFilter(WithoutSent())
