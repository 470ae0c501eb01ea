"""While units are restarted one after the other, and when an upgrade is taken back, the last release's code runs
on the new schema: its public pages are answered, and what is written is there."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from bildung_verbindet.freshness.stamps import drop_triggers, install_triggers, stamps
from enquiries.models import Enquiry
from tests.factories import make_course, make_office, make_post, make_run
from tests.history import needs_history

pytestmark = [pytest.mark.django_db(transaction=True), needs_history]

ROOT = Path(settings.BASE_DIR)
SETTINGS = """
import os
from tests.settings import *
DATABASES["default"]["NAME"] = os.environ["NEW_SCHEMA"]
"""
VISIT = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from tests.factories import stamp
import sys
call_command("compile_catalogues", verbosity=0)
client, form = Client(), sys.argv[2]
for path in sys.argv[1].split():
    print(path, client.get(path).status_code)
sent = {"name": "Olena", "email": "o@beispiel.example", "consent": "on", "born": stamp(), "language": "de"}
print(form, client.post(form, sent).status_code)
"""
COLUMNS = """
import json
import django
django.setup()
from django.apps import apps
print(json.dumps({
    model._meta.db_table: [field.column for field in model._meta.local_concrete_fields]
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed and not model._meta.proxy
}))
"""
COLUMN_QUERIES = {
    "sqlite": """SELECT name, NOT "notnull" OR dflt_value IS NOT NULL FROM pragma_table_info(%s)""",
    "postgresql": "SELECT column_name, is_nullable = 'YES' OR column_default IS NOT NULL"
    " FROM information_schema.columns WHERE table_name = %s",
}


def last_release() -> str:
    """The commit."""
    return tomllib.loads((ROOT / "deploy/releases.toml").read_text())["release"][0]["commit"]


def database_of(folder) -> str:
    """The new schema, where another process finds it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        return name
    copy = folder / "new.sqlite3"
    with sqlite3.connect(copy) as target:
        connection.cursor().connection.backup(target)
    return str(copy)


@pytest.fixture
def release(tmp_path):
    folder = tmp_path / "release"
    folder.mkdir()
    archive = subprocess.run(  # noqa: S603
        ["git", "archive", last_release()],  # noqa: S607
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    subprocess.run(["tar", "-x"], cwd=folder, input=archive.stdout, check=True)  # noqa: S607
    (folder / "new_schema.py").write_text(SETTINGS)
    return folder


def test_the_last_release_serves_and_writes_on_the_new_schema(release, tmp_path):
    make_office()
    make_post()
    run = make_run(make_course("Deutsch am Abend"))
    paths = ["/de/", "/ar/angebote/?q=deutsch", run.course.get_absolute_url(), "/de/anbieter/", "/de/aktuelles/"]
    form = f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/"

    name = database_of(tmp_path)
    said = asked(release, name, VISIT, " ".join(paths), form)

    assert said.stdout.splitlines() == [*(f"{path} 200" for path in paths), f"{form} 302"], said.stderr
    assert written(name) == 1


def test_the_last_release_may_leave_out_every_column_that_it_does_not_know(release, tmp_path):
    """It writes rows of all its tables without them, so they are nullable or the database has a default."""
    known = json.loads(asked(release, database_of(tmp_path), COLUMNS).stdout)

    there = {table: columns_of(table) for table in known}

    gone = {(table, name) for table, names in known.items() for name in names if name not in there[table]}
    demanded = {
        (table, name)
        for table, columns in there.items()
        for name, may_be_left_out in columns.items()
        if name not in known[table] and not may_be_left_out
    }
    assert (gone, demanded) == (set(), set())


def columns_of(table) -> dict[str, bool]:
    """Each with whether a row may be written without it; none where there is no such table."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMN_QUERIES[connection.vendor], [table])
        return {name: bool(may_be_left_out) for name, may_be_left_out in cursor.fetchall()}


def asked(release, name, program, *words):
    """What the release's own code answers on the schema of that name."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", program, *words],
        cwd=release,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "new_schema", "NEW_SCHEMA": name},
        capture_output=True,
        text=True,
        check=False,
    )


def written(name) -> int:
    if connection.vendor == "postgresql":
        return Enquiry.objects.filter(name="Olena").count()
    with sqlite3.connect(name) as file:
        return file.execute(f"SELECT count(*) FROM {Enquiry._meta.db_table} WHERE name = 'Olena'").fetchone()[0]  # noqa: S608


def migrations_of(commit) -> dict[str, str]:
    """The newest one of each app as of that commit."""
    listed = subprocess.run(  # noqa: S603
        ["git", "ls-tree", "-r", "--name-only", commit],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = (re.fullmatch(r"(\w+)/migrations/(\d\w+)\.py", path) for path in listed.stdout.split())
    return {each[1]: each[2] for each in found if each}


class Executor(MigrationExecutor):
    """Reckons with what stays first: Django draws all models anew at whatever comes after something to undo."""

    def _migrate_all_backwards(self, plan, full_plan, fake):
        undone = {migration for migration, _is_backwards in plan}
        in_order = sorted(full_plan, key=lambda step: step[0] in undone)
        return super()._migrate_all_backwards(plan, in_order, fake)


def test_a_portal_with_content_goes_back_to_the_last_release_and_forth_and_counts_on():
    """On SQLite a table cannot be made anew while triggers of others name it."""
    course, known = make_run().course, migrations_of(last_release())
    newest = {app: name for app, name in MigrationLoader(connection).graph.leaf_nodes() if app in known}

    drop_triggers()
    Executor(connection).migrate([*(known.items() - newest.items())])
    install_triggers()
    assert MigrationRecorder(connection).applied_migrations().keys().isdisjoint(newest.items() - known.items())
    call_command("migrate", verbosity=0)

    before = stamps()["catalogue"]
    course.refresh_from_db()
    course.save()
    assert stamps()["catalogue"] > before
