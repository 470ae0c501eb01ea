"""What the doctor finds, each thing once right and once wrong; and what the portal tells monitoring of itself."""

import json
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone, translation
from post_office.models import Email

from bildung_verbindet.operation import state
from bildung_verbindet.operation.backups import dumps
from bildung_verbindet.operation.configured import FORGED, judged, look_at_names, look_at_proxy
from bildung_verbindet.operation.findings import Level
from bildung_verbindet.operation.stored import look_at_postgresql
from foundation import environment as env
from foundation.databases import unfinished
from foundation.mail import holding
from foundation.operation.models import TimedJob
from foundation.privacy import clock
from foundation.privacy.models import ClockMark
from office.timetable import ALL
from tests.foundation.test_outage import read_only
from tests.mail_server import mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def said(capsys, *options) -> tuple[int, str]:
    """The status and all words, in English."""
    with pytest.raises(SystemExit) as end:
        call_command("doctor", "--language", "en", "--offline", *options)
    return end.value.code, capsys.readouterr().out


@pytest.fixture
def healthy(settings, monkeypatch, tmp_path):
    settings.PORTAL_URL, settings.ALLOWED_HOSTS = "https://portal.example", ["portal.example"]
    settings.HTTPS, settings.TRUSTED_PROXIES = True, 1
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECRET_KEY, settings.ADMINS = "ab1c" * 20 + "defgh", [("a@beispiel.de", "a@beispiel.de")]
    settings.DEFAULT_FROM_EMAIL = "portal@beispiel.de"
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "media")
    monkeypatch.setenv("CACHE_URL", "database")
    settings.CACHES = {**settings.CACHES, "default": env.cache("CACHE_URL", is_alone=False)}
    now = timezone.now()
    for job in ALL:
        TimedJob.objects.create(
            name=job.command, began_at=now, ended_at=now, done_at=now, late_at=now + job.patience
        )
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
        settings.EMAIL_TIMEOUT = 5
        settings.POST_OFFICE = {
            **settings.POST_OFFICE,
            "BACKENDS": {"default": "foundation.mail.smtp.EmailBackend"},
        }
        yield server


def test_a_healthy_portal_is_told_so(healthy, capsys):
    status, words = said(capsys)

    tests_own = {"[odd] The database is SQLite", "[wrong] The database acknowledges"}  # as fast as tests want it
    strange = [line for line in words.splitlines() if "[fine]" not in line]
    assert [line for line in strange if not line.startswith(tuple(tests_own))] == []
    assert words.count("[fine]") == 7 + (connection.vendor == "postgresql")
    assert status == (2 if connection.vendor == "postgresql" else 1)


def spoil_cache(settings, monkeypatch):
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    settings.CACHES = {**settings.CACHES, "default": env.cache("CACHE_URL", is_alone=False)}


def spoil_process_cache(settings, monkeypatch):
    monkeypatch.setenv("CACHE_URL", "memory")
    settings.CACHES = {**settings.CACHES, "default": env.cache("CACHE_URL", is_alone=True)}


def spoil_folder(settings, monkeypatch):
    Path(settings.MEDIA_ROOT).write_text("in the way")


def spoil_space(settings, monkeypatch):
    monkeypatch.setattr("bildung_verbindet.operation.disks.LEAST_ROOM", 1024**6)


def late_mail(settings, monkeypatch):
    Email.objects.create(from_email="p@beispiel.de", to="a@beispiel.example", status=2, message_id="<1@a>")
    Email.objects.update(created=timezone.now() - timedelta(hours=2))
    for number, status in enumerate((0, 2)):  # one is sent, one is about to leave
        address = f"{number}@beispiel.example"
        Email.objects.create(from_email="p@beispiel.de", to=address, status=status, message_id=f"<2@{number}>")


def newer_release(settings, monkeypatch):
    MigrationRecorder.Migration.objects.create(app="courses", name="9999_of_tomorrow", applied=timezone.now())


def older_release(settings, monkeypatch):
    MigrationRecorder.Migration.objects.filter(app="bildung_verbindet").latest("name").delete()


def break_a_question(settings, monkeypatch):
    def unknown():
        raise ProgrammingError("no such table")

    monkeypatch.setattr("bildung_verbindet.operation.services.mails", unknown)


SPOILT = {
    "DEBUG is on": lambda settings, monkeypatch: setattr(settings, "DEBUG", True),
    "portal.W001": lambda settings, monkeypatch: setattr(settings, "TRUSTED_PROXIES", 0),
    "does not answer to its own name": lambda settings, monkeypatch: setattr(settings, "ALLOWED_HOSTS", ["x.y"]),
    "Links in e-mails lead to": lambda settings, monkeypatch: setattr(settings, "PORTAL_URL", "http://127.0.0.1"),
    "E-mails come from an address": lambda settings, monkeypatch: setattr(
        settings, "DEFAULT_FROM_EMAIL", "A <a@b.example>"
    ),
    "Nobody is told of errors": lambda settings, monkeypatch: setattr(settings, "ADMINS", []),
    "Each process counts": spoil_process_cache,
    "The cache does not answer": spoil_cache,
    "Nothing can be written to": spoil_folder,
    "Nothing can be written to /proc/portal": lambda settings, monkeypatch: setattr(
        settings, "ERASURE_LEDGER", "/proc/portal/erasures.ledger"
    ),
    "[wrong] No backup can be made: age does not encrypt": lambda settings, monkeypatch: setattr(
        settings, "BACKUP_RECIPIENT", "age1nonsense"
    ),
    "MB are free in": spoil_space,
    "A restore has not come to its end": lambda settings, monkeypatch: unfinished.begin(),
    "[wrong] Some things were not looked at": break_a_question,
    "1 e-mail did not leave": late_mail,
    "is held since a restore": lambda settings, monkeypatch: holding.begin(),
    "There is no server for e-mails": lambda settings, monkeypatch: setattr(settings, "EMAIL_HOST", ""),
    "The server for e-mails does not take us": lambda settings, monkeypatch: setattr(settings, "EMAIL_PORT", 1),
    "used by a newer release": newer_release,
    "1 migration is missing": older_release,
    "The clock may be wrong": lambda settings, monkeypatch: clock.mark(
        "forget", timezone.now() + timedelta(days=9)
    ),
    "Never run yet: forget.": lambda settings, monkeypatch: TimedJob.objects.filter(name="forget").delete(),
    "forget was not done for too long": lambda settings, monkeypatch: TimedJob.objects.filter(
        name="forget"
    ).update(late_at=timezone.now()),
    "check_links has failed, and says: “OSError”": lambda settings, monkeypatch: TimedJob.objects.filter(
        name="check_links"
    ).update(trouble="OSError"),
}


@pytest.mark.parametrize("words", SPOILT)
def test_what_is_spoilt_is_found(healthy, settings, monkeypatch, capsys, words):
    SPOILT[words](settings, monkeypatch)

    status, found = said(capsys, "--quiet")

    assert words in found
    assert status > 0


def without_table():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bildung_verbindet_clockmark RENAME TO weg")


def without_right():
    """Who may not write is refused by PostgreSQL alone; SQLite has triggers."""
    refusing = "BEGIN SELECT RAISE(ABORT, 'permission denied'); END"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER t BEFORE INSERT ON bildung_verbindet_clockmark {refusing}")
        else:
            cursor.execute("CREATE ROLE lesend; GRANT pg_read_all_data TO lesend; SET LOCAL ROLE lesend")


WRITING = {
    "[wrong] The portal’s tables are not in the database. Run manage.py migrate": without_table,
    "[wrong] Nothing can be written to the database": without_right,
}
ALL_WRITING = ("can only be read", "tables are not in", "Nothing can be written to the database", "not answer")


@pytest.mark.parametrize("words", WRITING)
def test_why_nothing_can_be_written_is_told_apart(healthy, capsys, words):
    WRITING[words]()

    found = said(capsys, "--quiet")[1]

    assert words in found
    assert sum(found.count(one) for one in ALL_WRITING) == 1 + found.count("The cache does not answer")


def test_a_database_that_can_only_be_read_is_told_as_such(healthy, capsys):
    with read_only():
        found = said(capsys, "--quiet")[1]

    assert "[wrong] The database can only be read." in found
    assert "migrat" not in found.replace("for the database run migrate", "")


def test_a_connection_that_breaks_at_writing_is_told_as_away(healthy, capsys):
    with refused("INSERT"):
        found = said(capsys, "--quiet")[1]

    assert "[wrong] The database does not answer: OperationalError." in found
    assert "can only be read" not in found


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no rights")
def test_a_schema_that_belongs_to_somebody_else_is_told_before_a_backup_has_to_come_back(tmp_path):
    lines = [
        "ALTER SCHEMA public OWNER TO mieterin;",
        f"GRANT CREATE ON DATABASE {name_of_database()} TO mieterin;",
    ]
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE mieterin; CREATE ROLE vermieterin; ALTER SCHEMA public OWNER TO vermieterin")
        for line in lines:
            cursor.execute("SET LOCAL ROLE mieterin")
            told = "".join(map(str, english(look_at_postgresql())))
            with pytest.raises(CommandError, match=line):
                dumps.load(tmp_path / "database")
            cursor.execute(f"RESET ROLE; {line}")

            assert line in told

        cursor.execute("SET LOCAL ROLE mieterin")
        assert "No backup could be brought back" not in "".join(map(str, english(look_at_postgresql())))


def name_of_database():
    return connection.ops.quote_name(connection.settings_dict["NAME"]).strip('"')


@pytest.mark.parametrize(
    ("url", "allowed", "words"),
    [
        ("https://portal.example", "PORTAL.EXAMPLE", ""),
        ("https://Portal.Example:8443", "portal.example", ""),
        ("https://portal.example", ".portal.example", ""),
        ("https://www.portal.example", ".portal.example", ""),
        ("https://[2001:db8::1]:8443", "[2001:db8::1]", ""),
        ("https://portal.example", "*", "The portal answers to any name that somebody makes up"),
        ("https://portal.example", "www.portal.example", "does not answer to its own name portal.example"),
        ("https://portal.example", ".org.example", "does not answer to its own name portal.example"),
    ],
)
def test_names_are_read_as_django_reads_them(settings, url, allowed, words):
    settings.PORTAL_URL, settings.ALLOWED_HOSTS = url, [allowed]

    found = english(look_at_names())

    assert [finding.level for finding in found] == [Level.WRONG] * bool(words)
    assert words in "".join(map(str, found))


def test_a_mail_is_sent_on_request(healthy, capsys):
    _status, words = said(capsys, "--mail", "pruefung@beispiel.de")

    assert "An e-mail was handed over" in words
    assert healthy.addresses == ["pruefung@beispiel.de"]


RIGHT = {
    "hops": 2,
    "outermost": "198.51.100.7",
    "address": "198.51.100.7",
    "is_secure": True,
    "host": "portal.example",
}


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        ({}, ""),
        ({"hops": 1}, ""),  # a web server that sets the header anew
        ({"hops": 3}, "3 addresses came in X-Forwarded-For, TRUSTED_PROXIES is 1."),
        ({"hops": 0}, "0 addresses came"),
        ({"hops": 1, "address": FORGED}, "believes what visitors say"),
        ({"is_secure": False}, "does not hear of HTTPS"),
        ({"host": "127.0.0.1:8000"}, "hears the name 127.0.0.1:8000"),
    ],
)
def test_a_web_server_in_front_is_judged_by_what_it_passes_on(settings, heard, words):
    settings.PORTAL_URL, settings.HTTPS, settings.TRUSTED_PROXIES = "https://portal.example", True, 1

    found = [finding for finding in english(judged({**RIGHT, **heard})) if finding.level]

    assert len(found) == bool(words)
    assert words in "".join(map(str, found))


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        ({"hops": 1, "outermost": FORGED}, ""),  # nobody in front
        ({"hops": 0, "outermost": ""}, ""),
        ({"hops": 1}, "A web server in front says in X-Forwarded-For who asks, but TRUSTED_PROXIES is 0."),
        ({"hops": 2}, "2 addresses came in X-Forwarded-For, TRUSTED_PROXIES is 0."),
    ],
)
def test_a_web_server_that_nobody_has_named_is_told(settings, heard, words):
    settings.PORTAL_URL, settings.HTTPS, settings.TRUSTED_PROXIES = "https://portal.example", True, 0

    found = [finding for finding in english(judged({**RIGHT, **heard})) if finding.level]

    assert (len(found), words in "".join(map(str, found))) == (bool(words), True)


UNSAFE = {
    "HTTPS is off": {
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
    },
    "SECRET_KEY can be guessed": {"SECRET_KEY": "kurz"},
    "SECRET_KEY_FALLBACKS can be guessed": {"SECRET_KEY_FALLBACKS": ["kurz"]},
    "ALLOWED_HOSTS is empty": {"ALLOWED_HOSTS": []},
    "portal.W001: HTTPS is on, but TRUSTED_PROXIES is 0.": {"TRUSTED_PROXIES": 0},
}


@pytest.mark.parametrize("words", UNSAFE)
def test_unsafe_settings_are_told_in_plain_words_of_the_wanted_language(healthy, settings, capsys, words):
    for name, value in UNSAFE[words].items():
        setattr(settings, name, value)

    told = said(capsys)[1]
    with pytest.raises(SystemExit):
        call_command("doctor", "--offline")

    german = capsys.readouterr().out
    assert told.count(words) == 1
    assert (words in german, "security.W" in told + german, "You have" in german) == (False, False, False)


@contextmanager
def portal_that_says(settings, text):
    """Under an address of its own."""

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *words):
            pass

    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.PORTAL_URL = f"http://127.0.0.1:{server.server_port}"
        yield
        server.shutdown()


@pytest.mark.parametrize(
    ("is_built", "text", "words"),
    [
        (True, None, ""),
        (False, None, "The index of courses does not stand"),
        (True, "ok", "does not know this MONITORING_TOKEN"),
    ],
)
def test_the_portal_itself_is_asked_how_it_is(settings, is_built, text, words):
    settings.MONITORING_TOKEN, settings.HTTPS, settings.TRUSTED_PROXIES = "geheim", False, 1
    answer = {"catalogue": {"is_built": is_built}, "request": RIGHT}

    with portal_that_says(settings, text or json.dumps(answer)):
        found = [finding for finding in english(look_at_proxy()) if finding.level]

    assert words in "".join(map(str, found))
    assert words or [one for one in found if "hears the name" not in one.words] == []


def english(findings):
    with translation.override("en"):
        return list(findings)


# Monitoring

TOKEN = {"HTTP_AUTHORIZATION": "Bearer geheim"}


@pytest.mark.parametrize(
    "shown", ["Bearer falsch", "geheim", "Bearer", "Bearer ", "Bearer geh", "Bearer geheim2", "Basic geheim"]
)
def test_without_the_token_monitoring_gets_one_word(client, settings, shown):
    settings.MONITORING_TOKEN = "geheim"

    assert client.get("/readyz").content == b"ok"
    assert client.get("/readyz", HTTP_AUTHORIZATION=shown).content == b"ok"


@pytest.mark.parametrize("locked", ["outbox", "jobs"])
def test_what_somebody_has_locked_costs_monitoring_no_other_word(client, settings, monkeypatch, locked):
    def refuse():
        raise OperationalError("canceling statement due to lock timeout")

    settings.MONITORING_TOKEN = "geheim"
    monkeypatch.setattr(state, locked, refuse)

    answer = client.get("/readyz", **TOKEN).json()

    assert (answer["state"], answer["database"]["is_there"], "outbox" in answer) == ("ok", True, False)
    assert answer["catalogue"]["is_built"] is False


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks all at once")
@pytest.mark.django_db(transaction=True)
def test_monitoring_waits_for_no_lock_as_long_as_a_page_does(client, settings):
    settings.MONITORING_TOKEN, other = "geheim", connection.copy()
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    try:
        with other.cursor() as cursor:
            cursor.execute(
                "BEGIN; LOCK TABLE post_office_email, bildung_verbindet_clockmark IN ACCESS EXCLUSIVE MODE"
            )
        with connection.execute_wrapper(note):
            answer = client.get("/readyz", **TOKEN).json()
    finally:
        other.close()

    assert answer["database"] == {"is_there": True, "is_writable": False}
    assert asked.count("SET LOCAL statement_timeout = 1000") >= 2


def test_without_a_token_in_the_settings_nobody_has_it(client):
    assert client.get("/readyz", HTTP_AUTHORIZATION="Bearer ").content == b"ok"


def test_with_the_token_monitoring_is_told_all_and_nothing_is_left(client, settings):
    settings.MONITORING_TOKEN = "geheim"
    late_mail(settings, None)
    TimedJob.objects.create(name="forget", began_at=timezone.now(), late_at=timezone.now() - timedelta(hours=1))

    answer = client.get("/readyz", **TOKEN, HTTP_X_FORWARDED_FOR="192.0.2.1, 198.51.100.7").json()

    assert (answer["state"], answer["cache"]) == ("ok", True)
    assert answer["database"] == {"is_there": True, "is_writable": True}
    assert answer["outbox"]["waiting"] == 2
    assert answer["outbox"]["oldest_seconds"] > 7000
    assert answer["jobs"] == {"troubled": ["forget"]}
    assert answer["catalogue"]["is_built"] is False
    assert answer["request"]["hops"] == 2
    assert "beispiel" not in str(answer)
    assert ClockMark.objects.count() == 0


@contextmanager
def refused(word):
    """The database refuses statements that begin with a word, or all."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(word):
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize(("word", "is_there"), [("INSERT", True), ("", False)])
def test_a_database_that_takes_nothing_is_told_from_one_that_is_away(word, is_there):
    with refused(word):
        found = state.database()

    assert found == {"is_there": is_there, "is_writable": False}
