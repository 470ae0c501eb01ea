import copy
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from courses.models import Course
from foundation.languages.names import column_name, own_name
from foundation.languages.sentences import listed
from tests.factories import make_course, make_page, make_post, make_provider, make_run, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("title_de", "Titel"),
        ("title_en", "Titel (English)"),
        ("title_uk", "Titel (Українська)"),
        ("price", "Preis in Euro"),
    ],
)
def test_a_column_is_called_without_its_code(column, name):
    with override("de"):
        assert column_name(Course._meta.get_field(column)) == name


def test_each_language_is_called_by_its_own_name():
    names = [own_name(code) for code, _ in settings.LANGUAGES]

    assert names == [
        *("Deutsch", "Leichte Sprache", "English", "Українська", "Русский", "العربيّة", "فارسی"),
        *("Türkçe", "Français", "Polski", "Română"),
    ]


def test_queries_of_translated_rows_and_of_their_histories_have_a_class_that_stays():
    course = make_course()
    queries = [
        Course.objects.all(),
        Course.objects.filter(pk=course.pk),
        copy.copy(Course.objects.all()),
    ]

    assert len({type(rows) for rows in queries}) == 1
    assert [list(rows) for rows in queries] == [[course]] * 3
    assert type(course.history) is type(Course.history)


@pytest.mark.parametrize(("language", "expected"), [("de", "a, b"), ("ar", "a، b"), ("fa", "a، b")])
def test_lists_have_the_readers_comma(language, expected):
    with override(language):
        assert listed(["a", "b"]) == expected


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_pages_say_their_language_and_direction(client, code):
    content = client.get(f"/{code}/").content.decode()

    direction = "rtl" if code in {"ar", "fa"} else "ltr"
    assert f'<html lang="{code}" dir="{direction}">' in content


def test_the_switch_stays_on_the_page_with_its_filters(client):
    content = client.get("/uk/angebote/?level=2&seats=on").content.decode()

    assert 'href="/ar/angebote/?level=2&amp;seats=on" lang="ar"' in content


@pytest.mark.parametrize("accepted", ["xx", "es-MX,es;q=0.9", "", "*"])
def test_who_speaks_none_of_them_gets_german_with_all_offered(client, accepted):
    page = client.get("/", headers={"accept-language": accepted}, follow=True)

    assert page.request["PATH_INFO"] == "/de/"
    assert page.content.decode().count(" hreflang=") > 2 * len(settings.LANGUAGES)
    assert not page.cookies


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("prs", "fa"),
        ("prs-AF,prs;q=0.9", "fa"),
        ("PRS-af", "fa"),
        ("fa-AF", "fa"),
        ("pes-IR", "fa"),
        ("mo", "ro"),
        ("mo-MD,ru;q=0.8", "ro"),
        ("uk-UA,uk;q=0.9,en;q=0.5", "uk"),
        ("apc,en;q=0.9", "ar"),
        ("ar-SY", "ar"),
        ("pt-BR, tr;q=0.7", "tr"),
        ("en;q=0.5, prs;q=0.8", "fa"),
        ("prs;q=0.3, en;q=0.8", "en"),
        ("prs;q=0, en;q=0.1", "en"),
        ("en;q=0.0, *", "de"),
        ("ckb-IQ, ar;q=0.4", "ar"),
        ("ckb", "de"),
        ("xx,*;q=0.5,en;q=0.1", "de"),
        ("prefix", "de"),
    ],
)
def test_readers_get_the_language_that_they_read_best(client, accepted, language):
    page = client.get("/", headers={"accept-language": accepted}, follow=True)

    assert page.request["PATH_INFO"] == f"/{language}/"


def test_ukrainians_are_never_sent_to_russian(client):
    """What Ukrainian lacks is shown in German."""
    response = client.get("/uk/konto/login/")

    assert '<html lang="uk"' in response.content.decode()
    assert "Войти" not in response.content.decode()


WORK = ["mein/{}/", "mein/{}/plaetze/?page=1", "buero/", "stimmt-das-noch/x/", "einladung/x/", "noch-da/x/"]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_where_people_work_pages_are_wholly_german_or_english(client, language):
    provider = make_provider()
    client.force_login(make_user(role="coordinator"))
    expected = language if language == "en" else "de"

    for path in WORK:
        page = client.get(f"/{language}/{path.format(provider.slug)}", follow=True)
        content = page.content.decode()
        offered = re.findall(r'<a href="([^"]+)" lang="([^"]+)"', content)
        assert f'<html lang="{expected}" dir="ltr">' in content
        assert page.request["PATH_INFO"].startswith(f"/{expected}/")
        assert [code for _url, code in offered] == ["de", "en"]
        assert all(url.startswith(f"/{code}/") and len(url) > 4 for url, code in offered)


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ("", "Diesen Teil des Portals gibt es nur auf Deutsch und Englisch."),
        ("ar,de;q=0.8,en;q=0.5", "Diesen Teil des Portals gibt es nur auf Deutsch und Englisch."),
        ("ar,en-GB;q=0.8,de;q=0.5", "This part of the portal is there in German and English only."),
    ],
)
def test_whoever_is_led_to_another_language_is_told_so(client, accepted, words):
    client.force_login(make_user())

    led, own = (
        client.get(f"/{language}/mein/", headers={"accept-language": accepted}, follow=True)
        for language in ("ar", "en")
    )

    assert [str(message) for message in led.context["messages"]] == [words]
    assert [str(message) for message in own.context["messages"]] == []


def test_what_is_sent_to_a_work_place_in_another_language_is_answered_in_german(client):
    client.force_login(make_user(role="coordinator"))

    answer = client.post("/ar/buero/anbieter/neu/", {"email": "keine"})

    content = answer.content.decode()
    assert '<html lang="de" dir="ltr">' in content
    assert "<title>Fehler: " in content
    assert 'href="/en/buero/anbieter/neu/" lang="en"' in content
    assert not re.search("[\u0600-\u06ff]", content.partition("<main")[2])


def test_the_stock_administration_is_german_for_who_reads_another_language(client):
    client.force_login(make_user(role="administrator"))

    page = client.get("/verwaltung/", headers={"accept-language": "ar"})

    assert 'lang="de"' in page.content.decode()


def test_no_language_asks_the_database_more_often(client):
    course = make_run(make_course("Deutsch am Abend", description="Text.", requirements="Nichts.")).course
    make_post()
    page = make_page()

    def queries(path):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    paths = [
        "/",
        "/angebote/",
        f"/angebote/{course.slug}/",
        "/finder/",
        "/aktuelles/",
        f"/{page.slug}/",
        "/anbieter/",
    ]
    for path in paths:
        queries(f"/de{path}")
        numbers = {code: queries(f"/{code}{path}") for code, _ in settings.LANGUAGES}
        assert len(set(numbers.values())) == 1, (path, numbers)
