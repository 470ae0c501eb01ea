"""A database that is away, silent or read-only is told from a fault of the program."""

import os
import signal
import socket
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from django.db import (
    DatabaseError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.test import Client
from django.utils import timezone

from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from enquiries.models import Enquiry
from foundation import environment as env
from foundation.outages.caches import SharedDatabaseCache
from foundation.outages.database import dispensed, is_outage
from tests.accounts.test_login import log_in, make_account
from tests.factories import make_course, make_membership, make_page, make_provider, make_run, stamp

pytestmark = [pytest.mark.django_db, pytest.mark.both]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is a file")


@contextmanager
def read_only():
    """For as long as that lasts; whatever broke meanwhile is undone."""
    is_sqlite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if is_sqlite else "SET LOCAL transaction_read_only = on")
        yield
        if is_sqlite:
            cursor.execute("PRAGMA query_only = OFF")
        transaction.set_rollback(True)


def test_while_the_database_is_read_only_pages_are_read_and_sending_is_told_to_wait(client, caplog):
    provider = make_provider()
    run = make_run(make_course(provider=provider))
    member = make_membership(provider=provider).user
    client.force_login(member)
    reading = ["/de/", "/de/angebote/?q=xyzxyz", f"/de/angebote/{run.course.slug}/", f"/de/mein/{provider.slug}/"]
    form = client.get(f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/").content.decode()
    sent = {
        "name": "Olena",
        "email": "olena@beispiel.example",
        "language": "de",
        "text": "Canary",
        "consent": "on",
    }
    sent |= {"born": stamp(), "stamp": form.partition('name="stamp" value="')[2].partition('"')[0]}

    with read_only():
        read = [client.get(path).status_code for path in reading]
        ready = client.get("/readyz")
        answers = [
            client.post(f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/", sent),
            client.post(f"/de/mein/{provider.slug}/plaetze/", {"all": "on"}),
        ]

    assert read == [200] * len(reading)
    assert (ready.status_code, ready.content) == (200, b"degraded: the database is read-only")
    assert [(answer.status_code, answer["Retry-After"]) for answer in answers] == [(503, "60")] * 2
    assert Enquiry.objects.count() == 0
    assert "read" in caplog.text
    assert [word for word in ("Canary", "Olena", "olena@", member.email) if word in caplog.text] == []


@contextmanager
def read_only_without_transaction():
    on, off = ("query_only = ON", "query_only = OFF") if connection.vendor == "sqlite" else ("on", "off")
    begin = "PRAGMA" if connection.vendor == "sqlite" else "SET default_transaction_read_only ="
    with connection.cursor() as cursor:
        cursor.execute(f"{begin} {on}")
        try:
            yield
        finally:
            cursor.execute(f"{begin} {off}")


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_read_only_nobody_is_told_to_have_come_too_often(
    client, settings, monkeypatch, mailoutbox
):
    monkeypatch.setattr(SharedDatabaseCache, "down_until", 0.0)
    monkeypatch.setenv("CACHE_URL", "database")
    settings.CACHES = {**settings.CACHES, "default": env.cache("CACHE_URL", is_alone=False)}
    user = make_account()

    with read_only_without_transaction():
        wrong, right = log_in(client, password="wrong"), log_in(client)
        asked = client.post("/de/konto/password/reset/", {"email": user.email})

    assert [answer.status_code for answer in (wrong, right, asked)] == [200, 503, 302]
    assert (right["Retry-After"], len(mailoutbox)) == ("60", 1)


def test_both_health_addresses_are_the_same_for_everybody(client):
    asked = [
        getattr(client, method)(path, headers={"accept-language": language})
        for path in ("/healthz", "/readyz")
        for method in ("get", "head")
        for language in ("de", "ar")
    ]

    assert {(answer.status_code, answer["Content-Type"]) for answer in asked} == {(200, "text/plain")}
    assert {answer.content for answer in asked} == {b"ok", b""}
    assert [name for answer in asked for name in ("Vary", "Content-Language") if name in answer] == []


@pytest.mark.parametrize(
    "statement",
    ["SELECT nothing FROM pages_page", "SELECT 1 FROM nowhere", "SELEC", "INSERT INTO pages_page (id) VALUES (1)"],
)
def test_a_fault_of_the_program_is_no_outage(statement):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert not is_outage(caught.value)


@pytest.mark.parametrize("kind", [OperationalError, ProgrammingError])
def test_what_came_without_a_code_is_an_outage_where_the_connection_may_be_broken(kind):
    assert is_outage(kind("gone")) == (kind is OperationalError)


def test_a_missing_table_is_answered_500_with_a_traceback_in_the_log(caplog):
    page, client = make_page(), Client(raise_request_exception=False)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pages_page RENAME TO pages_away")
        with transaction.atomic():
            answer = client.get(f"/de/{page.slug}/")
            transaction.set_rollback(True)
        transaction.set_rollback(True)

    assert answer.status_code == 500
    assert 'File "' in caplog.text  # the way to the fault
    assert "pages_page" in caplog.text


@on_postgresql
@pytest.mark.parametrize("work", ["a statement", "the look before a request"])
def test_a_silent_connection_is_given_up_and_a_new_one_works(work):
    other = connection.copy()
    other.settings_dict["OPTIONS"]["patience"] = "0.3"
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]

    os.kill(backend, signal.SIGSTOP)
    try:
        if work == "a statement":
            with pytest.raises(OperationalError, match="has not answered") as caught, other.cursor() as cursor:
                cursor.execute("SELECT 1")
            assert is_outage(caught.value)
        else:
            assert not other.is_usable()
        other.close_if_unusable_or_obsolete()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone()[0] != backend
    finally:
        os.kill(backend, signal.SIGCONT)
        other.close()


@on_postgresql
def test_a_server_that_cannot_be_reached_is_waited_for_once_a_request():
    other = connection.copy()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        true_port, other.settings_dict["PORT"] = other.settings_dict["PORT"], silent.getsockname()[1]
        other.settings_dict["OPTIONS"]["connect_timeout"] = 1
        waited = []
        for _time in range(4):
            begun = monotonic()
            with pytest.raises(OperationalError) as caught:
                other.ensure_connection()
            waited.append(monotonic() - begun)
            assert is_outage(caught.value)

    other.settings_dict["PORT"] = true_port
    other.away_until = 0
    other.ensure_connection()
    other.close()
    assert waited[0] > 0.5
    assert max(waited[1:]) < 0.5


@on_postgresql
def test_a_statement_that_lasts_too_long_is_an_outage():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        with pytest.raises(OperationalError) as caught, transaction.atomic():
            cursor.execute("SELECT pg_sleep(9)")

    assert is_outage(caught.value)


def gone(*args):
    raise OperationalError("the server closed the connection")


def test_while_the_database_is_away_the_courses_in_memory_are_shown(client, monkeypatch):
    make_run()
    monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))
    listed = client.get("/de/angebote/").content

    with connection.execute_wrapper(gone):
        ready, again = client.get("/readyz"), client.get("/de/angebote/").content

    assert (ready.status_code, ready.content) == (200, b"degraded: the database is away")
    assert again == listed


@contextmanager
def silence():
    """The whole server stands still, as if its machine had."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = cursor.fetchone()[0]
    server = int((Path(folder) / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    for process in [server, *map(int, children)]:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in [server, *map(int, children)]:
            os.kill(process, signal.SIGCONT)


@on_postgresql
@pytest.mark.fuzz
@pytest.mark.django_db(transaction=True)
def test_while_the_server_stands_still_nobody_waits_longer_than_eight_seconds(client):
    run, member = make_run(), make_membership()
    client.force_login(member.user)
    paths = ["/de/", f"/de/angebote/{run.course.slug}/", f"/de/mein/{member.provider.slug}/", "/readyz"]
    client.get(paths[2])

    waited = {}
    with silence():
        for path in paths:
            begun = monotonic()
            close_old_connections()  # as a server does before each request
            assert client.get(path).status_code == 503, path
            waited[path] = round(monotonic() - begun, 1)
        begun = monotonic()
        close_old_connections()
        client.post("/de/konto/login/", {"login": member.user.email, "password": "falsch"})
        waited["a login, which counts its attempts"] = round(monotonic() - begun, 1)

    connection.away_until = 0
    close_old_connections()
    assert max(waited.values()) <= 8, waited
    assert [client.get(path).status_code for path in paths] == [200] * 4


@pytest.mark.django_db(transaction=True)
def test_what_a_page_can_do_without_is_left_while_nothing_can_even_begin(monkeypatch):
    done = []

    def refuse(self):
        raise OperationalError("gone")

    connection.close()
    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "connect", refuse)
        dispensed(done.append, "written")

    assert done == []
