"""Around all that answers: each request gets an id, which its answer and every line about it bear.

Where lines are JSON it has a line of its own: which address was asked for, without query, and how it was answered.
"""

import logging
import os
import re
from functools import lru_cache
from time import perf_counter

from django.conf import settings
from django.db import connection

from bildung_verbindet.operation import metrics
from foundation.web.logs import MATCH, masked, method_for_log, path_for_log, printable, request_id

VIEW = "portal.view"  # under which a request carries the name of the address it was answered at
PLAIN = re.compile(r"[0-9A-Za-z-]{8,64}")
LONGEST_QUERY = 1000
logger = logging.getLogger("requests")


class Journal:
    """The outermost: it sees also what never comes to Django."""

    def __init__(self, application):
        self.application, self.counts = application, metrics.is_on()

    def __call__(self, environ, start_response):
        word, began, said = id_of(environ), perf_counter(), []
        held = request_id.set(word)

        def start(status, headers, *more):
            said.append(status)
            return start_response(status, [*headers, ("X-Request-ID", word)], *more)

        try:
            return self.application(environ, start)
        finally:
            if self.counts or logger.isEnabledFor(logging.INFO):
                self.note(environ, int(said[-1][:3]) if said else 500, perf_counter() - began)
            request_id.reset(held)

    def note(self, environ, status, seconds):
        if self.counts:
            metrics.count(environ.get(VIEW, ""), status, seconds)
        path = text_for_log(path_for_log(environ.get("PATH_INFO", ""), environ.get(MATCH), status))
        method = method_for_log(environ.get("REQUEST_METHOD", ""))
        fields = {"method": method, "path": path, "view": environ.get(VIEW, "")}
        fields |= {"status": status, "ms": round(seconds * 1000, 1)}
        logger.info("answered", extra={"fields": fields})


def id_of(environ):
    """The one of the web server in front, so that its log and ours are read together; else a new one."""
    if settings.TRUSTED_PROXIES and PLAIN.fullmatch(given := environ.get("HTTP_X_REQUEST_ID", "")):
        return given
    return os.urandom(16).hex()


@lru_cache(maxsize=1024)  # most visitors ask for the same
def text_for_log(text):
    return masked(printable(text))


class JournalMiddleware:
    """Within Django: says whose the answer is, and notes queries that take long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.SLOW_QUERY_MS:
            return self.get_response(request)
        with connection.execute_wrapper(note_slow):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.META[MATCH] = request.resolver_match
        request.META[VIEW] = request.resolver_match.view_name or ""


def note_slow(execute, sql, params, many, context):
    """Without the values, which may be what somebody has typed."""
    began = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (perf_counter() - began) * 1000
        if took >= settings.SLOW_QUERY_MS:
            logger.warning("A query took %.0f ms: %s", took, str(sql)[:LONGEST_QUERY])
