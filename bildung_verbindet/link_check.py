"""Looks at an address of the web: is there still a page? Never goes to machines inside a network."""

import ipaddress
import socket
import ssl
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from bildung_verbindet.models import PublicLink

State = PublicLink.State
TIMEOUT = 10  # seconds
HOPS = 5
PORTS = {80, 443, 8080, 8443}
FOR_GOOD, FOR_NOW = {301, 308}, {302, 303, 307}


class RefusedError(Exception):
    """The portal does not go there; carries the state to report."""


def look(url: str) -> tuple[str, str]:
    """The state of the page and, where it has moved for good, its new address."""
    has_moved, here = False, url
    try:
        for _hop in range(HOPS):
            status, target = ask(here)
            if status not in FOR_GOOD | FOR_NOW or not target:
                return state_of(status, has_moved), here if has_moved else ""
            has_moved = has_moved or (status in FOR_GOOD and not is_same_page(here, target))
            here = urljoin(here, target)
    except RefusedError as refusal:
        return refusal.args[0], ""
    except ssl.SSLError:
        return State.CERTIFICATE, ""
    except socket.gaierror:
        return State.UNKNOWN_HOST, ""
    except (OSError, HTTPException, ValueError, UnicodeError):
        return State.TIMEOUT, ""
    return State.BROKEN, ""


def is_same_page(here, target) -> bool:
    """A slash or "https" more is no move that readers would notice."""
    one, other = urlsplit(here), urlsplit(urljoin(here, target))
    return (one.netloc, one.path.rstrip("/")) == (other.netloc, other.path.rstrip("/"))


def state_of(status, has_moved) -> str:
    if status in {404, 410}:
        return State.GONE
    if status in {401, 403, 405, 406, 429, 999}:
        return State.REFUSED
    if status >= 400:
        return State.BROKEN
    return State.MOVED if has_moved else State.FINE


def ask(url) -> tuple[int, str]:
    """Status and, of a redirection, its target; the page itself is not read."""
    parts = urlsplit(url)
    is_safe = parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    if parts.scheme not in {"http", "https"} or not parts.hostname or port not in PORTS:
        raise RefusedError(State.INTERNAL)
    connection = HTTPConnection(parts.hostname, port, timeout=TIMEOUT)
    try:
        connection.sock = socket.create_connection((public_address(parts.hostname, port), port), TIMEOUT)
        if is_safe:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": f"Bildung verbindet, link check ({settings.PORTAL_URL})", "Accept": "*/*"}
        connection.request("GET", path.encode("ascii", "ignore").decode(), headers=headers)
        response = connection.getresponse()
        return response.status, response.getheader("Location", "")
    finally:
        connection.close()


def public_address(host, port) -> str:
    """Where the name leads to, if all of it lies in the public internet; the portal then goes to just that."""
    found = {entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not all(may_visit(ipaddress.ip_address(address.partition("%")[0])) for address in found):
        raise RefusedError(State.INTERNAL)
    return sorted(found, key=lambda address: ":" in address)[0]


def may_visit(address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast
