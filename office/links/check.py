"""Looks at an address of the web: is there still a page? Never goes to machines inside a network."""

import ipaddress
import socket
import ssl
from concurrent.futures import Future
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from threading import Thread
from time import monotonic
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from office.links.models import PublicLink

State = PublicLink.State
BUDGET = 10  # seconds for an address, with all that it leads to
LARGEST_HEAD = 32 * 1024  # bytes
HOPS = 5
PORTS = {80, 443, 8080, 8443}
SIGNS = "/%:@!$&'()*+,;=~-._"  # that stay as they are
NAT64, COMPATIBLE = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96")
UNICAST, EXAMPLES = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("3fff::/20")
ISATAP = {bytes.fromhex("00005efe"), bytes.fromhex("02005efe")}
FOR_GOOD, FOR_NOW = {301, 308}, {302, 303, 307}


class RefusedError(Exception):
    """The portal does not go there; carries the state to report."""


def look(url: str) -> tuple[str, str]:
    """The state of the page and, where it has moved for good, its new address."""
    has_moved, here, end = False, url, monotonic() + BUDGET
    try:
        for _hop in range(HOPS):
            status, target = ask(here, end)
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
    except (OSError, ValueError):
        return State.TIMEOUT, ""
    except HTTPException:
        return State.BROKEN, ""
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


def ask(url, end) -> tuple[int, str]:
    """Status and, of a redirection, its target; the page itself is not read."""
    parts = urlsplit(url)
    is_safe = parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    if parts.scheme not in {"http", "https"} or not parts.hostname or port not in PORTS:
        raise RefusedError(State.INTERNAL)
    connection = HTTPConnection(parts.hostname, port)
    try:
        address = public_address(parts.hostname, port, end)
        connection.sock = socket.create_connection((address, port), left(end))
        if is_safe:
            connection.sock.settimeout(left(end))
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
        path, query = quote(parts.path or "/", safe=SIGNS), quote(parts.query, safe=f"{SIGNS}?")
        headers = {"User-Agent": f"Bildung verbindet, link check ({settings.PORTAL_URL})", "Accept": "*/*"}
        connection.sock.settimeout(left(end))
        connection.request("GET", f"{path}?{query}" if query else path, headers=headers)
        response = HTTPResponse(Head(connection.sock, end))
        response.begin()
        return response.status, response.getheader("Location", "")
    finally:
        connection.close()


def left(end) -> float:
    """Seconds until then."""
    seconds = end - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class Head:
    """What a server sends before the page; it may neither last nor be as long as it likes."""

    def __init__(self, sock, end):
        self.data = b""
        while b"\r\n\r\n" not in self.data and b"\n\n" not in self.data:
            sock.settimeout(left(end))
            part = sock.recv(4096)
            self.data += part
            if len(self.data) > LARGEST_HEAD:
                raise HTTPException
            if not part:
                break

    def makefile(self, mode):
        return BytesIO(self.data)


def public_address(host, port, end) -> str:
    """Where the name leads to, if all of it lies in the public internet; the portal then goes to just that."""
    found = {entry[4][0] for entry in resolved(host, port, left(end))}
    if not all(may_visit(ipaddress.ip_address(address.partition("%")[0])) for address in found):
        raise RefusedError(State.INTERNAL)
    return sorted(found, key=lambda address: ":" in address)[0]


def resolved(host, port, seconds):
    """The system's answer, which cannot be told how long it may take; whoever asks does not wait longer."""
    answer = Future()

    def look_up():
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=look_up, daemon=True).start()
    return answer.result(seconds)


def may_visit(address) -> bool:
    """Public, and so is every address that is wrapped in it: gateways would lead on to that."""
    if address.version == 4:
        return address.is_global and not address.is_multicast
    if not all(map(may_visit, wrapped(address))):
        return False
    if address.ipv4_mapped or address in NAT64:
        return True
    return address in UNICAST and address.is_global and address not in EXAMPLES


def wrapped(address) -> list[ipaddress.IPv4Address]:
    """The addresses of the old internet that one of the new stands for."""
    last = ipaddress.IPv4Address(address.packed[-4:])
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64 or address in COMPATIBLE or address.packed[8:12] in ISATAP:
        found.append(last)
    return [one for one in found if one]
