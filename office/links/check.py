"""Looks at an address of the web: is there still a page? Never goes to machines inside a network."""

import socket
import ssl
from http.client import HTTPException
from time import monotonic
from urllib.parse import urljoin, urlsplit

from foundation.outside.hosts import RefusedError
from foundation.outside.visits import FOR_GOOD, FOR_NOW, visit
from office.links.models import PublicLink

State = PublicLink.State
BUDGET = 10  # seconds for an address, with all that it leads to
HOPS = 5


def look(url):
    """The state of the page and, where it has moved for good, its new address."""
    has_moved, here, end = False, url, monotonic() + BUDGET
    try:
        for _hop in range(HOPS):
            status, target = ask(here, end)
            if status not in FOR_GOOD | FOR_NOW or not target:
                return state_of(status, has_moved), here if has_moved else ""
            has_moved = has_moved or (status in FOR_GOOD and not is_same_page(here, target))
            here = urljoin(here, target)
    except RefusedError:
        return State.INTERNAL, ""
    except ssl.SSLError:
        return State.CERTIFICATE, ""
    except socket.gaierror:
        return State.UNKNOWN_HOST, ""
    except (OSError, ValueError):
        return State.TIMEOUT, ""
    except HTTPException:
        return State.BROKEN, ""
    return State.BROKEN, ""


def is_same_page(here, target):
    """A slash or "https" more is no move that readers would notice."""
    one, other = urlsplit(here), urlsplit(urljoin(here, target))
    return (one.netloc, one.path.rstrip("/")) == (other.netloc, other.path.rstrip("/"))


def state_of(status, has_moved):
    if status in {404, 410}:
        return State.GONE
    if status in {401, 403, 405, 406, 429, 999}:
        return State.REFUSED
    if status >= 400:
        return State.BROKEN
    return State.MOVED if has_moved else State.FINE


def ask(url, end):
    """Status and, of a redirection, its target; the page itself is not read."""
    with visit(url, end, "link check") as response:
        return response.status, response.getheader("Location", "")
