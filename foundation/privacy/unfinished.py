"""A restore that has not come to its end: whoever was erased may be back, so nobody is served, no mail leaves."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def mark() -> Path:
    return settings.VAR_DIR / "restore-unfinished"


def begin() -> None:
    mark().touch()


def end() -> None:
    mark().unlink(missing_ok=True)


def check() -> None:
    if mark().exists():
        raise ImproperlyConfigured(
            f"A restore has not come to its end ({mark()}): run manage.py restore again, with --over-live."
        )
