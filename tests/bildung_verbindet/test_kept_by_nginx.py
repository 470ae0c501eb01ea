"""What the web server in front, set up as in `deploy/`, keeps of public pages, and for how long."""

import re
import socketserver
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.bildung_verbindet import test_slow_clients as front

pytestmark = front.pytestmark


FOR_EVERYBODY = "public, max-age=0, must-revalidate"
OTHER_HEADERS = {
    "/unsaid": [],
    "/private": ["Cache-Control: private, no-store"],
    "/public-for-long": ["Cache-Control: public, max-age=600"],
    "/with-cookie": [f"Cache-Control: {FOR_EVERYBODY}", "Set-Cookie: session=x"],
}


class Pages(socketserver.ThreadingUnixStreamServer):
    """In place of the portal, by whose clock it is ten minutes later."""

    daemon_threads = True

    def __init__(self, path):
        self.asked, self.is_asked_again = [], threading.Event()
        super().__init__(str(path), Page)


class Page(socketserver.StreamRequestHandler):
    def handle(self):
        head = b"".join(iter(self.rfile.readline, b"\r\n")).decode()
        path, coding = head.split()[1], re.search("(?i)accept-encoding: (.*)\r", head)
        if path in self.server.asked:
            self.server.is_asked_again.set()
        self.server.asked.append(path)
        time.sleep(0.3 if path == "/slow" else 0)
        if path == "/stuck":
            self.server.is_asked_again.wait(3)
        body = f"{path} {coding and coding[1].strip()} {time.time()}".encode()
        lines = ["200 OK", "Connection: close", f"Cache-Control: {FOR_EVERYBODY}"]
        lines[2:] = OTHER_HEADERS.get(path, lines[2:])
        lines += [f"X-Accel-Expires: @{int(time.time()) + 600}", f"Content-Length: {len(body)}"]
        self.wfile.write(("HTTP/1.1 " + "\r\n".join(lines) + "\r\n\r\n").encode() + body)


@contextmanager
def portal_behind(folder, **directives):
    with Pages(folder / "1.sock") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with front.in_front(folder, **directives) as port:
            yield server, port
        server.shutdown()


@pytest.fixture
def portal(tmp_path):
    with portal_behind(tmp_path) as both:
        yield both


def asked(port, path, coding="", more="") -> list[str]:
    """What the portal was asked for, in which coding and when."""
    got = b""
    with front.call(port) as client:
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: {coding}\r\n"
        client.sendall(f"{head}{more}\r\n".encode())
        while part := client.recv(65536):
            got += part
    return got.decode().rpartition("\r\n")[2].split()


def test_a_page_is_kept_for_its_second_whatever_the_portals_clock_says(portal):
    server, port = portal
    begun, answers = [], []
    until = time.monotonic() + 2.5

    while time.monotonic() < until:
        begun.append(time.time())
        answers.append(asked(port, "/de/"))

    ages = [moment - float(made) for moment, (_path, _coding, made) in zip(begun, answers, strict=True)]
    assert max(ages) < 1.1
    assert 1 < len(server.asked) < len(answers)


@pytest.mark.parametrize("path", OTHER_HEADERS)
def test_what_is_not_said_to_be_the_same_for_everybody_is_given_to_nobody_else(portal, path):
    server, port = portal

    assert len({tuple(asked(port, path)) for _time in range(6)}) == len(server.asked) == 6


@pytest.mark.parametrize("known", ["Cookie: session=x", "Authorization: Bearer x"])
def test_whoever_is_known_gets_nothing_that_is_kept_and_leaves_nothing(portal, known):
    _server, port = portal

    answers = [tuple(asked(port, "/de/", more=more)) for more in 6 * (f"{known}\r\n", "")]

    alone = answers[::2]
    assert (len({*alone}), {*alone} & {*answers[1::2]}) == (6, set())


def test_of_many_who_ask_at_once_for_what_is_not_kept_one_is_led_to_the_portal(tmp_path):
    a_busy_machine = {"proxy_cache_lock_timeout": "5s"}
    with portal_behind(tmp_path, **a_busy_machine) as (server, port), ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _number: asked(port, "/slow"), range(8)))

    assert [answer[0] for answer in answers] == ["/slow"] * 8
    assert len(server.asked) <= 2  # the second may have turned meanwhile


def test_whoever_waits_for_anothers_page_goes_on_to_the_portal_where_that_takes_long(portal):
    server, port = portal

    with ThreadPoolExecutor(2) as visitors:
        answers = list(visitors.map(lambda _number: asked(port, "/stuck"), range(2)))

    assert [answer[0] for answer in answers] == ["/stuck"] * 2
    assert server.asked == ["/stuck"] * 2  # the first one is answered only then, or after three seconds


@pytest.mark.parametrize("typed", ["{}{}", "{}?{}", "{}?level=A2{}"])
@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_no_address_is_answered_with_the_page_of_another_one(portal, typed, coding):
    _server, port = portal
    pages = [(typed.format("/de/", ""), coding), (typed.format("/de/", coding), ""), (f"/{coding}", "")]

    for pair in 3 * [*pages, *reversed(pages)]:
        path, said, _made = asked(port, *pair)
        assert (path, said) == (pair[0], pair[1] or "None")


def test_the_log_has_neither_address_nor_path_nor_a_method_that_somebody_has_typed(portal, tmp_path):
    _server, port = portal
    for method in ("GET", "OLENA", "HEAD"):
        with front.call(port) as client:
            client.sendall(
                f"{method} /de/olena/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
            )
            while client.recv(65536):
                pass

    lines = [line.split() for line in (tmp_path / "portal.log").read_text().splitlines()]
    assert [line[2] for line in lines] == ["GET", "other", "HEAD"]
    assert not re.search("(?i)olena|127.0.0.1", str(lines))
