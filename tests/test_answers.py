"""Answers of every kind: what all of them carry, and a sentence where something cannot be answered."""

import time

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client
from django.urls import path

from bildung_verbindet import machine_views
from bildung_verbindet.freshness.watch import watch
from bildung_verbindet.urls import urlpatterns as addresses
from foundation.outages import database
from news.models import Attachment
from tests.factories import make_post, make_run, stored
from tests.foundation.test_security_headers import HEADERS, POLICY, headers_of

pytestmark = pytest.mark.django_db


def broken(request):
    raise ValueError


def away(request):
    raise OperationalError


def suspicious(request):
    raise SuspiciousOperation


urlpatterns = [*addresses, path("kaputt", broken), path("weg", away), path("seltsam", suspicious)]
handler400, handler500 = machine_views.bad_request, database.server_error


@pytest.fixture(autouse=True)
def portal(settings, client, tmp_path):
    """With addresses that fail; errors are answered as in production."""
    settings.ROOT_URLCONF, settings.MEDIA_ROOT = __name__, tmp_path
    client.raise_request_exception = False


def old(client, address):
    """The answer to a browser that has the file already."""
    modified = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 60))
    return client.get(address, headers={"if-modified-since": modified})


def document() -> str:
    return f"/media/{Attachment.objects.create(post=make_post(), title='Bericht', file=stored()).file.name}"


KINDS = {
    "page": (200, lambda client: client.get("/de/")),
    "redirect": (302, lambda client: client.get("/")),
    "redirect for good": (301, lambda client: client.get("/favicon.ico")),
    "missing slash": (301, lambda client: client.get("/de/angebote")),
    "form that is wrong": (200, lambda client: client.post("/de/kontakt/", {"text": ""})),
    "style sheet": (200, lambda client: client.get("/static/css/portal.css")),
    "known style sheet": (304, lambda client: old(client, "/static/css/portal.css")),
    "static folder": (404, lambda client: client.get("/static/css/")),
    "document": (200, lambda client: client.get(document())),
    "known document": (304, lambda client: old(client, document())),
    "missing document": (404, lambda client: client.get("/media/documents/0/x.pdf")),
    "calendar": (200, lambda client: client.get(calendar())),
    "feed": (200, lambda client: client.get("/de/aktuelles/feed.atom")),
    "numbers": (200, lambda client: client.get("/de/angebote/orte.json")),
    "health": (200, lambda client: client.get("/healthz")),
    "not understood": (400, lambda client: client.get("/seltsam")),
    "foreign host": (400, lambda client: client.get("/de/", headers={"host": "evil.example"})),
    "too much": (
        400,
        lambda client: client.post("/de/kontakt/", {"text": "x" * 1_100_000}, content_type=URLENCODED),
    ),
    "refused": (403, lambda client: Client(enforce_csrf_checks=True).post("/de/konto/login/")),
    "missing": (404, lambda client: client.get("/de/unsinn/")),
    "act that is opened": (405, lambda client: client.get("/de/buero/nachrichten/1/schliessen/")),
    "trace": (405, lambda client: client.trace("/de/")),
    "trace of a file": (405, lambda client: client.trace("/static/css/portal.css")),
    "put into a file": (405, lambda client: client.put("/static/css/portal.css")),
    "gone": (410, lambda client: client.get("/de/einladung/x/")),
    "fault": (500, lambda client: client.get("/kaputt")),
    "outage": (503, lambda client: client.get("/weg")),
}
URLENCODED = "application/x-www-form-urlencoded"


def calendar() -> str:
    run = make_run()
    return f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_every_header(client, kind):
    assert finders.find("css/portal.css")
    status, ask = KINDS[kind]

    response = ask(client)
    response.getvalue()  # closes the file

    policy = "default-src 'none'; sandbox" if "document" in kind and status != 404 else POLICY
    assert (response.status_code, headers_of(response)) == (status, {**HEADERS, "Content-Security-Policy": policy})


@pytest.mark.parametrize("coding", ["br", "identity"])
def test_answers_out_of_the_page_cache_carry_every_header(client, monkeypatch, coding):
    monkeypatch.setattr(watch, "token", "answers")
    monkeypatch.setattr(watch, "is_settled", True)
    headers = {"accept-encoding": coding}
    first = client.get("/de/", headers=headers)

    answers = [client.get("/de/", headers={**headers, **more}) for more in ({}, {"if-none-match": first["ETag"]})]

    assert [answer.status_code for answer in answers] == [200, 304]
    assert [headers_of(answer) for answer in answers] == [HEADERS] * 2


METHODS = ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "PROPFIND", "UNSINN"]
PLACES = [
    "/de/",
    "/de/kontakt/",
    "/de/mein/",
    "/de/unsinn/",
    "/verwaltung/",
    "/static/css/portal.css",
    "/media/x.pdf",
]


@pytest.mark.parametrize("address", PLACES)
def test_a_method_that_nobody_needs_is_refused_in_a_sentence_and_does_nothing(client, address):
    answers = [client.generic(method, address, b"text=x", content_type=URLENCODED) for method in METHODS]

    assert {(answer.status_code, answer["Allow"]) for answer in answers} == {(405, "GET, HEAD, POST")}
    assert all("Diese Adresse lässt sich so nicht benutzen" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_method_that_nobody_needs_is_refused_in_the_language_of_the_address(client, code):
    assert f'<html lang="{code}"' in client.put(f"/{code}/").content.decode()


def test_an_act_that_is_opened_is_refused_in_a_sentence_in_the_readers_language(client):
    german, english = (client.get(f"/{code}/buero/nachrichten/1/schliessen/") for code in ("de", "en"))

    assert "Diese Adresse lässt sich so nicht benutzen" in german.content.decode()
    assert "This address cannot be used like this" in english.content.decode()
    assert german["Allow"] == "POST"


UNREAD = {
    "too many boxes": (lambda: ("&".join(f"a{number}=" for number in range(2100)), URLENCODED), "mehr Felder"),
    "too much": (lambda: (f"text={'x' * 1_100_000}", URLENCODED), "zu groß"),
    "damaged": (lambda: ("--x\r\nContent", "multipart/form-data; boundary="), "nicht vollständig angekommen"),
    "too many files": (
        lambda: (
            "".join(
                f'--x\r\nContent-Disposition: form-data; name="a{number}"; filename="a"\r\n\r\nx\r\n'
                for number in range(150)
            )
            + "--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        "mehr Felder",
    ),
}


@pytest.mark.parametrize("address", ["/de/kontakt/", "/de/konto/login/", "/de/mein/x/plaetze/", "/de/unsinn/"])
@pytest.mark.parametrize("kind", UNREAD)
def test_what_cannot_be_read_is_answered_in_a_sentence(client, address, kind):
    make, words = UNREAD[kind]
    body, content_type = make()

    response = client.generic("POST", address, body, content_type=content_type)

    assert response.status_code == 400
    assert words in response.content.decode()
    assert '<html lang="de"' in response.content.decode()


def test_the_sentence_is_in_the_readers_language(client):
    body, content_type = UNREAD["too many boxes"][0]()

    response = client.generic("POST", "/en/kontakt/", body, content_type=content_type)

    assert "more fields than the portal can take" in response.content.decode()
