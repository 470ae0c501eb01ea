"""Knows when anything that visitors see has changed.

Every write to a public table, however it is made, counts a stamp up in its own transaction: triggers do that. A
watch in each process looks at the stamps twice a second; its token is part of every cached page's key.
"""

import logging
import os
import threading
import time
from functools import cache
from hashlib import blake2b

from django.apps import apps
from django.conf import settings
from django.db import Error, close_old_connections, connection, connections
from django.utils import timezone

from bildung_verbindet.models import ContentStamp
from news.models import Post

CATALOGUE, REST = "catalogue", "rest"
ROOMS = {
    "courses": CATALOGUE,
    "providers": CATALOGUE,
    "places": CATALOGUE,
    "contacts": REST,
    "cooperation": REST,
    "news": REST,
    "pages": REST,
}
PRIVATE = {"contacts.Message", "providers.Membership"}
INTERVAL = 0.5  # seconds
SOURCES = ("*.py", "*.html", "*.mo", "*.css", "*.js")
logger = logging.getLogger(__name__)

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_{event} AFTER {event} ON {table}
BEGIN UPDATE {stamps} SET value = value + 1 WHERE part = '{part}'; END
"""
# Deferred: the counter is locked only while a transaction commits, so that writers do not wait for each other and
# stamps are in the order of the commits. Once a transaction and part.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION count_content_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE setting text := 'portal.counted_' || TG_ARGV[0];
BEGIN
  IF current_setting(setting, true) IS DISTINCT FROM txid_current()::text THEN
    UPDATE {stamps} SET value = value + 1 WHERE part = TG_ARGV[0];
    PERFORM set_config(setting, txid_current()::text, true);
  END IF;
  RETURN NULL;
END $$
"""
POSTGRESQL = """
DROP TRIGGER IF EXISTS count_content_change ON {table};
CREATE CONSTRAINT TRIGGER count_content_change AFTER INSERT OR UPDATE OR DELETE ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_content_change('{part}')
"""


def public_models():
    """Every model of the rooms that visitors see, with the part it belongs to."""
    for room, part in ROOMS.items():
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            if model._meta.label not in PRIVATE:
                yield model, part


def install_triggers(**kwargs):
    stamps = ContentStamp._meta.db_table
    for part in (CATALOGUE, REST):
        # Begins with the time: a database that is set up anew never comes back to a stamp that was there before.
        ContentStamp.objects.get_or_create(part=part, defaults={"value": int(time.time())})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION.format(stamps=stamps))
        for model, part in public_models():
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute(POSTGRESQL.format(table=table, part=part))
                continue
            for event in ("INSERT", "UPDATE", "DELETE"):
                cursor.execute(SQLITE.format(table=table, part=part, event=event, stamps=stamps))


@cache
def release() -> str:
    """A digest of the program itself: pages of an older release are never served by a newer one."""
    digest = blake2b(digest_size=6)
    for folder in ("templates", "static", "locale", "bildung_verbindet", *ROOMS):
        for path in sorted(path for pattern in SOURCES for path in (settings.BASE_DIR / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def stamps() -> dict[str, int]:
    return dict(ContentStamp.objects.values_list("part", "value"))


def token_of(stamps, today) -> str:
    """Names one state of all pages. News appear and go by the clock, without a write."""
    turn = Post.objects.last_turn()
    parts = [release(), stamps.get(CATALOGUE), stamps.get(REST), today.toordinal(), int(turn.timestamp())]
    return "-".join(map(str, parts))


class Watch:
    """Looks for changes in a thread of its own. Without it, in tests and commands, nothing is cached."""

    token = ""  # of the content as last seen
    is_settled = False  # the catalogue belongs to it

    def __init__(self):
        self.renew_catalogue = None
        self.catalogue_of = None  # stamp and day
        os.register_at_fork(after_in_child=self.run_in_background)

    def start(self, renew_catalogue):
        """Calls ``renew_catalogue(today)`` whenever courses, providers, places or the day change."""
        self.renew_catalogue = renew_catalogue
        self.run_in_background()

    def run_in_background(self):
        if self.renew_catalogue:
            threading.Thread(target=self.run, name="content watch", daemon=True).start()

    def run(self):
        reachable = True
        while True:
            close_old_connections()
            try:
                self.look()
                reachable = True
            except Error as error:
                if reachable:
                    logger.error("The content watch cannot see the database: %s", type(error).__name__)
                reachable = False
                connections.close_all()
            time.sleep(INTERVAL)

    def look(self):
        today, seen = timezone.localdate(), stamps()
        token = token_of(seen, today)
        if token != self.token:
            self.is_settled = False
            self.token = token
        if self.catalogue_of != (seen.get(CATALOGUE), today):
            self.renew_catalogue(today)
            self.catalogue_of = (seen.get(CATALOGUE), today)
        self.is_settled = True


watch = Watch()
