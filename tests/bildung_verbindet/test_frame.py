"""Errors in the portal's frame, and the pages that only machines read."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.urls import path

from bildung_verbindet.urls import handler400, urlpatterns  # noqa: F401 this module is also an URLconf
from tests.factories import make_course, make_office, make_person, make_post, make_run

pytestmark = pytest.mark.django_db


def breaks(request):
    raise RuntimeError("planted")


def forbids(request):
    raise PermissionDenied


def suspects(request):
    raise SuspiciousOperation


urlpatterns = [
    *(path(f"{language}/bricht/", breaks) for language in ("de", "en")),
    *(path(f"{language}/verbietet/", forbids) for language in ("de", "en")),
    *(path(f"{language}/stutzt/", suspects) for language in ("de", "en")),
    *urlpatterns,
]

PROBE = """
import json, sys, django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
client.cookies["session"] = "a" * 32
answers = [(path, client.get(path)) for path in sys.argv[1:]]
print(json.dumps([[path, a.status_code, a.headers.get("Retry-After"), a.content.decode()] for path, a in answers]))
"""


def in_frame(response):
    """Language and heading of a page that has the portal's frame around it."""
    content = response if isinstance(response, str) else response.content.decode()
    assert content.count('<details class="drop tongue"') == content.count('<footer class="foot"') == 1
    headings = re.findall(r"<h1>(.*?)</h1>", content)
    assert len(headings) == 1
    return re.search(r'<html lang="([^"]+)" dir="(?:ltr|rtl)">', content)[1], headings[0]


@pytest.mark.parametrize(
    ("address", "accepted", "language", "heading"),
    [
        ("/de/unsinn/", "en", "de", "Diese Seite gibt es nicht"),
        ("/en/unsinn/", "de", "en", "This page does not exist"),
        ("/unsinn/", "en", "en", "This page does not exist"),
        ("/unsinn/", "es", "de", "Diese Seite gibt es nicht"),
        ("/unsinn/", "fr-CA,fr;q=0.9", "fr", "Cette page n’existe pas"),
        ("/uk/unsinn/", "de", "uk", "Такої сторінки немає"),
        ("/.git/config", "en", "en", "This page does not exist"),
        ("/xx/angebote/", "en", "en", "This page does not exist"),
        ("/de/angebote/gibt-es-nicht/", "en", "de", "Diese Seite gibt es nicht"),
        ("/en/anbieter/gibt-es-nicht/", "de", "en", "This page does not exist"),
        ("/en/aktuelles/gibt-es-nicht/", "de", "en", "This page does not exist"),
    ],
)
def test_an_unknown_address_is_answered_in_the_frame_and_the_readers_language(
    client, address, accepted, language, heading
):
    response = client.get(address, headers={"accept-language": accepted}, follow=True)

    assert response.status_code == 404
    assert in_frame(response) == (language, heading)


def test_the_page_for_unknown_addresses_offers_a_search_and_ways_on(client):
    content = client.get("/en/unsinn/").content.decode()

    main = content[content.index("<main") : content.index("</main>")]
    assert re.findall(r'(?:action|href)="([^"]+)"', main) == ["/en/angebote/", "/en/", "/en/kontakt/"]
    assert re.findall(r'<label[^>]* for="([^"]+)"', main) == re.findall(r'<input id="([^"]+)"', main)
    assert '<meta name="robots" content="noindex">' in content


def test_the_search_of_that_page_finds_courses(client):
    make_run()

    response = client.get("/en/angebote/", {"q": "abend"})

    assert [card.title for card in response.context["cards"]] == ["Deutsch am Abend"]


@pytest.mark.urls("tests.bildung_verbindet.test_frame")
@pytest.mark.parametrize(
    ("address", "status", "language", "heading"),
    [
        ("/de/bricht/", 500, "de", "Bei uns ist ein Fehler aufgetreten"),
        ("/en/bricht/", 500, "en", "Something went wrong on our side"),
        ("/de/verbietet/", 403, "de", "Sie dürfen diese Seite nicht öffnen"),
        ("/en/verbietet/", 403, "en", "You are not allowed to open this page"),
        ("/de/stutzt/", 400, "de", "Diese Anfrage wurde nicht verstanden"),
        ("/en/stutzt/", 400, "en", "This request was not understood"),
    ],
)
def test_errors_come_in_the_frame_without_a_word_about_their_cause(client, address, status, language, heading):
    client.raise_request_exception = False

    response = client.get(address)

    assert response.status_code == status
    assert in_frame(response) == (language, heading)
    assert [word for word in ("planted", "Traceback", "RuntimeError") if word in response.content.decode()] == []


@pytest.mark.urls("tests.bildung_verbindet.test_frame")
def test_the_page_after_a_breakdown_needs_no_database(client, django_assert_num_queries):
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        response = client.get("/de/bricht/")

    assert response.status_code == 500


def test_a_form_without_its_token_is_refused_in_the_frame():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/en/konto/login/", {"login": "a@beispiel.example", "password": "x"})

    assert response.status_code == 403
    assert in_frame(response) == ("en", "The form has expired")


def test_a_foreign_host_name_is_refused(client):
    response = client.get("/de/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_while_the_database_is_away_every_page_says_so_and_when_to_come_back():
    paths = ["/en/", "/de/angebote/", "/en/konto/login/", "/verwaltung/", "/sitemap-courses.xml"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"

    command = [sys.executable, "-c", PROBE, *paths, "/healthz", "/readyz"]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)  # noqa: S603

    *answers, lives, is_ready = json.loads(done.stdout)
    assert [answer[:3] for answer in answers] == [[address, 503, "60"] for address in paths]
    assert [lives[1:], is_ready[1:]] == [[200, None, "ok"], [503, "60", "the database is away"]]
    assert in_frame(answers[0][3]) == ("en", "The portal is taking a short break")
    assert in_frame(answers[1][3]) == ("de", "Das Portal macht eine kurze Pause")
    assert "Traceback" not in done.stderr


def test_robots_learn_where_the_sitemap_is_and_what_is_not_theirs(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"].partition(";")[0] == "text/plain"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /verwaltung/",
        "Allow: /",
        "Sitemap: http://testserver/sitemap.xml",
    ]


@pytest.mark.parametrize(
    ("accepted", "description"),
    [
        ("de", "Kurse und Beratung für Neuzugewanderte im Landkreis Ludwigslust-Parchim"),
        ("en", "Courses and counselling for newcomers in the county of Ludwigslust-Parchim"),
    ],
)
def test_the_manifest_names_the_portal_in_the_readers_language(client, accepted, description):
    response = client.get("/site.webmanifest", headers={"accept-language": accepted})

    manifest = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (manifest["name"], manifest["description"]) == ("Bildung verbindet", description)


def test_every_picture_that_the_frame_and_the_manifest_name_is_there_and_small(client):
    manifest = client.get("/site.webmanifest").json()
    addresses = [icon["src"] for icon in manifest["icons"]] + ["/favicon.ico", "/static/img/share.png"]

    answers = {address: client.get(address, follow=True) for address in addresses}

    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(addresses, 200)
    assert [a for a, answer in answers.items() if len(b"".join(answer.streaming_content)) > 40_000] == []


def test_every_page_names_itself_in_all_languages_and_for_all_others(client):
    content = client.get("/en/angebote/?q=deutsch").content.decode()

    links = re.findall(r'<link rel="(canonical|alternate)"(?: hreflang="([^"]+)")? href="([^"]+)">', content)
    assert sorted(links) == [
        *sorted(("alternate", code, f"http://testserver/{code}/angebote/") for code, _ in settings.LANGUAGES),
        ("alternate", "x-default", "http://testserver/angebote/"),
        ("canonical", "", "http://testserver/en/angebote/"),
    ]


def test_the_second_page_of_a_list_is_a_page_of_its_own(client):
    for number in range(21):
        make_run(make_course(f"Kurs {number}"))

    content = client.get("/en/angebote/?seats=on&page=99").content.decode()

    links = dict(
        re.findall(r'<link rel="(?:canonical|alternate)"(?: hreflang="([^"]+)")? href="([^"]+)">', content)
    )
    assert links[""] == "http://testserver/en/angebote/?seats=on&amp;page=2"
    assert links["ar"] == "http://testserver/ar/angebote/?seats=on&amp;page=2"


def test_the_frame_is_there_in_every_language_visitors_may_choose(client):
    pages = {code: in_frame(client.get(f"/{code}/"))[0] for code, _ in settings.LANGUAGES}

    assert pages == {code: code for code, _ in settings.LANGUAGES}


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml", "/sitemap-start.xml"])
def test_what_is_the_same_in_all_languages_varies_by_none(client, address):
    response = client.get(address, headers={"accept-language": "en"})

    assert response.status_code == 200
    assert "Accept-Language" not in response.get("Vary", "")


def test_the_menu_marks_the_part_whichever_page_was_shown_first(client):
    run = make_run()
    entry = '<a href="/de/angebote/"'
    client.get("/de/angebote")  # a redirect, made after a page that nobody sees

    assert f'{entry} aria-current="true">' in client.get(run.course.get_absolute_url()).content.decode()
    assert f'{entry} aria-current="page">' in client.get("/de/angebote/").content.decode()
    assert f"{entry}>" in client.get("/de/aktuelles/").content.decode()


def test_no_page_feed_or_calendar_tells_the_host_that_was_asked(client):
    run, post, person = make_run(), make_post(), make_person(office=make_office())
    course = f"/de/angebote/{run.course.slug}/"
    paths = ["/de/", "/de/angebote/?level=1", course, f"{course}termin/{run.pk}.ics", "/de/aktuelles/feed.atom"]
    paths += [
        post.get_absolute_url(),
        f"/de/kontakt/{person.slug}.vcf",
        "/robots.txt",
        "/sitemap.xml",
        "/sitemap-news.xml",
    ]
    headers = {"host": "localhost", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}

    texts = {path: client.get(path, headers=headers).getvalue().decode() for path in paths}

    assert [path for path, text in texts.items() if re.search(r"localhost|evil\.example", text)] == []
    assert [path for path, text in texts.items() if "http://testserver" in text][:3] == ["/de/", paths[1], course]
