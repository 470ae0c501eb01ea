"""What nginx, set up as in `deploy/`, asks of the other unit while only one of them is of the new release."""

import http.client
import re
import socketserver
import threading
from contextlib import ExitStack

import pytest

from tests.bildung_verbindet import test_slow_clients
from tests.bildung_verbindet.test_slow_clients import call, in_front

NEW = [f"/static/css/portal.{number:012x}.css" for number in range(12)]  # asked of either unit first

pytestmark = test_slow_clients.pytestmark


class Unit(socketserver.ThreadingUnixStreamServer):
    """Knows some addresses, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, path, known):
        self.known, self.asked = known, []
        super().__init__(str(path), Answer)


class Answer(socketserver.StreamRequestHandler):
    def handle(self):
        head = b"".join(iter(self.rfile.readline, b"\r\n")).decode()
        path = re.match(r"\w+ (\S+)", head)[1]
        self.server.asked.append(path)
        status = "200 OK" if path in self.server.known else "404 Not Found"
        self.wfile.write(f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx".encode())


@pytest.fixture
def units(tmp_path):
    """One of the release before, and one of the new one."""
    with ExitStack() as rest:
        found = [
            rest.enter_context(Unit(tmp_path / f"{number}.sock", known)) for number, known in ((1, []), (2, NEW))
        ]
        for unit in found:
            thread = threading.Thread(target=unit.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            rest.callback(thread.join)
            rest.callback(unit.shutdown)
        yield found


def status(port, path) -> int:
    with call(port) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        response = http.client.HTTPResponse(client)
        response.begin()
        with response:
            return response.status


def test_a_file_that_one_unit_does_not_know_yet_is_asked_of_the_other(tmp_path, units):
    old, new = units
    with in_front(tmp_path) as port:
        found = [status(port, path) for path in NEW]
        nobodys = status(port, "/static/css/none.css")

    assert (found, nobodys) == ([200] * len(NEW), 404)
    assert {*old.asked} & {*NEW}  # else the one was never asked first
    assert sorted(old.asked + new.asked).count("/static/css/none.css") == 2


def test_a_page_that_is_not_there_is_asked_of_one_unit_alone(tmp_path, units):
    pages = [f"/de/{number}/" for number in range(12)]
    with in_front(tmp_path) as port:
        assert [status(port, path) for path in pages] == [404] * len(pages)

    assert sorted([path for unit in units for path in unit.asked]) == sorted(pages)
