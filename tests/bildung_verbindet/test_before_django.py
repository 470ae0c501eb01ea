"""What answers before Django answers as Django would, byte by byte."""

import gc
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from bildung_verbindet.freshness import forks
from bildung_verbindet.freshness.page_cache import BeforeDjango
from bildung_verbindet.freshness.watch import watch
from courses.search.catalogue import Catalogue
from tests import test_rights as rights
from tests.bildung_verbindet import test_page_cache
from tests.bildung_verbindet.test_caching import EVERYBODYS
from tests.factories import make_office

pytestmark = pytest.mark.django_db
cached, world = test_page_cache.cached, rights.world

NOT_KEPT = {"contacts:contact_card", "web_manifest"}  # files, which browsers store as they like
TAG = "that of the page"
HEADERS = [
    *({}, {"accept-encoding": "gzip, deflate, br"}, {"accept-encoding": "gzip;q=1.0, br;q=0"}),
    *({"if-none-match": TAG}, {"if-none-match": f'"other", {TAG}'}, {"if-none-match": 'W/"older"'}),
    *({"cookie": "session=x; csrf=y"}, {"accept-language": "ar"}, {"hx-request": "true"}, {"range": "bytes=0-9"}),
    *({"accept-encoding": "br", "if-none-match": TAG}, {"x-forwarded-proto": "https"}),
    *({"authorization": "Bearer x"}, {"origin": "https://evil.example"}),
]


def answered(application, path, headers=(), method="GET", **environ):
    """Status, headers in their order and body, as the application server gets them."""
    said = []
    request = RequestFactory().generic(method, path, headers=dict(headers), **environ)
    with on_one_connection():
        body = application(request.environ, lambda *start: said.extend(start))
        whole = b"".join(body)
        if hasattr(body, "close"):
            body.close()
    return (*said, whole)


@contextmanager
def on_one_connection():
    """The test's own, as with Django's client."""
    around = (signals.request_started, signals.request_finished)
    for signal in around:
        signal.disconnect(close_old_connections)
    yield
    for signal in around:
        signal.connect(close_old_connections)


@pytest.fixture
def django():
    return WSGIHandler()


def with_tag(application, path, headers):
    """The same, with what the page is known by in that coding."""
    coding = {name: value for name, value in headers.items() if name == "accept-encoding"}
    tag = dict(answered(application, path, coding)[1]).get("ETag", "")
    return {name: value.replace(TAG, tag) for name, value in headers.items()}


def refused(environ, start_response):
    raise AssertionError("Django was asked.")


def test_every_public_page_is_the_same_before_django_as_behind_it(django, world):
    asked, wrong = set(), []
    kept = BeforeDjango(lambda environ, start: asked.add(environ["PATH_INFO"]) or django(environ, start))
    for name in sorted({*EVERYBODYS} - NOT_KEPT):
        path = reverse(name, kwargs=world.get("provider page" if name == "provider" else name, {}))
        for headers in [with_tag(django, path, headers) for headers in HEADERS]:
            found = answered(django, path, headers)
            head = answered(django, path, headers, "HEAD")
            if (answered(kept, path, headers), answered(kept, path, headers, "HEAD")) != (found, head):
                wrong.append((path, headers))

    assert (wrong, asked) == ([], set())
    assert answered(kept, "/de/", with_tag(django, "/de/", HEADERS[3]))[0] == "304 Not Modified"


def without_clock(headers):
    return [(name, value) for name, value in headers if name != "Expires"]


@pytest.mark.parametrize("path", ["/healthz", "/de/kontakt/", "/", "/de/nie/", "/de/angebote/?page=2#x", "/de//"])
def test_what_is_not_kept_goes_on_to_django(django, path):
    make_office()

    before = answered(BeforeDjango(django), path), answered(BeforeDjango(django), path)

    after = answered(django, path)
    assert [(status, without_clock(headers)) for status, headers, *_body in [*before, after]] == [
        (after[0], without_clock(after[1]))
    ] * 3


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "get"])
def test_only_who_reads_is_answered_from_memory(django, method):
    answered(django, "/de/")

    with pytest.raises(AssertionError, match="Django was asked"):
        answered(BeforeDjango(refused), "/de/", method=method)


@pytest.mark.parametrize("host", ["evil.example", "", "None", "testserver:80 x", "testserver, evil.example"])
def test_a_foreign_host_is_refused_as_behind_django(django, host):
    for _ in range(2):
        answered(django, "/de/")
        status, headers, body = answered(BeforeDjango(django), "/de/", HTTP_HOST=host)

        assert status == "400 Bad Request"
        assert (headers, body) == answered(django, "/de/", HTTP_HOST=host)[1:]


def test_no_spelling_of_one_address_is_answered_with_the_page_of_another(django):
    answered(django, "/de/angebote/?q=x")

    for path, query in [("/de/angebote/?q=x", ""), ("/de/angebote/", "q=x\n"), ("/de/angebote/", "Q=x")]:
        with pytest.raises(AssertionError, match="Django was asked"):
            answered(BeforeDjango(refused), "/", PATH_INFO=path, QUERY_STRING=query)


def test_what_was_kept_for_https_is_not_given_over_plain_http(django, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answered(django, "/de/", {"x-forwarded-proto": "https"})

    assert answered(BeforeDjango(refused), "/de/", {"x-forwarded-proto": "https, http"})[0] == "200 OK"
    for said in ({"x-forwarded-proto": "http"}, {"x-forwarded-proto": "HTTPS"}, {}):
        with pytest.raises(AssertionError, match="Django was asked"):
            answered(BeforeDjango(refused), "/de/", said)


def test_a_page_of_the_content_as_it_was_is_not_given(django, monkeypatch):
    answered(django, "/de/")
    monkeypatch.setattr(watch, "token", "second")

    with pytest.raises(AssertionError, match="Django was asked"):
        answered(BeforeDjango(refused), "/de/")


def test_no_thread_is_left_that_a_fork_would_tear(monkeypatch):
    monkeypatch.setattr(watch, "token", "")
    monkeypatch.setattr(watch, "renew_catalogue", lambda stamp, today: True)
    monkeypatch.setattr(watch, "follow", lambda stamp: threading.Thread(target=time.sleep, args=(0.3,)).start())
    monkeypatch.setattr(forks.keeper, "recalled", lambda stamp, today: Catalogue(today, stamp))
    monkeypatch.setattr(forks.connections, "close_all", lambda: None)
    there = {*threading.enumerate()}
    gc.disable()  # as `gunicorn.conf.py` leaves it

    forks.before()

    assert {*threading.enumerate()} <= there
    assert gc.isenabled()


@pytest.mark.parametrize(("days", "is_kept"), [(0, True), (1, False), (40, False)])
def test_a_worker_that_is_forked_on_a_later_day_does_not_answer_from_that_index(monkeypatch, days, is_kept):
    then = Catalogue(timezone.localdate() - timedelta(days=days), 0)
    monkeypatch.setattr(forks.keeper, "catalogue", then)
    monkeypatch.setattr(watch, "look", lambda: None)
    monkeypatch.setattr(watch, "run_in_background", lambda: None)

    forks.after()

    assert (forks.keeper.catalogue is then) == is_kept
