"""A restore that has not come to its end: whoever was erased may be back, so nobody is served, no mail leaves.

Its mark closes the database to every process of the portal but to the restore itself. What runs already tells
people to come back, as while the database is away, and goes on by itself when the mark is gone.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

NAME = "restore-unfinished"
is_lifted = ContextVar("is_lifted", default=False)


def mark() -> Path:
    return settings.VAR_DIR / NAME


def begin() -> None:
    """On the disk before anything is loaded: a machine that goes out meanwhile comes back closed."""
    for path, flags in ((mark(), os.O_WRONLY | os.O_CREAT), (settings.VAR_DIR, os.O_RDONLY)):
        handle = os.open(path, flags, 0o644)
        os.fsync(handle)
        os.close(handle)


def end() -> None:
    mark().unlink(missing_ok=True)


def trouble() -> str:
    if not mark().exists():
        return ""
    return f"A restore has not come to its end ({mark()}): run manage.py restore again, with --over-live."


def check() -> None:
    if words := trouble():
        raise ImproperlyConfigured(words)


@contextmanager
def lifted() -> Iterator[None]:
    """For the restore itself."""
    held = is_lifted.set(True)
    try:
        yield
    finally:
        is_lifted.reset(held)


class Closable:
    """Part of a ``DatabaseWrapper``: asks before each query, so that also what has begun already ends here."""

    def _cursor(self, name: str | None = None) -> object:
        if os.path.exists(f"{settings.VAR_DIR}/{NAME}") and not is_lifted.get():
            raise OperationalError("a restore has not come to its end")
        return super()._cursor(name)
