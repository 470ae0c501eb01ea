import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_category,
    make_course,
    make_course_type,
    make_office,
    make_page,
    make_person,
    make_post,
    make_provider,
    make_run,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "target"),
    [
        ("de", "/de/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("xx", "/de/"),
        ("", "/de/"),
        ("fr,en;q=0.5", "/fr/"),
    ],
)
def test_the_root_leads_to_the_readers_language(client, accepted, target):
    response = client.get("/", headers={"accept-language": accepted})

    assert (response.status_code, response["Location"]) == (302, target)
    assert "Accept-Language" in response["Vary"]


def test_a_category_counts_its_current_offers(client):
    category = make_category("Für Kinder")
    empty = make_category("Beratung")
    course = make_course(course_type=make_course_type(category=category))
    make_run(course)
    make_run(course, start=50)
    make_run(make_course("over", course_type=course.course_type), start=-50, end=-1)

    counts = {category.name: count for category, count in client.get("/de/").context["categories"]}

    assert counts == {category.name: 1, empty.name: 0}


def test_starting_soon_shows_up_to_six_dated_courses_with_free_seats(client):
    for number in range(7):
        make_run(make_course(f"Kurs {number}"), start=number)
    make_run(make_course("full"), start=1, seats_free=0)
    make_run(make_course("any time"), start=None)
    make_run(make_course("running"), start=-1, late_entry=True)

    cards = client.get("/de/").context["cards"]

    assert [card.title for card in cards] == [f"Kurs {number}" for number in range(6)]


def test_news_contact_and_project_stand_on_the_home_page(client):
    office = make_office(name="Bildungskoordination")
    make_person("Erika Beispiel", office=office, phone="03871 000-1")
    make_post("Neues vom Netzwerk")
    make_page("Das Vorhaben", teaser="Kurz erzählt.")

    content = client.get("/de/").content.decode()

    found = ["Neues vom Netzwerk", "Das Vorhaben", "Kurz erzählt.", "Erika Beispiel", 'href="tel:+4938710001"']
    assert [words for words in found if words in content] == found


def test_an_empty_portal_has_a_home_page(client):
    response = client.get("/en/")

    assert response.status_code == 200
    assert "Which course fits me?" in response.content.decode()


def test_the_home_page_asks_the_database_as_often_for_three_rows_as_for_one(client):
    def ask():
        with CaptureQueriesContext(connection) as queries:
            client.get("/de/")
        return len(queries)

    def add(number):
        make_person(f"Person {number}", office=office)
        make_post(f"Post {number}")
        make_page(f"Seite {number}")
        make_run(make_course(f"Kurs {number}", provider=make_provider(f"Anbieter {number}")))

    office = make_office()
    add(1)
    with_one = ask()
    add(2)
    add(3)

    assert ask() == with_one <= 14
