"""Folders in which all that a backup holds lies in plain while one is made or brought back; what disks refuse."""

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

KINDS = ("backup-", "restore-")


@contextmanager
def room(kind):
    """A folder that goes when its work is done; those of whoever was killed go first."""
    sweep()
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=kind) as folder, worked_in(folder):
        yield Path(folder)


def sweep():
    """Whoever is killed lets go of theirs."""
    for kind in KINDS:
        for folder in settings.VAR_DIR.glob(f"{kind}*/"):
            with suppress(BlockingIOError, FileNotFoundError), worked_in(folder):
                shutil.rmtree(folder)


@contextmanager
def worked_in(folder):
    """Raises ``BlockingIOError`` where somebody works in it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flock(handle, LOCK_EX | LOCK_NB)
        yield
    finally:
        os.close(handle)


@contextmanager
def writing(path):
    """What the disk refuses, as a sentence that names the place."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CommandError(f"Nothing can be written to {error.filename or path}: {reason}.") from error
