"""Only one at a time, on however many machines: held by the database's server, or by a file beside SQLite."""

from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from hashlib import blake2b

from django.conf import settings
from django.db import connection


@contextmanager
def only_one(name):
    """Gives whether nobody else is at it. Whoever is killed lets go."""
    with (at_server if connection.vendor == "postgresql" else by_file)(name) as is_mine:
        yield is_mine


@contextmanager
def at_server(name):
    """By a connection of its own, so that the lock outlives whatever is done with the other one."""
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            (is_mine,) = cursor.fetchone()
        yield is_mine
    finally:
        own.close()


@contextmanager
def by_file(name):
    with (settings.VAR_DIR / f"{name}.lock").open("w") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
            is_mine = True
        except BlockingIOError:
            is_mine = False
        yield is_mine
