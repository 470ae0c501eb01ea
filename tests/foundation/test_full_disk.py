"""A full disk is told in a sentence, whatever stands on it, and nothing half-written stays."""

import errno
import logging
from contextlib import contextmanager, suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection

from contacts.models import Message
from courses.models import ImportedFile
from news.models import Post
from tests.factories import make_course, make_course_type, make_membership, make_office, make_post, make_run, stamp

LONG = "Was ich fragen möchte. " * 200
FORM = {"name": "Olena", "email": "olena@beispiel.example", "text": LONG, "language": "de", "consent": "on"}


@contextmanager
def full_database():
    """No page more than there is, as on a full disk; PostgreSQL says so of one table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        else:
            cursor.execute(FULL)
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823" if connection.vendor == "sqlite" else ROOM)


FULL = """
CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_space BEFORE INSERT ON contacts_message EXECUTE FUNCTION no_space();
CREATE TRIGGER no_space BEFORE INSERT ON courses_importedfile EXECUTE FUNCTION no_space();
"""
ROOM = """
DROP TRIGGER no_space ON contacts_message; DROP TRIGGER no_space ON courses_importedfile; DROP FUNCTION no_space()
"""


@pytest.mark.django_db(transaction=True)
def test_while_the_databases_disk_is_full_everybody_reads_and_sending_is_told_to_wait(client, caplog):
    make_office()
    make_course_type(slug="weiteres-angebot")
    run = make_run(make_course())
    provider = run.course.provider
    table = "Titel;Beginn;Ende\n" + "\n".join(f"Kurs {n} {'x' * 90};05.01.2099;30.06.2099" for n in range(200))
    client.force_login(make_membership(provider=provider).user)

    with full_database():
        answers = [
            client.post("/de/kontakt/", FORM | {"born": stamp()}),
            client.post(
                f"/de/mein/{provider.slug}/import/", {"file": SimpleUploadedFile("k.csv", table.encode())}
            ),
        ]
        pages = [
            "/de/",
            "/de/angebote/?q=deutsch",
            f"/de/angebote/{run.course.slug}/",
            f"/de/mein/{provider.slug}/",
        ]
        read = [client.get(path).status_code for path in pages]

    assert [(answer.status_code, answer.get("Retry-After")) for answer in answers] == [(503, "60")] * 2
    assert [Model.objects.count() for Model in (Message, ImportedFile)] == [0, 0]
    assert read == [200] * 4
    assert "fragen möchte" not in caplog.text
    client.post("/de/kontakt/", FORM | {"born": stamp()})
    assert Message.objects.get().text == LONG.strip()


@contextmanager
def full_log():
    """All that the portal writes its lines to has no room."""
    handlers = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    full = open("/dev/full", "w")  # noqa: SIM115
    streams = [one.setStream(full) for one in handlers]
    yield handlers
    for handler, stream in zip(handlers, streams, strict=True):
        handler.stream = stream
    with suppress(OSError):
        full.close()


@pytest.mark.django_db
def test_while_the_logs_disk_is_full_the_portal_goes_on(client, capsys):
    make_office()
    make_run()

    with full_log() as handlers:
        logging.getLogger("portal").error("a line")
        answers = [
            client.get("/de/gibt-es-nicht/").status_code,
            client.get("/de/", headers={"host": "evil.example"}).status_code,
            client.post("/de/kontakt/", FORM | {"born": stamp()}).status_code,
            client.get("/de/angebote/").status_code,
        ]

    assert answers == [404, 400, 302, 200]
    assert (len(handlers), Message.objects.count()) == (1, 1)


class FullFolder(TemporaryFileUploadHandler):
    """The folder where what is sent lies until it is read."""

    def new_file(self, *args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.django_db
def test_while_there_is_no_room_for_what_is_being_sent_that_is_said(client, settings):
    settings.FILE_UPLOAD_HANDLERS = [f"{__name__}.FullFolder"]
    client.raise_request_exception = False
    member = make_membership()
    client.force_login(member.user)
    post = make_post()

    answers = [
        client.post(f"/de/mein/{member.provider.slug}/import/", {"file": SimpleUploadedFile("k.csv", b"Titel")}),
        client.post("/de/kontakt/", FORM | {"file": SimpleUploadedFile("k.csv", b"x")}),
    ]

    assert [answer.status_code for answer in answers] == [507, 507]
    assert all("keinen Platz" in answer.content.decode() for answer in answers)
    assert (ImportedFile.objects.count(), Message.objects.count()) == (0, 0)
    assert Post.objects.get() == post
