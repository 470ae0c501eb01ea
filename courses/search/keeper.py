"""Which catalogue a process answers from: the newest one, or the database until the first stands.

The day's index is also a file beside the portal's other data, for processes that start or come to the same day.
What has been read of 10 000 courses is 5 MB and comes back in a thirtieth of a second; from the database it takes
more than one. Of several processes on a machine one reads, the others take what it has read.

Where there are many courses none of those that answer reads them: it would answer slower meanwhile, and hold more
than twice what the index needs from then on. Another process does, which ends with it (``Keeper.read_apart``).
"""

import ctypes
import fcntl
import logging
import pickle  # nosec B403 - signed by ourselves, see ``KeptIndex.read``
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import IO

from django.db import Error, connection
from django.utils.crypto import constant_time_compare, salted_hmac

from courses.models import Course
from courses.search.catalogue import Catalogue
from courses.search.unindexed import Unindexed

MANY_CHANGES = 500  # courses in the small segment; with more a new index is made aside
MANY_COURSES = 10_000  # with fewer a process of its own would take longer to start than to read them
SOME_CHANGES = 100  # from which a twentieth of all courses is many: the fewer they are, the sooner they are read
logger = logging.getLogger(__name__)


class KeptIndex:
    """One file of one release and one database; whatever else lies there is taken for nothing."""

    def __init__(self, folder: Path, release: str) -> None:
        self.path, self.lock, self.release = folder / "catalogue", folder / "lock", release

    @contextmanager
    def alone(self) -> Iterator[IO | None]:
        """Within, no other process reads the courses for this file; where none can be written, each reads them.

        Gives what is locked until nobody holds it open any more; None where nothing can be written.
        """
        with ExitStack() as stack:
            lock = None
            with suppress(OSError):
                self.path.parent.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context(self.lock.open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield lock

    def read(self, today: date) -> Catalogue | None:
        """As it was when it was written on that day; at which stamp, it says itself."""
        with suppress(OSError):
            signature, _, data = self.path.read_bytes().partition(b"\n")
            if constant_time_compare(signature, self.signature(today, data)):
                stamp, segment = pickle.loads(data)  # noqa: S301 # nosec B301
                return Catalogue(today, stamp, segment)
        return None

    def state(self) -> tuple[int, int] | None:
        """Which file it is: another one after each writing."""
        with suppress(OSError):
            found = self.path.stat()
            return found.st_ino, found.st_mtime_ns
        return None

    def write(self, catalogue: Catalogue) -> bool:
        """Whether it could be. Without room on the disk the next process reads the database, as this one did."""
        data = pickle.dumps((catalogue.stamp, catalogue.segments[0].under(None)), pickle.HIGHEST_PROTOCOL)
        coming = self.path.with_name("part")  # of whoever is alone
        try:
            coming.write_bytes(self.signature(catalogue.today, data) + b"\n" + data)
            coming.rename(self.path)
        except OSError as error:
            logger.error("The index cannot be kept: %s", type(error).__name__)
            with suppress(OSError):
                coming.unlink()
            return False
        return True

    def signature(self, today: date, data: bytes) -> bytes:
        """Nobody without the portal's secret writes what is read back here."""
        settings = connection.settings_dict
        database = "/".join(str(settings[part]) for part in ("ENGINE", "HOST", "PORT", "NAME"))
        digest = blake2b(data, digest_size=32).hexdigest()
        return (
            salted_hmac(__name__, f"{self.release} {today} {database} {digest}", algorithm="sha256")
            .hexdigest()
            .encode()
        )


def has_many_changes(catalogue: Catalogue) -> bool:
    """Each further change reads all of them again, which takes a third of a second for some hundreds."""
    share = len(catalogue.segments[0].courses) // 20
    return len(catalogue.changed) > min(MANY_CHANGES, max(SOME_CHANGES, share))


def give_back() -> None:
    """After a new index: what reading it took, and the old one, which the C library would keep for later."""
    with suppress(AttributeError, OSError):  # another library
        ctypes.CDLL(None).malloc_trim(0)


class Keeper:
    """Holds the process's catalogue. ``renew`` is called by one thread, the watch."""

    catalogue: Catalogue | None = None
    coming: Catalogue | None = None  # made aside, to be taken over
    maker: threading.Thread | None = None
    kept: KeptIndex | None = None  # where the portal serves
    read_apart: Callable[[IO], bool] | None = None  # has that file written, under this lock; whether it was

    @property
    def current(self) -> Catalogue | Unindexed:
        """To be taken once for a request: the next moment it may be another one."""
        return self.catalogue or Unindexed()

    def renew(self, stamp: int, today: date) -> bool:
        """Follows the content to this stamp and day; says whether all of it is in the catalogue yet."""
        coming, self.coming = self.coming, None
        newest = coming or self.catalogue
        if newest and newest.stamp != stamp:
            newest = newest.at(stamp)
        self.catalogue = newest
        if coming:
            give_back()
        is_whole = bool(newest) and newest.is_whole and newest.today == today
        if not is_whole or has_many_changes(newest):
            self.make_aside(stamp, today)
        return is_whole

    def make_aside(self, stamp: int, today: date) -> None:
        # After a fork the threads of the parent are not alive.
        if not (self.maker and self.maker.is_alive()):
            self.maker = threading.Thread(target=self.make, args=(stamp, today), name="catalogue", daemon=True)
            self.maker.start()

    def make(self, stamp: int, today: date) -> None:
        try:
            self.coming = self.read(stamp, today) if self.kept else Catalogue(today, stamp)
        except Error as error:  # the next look of the watch tries again
            logger.error("The catalogue cannot be read: %s", type(error).__name__)
        finally:
            connection.close()

    def read(self, stamp: int, today: date) -> Catalogue:
        known = self.kept.state()
        with self.kept.alone() as lock:
            is_new = self.kept.state() != known  # by whom we waited for, at a stamp that may be later than ours
            catalogue = (is_new and self.kept.read(today)) or self.recalled(stamp, today)
            if catalogue is None and lock and self.read_apart and Course.objects.count() > MANY_COURSES:
                catalogue = self.read_apart(lock) and self.kept.read(today)  # at its own stamp
            if not catalogue:
                catalogue = Catalogue(today, stamp)
                self.kept.write(catalogue)
        return catalogue

    def recalled(self, stamp: int, today: date) -> Catalogue | None:
        """What was kept, brought to this stamp; None where that takes reading all courses."""
        catalogue = self.kept and self.kept.read(today)
        if catalogue and catalogue.stamp != stamp:
            catalogue = catalogue.at(stamp)
        is_useful = catalogue and catalogue.is_whole and not has_many_changes(catalogue)
        return catalogue if is_useful else None


keeper = Keeper()
