"""Knows when anything that visitors see has changed.

Every write to a public table, however it is made, counts a stamp up in its own transaction: triggers do that. A
watch in each process looks at the stamps three times a second; its token is part of every cached page's key.
"""

import time

from django.apps import apps
from django.db import connection

from bildung_verbindet.freshness.models import ContentStamp
from courses.models.sources import EVERY_COURSE, CourseChange

CATALOGUE, REST = "catalogue", "rest"
STAMPS = ContentStamp._meta.db_table

SQLITE = """
CREATE TRIGGER {table}_{event} AFTER {event} ON {table}
BEGIN UPDATE {stamps} SET value = value + 1 WHERE part = '{part}'; {log} END
"""
LOG = """
INSERT INTO {changes} (course, stamp)
SELECT found.*, now.value FROM ({courses}) AS found, {stamps} AS now WHERE now.part = 'catalogue'
ON CONFLICT (course) DO UPDATE SET stamp = excluded.stamp;
"""
# Deferred: the counter is locked only while a transaction commits, so that writers do not wait for each other and
# stamps are in the order of the commits. Counted once a transaction and part.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION count_content_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE setting text := 'portal.counted_' || TG_ARGV[0];
BEGIN
  IF current_setting(setting, true) IS DISTINCT FROM txid_current()::text THEN
    UPDATE {stamps} SET value = value + 1 WHERE part = TG_ARGV[0];
    PERFORM set_config(setting, txid_current()::text, true);
  END IF;
  IF TG_ARGV[1] <> '' AND TG_OP <> 'DELETE' THEN EXECUTE TG_ARGV[1] USING to_jsonb(NEW); END IF;
  IF TG_ARGV[1] <> '' AND TG_OP <> 'INSERT' THEN EXECUTE TG_ARGV[1] USING to_jsonb(OLD); END IF;
  RETURN NULL;
END $$
"""
POSTGRESQL = """
DROP TRIGGER IF EXISTS count_content_change ON {table};
CREATE CONSTRAINT TRIGGER count_content_change AFTER INSERT OR UPDATE OR DELETE ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_content_change('{part}', '{log}')
"""
EVENTS = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}


def public_rooms():
    """Apps of which visitors see something: they name its ``part``, and which models are ``private``."""
    return [config for config in apps.get_app_configs() if hasattr(config, "part")]


def courses_of():
    """By the table's model, which courses one of its rows belongs to."""
    return {
        model: query for config in public_rooms() for model, query in getattr(config, "courses_of", {}).items()
    }


def public_models():
    """Every model that visitors see something of, with the part it belongs to."""
    by_course = courses_of()
    for config in public_rooms():
        for model in config.get_models(include_auto_created=True):
            if is_public(config, model):
                yield model, CATALOGUE if model._meta.label in by_course else config.part


def is_public(config, model):
    return model.__name__ not in getattr(config, "private", ()) and not model.__name__.startswith("Historical")


def models_with_table(cursor):
    """As ``public_models``, without those whose table a later migration makes."""
    tables = {table.name for table in connection.introspection.get_table_list(cursor)}
    return [(model, part) for model, part in public_models() if model._meta.db_table in tables]


def drop_triggers(**kwargs):
    """On SQLite, where those of one table name others; PostgreSQL's stay."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s", [f"%{STAMPS}%"])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def install_triggers(**kwargs):
    for part in (CATALOGUE, REST):
        # Begins with the time: a database that is set up anew never comes back to a stamp that was there before.
        _, is_new = ContentStamp.objects.get_or_create(part=part, defaults={"value": int(time.time())})
        if is_new:
            CourseChange.objects.all().delete()  # noted under another count
    install = on_postgresql if connection.vendor == "postgresql" else on_sqlite
    with connection.cursor() as cursor:
        install(cursor)


def on_sqlite(cursor):
    for model, part in models_with_table(cursor):
        table = model._meta.db_table
        for event, rows in EVENTS.items():
            log = "".join(log_of(model, part, lambda column, row=row: f"{row}.{column}") for row in rows)
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
            cursor.execute(SQLITE.format(table=table, part=part, event=event, stamps=STAMPS, log=log))


def on_postgresql(cursor):
    cursor.execute(POSTGRESQL_FUNCTION.format(stamps=STAMPS))
    for model, part in models_with_table(cursor):
        log = log_of(model, part, lambda column: f"($1->>'{column}')::bigint").replace("'", "''")
        cursor.execute(POSTGRESQL.format(table=model._meta.db_table, part=part, log=log))


def log_of(model, part, column):
    """The statement that notes which courses a changed row belongs to; ``column(name)`` is SQL for its columns."""
    if part != CATALOGUE:
        return ""
    columns = {name: column(name) for name in ("id", "course_id", "run_id", "course_type_id")}
    courses = courses_of().get(model._meta.label, f"SELECT {EVERY_COURSE}").format(**columns)
    return LOG.format(changes=CourseChange._meta.db_table, stamps=STAMPS, courses=courses)


def stamps():
    return dict(ContentStamp.objects.values_list("part", "value"))
