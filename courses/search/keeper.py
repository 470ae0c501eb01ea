"""Which catalogue a process answers from: the newest one, or the database until the first stands."""

import logging
import threading

from django.db import Error, connection

from courses.search.catalogue import Catalogue
from courses.search.unindexed import Unindexed

MANY_CHANGES = 500  # courses in the small segment; with more a new index is made aside
logger = logging.getLogger(__name__)


class Keeper:
    """Holds the process's catalogue. ``renew`` is called by one thread, the watch."""

    catalogue: Catalogue | None = None
    coming: Catalogue | None = None  # made aside, to be taken over
    maker: threading.Thread | None = None

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
            self.coming = Catalogue(today, stamp)
        except Error as error:  # the next look of the watch tries again
            logger.error("The catalogue cannot be read: %s", type(error).__name__)
        finally:
            connection.close()


keeper = Keeper()
