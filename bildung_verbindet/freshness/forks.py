"""A process reads the program and the index that was kept; those that serve are forked from it, and share both."""

import gc
import threading

from django.db import Error, connections
from django.urls import get_resolver
from django.utils import timezone

from bildung_verbindet.freshness.stamps import CATALOGUE, stamps
from bildung_verbindet.freshness.watch import watch
from courses.search.keeper import keeper


def before():
    """No thread and no connection is left, which a fork would tear.

    Nobody waits for an index that has yet to be read: without one the database answers, and one of those that
    serve reads it aside.
    """
    _ = get_resolver().url_patterns  # the views, which Django reads with the first request
    try:
        keeper.coming = keeper.recalled(stamps().get(CATALOGUE), timezone.localdate())
        if keeper.coming:
            watch.look()
    except Error:
        pass
    for thread in {*threading.enumerate()} - {threading.current_thread()}:
        thread.join()  # what the look has begun aside; within SQLite it would hold a lock in every child for ever
    connections.close_all()
    gc.collect()
    gc.freeze()  # else each worker would copy all of it when it looks for what is no longer needed
    gc.set_threshold(100_000, 20, 100)
    gc.enable()


def after():
    """A worker may be forked weeks later: before it serves it follows to what is there now."""
    held = keeper.catalogue
    if held and held.today != timezone.localdate():
        keeper.catalogue = None  # the database answers until the day's own index stands
    try:
        watch.look()
    except Error:
        watch.token = ""
    watch.run_in_background()
