import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_office, make_person

pytestmark = pytest.mark.django_db


def test_people_stand_with_everything_one_needs_to_reach_them(client):
    office = make_office(room="422")
    make_person(
        "Erika Beispiel",
        office=office,
        phone="03871 722-1609",
        fax="03871 722-77-1609",
        email="erika@beispiel.example",
        languages=["de", "uk"],
        topics="Kurse",
    )

    content = client.get("/de/kontakt/").content.decode()

    shown = [
        "422",
        "Erika Beispiel",
        'href="tel:+4938717221609"',
        "03871 722-77-1609",
        "Deutsch, Ukrainisch",
        "Kurse",
    ]
    assert [words for words in shown if words in content] == shown


def test_a_person_can_be_saved_to_an_address_book(client):
    person = make_person(
        "Änne von Beispiel",
        office=make_office(name="Büro"),
        phone="03871 1",
        fax="03871 2",
        email="a@beispiel.example",
    )

    response = client.get(f"/de/kontakt/{person.slug}.vcf")

    card = vobject.readOne(response.content.decode())
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert (card.fn.value, card.n.value.family, card.n.value.given) == (
        "Änne von Beispiel",
        "Beispiel",
        "Änne von",
    )
    assert card.org.value == ["Landkreis", "Büro"]
    assert [(tel.type_param, tel.value) for tel in card.tel_list] == [("WORK", "03871 1"), ("FAX", "03871 2")]


def test_only_people_of_an_office_have_a_card(client):
    person = make_person()

    assert client.get(f"/de/kontakt/{person.slug}.vcf").status_code == 404
    assert client.get("/de/kontakt/niemand.vcf").status_code == 404


def test_the_page_asks_the_database_as_often_for_three_people_as_for_one(client):
    office = make_office()

    def ask():
        make_person(office=office)
        with CaptureQueriesContext(connection) as queries:
            client.get("/de/kontakt/")
        return len(queries)

    first = ask()
    ask()

    assert ask() == first <= 12
