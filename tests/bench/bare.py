"""The limit before Django: gunicorn alone hands out the bytes and headers of a page of the portal."""

import os
from functools import cache
from pathlib import Path

NOT_THE_APPLICATIONS = {"server", "date", "connection"}


@cache
def ready(name) -> tuple[str, list, bytes]:
    """What the portal has answered, as the bench has put it down."""
    head, _, body = (Path(os.environ["BENCH_DIR"]) / name).read_bytes().partition(b"\r\n\r\n")
    first, *lines = head.decode("latin1").split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    status = first.partition(" ")[2]
    return status, [pair for pair in headers if pair[0].lower() not in NOT_THE_APPLICATIONS], body


def application(environ, start_response):
    status, headers, body = ready(environ["PATH_INFO"].lstrip("/"))
    start_response(status, headers)
    return [body]
