"""Who is slow holds a connection of the web server in front, set up as in `deploy/`, and nothing of the portal."""

import os
import re
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/bin")
OF_EACH = 12  # slow clients
PAGE = b"x" * 200_000
BODY = 100_000  # bytes

pytestmark = pytest.mark.skipif(
    not (NGINX and shutil.which("openssl")), reason="nginx or openssl is not installed"
)


class OneWorker(socketserver.UnixStreamServer):
    """In place of the portal: serves one request at a time, as long as it lasts."""

    request_queue_size = 200

    def __init__(self, path):
        self.sizes = []  # of each body that came whole
        super().__init__(str(path), Answer)


class Answer(socketserver.StreamRequestHandler):
    def handle(self):
        head = b"".join(iter(self.rfile.readline, b"\r\n"))
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        self.server.sizes.append(len(self.rfile.read(int(length[1]) if length else 0)))
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(PAGE))
        with suppress(OSError):
            self.wfile.write(PAGE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@contextmanager
def in_front(folder, **directives):
    """The file of `deploy/nginx`; names, ports and folders are exchanged, and seconds are tenths of them; other
    values for some directives.
    """
    port, text = free_port(), (ROOT / "deploy/nginx/portal.conf").read_text()
    names = {"/run/portal": folder, "/var/cache/nginx": folder, "/var/log/nginx": folder, "/etc/portal": folder}
    for name, there in {**names, "portal.example": "localhost"}.items():
        text = text.replace(name, str(there))
    text = re.sub(r"listen \[::\]:.*", "", text).replace("listen 80", f"listen 127.0.0.1:{free_port()}")
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}")
    text = re.sub(r"^((?:client|send)_\w*timeout) (\d+)s;", r"\1 \g<2>00ms;", text, flags=re.MULTILINE)
    for name, value in directives.items():
        text = re.sub(rf"{name} \S+;", f"{name} {value};", text)
    (folder / "portal.conf").write_text(text)
    paths = "".join(f"{name}_temp_path {folder}/{name};" for name in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}\n"
        f"http {{ client_body_temp_path {folder}/body; {paths} include {folder}/portal.conf; }}"
    )
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", folder / "tls.key", "-out", folder / "tls.crt"]
    subprocess.run([*command, *files], check=True, capture_output=True)  # noqa: S603
    process = subprocess.Popen(  # noqa: S603
        [NGINX, "-q", "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "log"]
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def call(port) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for _time in range(200):
        with suppress(OSError):
            plain = socket.create_connection(("127.0.0.1", port), timeout=10)
            return context.wrap_socket(plain, server_hostname="localhost")
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


def request(method="GET", more="") -> bytes:
    return f"{method} /de/ HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode()


def seconds_of_a_page(port) -> float:
    begun, got = time.monotonic(), b""
    with call(port) as client:
        client.sendall(request(more="Connection: close\r\n"))
        while part := client.recv(65536):
            got += part
    assert got.endswith(PAGE), got[:200]
    return time.monotonic() - begun


def slow_ones(port) -> list[ssl.SSLSocket]:
    """Some never end their head, some their text, and some read nothing of what they asked for."""
    begun = [
        request()[:20],
        request("POST", f"Content-Length: {BODY}\r\n") + b"x" * 500,
        request(),
    ]
    clients = [call(port) for _number in range(OF_EACH * len(begun))]
    for number, client in enumerate(clients):
        client.sendall(begun[number % len(begun)])
    return clients


@pytest.fixture
def worker(tmp_path):
    with OneWorker(tmp_path / "1.sock") as server, ExitStack() as rest:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        rest.callback(thread.join)
        rest.callback(server.shutdown)
        yield server


def test_while_many_are_slow_the_others_do_not_wait(tmp_path, worker):
    with in_front(tmp_path) as port:
        seconds_of_a_page(port)
        clients = slow_ones(port)

        waited = [seconds_of_a_page(port) for _time in range(5)]
        ends = [end_of(client) for client in clients[1::3]]
        for client in clients:
            client.close()

    assert max(waited) < 5  # each of the slow ones would take the one worker for longer than a second
    assert worker.sizes == [0] * len(worker.sizes)  # no text came, as none came whole
    assert set(ends) <= {b"", b"HTTP/1.1 408"}


def end_of(client) -> bytes:
    """What is said to whoever does not end their text."""
    try:
        return client.recv(12)
    except ConnectionError:
        return b""


def test_no_line_of_any_log_names_the_address_of_who_asked_or_what_for(tmp_path):
    """Where a unit is away, a certificate's challenge or a name is not ours, or nothing can be read."""
    with in_front(tmp_path) as port:
        call(port).close()
        plain = int(re.search(r"listen 127.0.0.1:(\d+);\n.*\n *server_name localhost", conf(tmp_path))[1])
        for head in (
            request().replace(b"/de/", b"/kanari"),
            b"GET /.well-known/acme-challenge/kanari HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /kanari HTTP/1.1\r\nHost: kanari\r\n\r\n",
            b"kanari\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"Kanari: " + b"x" * 40_000 + b"\r\n\r\n",
        ):
            for client in (call(port), socket.create_connection(("127.0.0.1", plain), timeout=10)):
                with client, suppress(ConnectionError):
                    client.sendall(head)
                    end_of(client)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client, suppress(ConnectionError):
            client.sendall(b"\x16\x03\x01 kanari")  # no handshake
            client.shutdown(socket.SHUT_WR)
            end_of(client)

    lines = "".join(path.read_text() for path in (tmp_path / "log", *tmp_path.glob("*.log")))
    assert lines
    assert re.findall(r"(?i).*(?:client|kanari|127\.0\.0\.1).*", lines) == []


def conf(folder) -> str:
    return (folder / "portal.conf").read_text()
