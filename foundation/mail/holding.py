"""After a restore nothing leaves that no visitor has asked for: what timers write waits with the mails of before.

The backup does not know what was sent since then. Whoever sends what is held lets timers write again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings

_is_timed: ContextVar[bool] = ContextVar("_is_timed", default=False)


def mark() -> Path:
    return settings.VAR_DIR / "mails-held"


def begin() -> None:
    mark().touch()


def end() -> None:
    mark().unlink(missing_ok=True)


@contextmanager
def timed() -> Iterator[None]:
    """Around what a timer has started."""
    before = _is_timed.set(True)
    try:
        yield
    finally:
        _is_timed.reset(before)


def is_held() -> bool:
    return _is_timed.get() and mark().exists()
