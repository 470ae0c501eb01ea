"""Counts how often something happens within a time, in the database: exact, however many ask at once.

No address stands there, only what a secret key has made of it. When nothing can be counted, nobody is held up.
"""

import logging
from time import time

from django.db import Error, connection, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from foundation.submissions.models import Tally

# A window begins with the first event; one that ends too far ahead was begun by a clock that was wrong.
UPSERT = """
INSERT INTO {table} AS tally (key, number, ends_at) VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
  number = CASE WHEN tally.ends_at > %(now)s AND tally.ends_at < %(far)s THEN tally.number + 1 ELSE 1 END,
  ends_at = CASE WHEN tally.ends_at > %(now)s AND tally.ends_at < %(far)s THEN tally.ends_at ELSE %(end)s END
RETURNING number, ends_at
"""
SLACK = 60  # seconds by which clocks of several machines may differ
logger = logging.getLogger(__name__)


def count(purpose: str, subject: str, seconds: int) -> Tally:
    """Counts one more. Its number is 0 when nothing could be counted."""
    now = int(time())
    tally = Tally(key=key_of(purpose, subject), number=0, ends_at=now + seconds)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            times = {"now": now, "end": tally.ends_at, "far": tally.ends_at + SLACK}
            cursor.execute(UPSERT.format(table=Tally._meta.db_table), {"key": tally.key, **times})
            tally.number, tally.ends_at = cursor.fetchone()
    except Error as error:
        logger.error("Nothing can be counted, so nobody is held up: %s", type(error).__name__)
    return tally


def give_back(*tallies: Tally) -> None:
    """Uncounts what turned out not to matter."""
    for tally in tallies:
        Tally.objects.filter(key=tally.key, ends_at=tally.ends_at, number__gt=0).update(number=F("number") - 1)


def forget(purpose: str, subject: str) -> None:
    Tally.objects.filter(key=key_of(purpose, subject)).delete()


def key_of(purpose: str, subject: str) -> str:
    """Of an address the same however it is written."""
    return salted_hmac(f"limit: {purpose}", subject.lower(), algorithm="sha256").hexdigest()
