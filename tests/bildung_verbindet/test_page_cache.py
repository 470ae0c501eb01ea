import gzip
import re

import brotli
import pytest
from django.core.cache import caches
from django.http import HttpResponse, StreamingHttpResponse

from accounts.models import User
from bildung_verbindet.freshness import page_cache
from bildung_verbindet.freshness.page_cache import Pages, is_public
from bildung_verbindet.freshness.watch import watch
from tests.factories import make_course, make_office, make_run, make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cached(monkeypatch):
    """As in a process whose watch has looked."""
    monkeypatch.setattr(watch, "token", "first")
    monkeypatch.setattr(watch, "is_settled", True)
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def test_the_second_visitor_is_answered_without_asking_the_database(client, django_assert_num_queries):
    make_run(make_course("Deutsch am Abend"))
    first = client.get("/de/angebote/")

    with django_assert_num_queries(0):
        second = client.get("/de/angebote/")

    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())
    assert "Deutsch am Abend" in second.content.decode()
    assert second["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_new_token_shows_what_has_changed(client, monkeypatch):
    course = make_course("Deutsch am Abend")
    make_run(course)
    client.get("/de/angebote/")
    course.title = "Deutsch am Morgen"
    course.save()

    assert "Deutsch am Morgen" not in client.get("/de/angebote/").content.decode()
    monkeypatch.setattr(watch, "token", "second")
    assert "Deutsch am Morgen" in client.get("/de/angebote/").content.decode()


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_the_body_comes_in_a_coding_that_the_browser_takes(client, accepted, coding, unpack):
    plain = client.get("/de/").content

    for _ in range(2):
        response = client.get("/de/", headers={"Accept-Encoding": accepted})

        assert response.get("Content-Encoding") == coding
        assert unpack(response.content) == plain
        assert response["Vary"] == "Accept-Encoding"
        assert int(response["Content-Length"]) == len(response.content)


def test_a_browser_that_has_the_page_gets_304(client, django_assert_num_queries):
    etag = client.get("/de/")["ETag"]

    with django_assert_num_queries(0):
        response = client.get("/de/", headers={"If-None-Match": f'"other", {etag}'})

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)


def test_a_browser_that_has_another_state_of_the_page_gets_this_one(client):
    """Two processes may draw it under one token, before and after a change that neither has seen yet."""
    course = make_course("Deutsch am Abend")
    make_run(course)
    etag = client.get("/de/angebote/")["ETag"]
    caches["pages"].clear()
    course.title = "Deutsch am Morgen"
    course.save()

    assert client.get("/de/angebote/")["ETag"] != etag
    assert client.get("/de/angebote/", headers={"If-None-Match": etag}).status_code == 200


def test_languages_queries_and_hosts_do_not_mix(client, settings):
    client.get("/de/angebote/")

    assert 'lang="en"' in client.get("/en/angebote/").content.decode()
    assert "“xyz”" in client.get("/en/angebote/?q=xyz").content.decode()
    assert client.get("/de/angebote/", headers={"host": "evil.example"}).status_code == 400


def test_how_many_people_wait_is_kept_too(client, django_assert_num_queries):
    make_source()
    first = client.get("/de/kurs-gesucht/zahlen/")

    with django_assert_num_queries(0):
        second = client.get("/de/kurs-gesucht/zahlen/")

    assert "0 von 1 Stellen haben" in re.sub(r"\s+", " ", second.content.decode())
    assert second.content == first.content


@pytest.mark.parametrize("path", ["/healthz", "/de/kontakt/", "/de/barriere-melden/", "/de/konto/login/", "/"])
def test_what_is_private_or_differs_by_visitor_is_never_stored(client, path):
    make_office()

    for _ in range(2):
        assert "ETag" not in client.get(path)
    assert caches["pages"].kept == {}


def test_pages_for_members_of_staff_are_not_stored(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    assert client.get("/verwaltung/").status_code == 200
    assert caches["pages"].kept == {}


def test_an_error_page_is_not_stored(client):
    assert client.get("/de/angebote/gibt-es-nicht/").status_code == 404
    assert caches["pages"].kept == {}


def test_where_there_is_no_more_room_what_was_not_asked_for_the_longest_goes(client, monkeypatch):
    def kept():
        return sorted(re.search(r"level=(\d)", key)[1] for key in Pages.kept)

    client.get("/de/angebote/?level=1")
    monkeypatch.setattr(page_cache, "ROOM", int(2.5 * Pages.size))

    for level in (2, 1, 3):
        client.get(f"/de/angebote/?level={level}")

    assert kept() == ["1", "3"]
    assert Pages.size == sum(page_cache.room_of(key, page) for key, page in Pages.kept.items())


def test_while_the_catalogue_is_being_renewed_nothing_is_stored(client, monkeypatch):
    monkeypatch.setattr(watch, "is_settled", False)

    assert "ETag" not in client.get("/de/angebote/")
    assert caches["pages"].kept == {}


def test_a_logged_in_visitor_gets_the_same_public_page(client):
    plain = client.get("/de/").content
    client.force_login(make_user())

    assert client.get("/de/").content == plain


def with_cookie():
    response = HttpResponse("x")
    response.set_cookie("device", "x")
    return response


@pytest.mark.parametrize(
    ("response", "is_kept"),
    [
        (HttpResponse("x"), True),
        (HttpResponse("x", content_type="text/calendar"), True),
        (HttpResponse("x", headers={"Vary": "Accept-Encoding"}), True),
        (HttpResponse("x", status=404), False),
        (HttpResponse("x", headers={"Vary": "Accept-Encoding, Cookie"}), False),
        (HttpResponse("x", headers={"Vary": "Accept-Language"}), False),
        (HttpResponse("x", headers={"Cache-Control": "no-cache"}), False),
        (HttpResponse("x", content_type="application/pdf"), False),
        (StreamingHttpResponse(["x"]), False),
        (with_cookie(), False),
    ],
)
def test_only_whole_answers_that_are_the_same_for_everybody_are_kept(response, is_kept):
    assert is_public(response) == is_kept


def test_the_answer_for_one_host_is_not_given_to_another(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "www.testserver"]
    client.get("/de/angebote/")
    number = len(Pages.kept)

    client.get("/de/angebote/", headers={"host": "www.testserver"})

    assert (number, len(Pages.kept)) == (1, 2)


def test_what_was_kept_for_https_is_not_given_over_plain_http(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    kept = [client.get("/de/angebote/", secure=True).status_code for _number in range(2)]

    plain = client.get("/de/angebote/")

    assert (kept, plain.status_code) == ([200, 200], 301)
    assert plain["Location"] == "https://testserver/de/angebote/"
