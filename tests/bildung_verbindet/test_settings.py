import os
import re
import runpy
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.core import management
from django.core.exceptions import ImproperlyConfigured

from foundation import environment as env

ROOT = Path(__file__).parent.parent.parent


def start(*options, command="check", **variables):
    return run("manage.py", command, *options, **variables)


def run(*options, **variables):
    return subprocess.run(  # noqa: S603
        [sys.executable, *options],
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


DATABASE, REDIS = "postgresql://ich:{}@db.example:5432/portal", "redis://ich:{}@redis.example:6379/0"
SECRETS = ("ge/heim", "12/heim", "ge?heim", "12?heim", "ge#heim", "12#heim", "ge,12/heim", "[heim", "ge/he@im")
UNREADABLE = [
    ("ERASURE_LEDGER", "/geheim/erased.key"),
    ("VAR_DIR", "/dev/null/portal"),
    *[("VAR_DIR", "/proc/portal"), ("SECRET_KEY_FILE", "/nirgends/geheim"), ("DATABASE_URL_FILE", "/dev")],
    *[("EMAIL_HOST_PASSWORD_FILE", "geheim"), ("BACKUP_RECIPIENT_FILE", "/nirgends/geheim")],
    *[("DATABASE_URL", DATABASE.format(secret)) for secret in SECRETS],
    *[("DATABASE_URL", f"postgresql://ich:geheim@db.example{end}") for end in ("", "/", ":99999/portal")],
    ("DATABASE_URL", "mysql://ich:geheim@db.example/portal"),
    *[("CACHE_URL", REDIS.format(secret)) for secret in SECRETS],
    *[("CACHE_URL", REDIS.format("geheim") + "?db=viele"), ("CACHE_URL", "memcached://geheim")],
    *[
        ("PORTAL_URL", url)
        for url in ("portal.example", "https://", "https://[portal", "https://portal.example:x")
    ],
    *[("HTTPS", "vielleicht"), ("EMAIL_PORT", "0"), ("EMAIL_TIMEOUT", "0"), ("TRUSTED_PROXIES", "-1")],
    *[("BACKUPS_KEPT", "viele"), ("BACKUPS_KEPT", "-1"), ("WEB_CONCURRENCY", "viele"), ("WEB_CONCURRENCY", "")],
    *[("FIRST_YEAR", "0"), ("YEARS_AHEAD", "20000"), ("AUDIT_KEPT_DAYS", "1000000"), ("LOG_FORMAT", "xml")],
    *[("TRANSLATION_SERVICE", "geheim"), ("TRANSLATION_URL", "geheim")],
]


@pytest.mark.parametrize(("name", "value"), UNREADABLE)
def test_the_doctor_says_in_a_sentence_which_setting_cannot_be_read_and_nothing_of_a_secret(name, value):
    found = start("--offline", command="doctor", **{"SECRET_KEY": "geheim", name: value})

    assert found.returncode == 2
    assert re.fullmatch(rf"ImproperlyConfigured: .*\b{name}\b.*\.\n", found.stderr)
    assert "heim" not in found.stdout + found.stderr


OF_TIMERS = ["minutely", "hourly", "nightly", "backup saved"]
OF_DEPLOY = ["load_start_content", "verify x.tar", "restore x.tar", "forget"]
OF_EMPTY = ["migrate", "createcachetable"]
AWAY = "postgresql://portal:geheim@127.0.0.1:1/portal"


@pytest.mark.parametrize(
    ("kind", "line"),
    [*product(["away", "empty"], [*OF_TIMERS, *OF_DEPLOY]), *product(["away"], OF_EMPTY)],
)
def test_a_command_without_its_database_ends_in_sentences_and_with_a_status(kind, line, tmp_path):
    url = AWAY if kind == "away" else ""
    variables = {"SECRET_KEY": "geheim", "DATABASE_URL": url, "VAR_DIR": str(tmp_path)}
    command, *options = line.replace("saved", str(tmp_path / "saved")).split()

    found = start(*options, command=command, **variables)

    assert found.returncode == 1
    assert "Traceback" not in found.stderr
    assert "geheim" not in found.stdout + found.stderr
    assert found.stderr.strip()


def test_the_doctor_tells_monitoring_that_the_database_is_away():
    found = start("--offline", "--language", "en", command="doctor", SECRET_KEY="geheim", DATABASE_URL=AWAY)

    assert found.returncode == 2
    assert "[wrong] The database does not answer: OperationalError." in found.stdout
    assert "Traceback" not in found.stderr


READ_BY_CHECK = """
import django, sys
from foundation.environment import Values
found, ask = set(), Values.__getitem__
Values.__getitem__ = lambda self, name: (found.add(name), ask(self, name))[1]
from django.core.management import call_command
django.setup()
call_command("check")
print(" ".join(found))
"""


def test_check_has_read_each_setting_that_anything_reads_later():
    variables = {"DEBUG": "true", "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings"}
    read = run("-c", READ_BY_CHECK, **variables).stdout.split()

    assert {*read} >= named_in_code()
    assert len(named_in_code()) > 60


def named_in_code() -> set[str]:
    """What any module takes from the environment, but what the portal's own programs tell each other."""
    files = [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in {"tests", ".venv"}]
    ways = r"\b(?:text|flag|number|words|folder|page|database|cache|os.environ.get|getenv)\(\s*"
    return set(re.findall(rf'{ways}"([A-Z][A-Z_]{{2,}})"', "\n".join(path.read_text() for path in files)))


READ_WHEN_BLANK = """
import django, os, runpy, sys
del os.environ["VAR_DIR"]
from foundation.environment import Environment
asked, ask = {}, Environment.get_value
def get_value(self, name, **how):
    asked[name] = lambda: ask(self, name, **how)
    return ask(self, name, **how)
Environment.get_value = get_value
from django.core.management import call_command
django.setup()
call_command("check")
def found(name):
    settings = runpy.run_path("bildung_verbindet/settings.py")
    plain = {key: repr(value) for key, value in settings.items() if key.isupper()}
    return plain, asked[name]()
for name in sys.argv[1:]:
    wanted = found(name)
    for variable in (name, f"{name}_FILE"):
        for blank in ("", " ", "\\u00a0 \\n"):
            os.environ[variable] = blank
            try:
                print(name if found(name) == wanted else f"{variable}={blank!r} is no default")
            except Exception as error:
                print(f"{variable}={blank!r}: {error!r}")
            del os.environ[variable]
"""
UNREAD = {"WEB_CONCURRENCY": "gunicorn reads it before us, and no blank one; `check` says so"}


@pytest.mark.parametrize("debug", ["true", "false"])
def test_each_variable_that_is_blank_means_its_default(debug):
    names = re.findall(r"^#?([A-Z_]+)=", (ROOT / "deploy/portal.env").read_text(), re.MULTILINE)
    names = [name for name in names if name not in UNREAD]
    if debug == "false":
        names.remove("SECRET_KEY")  # without it nothing starts
    secret = {} if debug == "true" else {"SECRET_KEY": "geheim"}
    variables = {"DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings", "DEBUG": debug, **secret}

    told = run("-c", READ_WHEN_BLANK, *names, **variables)

    assert told.stdout.split("\n")[1:-1] == [name for name in names for _blank in range(6)], told.stderr


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("0", False), ("Yes", True)])
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


@pytest.mark.parametrize(
    ("command", "seconds"),
    [
        ("migrate", 3600),
        ("nightly", 3600),
        ("backup", 3600),
        ("forget", 3600),
        ("minutely", 5),
        ("doctor", 5),
        ("changepassword", 5),
    ],
)
def test_commands_on_which_nobody_waits_may_read_all_there_is(monkeypatch, tmp_path, command, seconds):
    monkeypatch.setattr(env, "STATEMENT", {**env.STATEMENT})
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal@db.example/portal")
    monkeypatch.setattr(sys, "argv", ["manage.py", command])
    read = []
    monkeypatch.setattr(
        management,
        "execute_from_command_line",
        lambda argv: read.append(env.database("DATABASE_URL", tmp_path)["OPTIONS"]),
    )

    runpy.run_path(settings.BASE_DIR / "manage.py", run_name="__main__")

    (options,) = read
    assert f"statement_timeout={seconds}000" in options["options"]
    assert "lock_timeout=5000" in options["options"]
    assert options["patience"] == seconds + 1
