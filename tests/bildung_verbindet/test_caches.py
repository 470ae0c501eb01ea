"""The cache that all processes share, in each kind that the papers name."""

import logging
import threading

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from fakeredis import TcpFakeServer

from foundation import environment as env
from foundation.outages.caches import SharedRedisCache
from tests.accounts.test_login import is_logged_in, log_in, make_account
from tests.bildung_verbindet.test_settings import start
from tests.race import at_once


def shared(settings, monkeypatch, url):
    """The portal with that CACHE_URL."""
    monkeypatch.setenv("CACHE_URL", url)
    default = env.cache("CACHE_URL", is_alone=False)
    if "socket_timeout" in default["OPTIONS"]:
        default["OPTIONS"] |= {"socket_timeout": 30, "socket_connect_timeout": 30}  # of a busy machine
    settings.CACHES = {**settings.CACHES, "default": default}
    return caches["default"]


@pytest.fixture(scope="module")
def redis_url():
    """Each connection looks a hundred times a second whether something has come, so it ends with these tests."""
    server = TcpFakeServer(("127.0.0.1", 0))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"redis://127.0.0.1:{server.server_address[1]}/0"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["", "database", "redis"])
def url(request):
    return request.getfixturevalue("redis_url") if request.param == "redis" else request.param


@pytest.mark.django_db
def test_each_kind_keeps_what_it_is_given(settings, monkeypatch, url):
    cache = shared(settings, monkeypatch, url)

    cache.set("letters", ["a", "b"], 60)

    assert (cache.get("letters"), cache.add("letters", "c"), cache.delete("letters")) == (["a", "b"], False, True)
    assert (cache.get("letters"), cache.add("letters", "c"), cache.get("letters")) == (None, True, "c")


@pytest.mark.django_db(transaction=True)
def test_a_code_is_used_once_however_many_come_with_it_at_once(settings, monkeypatch, url):
    shared(settings, monkeypatch, url).delete("code")

    assert at_once(*[lambda: caches["default"].add("code", "y", 30)] * 8).count(True) == 1


@pytest.mark.django_db
def test_names_of_entries_tell_no_address(settings, monkeypatch):
    shared(settings, monkeypatch, "database").set("ip:203.0.113.7", "x")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM portal_cache")
        (key,) = cursor.fetchone()
    assert "203.0.113.7" not in key


@pytest.mark.django_db
def test_while_the_cache_is_down_people_log_in(client, settings, monkeypatch, caplog):
    monkeypatch.setattr(SharedRedisCache, "down_until", 0.0)
    shared(settings, monkeypatch, "redis://127.0.0.1:9/0")  # nobody listens there
    make_account()

    wrong, right = log_in(client, password="wrong"), log_in(client)

    assert (wrong.status_code, right.status_code, is_logged_in(client)) == (200, 302, True)
    assert [r.levelno for r in caplog.records if r.name == SharedRedisCache.__module__] == [logging.ERROR]


@pytest.mark.django_db
def test_requests_of_a_new_password_are_counted_in_redis(client, settings, monkeypatch, redis_url):
    shared(settings, monkeypatch, redis_url)

    answers = [client.post("/de/konto/password/reset/", {"email": "a@beispiel.example"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]


def test_a_cache_of_each_process_is_refused_in_production():
    refused, allowed = start(SECRET_KEY="x", CACHE_URL="memory"), start(DEBUG="true", CACHE_URL="memory")

    assert (refused.returncode, allowed.returncode) == (1, 0)
    assert "CACHE_URL must not be memory" in refused.stderr


def test_an_unknown_cache_is_refused(monkeypatch):
    monkeypatch.setenv("CACHE_URL", "memcached://localhost")

    with pytest.raises(ImproperlyConfigured, match="must be database, redis"):
        env.cache("CACHE_URL", is_alone=True)


def test_unnamed_proxies_are_a_warning_before_production():
    said = [
        start("--deploy", SECRET_KEY="x" * 60 + "ungleich", HTTPS="true", TRUSTED_PROXIES=proxies).stderr
        for proxies in ("0", "1")
    ]

    assert ["portal.W001" in text for text in said] == [True, False]
