"""Where the portal keeps things: the database and its tables, the catalogues of texts; folders see ``disks``."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bildung_verbindet.operation import state
from bildung_verbindet.operation.backups import dumps
from bildung_verbindet.operation.findings import Finding, fine, odd, wrong
from foundation.databases import unfinished
from foundation.languages.management.commands.compile_catalogues import stale
from foundation.outages.database import in_one_line, is_outage, is_read_only, lacks_tables

OLDEST_POSTGRESQL = 14


def look_at_database() -> Iterator[Finding]:
    if unfinished.mark().exists():
        return  # closed, as its folder's findings say
    try:
        connection.ensure_connection()
        yield from (look_at_postgresql if connection.vendor == "postgresql" else look_at_sqlite)()
    except Error as error:
        yield away(error)
    else:
        yield from look_at_migrations()
        if trouble := state.trouble_in_writing():
            yield unwritable(trouble)


def away(error: Error) -> Finding:
    return wrong(
        _("The database does not answer: %(why)s.") % {"why": type(error).__name__},
        _("Look at DATABASE_URL and whether that server runs."),
    )


def unwritable(trouble: Error) -> Finding:
    if lacks_tables(trouble):
        return wrong(
            _("The portal’s tables are not in the database."),
            _("Run manage.py migrate, or restore a backup."),
        )
    if is_read_only(trouble):
        return wrong(
            _("The database can only be read."),
            _("Look whether its disk is full, or whether it is a copy that follows another one."),
        )
    if is_outage(trouble):
        return away(trouble)
    return wrong(
        _("Nothing can be written to the database: %(why)s.") % {"why": in_one_line(trouble).rstrip(".")},
        _("Look whether the user in DATABASE_URL may write to its tables."),
    )


def look_at_sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        damage = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        yield wrong(_("The database is damaged: %(what)s.") % {"what": damage}, _("Restore the last backup."))
    yield odd(_("The database is SQLite, one file on this machine."), _("In production take PostgreSQL."))


def look_at_postgresql() -> Iterator[Finding]:
    major = connection.pg_version // 10_000
    values = {name: asked(f"SHOW {name}") for name in ("server_encoding", "synchronous_commit", "fsync")}
    if major < OLDEST_POSTGRESQL:
        yield wrong(
            _("PostgreSQL %(version)s is too old.") % {"version": major},
            _("Take %(version)s or newer.") % {"version": OLDEST_POSTGRESQL},
        )
    if values["server_encoding"] != "UTF8":
        yield wrong(
            _("The database cannot hold all scripts: it is written in %(encoding)s.")
            % {"encoding": values["server_encoding"]},
            _("Make a database with UTF8 and restore a backup into it."),
        )
    if "off" in (values["synchronous_commit"], values["fsync"]):
        yield wrong(
            _("The database acknowledges what it has not written yet."),
            _("Set fsync and synchronous_commit to on."),
        )
    yield from look_at_collation(major)
    if line := dumps.lacking_right():
        yield odd(
            _("No backup could be brought back, for lack of a right."),
            _("As the database’s administrator run in this database: %(line)s") % {"line": line},
        )
    yield fine(_("PostgreSQL %(version)s answers.") % {"version": major})


def look_at_collation(major: int) -> Iterator[Finding]:
    """An index that was sorted by another version of the system's library finds wrongly."""
    if major < 15:
        return
    own = "FROM pg_database WHERE datname = current_database()"
    then, now = (
        asked(f"SELECT {what} {own}") for what in ("datcollversion", "pg_database_collation_actual_version(oid)")
    )
    if then != now:
        yield wrong(
            _("Texts are sorted by version %(now)s, indexes were made with %(then)s.")
            % {"now": now, "then": then},
            _("Run REINDEX DATABASE and ALTER DATABASE … REFRESH COLLATION VERSION."),
        )


def asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def look_at_migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    missing = len(executor.migration_plan(graph.leaf_nodes()))
    ours = {label for label, _name in graph.nodes}
    newer = {key for key in MigrationRecorder(connection).applied_migrations() if key[0] in ours}
    newer -= {*graph.nodes, *executor.loader.disk_migrations}
    if missing:
        words = ngettext("%(number)d migration is missing.", "%(number)d migrations are missing.", missing)
        yield wrong(words % {"number": missing}, _("Run manage.py migrate."))
    if newer:
        yield odd(
            _("The database has been used by a newer release."),
            _("That is meant after going back to an older one; else install the newer one."),
        )


def look_at_catalogues() -> Iterator[Finding]:
    files = [path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")]
    if any(map(stale, files)):
        yield wrong(
            _("Texts of the languages are missing or outdated."),
            _("Run deploy/compile as root and start the portal anew."),
        )
    else:
        yield fine(_("All languages have their texts."))
