"""What takes long says how far it is, without JavaScript, and goes on when nobody waits for it any more."""

import re
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from courses.models import Course, ImportedFile
from tests.factories import make_course_type, make_provider
from tests.workplace.test_imports import HEADER, ROW, as_csv

pytestmark = pytest.mark.django_db(transaction=True)

WAY_ON = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]+)">')


@pytest.fixture(autouse=True)
def kinds(provider):
    make_course_type(slug="weiteres-angebot")


@pytest.fixture
def impatient(monkeypatch):
    """Everything takes longer than anybody waits."""
    monkeypatch.setattr("foundation.web.progress.PATIENCE", 0)
    monkeypatch.setattr("foundation.web.progress.PAUSE", 0.001)


def send(client, provider, *rows):
    """The answer to a file, from the page of imports."""
    address = f"/de/mein/{provider.slug}/import/"
    file = SimpleUploadedFile("kurse.csv", as_csv(HEADER, *(rows or [ROW])))
    return client.post(address, {**hidden_in(text_of(client.get(address))), "file": file})


def text_of(answer):
    return answer.getvalue().decode() if answer.streaming else answer.content.decode()


def hidden_in(page):
    """Stamp and version of the last form."""
    return dict(re.findall(r'name="(stamp|version)" value="([^"]+)"', page))


def way_on(answer):
    return WAY_ON.search(text_of(answer))[1]


def test_what_is_ready_soon_is_answered_as_ever(client, provider):
    sent = send(client, provider)
    page = client.get(sent["Location"])

    assert (sent.status_code, page.streaming, page.status_code) == (302, False, 200)


def test_a_page_that_takes_long_begins_at_once_and_ends_as_what_was_asked_for(client, provider, impatient):
    answer = client.get(way_on(send(client, provider)))
    parts = [part.decode() for part in answer.streaming_content]

    assert "Einen Moment bitte" in parts[0].partition("<main")[2]
    assert "Deutsch am Morgen" in parts[-1]
    assert [part.count("<body>") for part in parts] == [1] + [0] * (len(parts) - 1)
    assert (answer["X-Accel-Buffering"], "no-store" in answer["Cache-Control"]) == ("no", True)
    assert "script-src" in answer["Content-Security-Policy"]


def test_whoever_waits_is_told_how_far_it_is(client, provider, impatient):
    rows = [[f"B-{number}", *ROW[1:]] for number in range(1500)]

    page = text_of(client.get(way_on(send(client, provider, *rows))))

    assert re.search(r"Verstandene Zeilen: \d+00 von 1500", page)


def test_a_long_import_is_done_once_and_its_message_stands_where_it_leads(client, provider, impatient):
    preview = way_on(send(client, provider))
    data = hidden_in(text_of(client.get(preview)).partition("antworten/")[2].partition("</form>")[0])

    ways = [way_on(client.post(f"{preview}ausfuehren/", data)) for _click in range(2)]
    page = text_of(client.get(ways[0]))

    assert ways == [f"/de/mein/{provider.slug}/import/"] * 2
    assert (Course.objects.count(), page.count("Importiert: 1 angelegt")) == (1, 1)


def test_who_leaves_the_page_ends_nothing(client, provider, impatient):
    preview = way_on(send(client, provider))
    data = hidden_in(text_of(client.get(preview)).partition("antworten/")[2].partition("</form>")[0])

    answer = client.post(f"{preview}ausfuehren/", data)
    answer.close()
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        thread.join(10)

    assert (Course.objects.count(), ImportedFile.objects.get().status) == (1, ImportedFile.Status.DONE)


def test_a_page_that_grows_speaks_the_language_of_its_address(client, provider, impatient):
    with override("de"):
        preview = way_on(send(client, provider))
        page = text_of(client.get(preview.replace("/de/", "/en/")))

    assert "One moment please" in page
    assert page.lstrip().startswith('<!doctype html>\n<html lang="en"')
    assert [word for word in ("Einen Moment", "Verstandene", "Vorschau") if word in page] == []


def test_a_stranger_learns_nothing_while_waiting(client, impatient):
    stranger = make_provider()

    answer = text_of(client.get(f"/de/mein/{stranger.slug}/import/"))

    assert ("Diese Seite gibt es nicht" in answer, stranger.name in answer) == (True, False)
