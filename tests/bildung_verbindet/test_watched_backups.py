"""A backup that fails, or is made no more, is told to all who watch; where none was ever meant, nobody is told."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.models import F
from django.test import Client

from accounts.models import User
from foundation.operation.models import TimedJob
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = (False, False, False)


@pytest.fixture
def everybody(settings, capsys, tmp_path):
    """Who watches: the office on its first page, monitoring, and the doctor."""
    settings.HTTPS, settings.MONITORING_TOKEN, settings.VAR_DIR = True, "geheim", tmp_path
    settings.MEDIA_ROOT = str(tmp_path / "media")
    office = Client()
    office.force_login(make_user(role=User.Role.COORDINATOR))

    def told(words="For two days no backup has been whole."):
        page = office.get("/de/buero/").content.decode()
        jobs = Client().get("/readyz", HTTP_AUTHORIZATION="Bearer geheim").json()["jobs"]
        with pytest.raises(SystemExit):
            call_command("doctor", "--language", "en", "--offline")
        return "Eine Sicherung anlegen" in page, jobs == {"troubled": ["backup"]}, words in capsys.readouterr().out

    return told


def later(**time):
    TimedJob.objects.filter(name="backup").update(late_at=F("late_at") - timedelta(**time))


def refuse(execute, sql, params, many, context):
    if sql.startswith(("INSERT", "UPDATE")):
        raise OperationalError("disk full")
    return execute(sql, params, many, context)


def test_a_portal_whose_nights_pass_without_a_backup_says_so_after_two_days(everybody):
    call_command("nightly", "check_links", verbosity=0)
    first = everybody()
    later(hours=47)
    call_command("nightly", "check_links", verbosity=0)
    before = everybody()
    later(hours=2)

    assert (first, before, everybody()) == (NOBODY, NOBODY, (True, True, True))


def test_a_backup_that_is_whole_is_enough_for_two_days(everybody, tmp_path):
    call_command("backup", tmp_path / "backups", verbosity=0)
    later(hours=47)
    before = everybody()
    later(hours=2)
    after = everybody()

    call_command("backup", tmp_path / "backups", verbosity=0)

    assert (before, after, everybody()) == (NOBODY, (True, True, True), NOBODY)


def test_a_backup_that_fails_is_told_at_once_and_until_one_is_whole(everybody, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")  # where age would be
    for _ in range(2):
        with pytest.raises(CommandError):
            call_command("backup", tmp_path / "backups", recipient="age1xyz", verbosity=0)
    failed = everybody("The last backup has failed, and says: “age is not there")

    call_command("backup", tmp_path / "backups", verbosity=0)

    assert (failed, everybody("The last backup")) == ((True, True, True), NOBODY)


def test_a_trial_needs_no_backup(everybody, settings, tmp_path):
    settings.HTTPS = False
    call_command("nightly", "check_links", verbosity=0)
    call_command("backup", tmp_path / "backups", verbosity=0)

    assert TimedJob.objects.filter(name="backup").count() == 0


def test_where_the_database_takes_nothing_the_backup_is_made_all_the_same(everybody, tmp_path):
    with connection.execute_wrapper(refuse):
        call_command("backup", tmp_path / "backups", verbosity=0)

    assert TimedJob.objects.count() == 0
    assert len([*(tmp_path / "backups").glob("portal-*.tar")]) == 1
