"""What tests spend most on, done once: the database is migrated once and copied, emptied where it was filled, and
filled with what was loaded before."""

import shutil
import subprocess
from collections.abc import Callable, Hashable
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import blake2b
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from bildung_verbindet.freshness import stamps
from bildung_verbindet.freshness.models import ContentStamp
from foundation.operation import append_only

# Made by `migrate` and not by migrations: the same for every test.
KEPT = {model._meta.db_table for model in (ContentType, Permission, ContentStamp)}


# Migrated once


def migrations() -> str:
    """A digest of all there are, ours and those of packages, and of the triggers that come after them."""
    digest = blake2b(digest_size=8)
    for module in (append_only, stamps):
        digest.update(Path(module.__file__).read_bytes())
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(f"{config.label}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def migrated_copy(folder: Path, is_anew: bool):
    """Within, the test database is made; it begins as a copy of one that was migrated before, if there is one.

    One process at a time, so that of several which begin together the first migrates and the others copy.
    """
    keeper = (ServerCopies if connection.vendor == "postgresql" else FileCopies)(folder, migrations())
    with (folder / f"{connection.vendor}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        is_new = is_anew or not keeper.has_one()
        if not is_new:
            keeper.take()
        yield
        if is_new:
            keeper.keep()


class FileCopies:
    """Of SQLite, kept beside what else pytest remembers, for later runs too."""

    def __init__(self, folder, name):
        self.kept, self.ours = folder / f"{name}.sqlite3", Path(connection.settings_dict["TEST"]["NAME"])

    def has_one(self) -> bool:
        return self.kept.exists()

    def take(self):
        shutil.copyfile(self.kept, self.ours)

    def keep(self):
        for outdated in self.kept.parent.glob("*.sqlite3"):
            outdated.unlink()
        connection.close()  # writes all into the one file
        shutil.copyfile(self.ours, self.kept.with_suffix(".part"))
        self.kept.with_suffix(".part").rename(self.kept)


class ServerCopies:
    """In the server itself, which goes with the tests; for later runs as a file that makes it anew."""

    def __init__(self, folder, name):
        self.kept, self.ours = f"migrated_{name}", connection.creation._get_test_db_name()
        self.file = folder / f"{name}.sql"

    def has_one(self) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [self.kept])
            if not cursor.rowcount and self.file.exists():
                cursor.execute(f'CREATE DATABASE "{self.kept}"')
                self._run("psql", "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "--file", self.file)
                return True
            return bool(cursor.rowcount)

    def take(self):
        self._copy(self.kept, self.ours)

    def keep(self):
        connection.close()  # nobody may look at what is copied
        self._copy(self.ours, self.kept)
        for outdated in self.file.parent.glob("*.sql"):
            outdated.unlink()
        self._run("pg_dump", "--file", self.file.with_suffix(".part"))
        self.file.with_suffix(".part").rename(self.file)

    def _run(self, program, *words):
        at = "postgresql://{USER}@{HOST}:{PORT}".format(**connection.settings_dict)
        subprocess.run([program, *words, f"{at}/{self.kept}"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603

    def _copy(self, source, target):
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


# Emptied where it was filled


def filled() -> list[str]:
    """The tables that hold rows of tests."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=False)) - KEPT)
    with connection.cursor() as cursor:
        looks = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables]  # noqa: S608
        cursor.execute(" UNION ALL ".join(looks))
        return [name for (name,) in cursor.fetchall()]


def row_counts(models) -> dict[str, int]:
    """By table, asked at once: table by table Django would think longer than the database counts."""
    tables = sorted({model._meta.db_table for model in models})
    with connection.cursor() as cursor:
        counts = [f"SELECT '{name}', COUNT(*) FROM {name}" for name in tables]  # noqa: S608
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())


def empty():
    """In place of Django's ``flush``, which goes through all tables and then migrates' last steps again."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, as all rows go
        while tables := filled():  # SQLite's triggers write of what is deleted
            is_audited = connection.vendor == "sqlite" and append_only.TABLE in tables
            if is_audited:
                append_only.remove_from_sqlite(cursor)
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            if is_audited:
                append_only.install()


# Filled with what was loaded before

loaded: dict[tuple, tuple[dict, dict]] = {}


def load(*name: Hashable, by: Callable):
    """Calls ``by`` in the empty database; the next time puts the same rows there, and files that are gone."""
    if name not in loaded:
        assert filled() == [], "what is remembered as a whole begins with an empty database"
        before = files()
        by()
        ours = {path: path.read_bytes() for path in files() - before}
        loaded[name] = {table: rows_of(table) for table in filled()}, ours
    else:
        tables, ours = loaded[name]
        with transaction.atomic():
            for table, rows in tables.items():
                put_back(table, rows)
        for path in ours.keys() - files():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(ours[path])


def files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def rows_of(table):
    """As the database itself has them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                return b"".join(copy)
        columns = cursor.execute(f"PRAGMA table_info({table})").fetchall()
        names = [f'+"{name}"' for _place, name, *_others in columns]
        return cursor.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()  # noqa: S608 - a sum has no type


def put_back(table, rows):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)
        else:
            places = ", ".join("?" * len(rows[0]))
            cursor.cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608
