"""Gets a provider's export from its address: encrypted, never from inside a network, within a size and a time."""

import ssl
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import NamedTuple
from urllib.parse import urljoin

from django.utils import timezone

from courses.models import TakeOver
from foundation.outside.hosts import RefusedError
from foundation.outside.visits import FOR_GOOD, FOR_NOW, visit
from importing.sheets import MOST_BYTES

State = TakeOver.State
BUDGET = 60  # seconds for a file, with all that its address leads to
HOPS = 5


class FetchError(Exception):
    """There is no file to be had; ``state`` says why."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class Fetched(NamedTuple):
    data: bytes
    day: date  # on which it was made, as far as the server says


def fetch(url: str) -> Fetched:
    """Raises ``FetchError``."""
    end = monotonic() + BUDGET
    try:
        for _hop in range(HOPS):
            with visit(url, end, "take-over of courses", schemes=["https"]) as answer:
                target = answer.getheader("Location", "")
                if answer.status not in FOR_GOOD | FOR_NOW or not target:
                    return taken_from(answer)
                url = urljoin(url, target)
    except RefusedError as error:
        raise FetchError(State.INTERNAL) from error
    except ssl.SSLError as error:
        raise FetchError(State.CERTIFICATE) from error
    except (OSError, ValueError) as error:
        raise FetchError(State.TIMEOUT) from error
    except HTTPException as error:
        raise FetchError(State.BROKEN) from error
    raise FetchError(State.BROKEN)


def taken_from(answer: HTTPResponse) -> Fetched:
    if answer.status in {404, 410}:
        raise FetchError(State.GONE)
    if answer.status in {401, 403, 407, 429}:
        raise FetchError(State.REFUSED)
    if answer.status != 200:
        raise FetchError(State.BROKEN)
    data = answer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise FetchError(State.LARGE)
    if answer.length:  # it broke off: half a file would look as if the rest had vanished
        raise FetchError(State.TIMEOUT)
    return Fetched(data, day_of(answer.getheader("Last-Modified", "")))


def day_of(header: str | None) -> date:
    """Today, where the server says nothing of use."""
    now = timezone.now()
    try:
        said = parsedate_to_datetime(header)
    except ValueError:
        return timezone.localdate(now)
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    return timezone.localdate(min(max(said, datetime(2000, 1, 1, tzinfo=UTC)), now))
