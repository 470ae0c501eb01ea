"""Which catalogue a process answers from: the newest one, or the database until the first stands."""

import logging
import threading

from django.db import Error, connection

from courses.search.catalogue import Catalogue
from courses.search.kept import KeptIndex
from courses.search.unindexed import Unindexed

MANY_CHANGES = 500  # courses in the small segment; with more a new index is made aside
logger = logging.getLogger(__name__)


class Keeper:
    """Holds the process's catalogue. ``renew`` is called by one thread, the watch."""

    catalogue: Catalogue | None = None
    coming: Catalogue | None = None  # made aside, to be taken over
    maker: threading.Thread | None = None
    kept: KeptIndex | None = None  # where the portal serves

    @property
    def current(self):
        """To be taken once for a request: the next moment it may be another one."""
        return self.catalogue or Unindexed()

    def renew(self, stamp, today):
        """Follows the content to this stamp and day; says whether all of it is in the catalogue yet."""
        coming, self.coming = self.coming, None
        newest = coming or self.catalogue
        if newest and newest.stamp != stamp:
            newest = newest.at(stamp)
        self.catalogue = newest
        is_whole = bool(newest) and newest.is_whole and newest.today == today
        if not is_whole or len(newest.changed) > MANY_CHANGES:
            self.make_aside(stamp, today)
        return is_whole

    def make_aside(self, stamp, today):
        # After a fork the threads of the parent are not alive.
        if not (self.maker and self.maker.is_alive()):
            self.maker = threading.Thread(target=self.make, args=(stamp, today), name="catalogue", daemon=True)
            self.maker.start()

    def make(self, stamp, today):
        try:
            self.coming = self.read(stamp, today) if self.kept else Catalogue(today, stamp)
        except Error as error:  # the next look of the watch tries again
            logger.error("The catalogue cannot be read: %s", type(error).__name__)
        finally:
            connection.close()

    def read(self, stamp, today):
        with self.kept.alone():
            catalogue = self.recalled(stamp, today)
            if catalogue is None:
                catalogue = Catalogue(today, stamp)
                self.kept.write(catalogue)
        return catalogue

    def recalled(self, stamp, today):
        """What was kept, brought to this stamp; None where that takes reading all courses."""
        catalogue = self.kept and self.kept.read(today)
        if catalogue and catalogue.stamp != stamp:
            catalogue = catalogue.at(stamp)
        is_useful = catalogue and catalogue.is_whole and len(catalogue.changed) <= MANY_CHANGES
        return catalogue if is_useful else None


keeper = Keeper()
