"""Whoever sends more than is read is answered, and takes the portal away from nobody else."""

import re
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from foundation.reading.bodies import LARGEST
from tests.bildung_verbindet import test_slow_clients as front
from tests.bildung_verbindet.processes import environment
from tests.drills.machine import wait_until

ROOT = Path(settings.BASE_DIR)
PROGRAM = """
from foundation.reading.bodies import HeardToTheEnd
def unread(environ, start_response):
    status = "400 Bad Request" if environ["REQUEST_METHOD"] == "POST" else "200 OK"
    start_response(status, [("Content-Length", "6")])
    return [b"zuviel"]
heard = HeardToTheEnd(unread)
"""
TOO_MUCH = 12_000_000  # bytes
TIMES = 12  # in which each time both units broke off some


@contextmanager
def gunicorn(door, application, folder, env):
    words = ["--bind", f"unix:{door}", "--worker-class", "gthread", "--threads", "4", application]
    process = subprocess.Popen(  # noqa: S603
        [f"{sys.prefix}/bin/gunicorn", *words],
        cwd=folder,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_until(lambda: process.poll() is not None or can_be_reached(door))
        yield process
    finally:
        process.terminate()
        process.wait()


def can_be_reached(door) -> bool:
    with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
        client.connect(str(door))
        return True
    return False


@contextmanager
def two_units(folder, application):
    """Behind nginx, whose port is given."""
    (folder / "program.py").write_text(PROGRAM)
    env = {"PYTHONPATH": f"{ROOT}:{folder}"}
    with ExitStack() as rest:
        for number in (1, 2):
            rest.enter_context(gunicorn(folder / f"{number}.sock", f"program:{application}", folder, env))
        yield rest.enter_context(front.in_front(folder))


def answer(port, head, size=0) -> bytes:
    """The line in which it is said how it ended."""
    with front.call(port) as client, suppress(ConnectionError):
        client.sendall(head + b"x" * size)
        return client.recv(65536).partition(b"\r\n")[0]
    return b""


def sent(path, method="POST", size=TOO_MUCH) -> tuple[bytes, int]:
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
    return head.encode(), size


def answers_of_others(port, one) -> list[bytes]:
    """Those which others get who read while somebody sends such a request again and again."""
    done, found = threading.Event(), []

    def read():
        while not done.is_set():
            found.append(answer(port, front.request(more=f"Connection: close\r\nCookie: a={len(found)}\r\n")))

    readers = [threading.Thread(target=read) for _number in range(2)]
    for reader in readers:
        reader.start()
    for _time in range(TIMES):
        answer(port, *one)
    done.set()
    for reader in readers:
        reader.join()
    return found


@front.pytestmark
@pytest.mark.parametrize(
    "one",
    [sent("/de/mein/"), sent("/de/mein/", "AB"), sent("/verwaltung/", size=1_200_000)],
    ids=["much", "unknown method", "a little too much"],
)
def test_what_is_refused_unread_takes_no_unit_away_from_others(tmp_path, one):
    """Also what gunicorn itself refuses, as a method of two letters: no program of ours hears that to its end."""
    with two_units(tmp_path, "unread") as port:
        found = answers_of_others(port, one)

    assert len(found) >= TIMES
    assert {*found} == {b"HTTP/1.1 200 OK"}


@front.pytestmark
@pytest.mark.parametrize("path", ["/de/mein/", "/verwaltung/"])
def test_whoever_sent_it_is_told_so(tmp_path, path):
    with two_units(tmp_path, "heard") as port:
        said = {answer(port, *sent(path)) for _time in range(TIMES)}

    assert said == {b"HTTP/1.1 400 Bad Request"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.alike
def test_the_portal_hears_each_request_to_its_end(tmp_path):
    env, door, said = environment(tmp_path), tmp_path / "1.sock", {}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(collect, cwd=ROOT, env=env, check=True)  # noqa: S603

    with gunicorn(door, "bildung_verbindet.wsgi", ROOT, env):
        for method in ("POST", "GET"):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(60)
                client.connect(str(door))
                head, size = sent("/de/konto/login/", method)
                client.sendall(head + b"x" * size)  # ends with an error where the other side has closed
                said[method] = client.recv(12)

    assert said == {"POST": b"HTTP/1.1 403", "GET": b"HTTP/1.1 200"}


def test_as_much_is_heard_as_the_web_server_lets_through():
    text = (ROOT / "deploy/nginx/portal.conf").read_text()

    assert max(int(size) for size in re.findall(r"client_max_body_size (\d+)m;", text)) * 1024**2 == LARGEST
