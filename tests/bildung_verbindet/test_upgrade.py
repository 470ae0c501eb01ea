"""While units are restarted one after the other, and when an upgrade is taken back, the last release's code runs
on the new schema: its public pages are answered, and what is written is there."""

import os
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

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
    said = subprocess.run(  # noqa: S603
        [sys.executable, "-c", VISIT, " ".join(paths), form],
        cwd=release,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "new_schema", "NEW_SCHEMA": name},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.stdout.splitlines() == [*(f"{path} 200" for path in paths), f"{form} 302"], said.stderr
    assert written(name) == 1


def written(name) -> int:
    if connection.vendor == "postgresql":
        return Enquiry.objects.filter(name="Olena").count()
    with sqlite3.connect(name) as file:
        return file.execute(f"SELECT count(*) FROM {Enquiry._meta.db_table} WHERE name = 'Olena'").fetchone()[0]  # noqa: S608
