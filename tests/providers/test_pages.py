import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_course, make_municipality, make_provider, make_run

pytestmark = pytest.mark.django_db


def names(client, query=""):
    return [provider.name for provider in client.get(f"/de/anbieter/?{query}").context["page"]]


def test_the_directory_can_be_narrowed_by_name_kind_and_place(client):
    make_provider("Beispielschule", kind="school", municipality=make_municipality("Lübz"))
    make_provider("Beispiel-Kita", kind="kindergarten", municipality=make_municipality("Hagenow"))
    make_provider("Verborgen", is_published=False)

    assert names(client) == ["Beispiel-Kita", "Beispielschule"]
    assert names(client, "kind=school") == ["Beispielschule"]
    assert names(client, "place=hagenow") == ["Beispiel-Kita"]
    assert names(client, "q=SCHULE") == ["Beispielschule"]
    assert names(client, "q=nichts") == []
    assert names(client, "kind=x&place=y") == ["Beispiel-Kita", "Beispielschule"]


def test_each_entry_counts_the_current_offers(client):
    provider = make_provider()
    course = make_course(provider=provider)
    make_run(course)
    make_run(course, start=40)
    make_run(make_course("over", provider=provider), start=-50, end=-1)

    (entry,) = client.get("/de/anbieter/").context["page"]

    assert entry.course_count == 1


def test_the_page_shows_contact_and_current_offers(client):
    provider = make_provider(
        phone="03871 7220", email="a@beispiel.example", street="Weg 1", languages=["de", "ar"], is_example=True
    )
    make_run(make_course("Deutsch A1", provider=provider))
    make_run(make_course("Anderswo", provider=make_provider("Andere")))

    response = client.get(provider.get_absolute_url())

    content = response.content.decode()
    shown = [
        'href="tel:+4938717220"',
        "mailto:a@beispiel.example",
        "Weg\u00a01",
        "Deutsch, Arabisch",
        "Beispiel</span>",
    ]
    assert [words for words in shown if words in content] == shown
    assert [card.title for card in response.context["cards"]] == ["Deutsch A1"]


def test_a_provider_without_offers_says_so(client):
    content = client.get(make_provider().get_absolute_url()).content.decode()

    assert "Dieser Anbieter hat zurzeit keine Angebote." in content


@pytest.mark.parametrize("is_published", [True, False])
def test_only_where_no_provider_is_public_the_empty_list_asks_to_take_part(client, is_published):
    make_provider(is_published=is_published)

    page = client.get("/de/anbieter/?q=niemand").content.decode()

    assert ("Kein Anbieter passt zu Ihrer Auswahl." in page, ">Mitmachen</a>" in page) == (
        is_published,
        not is_published,
    )


def test_a_hidden_provider_is_not_found(client):
    assert client.get(make_provider(is_published=False).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("page", ["directory", "provider"])
def test_pages_ask_the_database_as_often_for_three_rows_as_for_one(client, page):
    first_provider = make_provider()
    path = "/de/anbieter/" if page == "directory" else first_provider.get_absolute_url()

    def ask():
        make_run(make_course(provider=first_provider))
        make_run(make_course(provider=make_provider("Noch einer")))
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    first = ask()
    ask()

    assert ask() == first <= 12
