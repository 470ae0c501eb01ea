"""The database as one file, and back: by PostgreSQL's own tools, or by SQLite's online backup."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import CommandError
from django.db import connection, transaction

TOOLS = "/usr/lib/postgresql/*/bin"
RIGHTS = """
SELECT CASE
    WHEN EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public' AND NOT pg_has_role(nspowner, 'USAGE'))
    THEN format('ALTER SCHEMA public OWNER TO %I;', current_user)
    WHEN NOT has_database_privilege(current_database(), 'CREATE')
    THEN format('GRANT CREATE ON DATABASE %I TO %I;', current_database(), current_user)
    ELSE ''
END
"""
DROP = "SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"


def dump(target):
    """Writes one state of the database; gives the number of its rows by table, as they stand in the file."""
    return (dump_postgresql if connection.vendor == "postgresql" else dump_sqlite)(target)


def dump_postgresql(target):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
        return count_rows(lambda query: (cursor.execute(query), cursor.fetchone()[0])[1], tables())


def dump_sqlite(target):
    with (
        in_words(),
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as ours,
        closing(sqlite3.connect(target)) as copy,
    ):
        ours.backup(copy)
        return count_rows(lambda query: copy.execute(query).fetchone()[0], tables())


def count_rows(ask, names):
    return {table: ask(f'SELECT COUNT(*) FROM "{table}"') for table in names}  # noqa: S608 # nosec B608 - ours


def tables():
    return sorted(model._meta.db_table for model in apps.get_models() if model._meta.managed)


def rows_now(names):
    """Of these tables; None of one that is not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
        there = {*connection.introspection.table_names(cursor)}
        counted = count_rows(
            lambda query: (cursor.execute(query), cursor.fetchone()[0])[1], there.intersection(names)
        )
    return {name: counted.get(name) for name in names}


def load(source):
    """In place of all that is there; where it fails, what was there stays."""
    (load_postgresql if connection.vendor == "postgresql" else load_sqlite)(source)
    connection.close()


def lacking_right():
    """What an administrator has to say to PostgreSQL, so that the portal's user may put its schema in place of the
    one there: that belongs to somebody else where PostgreSQL 14 made it, and at some who rent out databases."""
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS)
        return cursor.fetchone()[0]


def load_postgresql(source):
    if line := lacking_right():
        raise CommandError(f"As the database's administrator run in this database, then come again: {line}")
    script = source.with_suffix(".sql")
    run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
    connection.close()
    run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-c", DROP, "-f", str(script))


def load_sqlite(source):
    with in_words(), closing(sqlite3.connect(source)) as copy:
        if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise CommandError("The database in this backup is damaged.")
        connection.close()
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=10)) as ours:
            copy.backup(ours)


@contextmanager
def in_words():
    """As of PostgreSQL's tools: a full disk, a lock that lasts, a file that is none."""
    try:
        yield
    except sqlite3.Error as error:
        raise CommandError(f"SQLite failed: {error}.") from error


def run(tool, *options):
    """With the portal's own settings; what it complains of in one line."""
    done = subprocess.run(  # noqa: S603 - tools of PostgreSQL
        [tool_named(tool), *options],
        env={**os.environ, **variables()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{tool} failed: {' '.join(done.stderr.split())[:500]}")


def tool_named(name):
    newest = sorted(Path("/").glob(f"{TOOLS[1:]}/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if not found:
        raise CommandError(f"{name} is not there: install postgresql-client.")
    return found


def variables():
    """As the tools call what stands in ``DATABASE_URL``."""
    set_up = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    found = {variable: str(set_up[name]) for variable, name in names.items() if set_up.get(name)}
    if mode := set_up["OPTIONS"].get("sslmode"):
        found["PGSSLMODE"] = mode
    return found
