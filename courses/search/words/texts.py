"""Keeps the search texts of courses true when names and spellings change that many of them are made of.

A course writes its own text when it is saved, and so do its runs and its provider. A kind of course or a town
stands in thousands: whoever changes one does not wait for them. The watch sees that something of all courses has
changed, on whatever path, and looks here, aside, what it was.
"""

import logging
import threading
import time
from hashlib import blake2b

from django.db import connection
from django.db.models import Q

from courses.models import Course, CourseType, SearchSource
from courses.models.sources import CourseChange
from foundation.operation.alone import only_one
from places.models import Municipality

Kind = SearchSource.Kind
PAUSE = 5  # seconds, until it is tried again
logger = logging.getLogger(__name__)


def rewrite_outdated():
    """Writes anew what is made of anything that says something else now; the number of courses."""
    known = {(source.kind, source.row): source.digest for source in SearchSource.objects.all()}
    now = {(kind, row.pk): digest(lines) for kind, row, lines in sources()}
    changed = [key for key, value in now.items() if known.get(key) != value]
    number = sum(made_of(*key).update_search_text() for key in changed) if known else 0
    SearchSource.objects.bulk_create(
        [SearchSource(kind=kind, row=row, digest=now[kind, row]) for kind, row in changed],
        update_conflicts=True,
        unique_fields=["kind", "row"],
        update_fields=["digest"],
    )
    return number


def sources():
    """Each with the lines that it gives to search texts."""
    for kind in CourseType.objects.select_related("category"):
        yield Kind.COURSE_TYPE, kind, kind.search_lines
    for place in Municipality.objects.all():
        yield Kind.MUNICIPALITY, place, place.all_spellings


def digest(lines):
    return blake2b("\n".join(lines).encode(), digest_size=10).hexdigest()


def made_of(kind, row):
    if kind == Kind.COURSE_TYPE:
        return Course.objects.filter(course_type=row)
    here = Q(provider__municipality=row) | Q(runs__municipality=row)
    return Course.objects.filter(pk__in=Course.objects.filter(here).values("pk"))


class Follower:
    """For the watch: looks aside whenever more than single courses have changed."""

    def __init__(self):
        self.stamp = None
        self.thread = None

    def follow(self, stamp):
        """What changes while it looks is looked for after that."""
        if stamp == self.stamp or (self.thread and self.thread.is_alive()):
            return
        if self.stamp is None or CourseChange.objects.courses_since(self.stamp) is None:
            self.thread = threading.Thread(target=in_thread, name="search texts", daemon=True)
            self.thread.start()
        self.stamp = stamp


def in_thread():
    """Of several processes one after the other looks: the first writes, the others find that all is written."""
    while not is_rewritten():
        time.sleep(PAUSE)


def is_rewritten():
    try:
        with only_one("search_texts") as is_mine:
            if is_mine:
                rewrite_outdated()
            return is_mine
    except Exception as error:
        logger.error("The texts that are searched cannot be written: %s", type(error).__name__)
        return False
    finally:
        connection.close()
