import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from foundation.languages.names import listed, own_name
from tests.factories import make_course, make_page, make_post, make_run

pytestmark = pytest.mark.django_db


def test_each_language_is_called_by_its_own_name():
    names = [own_name(code) for code, _ in settings.LANGUAGES]

    assert names == [
        *("Deutsch", "Leichte Sprache", "English", "Українська", "Русский", "العربيّة", "فارسی"),
        *("Türkçe", "Français", "Polski", "Română"),
    ]


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


def test_ukrainians_are_never_sent_to_russian(client):
    """What Ukrainian lacks is shown in German."""
    response = client.get("/uk/mein/", follow=True)

    assert '<html lang="uk"' in response.content.decode()
    assert "Войти" not in response.content.decode()


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
