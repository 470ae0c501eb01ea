"""Numbers for a Prometheus that shows the token: requests by view and status, their time, and what waits.

Each process counts into files of its own in one folder, which whoever is asked adds up: workers, units and those
that are gone. Whoever ends leaves its files to the next, which counts on in them, so that there are no more than
processes at a time. Without the library (`requirements-metrics.txt`) nothing is counted.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import count as numbers
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bildung_verbindet.freshness.watch import watch
from bildung_verbindet.operation import state
from courses.models import ImportedFile
from foundation.outages.database import OUTAGES
from foundation.submissions.written import page_not_found

SECONDS = (0.005, 0.02, 0.1, 0.5, 2, 8)
KEPT_DAYS = 31  # for which what a process has counted stays after its end
MAKING = threading.Lock()
FILE_SIZE = 1024 * 1024  # bytes; all views with all statuses need less
logger = logging.getLogger(__name__)


def is_on() -> bool:
    return bool(settings.MONITORING_TOKEN and find_spec("prometheus_client"))


def counters() -> tuple:
    """The number of requests and their seconds, for all threads the same: one file bears only one writer."""
    with MAKING:
        return made_counters()


@cache
def made_counters() -> tuple:
    """Made when first wanted, as the library asks for its folder."""
    folder = settings.VAR_DIR / "metrics"
    folder.mkdir(exist_ok=True)
    for file in folder.glob("*.db"):
        if file.stat().st_mtime < time.time() - KEPT_DAYS * 24 * 3600:
            file.unlink(missing_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from prometheus_client import Counter, Histogram, values  # of the extra "metrics", as below

    number = place(folder)
    for kind in ("counter", "histogram"):
        take_room(folder / f"{kind}_{number}.db")
    values.ValueClass = values.MultiProcessValue(lambda: number)
    return (
        Counter("portal_requests", "Requests by view and status", ["view", "status"], registry=None),
        Histogram("portal_request_seconds", "How long they took", ["view"], registry=None, buckets=SECONDS),
    )


@cache
def place(folder: Path) -> int:
    """The first number that no other process has; it is held as long as this one lives."""
    for number in numbers(1):
        held = os.open(folder / f"{number}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
        else:
            break
    return number


def take_room(path: Path) -> None:
    """On the disk, before the library writes there as into memory: where that has no room, a process ends at once.

    What cannot be read, of a machine that lost its power, begins anew.
    """
    if not is_whole(path):
        path.unlink(missing_ok=True)
    with path.open("ab") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, FILE_SIZE)
        except OSError:
            path.unlink()  # an empty one nobody could read
            raise


def is_whole(path: Path) -> bool:
    from prometheus_client.multiprocess import MultiProcessCollector

    try:
        MultiProcessCollector.merge([str(path)])
    except Exception:
        return False
    return True


@cache
def counters_of(view: str, status: int) -> tuple:
    requests, seconds = counters()
    return requests.labels(view or "none", status), seconds.labels(view or "none")


def count(view: str, status: int, seconds: float) -> None:
    """Never at the cost of the answer, whatever becomes of the disk."""
    try:
        number, times = counters_of(view, status)
        number.inc()
        times.observe(seconds)
    except Exception as error:
        tell(type(error).__name__)


@cache
def tell(trouble: str) -> None:
    """Once in a process, not with each request."""
    logger.error("Requests cannot be counted: %s", trouble)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Not there for whoever has no token, and where the library is missing."""
    if not (is_on() and state.has_token(request)):
        return page_not_found(request, Http404())
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    with suppress(OSError):  # how the portal is, whoever asks wants to know most while the disk is full
        counters()
    registry.register(Counted())
    registry.register(Portal())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Counted:
    """What all processes have counted, but for a file that cannot be read: who has its number makes it anew."""

    def collect(self) -> Iterator:
        from prometheus_client.multiprocess import MultiProcessCollector

        files = [str(file) for file in (settings.VAR_DIR / "metrics").glob("*.db") if is_whole(file)]
        return MultiProcessCollector.merge(files)


class Portal:
    """How things stand at the moment; the age of the catalogue is that of the process that answers."""

    def collect(self) -> Iterator:
        from prometheus_client.core import GaugeMetricFamily

        for name, words, label, values in gauges():
            family = GaugeMetricFamily(f"portal_{name}", words, labels=[label] if label else None)
            for kind, value in values.items():
                family.add_metric([kind] if label else [], value)
            yield family


def gauges() -> Iterator[tuple[str, str, str, dict]]:
    """Name, words, label, and the value of each kind. While the database is away only what is known without it."""
    age = time.monotonic() - watch.settled_at if watch.settled_at else float("inf")
    yield "catalogue_age_seconds", "Since all that is published was last seen in it", "", {"": age}
    try:
        with state.hurried():
            mails, troubled = state.outbox(), state.jobs()["troubled"]
            rows = ImportedFile.objects.order_by().values_list("status").annotate(Count("pk"))
            imports = dict.fromkeys(ImportedFile.Status.values, 0) | dict(rows)
    except OUTAGES:
        yield "database_up", "Whether the database answers", "", {"": 0}
        return
    yield "database_up", "Whether the database answers", "", {"": 1}
    oldest = mails.pop("oldest_seconds")
    yield "outbox_mails", "Mails that wait, or were given up", "state", mails
    yield "outbox_oldest_seconds", "For how long the oldest waits", "", {"": oldest}
    yield "jobs_troubled", "Jobs of timers that failed or are late", "", {"": len(troubled)}
    yield "imports", "Files of courses that are kept", "state", imports
