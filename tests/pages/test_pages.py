import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_page

pytestmark = pytest.mark.django_db


def test_a_page_shows_its_text_and_the_others_of_its_group(client):
    page = make_page("Unser Weg", text="<p>Gemeinsam.</p>")
    make_page("Unser Ziel")
    make_page("Impressum", group="legal")

    response = client.get(f"/de/{page.slug}/")

    assert "<p>Gemeinsam.</p>" in response.content.decode()
    assert [other.title for other in response.context["others"]] == ["Unser Weg", "Unser Ziel"]


def test_pages_with_the_same_word_are_leafed_through(client):
    first = make_page("Zielgruppe", pager="menschen", order=1)
    second = make_page("Beteiligung", pager="menschen", order=2)
    alone, _alone_too = make_page("Ziel", order=3), make_page("Weg", order=4)

    contents = [client.get(f"/de/{page.slug}/").content.decode() for page in (first, second, alone)]

    assert "2/2&nbsp;· Beteiligung" in contents[0]
    assert '<span aria-current="page">2/2</span>' in contents[1]
    assert 'class="pager"' not in contents[2]


def test_a_text_without_translation_is_marked_as_german(client):
    page = make_page("Unser Weg", title_en="Our way", text="<p>Gemeinsam.</p>")

    content = client.get(f"/en/{page.slug}/").content.decode()

    assert "<h1>Our way</h1>" in content
    assert '<div class="prose" lang="de" dir="auto"><p>Gemeinsam.</p></div>' in content


def test_an_unknown_page_is_not_found(client):
    assert client.get("/de/gibt-es-nicht/").status_code == 404


def test_a_page_asks_the_database_as_often_for_three_pages_as_for_one(client):
    page = make_page(pager="a")

    def ask():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/de/{page.slug}/")
        return len(queries)

    first = ask()
    make_page(pager="a")
    make_page(pager="a")

    assert ask() == first <= 12
