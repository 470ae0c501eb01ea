"""A thread of each process that sees within a third of a second that something published has changed."""

import logging
import os
import threading
import time
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import blake2b

from django.conf import settings
from django.db import Error, close_old_connections, connections
from django.utils import timezone

from bildung_verbindet.freshness.stamps import CATALOGUE, REST, stamps
from news.models import Post

INTERVAL, PATIENCE = 0.3, 0.5  # seconds
ROOMS = sorted(path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py"))
SOURCES = ("*.py", "*.html", "*.mo", "*.css", "*.js")
logger = logging.getLogger(__name__)


@cache
def release():
    """A digest of the program itself: pages of an older release are never served by a newer one."""
    digest = blake2b(digest_size=6)
    for folder in ("templates", "static", "locale", *ROOMS):
        for path in sorted(path for pattern in SOURCES for path in (settings.BASE_DIR / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def token_of(stamps, today):
    """Names one state of all pages. News appear and go by the clock, without a write."""
    turn = Post.objects.last_turn()
    parts = [release(), stamps.get(CATALOGUE), stamps.get(REST), today.toordinal(), int(turn.timestamp())]
    return "-".join(map(str, parts))


@lru_cache(maxsize=8)
def beside_catalogue(token):
    """What a token says without the catalogue."""
    release, *others = token.split("-")
    return "-".join([release, *others[1:]])


class Watch:
    """Looks for changes in a thread of its own. Without it, in tests and commands, nothing is cached."""

    token = ""  # of the content as last seen
    is_settled = False  # everything is in the catalogue
    settled_at = 0.0  # when that was seen last, by the clock that only goes on

    def __init__(self):
        self.renew_catalogue, self.write_aside, self.follow = None, None, lambda stamp: None
        self.is_parent = False  # its children begin to watch when they are told, see ``forks``
        os.register_at_fork(after_in_child=self.run_after_fork)

    def start(self, renew_catalogue, write_aside, follow, *, is_parent=False):
        """Calls ``renew_catalogue(stamp, today)`` at each look; it says whether everything is in the catalogue.

        After each look ``write_aside()`` writes down what requests have only counted. ``follow(stamp)`` is told
        at each look where the catalogue stands.
        """
        self.renew_catalogue, self.write_aside, self.follow = renew_catalogue, write_aside, follow
        self.is_parent = is_parent
        self.run_after_fork()

    def run_after_fork(self):
        if not self.is_parent:
            self.run_in_background()

    def run_in_background(self):
        if self.renew_catalogue:
            threading.Thread(target=self.run, name="content watch", daemon=True).start()

    def run(self):
        """Never ends: a process that no longer looks would show for good what it has seen last."""
        trouble = ""
        while True:
            trouble = self.trouble_in_turn(trouble)
            time.sleep(INTERVAL)

    def trouble_in_turn(self, before):
        """What went wrong, which is told where it was not so the time before.

        While the database is away, what was seen last is shown; of other troubles nobody knows what they hide.
        """
        try:
            close_old_connections()
            self.look()
            self.write_aside()
        except Exception as error:
            is_of_database, trouble = isinstance(error, Error), type(error).__name__
            if not is_of_database:
                self.token, self.is_settled = "", False  # nothing that is kept is shown
            if trouble != before:
                logger.error("The content watch cannot look: %s", trouble, exc_info=not is_of_database)
            connections.close_all()
            return trouble
        return ""

    def look(self):
        """While the catalogue follows, what is kept of it is as true as what would be drawn from it. Where that
        takes long, or something else has changed, pages are drawn meanwhile, and not kept.
        """
        today, seen = timezone.localdate(), stamps()
        token = token_of(seen, today)
        if beside_catalogue(token) != beside_catalogue(self.token):
            self.see(token, False)
        with self.seen_soon(token):
            self.follow(seen.get(CATALOGUE))
            is_whole = self.renew_catalogue(seen.get(CATALOGUE), today)
        self.see(token, is_whole)
        if is_whole:
            self.settled_at = time.monotonic()

    @contextmanager
    def seen_soon(self, token):
        """Another token shows after ``PATIENCE`` at the latest, and where what is done within breaks off."""
        if token == self.token:
            yield
            return
        timer = threading.Timer(PATIENCE, self.see, [token, False])
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception:
            self.see(token, False)
            raise
        finally:
            timer.cancel()
            timer.join()

    def see(self, token, is_settled):
        """At no moment does a token stand beside a catalogue that has not come so far and yet is called whole."""
        self.is_settled = self.is_settled and is_settled
        self.token = token
        self.is_settled = is_settled


watch = Watch()
