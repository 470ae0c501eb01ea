import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from foundation import environment as env

ROOT = Path(__file__).parent.parent.parent


def start(*options, command="check", **variables):
    command = [sys.executable, "manage.py", command, *options]
    return subprocess.run(  # noqa: S603
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": os.environ["VAR_DIR"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_secret_the_portal_starts_only_for_development():
    refused, allowed = start(), start(DEBUG="true")

    assert refused.returncode == 1
    assert refused.stderr.startswith("ImproperlyConfigured: SECRET_KEY is not set.")
    assert allowed.returncode == 0


def test_the_doctor_tells_monitoring_of_settings_that_are_missing():
    assert start(command="doctor").returncode == 2


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("0", False), ("Yes", True), ("", False)])
def test_flags_are_read(monkeypatch, value, expected):
    monkeypatch.setenv("SOME_FLAG", value)

    assert env.flag("SOME_FLAG") is expected


def test_a_flag_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("SOME_FLAG", "perhaps")

    with pytest.raises(ImproperlyConfigured, match="SOME_FLAG must be true or false"):
        env.flag("SOME_FLAG")


def test_a_number_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("SOME_NUMBER", "many")

    with pytest.raises(ImproperlyConfigured, match="SOME_NUMBER must be a whole number"):
        env.number("SOME_NUMBER", 3)


def test_a_secret_may_stand_in_a_file_and_begin_with_a_dollar_sign(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("$ecr=t\\n\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(secret))

    assert env.text("SOME_SECRET") == "$ecr=t\\n"


def test_a_database_url_is_read(monkeypatch):
    monkeypatch.setenv("SOME_URL", "postgresql://me:p%40s+s@db.example:5433/portal?sslmode=require")

    found = env.database("SOME_URL", "unused")

    wanted = {"NAME": "portal", "USER": "me", "PASSWORD": "p@s+s", "HOST": "db.example", "PORT": 5433}
    assert {name: found[name] for name in wanted} == wanted
    assert found["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize("url", ["", "postgresql://me@db.example/portal"])
def test_a_connection_is_kept_for_the_next_requests(monkeypatch, url):
    monkeypatch.setenv("SOME_URL", url)

    assert env.database("SOME_URL", "unused")["CONN_MAX_AGE"] == 60


def test_a_foreign_database_is_refused(monkeypatch):
    monkeypatch.setenv("SOME_URL", "mysql://localhost/x")

    with pytest.raises(ImproperlyConfigured, match="must begin with postgresql://"):
        env.database("SOME_URL", "unused")


@pytest.mark.parametrize("host", ["%2Fvar%2Frun%2Fpostgresql", "%2Fvar%2Frun%2Fpostgresql:5433"])
def test_the_database_may_be_named_by_the_folder_of_its_socket(monkeypatch, host):
    """As in portal.env."""
    monkeypatch.setenv("SOME_URL", f"postgresql://portal@{host}/portal")

    found = env.database("SOME_URL", ROOT)

    assert (found["HOST"], found["USER"], found["NAME"]) == ("/var/run/postgresql", "portal", "portal")
