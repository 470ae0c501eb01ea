"""The database as one file, and back: by PostgreSQL's own tools, or by SQLite's online backup."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import CommandError
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

TOOLS = "/usr/lib/postgresql/*/bin"
WHERE = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
HEAD = re.compile(rb"(?:\s+|--[^\n]*\n|\\restrict [^\n]*\n|SELECT pg_catalog\.set_config[^\n]*\n|SET [^\n]*;\n)*")
SET = re.compile(rb"^SET (\w+) = [^\n]*;$", re.MULTILINE)
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
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        run("pg_dump", address(), "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
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
    drop_unknown(script)
    connection.close()
    options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction")
    run("psql", address(), *options, "-c", DROP, "-f", str(script))


def drop_unknown(script):
    """What newer tools set at its head and an older server does not know; there only, as below it are texts."""
    with script.open("r+b") as file, connection.cursor() as cursor:
        head = HEAD.match(file.read(2**16))[0]
        for line in SET.finditer(head):
            cursor.execute("SELECT current_setting(%s, true) IS NULL", [line[1].decode()])
            if cursor.fetchone()[0]:
                file.seek(line.start())
                file.write(b"-" * len(line[0]))


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
    """The newest, which reads what any other has dumped. What it dumps older ones could not read, so that is
    done by the server's own version, or the next newer one."""
    found = {float(path.parts[-3]): str(path) for path in Path("/").glob(f"{TOOLS[1:]}/{name}")}
    if name == "pg_dump":
        found = {version: path for version, path in found.items() if version >= of_server()} or found
    version = (min if name == "pg_dump" else max)(found, default=None)
    path = found.get(version) or shutil.which(name)
    if not path:
        raise CommandError(f"{name} is not there: install postgresql-client.")
    return path


def of_server():
    return connection.pg_version // 10_000


def address():
    """Where ``DATABASE_URL`` leads, before what the service that it may name says."""
    set_up = connection.settings_dict
    return f"--dbname={make_conninfo(**{word: set_up[name] or None for word, name in WHERE.items()})}"


def variables():
    """What else ``DATABASE_URL`` says, as PostgreSQL's programs call it; no secret stands in a command line."""
    set_up = connection.settings_dict
    said = {**set_up["OPTIONS"], "password": set_up["PASSWORD"]}
    said["options"] = f"{said.get('options', '')} -c statement_timeout=0"
    known = {one.keyword.decode(): one.envvar.decode() for one in Conninfo.get_defaults() if one.envvar}
    return {variable: str(said[word]) for word, variable in known.items() if said.get(word) not in (None, "")}
