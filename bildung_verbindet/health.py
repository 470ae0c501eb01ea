"""For monitoring: whether the process lives, and whether visitors get their pages. Asking leaves nothing."""

import os

from django.db import connection
from django.http import HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bildung_verbindet.operation.state import details, has_token
from courses.search.keeper import keeper
from courses.search.search import Search
from foundation.databases import unfinished
from foundation.outages.database import OUTAGES, RETRY_AFTER

FIRST_PAGE = 20  # courses
OK, AWAY = 200, 503


@never_cache
@require_safe
def healthz(request):
    return plain_text("ok")


@never_cache
@require_safe
def readyz(request):
    """A word for everybody, and details for whoever has the token."""
    status, words = state()
    response = details(request, status, words) if has_token(request) else plain_text(words, status=status)
    if status == AWAY:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def state():
    """Degraded, but still of use, while the database is away and the list of courses stands in memory."""
    if unfinished.mark().exists():
        return AWAY, "a restore has not come to its end"
    try:
        return OK, "degraded: the database is read-only" if is_read_only() else "ok"
    except OUTAGES:
        pass
    try:
        show_courses()
    except OUTAGES:
        return AWAY, "the database is away"
    return OK, "degraded: the database is away"


def plain_text(text, **kwargs):
    return HttpResponse(text, content_type="text/plain", **kwargs)


def is_read_only():
    """Asks the database even where its answer is known from elsewhere. Raises what an outage is known by."""
    question = "SHOW transaction_read_only" if connection.vendor == "postgresql" else "PRAGMA query_only"
    with connection.cursor() as cursor:
        cursor.execute(question)
        answer = cursor.fetchone()[0]
    if connection.vendor == "sqlite":
        return bool(answer) or not os.access(connection.settings_dict["NAME"], os.W_OK)
    return answer == "on"


def show_courses():
    """The first page of all courses, as visitors get it without a database."""
    catalogue = keeper.current
    found = catalogue.find(Search(QueryDict(), catalogue.options))
    found.cards(found[0:FIRST_PAGE])
