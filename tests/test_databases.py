"""What ``tests/databases.py`` spares all other tests is just what they would have made themselves."""

import re
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from bildung_verbindet.freshness.stamps import stamps
from courses.models import Course
from places.models import Municipality
from tests.databases import ServerCopies, empty, filled, load, migrations
from tests.factories import make_course
from tests.fingerprint import fingerprint

COUNTED = {"sqlite_sequence", "bildung_verbindet_contentstamp", "bildung_verbindet_coursechange"}


def content():
    return {table: digest for table, digest in fingerprint().items() if table not in COUNTED}


@pytest.mark.django_db(transaction=True)
def test_what_was_loaded_before_is_put_back_to_the_letter_and_counts_as_a_change():
    load("a course", by=lambda: make_course("Deutsch – “ä”\t\\N"))
    loaded, course = content(), Course.objects.values().get()
    empty()
    before = stamps()

    load("a course", by=None)

    assert (content(), Course.objects.values().get()) == (loaded, course)
    assert stamps() != before


@pytest.mark.django_db
def test_what_is_loaded_as_a_whole_begins_with_nothing():
    make_course()

    with pytest.raises(AssertionError, match="empty database"):
        load("another course", by=make_course)


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_has_no_rows_but_what_all_tests_need(start_content):
    kinds = ContentType.objects.count()

    empty()

    assert (filled(), Municipality.objects.count(), ContentType.objects.count()) == ([], 0, kinds)


def test_a_changed_migration_needs_another_database(tmp_path, monkeypatch):
    before, room = migrations(), apps.get_app_config("news")
    shutil.copytree(Path(room.path, "migrations"), tmp_path / "migrations")
    monkeypatch.setattr(room, "path", tmp_path)
    assert migrations() == before

    with (tmp_path / "migrations/0001_initial.py").open("a") as migration:
        migration.write("# changed")

    assert migrations() != before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is a file")
@pytest.mark.django_db(transaction=True)
def test_what_a_server_had_migrated_is_the_same_on_the_next_one(tmp_path):
    keeper = ServerCopies(tmp_path, "for_a_test")
    keeper.ours = connection.settings_dict["NAME"]

    keeper.keep()
    drop(keeper.kept)
    kept, is_there = lines(keeper.file), keeper.has_one()
    keeper._run("pg_dump", "--file", tmp_path / "again.sql")

    drop(keeper.kept)
    assert (is_there, lines(tmp_path / "again.sql")) == (True, kept)


def drop(name):
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")  # once read, PostgreSQL writes them elsewhere


def lines(dump):
    """Without the key that each is secured by."""
    said = [line for line in dump.read_text().splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
    return [CASTS.sub("", line) if " INDEX " in line else line for line in said]
