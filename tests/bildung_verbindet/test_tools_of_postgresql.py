"""PostgreSQL's own programs, of whatever version, are told all that DATABASE_URL says."""

import pytest
from django.core.management import call_command
from django.db import connection, connections

from bildung_verbindet.operation.backups import dumps
from courses.models import Course
from foundation import environment
from tests.bildung_verbindet import test_backups
from tests.bildung_verbindet.test_backups import lose_all, saved
from tests.factories import make_course

machine = test_backups.machine
TOLD = """#!/bin/sh
env | grep ^PG >{folder}/told
echo "$*" >>{folder}/told
"""
NEWER = "s//SET transaction_timeout = 0;\\nSET /"  # which only servers from 17 on know
NOTED = """#!/bin/sh
echo {name} {version} >>{folder}/noted
{real} "$@" || exit
for word in "$@"; do
  case "{name} $word" in
    "pg_restore --file="*) [ {version} -lt 17 ] || sed -i '0,/^SET /{newer}' "${{word#--file=}}" ;;
  esac
done
"""


def install(folder, version, name, text):
    tool = folder / str(version) / "bin" / name
    tool.parent.mkdir(parents=True, exist_ok=True)
    tool.write_text(text)
    tool.chmod(0o755)


def told(folder, monkeypatch, url) -> set[str]:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(connections["default"], "settings_dict", environment.database("DATABASE_URL", folder))
    monkeypatch.setattr(dumps, "TOOLS", f"{folder}/*/bin")
    install(folder, 15, "psql", TOLD.format(folder=folder))

    dumps.run("psql", dumps.address())

    return {*(folder / "told").read_text().splitlines()}


@pytest.mark.parametrize(
    ("asked", "variables"),
    [
        (
            "",
            {
                "PGCONNECT_TIMEOUT=3",
                "PGOPTIONS=-c statement_timeout=5000 -c lock_timeout=5000 -c statement_timeout=0",
            },
        ),
        (
            "sslmode=verify-full&sslrootcert=/etc/portal/ca.crt",
            {"PGSSLMODE=verify-full", "PGSSLROOTCERT=/etc/portal/ca.crt"},
        ),
        ("sslcert=/a.crt&sslkey=/a.key&sslcrl=/a.crl", {"PGSSLCERT=/a.crt", "PGSSLKEY=/a.key", "PGSSLCRL=/a.crl"}),
        ("passfile=/a&service=portal", {"PGPASSFILE=/a", "PGSERVICE=portal"}),
        (
            "target_session_attrs=read-write&connect_timeout=9",
            {"PGTARGETSESSIONATTRS=read-write", "PGCONNECT_TIMEOUT=9"},
        ),
        ("gssencmode=disable&channel_binding=require", {"PGGSSENCMODE=disable", "PGCHANNELBINDING=require"}),
        ("options=-c%20role%3Downer", {"PGOPTIONS=-c role=owner -c statement_timeout=0"}),
        ("hostaddr=10.0.0.7&sslsni=0", {"PGHOSTADDR=10.0.0.7", "PGSSLSNI=0"}),
        ("patience=9&keepalives_idle=5", set()),
    ],
)
def test_whatever_database_url_names_is_told_to_the_tools(tmp_path, monkeypatch, asked, variables):
    found = told(tmp_path, monkeypatch, f"postgresql://portal:geh%20eim@db.example:5433/name?{asked}")

    assert {*variables, "PGPASSWORD=geh eim"} <= found
    assert "--dbname=host=db.example port=5433 user=portal dbname=name" in found
    assert [line for line in found if "patience" in line or "keepalives" in line] == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no tools")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("more", "dumps_with"), [((14, 17), "own"), ((), "own"), ((14, 17, 18), 17), ((14,), 14)])
def test_a_backup_comes_back_by_tools_that_are_newer_than_the_server(
    machine, settings, tmp_path, monkeypatch, more, dumps_with
):
    own = dumps.of_server()
    versions = {*more, own} if dumps_with == "own" else {*more}
    for name in ("pg_dump", "pg_restore", "psql"):
        real = dumps.tool_named(name)
        for version in versions:
            text = NOTED.format(name=name, version=version, folder=tmp_path, real=real, newer=NEWER)
            install(tmp_path / "tools", version, name, text)
    monkeypatch.setattr(dumps, "TOOLS", f"{tmp_path}/tools/*/bin")
    make_course("SET transaction_timeout = 0;")
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)

    call_command("restore", backup, without_ledger=True, verbosity=0)

    assert Course.objects.get().title == "SET transaction_timeout = 0;"
    dumped, newest = own if dumps_with == "own" else dumps_with, max(versions)
    assert (tmp_path / "noted").read_text().splitlines() == [
        f"pg_dump {dumped}",
        f"pg_restore {newest}",
        f"psql {newest}",
    ]
