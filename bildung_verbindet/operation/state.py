"""What the portal knows of itself, for monitoring that has the token: JSON, without a name or an address."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from bildung_verbindet.freshness.watch import release, watch
from bildung_verbindet.operation import services
from courses.search.keeper import keeper
from foundation.mail.outbox import mails
from foundation.operation.models import TimedJob
from foundation.outages.database import OUTAGES
from foundation.privacy.models import ClockMark
from foundation.submissions.networks import address_of


def has_token(request: HttpRequest) -> bool:
    """Whether the request shows the one of the settings; without one in the settings nobody does."""
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.MONITORING_TOKEN
    return bool(wanted) and kind.lower() == "bearer" and constant_time_compare(token.strip(), wanted)


def details(request: HttpRequest, status: int, words: str) -> JsonResponse:
    answer = {"state": words, "release": release(), "database": database(), "cache": services.answers()}
    if answer["database"]["is_there"]:
        answer |= in_a_moment(lambda: {"outbox": outbox(), "jobs": jobs()}) or {}
    answer |= {"catalogue": catalogue(), "request": seen(request)}
    return JsonResponse(answer, status=status)


def database() -> dict:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OUTAGES:
        return {"is_there": False, "is_writable": False}
    return {"is_there": True, "is_writable": is_writable()}


def is_writable() -> bool:
    return trouble_in_writing() is None


def trouble_in_writing() -> Error | None:
    """Writes a row, and takes it back."""
    try:
        with hurried():
            ClockMark.objects.create(name="may I write", at=timezone.now())
            transaction.set_rollback(True)
    except OUTAGES as trouble:
        return trouble
    return None


def in_a_moment(read: Callable[[], dict]) -> dict | None:
    """None where the database does not say it, or somebody's lock lasts."""
    try:
        with hurried():
            return read()
    except OUTAGES:
        return None


@contextmanager
def hurried() -> Iterator[None]:
    """Whoever watches asks for several things, and does not wait for each as long as a page may."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 1000")
        yield


def outbox() -> dict:
    oldest = mails().waiting().order_by("created").values_list("created", flat=True).first()
    age = max((timezone.now() - oldest).total_seconds(), 0) if oldest else 0
    return {
        "waiting": mails().waiting().count(),
        "given_up": mails().given_up().count(),
        "oldest_seconds": round(age),
    }


def jobs() -> dict:
    return {"troubled": [job.name for job in TimedJob.objects.troubled()]}


def catalogue() -> dict:
    held = keeper.catalogue
    return {
        "is_built": held is not None,
        "is_settled": watch.is_settled,
        "day": str(held.today) if held else None,
    }


def seen(request: HttpRequest) -> dict:
    """Of the request itself, so that the doctor can tell what the web server in front passes on."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return {
        "host": request.get_host(),
        "is_secure": request.is_secure(),
        "hops": len(hops.split(",")) if hops else 0,
        "outermost": hops.split(",")[-1].strip(),
        "address": address_of(request),
    }
