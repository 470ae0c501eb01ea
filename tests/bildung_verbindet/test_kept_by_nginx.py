"""What the web server in front, set up as in `deploy/`, keeps of public pages, and for how long."""

import re
import socketserver
import threading
import time

import pytest

from tests.bildung_verbindet import test_slow_clients as front

pytestmark = front.pytestmark


class Pages(socketserver.UnixStreamServer):
    """In place of the portal: each page says itself until which second it may be kept, from now on."""

    def __init__(self, path):
        self.asked = []
        super().__init__(str(path), Page)


class Page(socketserver.StreamRequestHandler):
    def handle(self):
        head = b"".join(iter(self.rfile.readline, b"\r\n"))
        self.server.asked.append(head)
        until = int(time.time()) + int(re.search(rb"GET /(-?\d+) ", head)[1])
        lines = ["200 OK", "Connection: close", "Cache-Control: public, max-age=0, must-revalidate"]
        lines += [f"X-Accel-Expires: @{until}", "Content-Length: 2"]
        self.wfile.write(("HTTP/1.1 " + "\r\n".join(lines) + "\r\n\r\nja").encode())


@pytest.fixture
def portal(tmp_path):
    with Pages(tmp_path / "1.sock") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with front.in_front(tmp_path) as port:
            yield server, port
        server.shutdown()


def asked(port, seconds) -> bytes:
    got = b""
    with front.call(port) as client:
        client.sendall(f"GET /{seconds} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        while part := client.recv(65536):
            got += part
    return got


@pytest.mark.parametrize(("seconds", "times"), [(-1, 3), (600, 1)])
def test_a_page_is_kept_until_the_second_that_the_portal_names(portal, seconds, times):
    server, port = portal

    answers = [asked(port, seconds) for _again in range(3)]

    assert all(answer.endswith(b"ja") for answer in answers)
    assert len(server.asked) == times
    assert b"X-Accel" not in b"".join(answers)
