"""Asks a server of the public internet for a page, within a time, and reads no more of it than is wanted."""

import io
import socket
import ssl
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from django.conf import settings

from foundation.outside.hosts import RefusedError, left, may_visit, public_address

LARGEST_HEAD = 32 * 1024  # bytes
PORTS = {80, 443, 8080, 8443}
# Last parts of names of networks
INSIDE = {*"local localhost internal lan intranet arpa home corp".split()}
SIGNS = "/%:@!$&'()*+,;=~-._"  # that stay as they are
FOR_GOOD, FOR_NOW = {301, 308}, {302, 303, 307}


def is_for_all(url):
    """Whether an address may be one that everybody reaches, as far as it shows by itself: a name may lead inside,
    which is found out at each visit.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    try:
        is_open = parts.username is None and parts.port in {None, *PORTS}
    except ValueError:  # there is no such port
        return False
    with suppress(ValueError):
        return is_open and may_visit(ip_address(host))
    *names, last = host.split(".")
    return is_open and bool(names) and last not in INSIDE and not last[:1].isdigit()


@contextmanager
def visit(url, end, purpose, schemes=("http", "https")):
    """The answer, of which only the head is read so far.

    ``end``: on the monotonic clock, also for what is read later.
    ``purpose``: as the other side finds it in its log. Raises ``RefusedError`` for an address inside a network.
    """
    parts = urlsplit(url)
    is_safe = parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    if parts.scheme not in schemes or not parts.hostname or port not in PORTS:
        raise RefusedError
    connection = HTTPConnection(parts.hostname, port)
    try:
        address = public_address(parts.hostname, port, end)
        connection.sock = socket.create_connection((address, port), left(end))
        if is_safe:
            connection.sock.settimeout(left(end))
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
        connection.sock.settimeout(left(end))
        connection.request("GET", path_of(parts), headers=headers(purpose))
        response = HTTPResponse(Answer(connection.sock, end))
        response.begin()
        yield response
    finally:
        connection.close()


def path_of(parts):
    path, query = quote(parts.path or "/", safe=SIGNS), quote(parts.query, safe=f"{SIGNS}?")
    return f"{path}?{query}" if query else path


def headers(purpose):
    agent = f"Bildung verbindet, {purpose} ({settings.PORTAL_URL})"
    return {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"}


class Answer(io.RawIOBase):
    """What a server sends. Its head may neither last nor be as long as it likes; nothing comes after the end."""

    def __init__(self, sock, end):
        self.sock, self.end, self.data = sock, end, b""
        while b"\r\n\r\n" not in self.data and b"\n\n" not in self.data:
            part = self.received(4096)
            self.data += part
            if len(self.data) > LARGEST_HEAD:
                raise HTTPException
            if not part:
                break

    def received(self, number):
        self.sock.settimeout(left(self.end))
        return self.sock.recv(number)

    def makefile(self, mode):
        return io.BufferedReader(self)

    def readable(self):
        return True

    def readinto(self, buffer):
        part, self.data = self.data[: len(buffer)], self.data[len(buffer) :]
        part = part or self.received(len(buffer))
        buffer[: len(part)] = part
        return len(part)
