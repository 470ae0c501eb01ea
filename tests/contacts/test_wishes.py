"""Visitors say that they need a page in their language: counted, and nothing of whoever says it."""

import re

import pytest

from accounts.models import User
from contacts import models
from contacts.models import LanguageWish
from contacts.public.forms import word_for
from foundation.submissions.public import MOST
from tests.factories import make_course, make_page, make_post, make_provider, make_run, make_user, stamp

pytestmark = pytest.mark.django_db

PAGE = f"/de/kontakt/sprache/?page={word_for('/de/unser-weg/', 'Unser Weg')}"


def send(client, address=PAGE, language="ku", **fields):
    return client.post(address, {"born": stamp(), "language": language, **fields})


def counted():
    return [*LanguageWish.objects.values_list("path", "title", "language", "number")]


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_page("Unser Weg", slug="x"),
        lambda: make_post("Neues", slug="x"),
        lambda: make_provider("Anbieter", description="Wir."),
        lambda: make_run(make_course("Deutsch", slug="x")).course,
    ],
)
def test_a_page_leads_to_the_wish_for_itself(client, make):
    row = make()

    content = client.get(row.get_absolute_url()).content.decode()
    address = re.search(r'href="(/de/kontakt/sprache/\?page=[^"]+)"', content)[1]
    send(client, address)

    assert counted() == [(row.get_absolute_url().removeprefix("/de"), str(row), "ku", 1)]


def test_wishes_are_counted_by_page_and_language(client):
    for language in ("ku", "so", "ku"):
        response = send(client, language=language)

    assert response["Location"] == "/de/kontakt/sprache/danke/"
    assert response.cookies == {}
    assert counted() == [("/unser-weg/", "Unser Weg", "ku", 2), ("/unser-weg/", "Unser Weg", "so", 1)]


def test_the_readers_own_language_is_chosen_already(client):
    assert client.get("/uk/kontakt/sprache/").context["form"].initial == {"language": "uk"}
    assert client.get("/de/kontakt/sprache/").context["form"].initial == {"language": ""}


@pytest.mark.parametrize("word", ["", "x", "x:y", "a" * 5000])
def test_a_page_that_somebody_has_made_up_is_the_whole_portal(client, word):
    send(client, f"/de/kontakt/sprache/?page={word}")

    assert counted() == [("", "", "ku", 1)]


def test_a_language_that_is_none_is_not_counted(client):
    response = send(client, language="xx")

    assert (response.status_code, counted()) == (200, [])


def test_robots_are_thanked_and_not_counted(client):
    send(client, more="buy")
    for _time in range(MOST + 5):
        send(client)

    assert [number for *_wish, number in counted()] == [MOST - 1]


def test_one_connection_with_many_addresses_wishes_no_more_than_with_one(client):
    for number in range(MOST + 5):
        client.post(PAGE, {"born": stamp(), "language": "ku"}, REMOTE_ADDR=f"2001:db8:0:1::{number:x}")

    assert [number for *_wish, number in counted()] == [MOST]


def test_a_flood_of_different_wishes_ends_and_known_ones_are_counted_on(monkeypatch):
    monkeypatch.setattr(models, "WISHES", 2)

    for path in ("/a/", "/b/", "/c/", "/a/"):
        LanguageWish.objects.note(path, "Seite", "ku")

    assert [(path, number) for path, _title, _language, number in counted()] == [("/a/", 2), ("/b/", 1)]


def test_a_foreign_page_cannot_wish(client):
    response = client.post(PAGE, {"language": "ku"}, headers={"origin": "https://elsewhere.example"})

    assert (response.status_code, counted()) == (403, [])


def test_the_office_sees_the_most_wanted_first_and_strikes_off(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    LanguageWish.objects.note("/a/", "Seite A", "so")
    for _time in range(2):
        LanguageWish.objects.note("/b/", "Seite B", "ku")

    response = client.get("/de/buero/sprachwuensche/")
    client.post("/de/buero/sprachwuensche/", {"wish": LanguageWish.objects.get(path="/b/").pk})

    assert [(wish.title, wish.number) for wish in response.context["page"].object_list] == [
        ("Seite B", 2),
        ("Seite A", 1),
    ]
    assert [(str(language), times) for language, times in response.context["totals"]] == [
        ("Kurdisch", 2),
        ("Somali", 1),
    ]
    assert counted() == [("/a/", "Seite A", "so", 1)]
