"""Folders in which all that a backup holds lies in plain while one is made or brought back; what disks refuse."""

import logging
import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

NAME = re.compile("(backup|restore)-[a-z0-9_]{8}")  # as `tempfile` makes them
DATABASE, FOLDERS = "database", ("media", "outbox")  # what goes into a backup
OF_THE_DISK = "lost+found"
HELD = re.compile(rf"{DATABASE}([.-](sql|journal|wal|shm))?|probe|{'|'.join(FOLDERS)}")  # where one works
logger = logging.getLogger(__name__)


@contextmanager
def room(kind):
    """A folder that goes when its work is done; those of whoever was killed go first."""
    sweep()
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=kind) as folder, worked_in(folder):
        yield Path(folder)


def sweep():
    """Whoever is killed lets go of theirs. What cannot be deleted, as of another user, stops nothing; the doctor
    names it."""
    for folder in named():
        try:
            with suppress(BlockingIOError, FileNotFoundError), worked_in(folder):
                if is_room(folder):
                    shutil.rmtree(folder)
        except OSError as error:
            logger.warning("%s cannot be deleted: %s", folder, error.strerror)


def named():
    """What is called as a room is; an administrator's own folder may be, too."""
    return [path for path in settings.VAR_DIR.glob("*/") if NAME.fullmatch(path.name) and not path.is_symlink()]


def is_room(folder):
    return all(HELD.fullmatch(path.name) for path in folder.iterdir())


def closed():
    """Those into which the portal cannot look, or from which it cannot delete."""
    return [folder for folder in named() if not os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=True)]


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
