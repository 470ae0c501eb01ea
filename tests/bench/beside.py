"""How fast nginx hands out a page that it keeps for a second, beside the same bytes as a file of its own.

One connection each over TLS, one request after the other, in turns. `python -m tests.bench.beside CA PAGE FILE`,
the last two as addresses, says how many times the file's rate the page has, and ends with 1 below BAR.
"""

import re
import socket
import ssl
import sys
import time
from urllib.parse import urlsplit

ROUNDS, REQUESTS, BAR = 18, 50, 0.5  # fewer than nginx answers over one connection


class Visitor:
    def __init__(self, address, authority):
        parts = urlsplit(address)
        plain = socket.create_connection(("127.0.0.1", parts.port), timeout=10)
        self.connection = ssl.create_default_context(cafile=authority).wrap_socket(
            plain, server_hostname=parts.hostname
        )
        self.request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: br\r\n\r\n".encode()
        self.seconds = 0.0

    def ask(self) -> bytes:
        self.connection.sendall(self.request)
        head, _, body = self.received(b"").partition(b"\r\n\r\n")
        while not (length := re.search(rb"(?i)\r\ncontent-length: (\d+)", head)):
            head, _, body = self.received(head).partition(b"\r\n\r\n")
        while len(body) < int(length[1]):
            body = self.received(body)
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(head.decode())
        return body

    def received(self, before) -> bytes:
        if data := self.connection.recv(65536):
            return before + data
        raise ConnectionError("nginx has closed the connection.")

    def ask_often(self):
        begun = time.perf_counter()
        for _ in range(REQUESTS):
            self.ask()
        self.seconds += time.perf_counter() - begun


def main(authority, *addresses) -> int:
    page, file = visitors = [Visitor(address, authority) for address in addresses]
    if page.ask() != file.ask():
        raise ValueError("The page and the file differ.")
    for _ in range(ROUNDS):
        for visitor in visitors:
            visitor.ask_often()
    share = file.seconds / page.seconds
    each = [1000 * visitor.seconds / ROUNDS / REQUESTS for visitor in visitors]
    print(
        f"       a kept page {each[0]:.3f} ms, the same file {each[1]:.3f} ms: {share:.2f} of its rate (bar {BAR})"
    )
    return int(share < BAR)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
