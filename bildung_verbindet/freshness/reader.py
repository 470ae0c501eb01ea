"""Has the index of courses read into its file by a process of its own, which ends with it."""

import logging
import subprocess  # nosec B404 - to start ourselves
import sys
from typing import IO

from django.conf import settings
from django.utils import timezone

from bildung_verbindet.freshness.stamps import CATALOGUE, stamps
from bildung_verbindet.freshness.watch import release
from courses.search.catalogue import Catalogue
from courses.search.keeper import KeptIndex

PROGRAM = """
from foundation import environment
environment.wait_long()
import django
django.setup()
from bildung_verbindet.freshness import reader
reader.read()
"""
SECONDS = 600  # at most; 100 000 courses take some fifteen
logger = logging.getLogger(__name__)


def kept_index() -> KeptIndex:
    return KeptIndex(settings.VAR_DIR / "index", release())


def read_apart(lock: IO) -> bool:
    """Whether the file was written. It stays locked as long as that process runs, also where we end before."""
    try:
        subprocess.run(  # noqa: S603  # nosec B603 - our own program
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            cwd=settings.BASE_DIR,
            check=True,
            pass_fds=[lock.fileno()],
        )
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("No process of its own could read the index: %s", type(error).__name__)
        return False
    return True


def read() -> None:
    """Ends in an error where nothing could be written, as an older file may stand there."""
    stamp = stamps().get(CATALOGUE)
    if not kept_index().write(Catalogue(timezone.localdate(), stamp)):
        raise SystemExit(1)


def prepare() -> None:
    """Before units of a new release start, which takes nothing from the file of the one before."""
    with kept_index().alone():
        read()
