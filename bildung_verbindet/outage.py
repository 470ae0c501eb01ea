"""Answers 503 in the portal's frame while the database cannot be reached, 507 when a disk is full."""

import logging

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from bildung_verbindet.storage import FULL, no_room

RETRY_AFTER = 60  # seconds
logger = logging.getLogger(__name__)


OUTAGES = (OperationalError, InterfaceError)


def out_of_order(request, exception):
    logger.error("The database does not answer: %s", type(exception).__name__)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


class DatabaseOutageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OSError) and exception.errno in FULL:
            return no_room(request, exception)
        return out_of_order(request, exception) if isinstance(exception, OUTAGES) else None
