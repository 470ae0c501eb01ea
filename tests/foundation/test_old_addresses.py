"""A page whose address has changed is found under the old one."""

import pytest

from accounts.models import User
from courses.models import Course
from foundation.editing.models import OldAddress
from foundation.editing.slugs import free_slug
from pages.models import Page
from providers.models import Provider
from tests.factories import (
    make_course,
    make_course_type,
    make_membership,
    make_page,
    make_post,
    make_provider,
    make_run,
    make_user,
    stamp,
)

pytestmark = pytest.mark.django_db

KINDS = {
    "course": (lambda: make_course(slug="alt"), "/angebote/"),
    "provider": (lambda: make_provider_with("alt"), "/anbieter/"),
    "post": (lambda: make_post(slug="alt"), "/aktuelles/"),
    "page": (lambda: make_page(slug="alt"), "/"),
}


def make_provider_with(slug):
    provider = make_provider()
    provider.slug = slug
    provider.save()
    OldAddress.objects.all().delete()
    return provider


def rename(thing, slug):
    thing.slug = slug
    thing.save()


@pytest.mark.parametrize("kind", KINDS)
def test_the_old_address_leads_to_the_new_one_in_every_language(client, kind):
    make, folder = KINDS[kind]
    thing = make()

    rename(thing, "dazwischen")
    rename(thing, "neu")

    for language in ("de", "uk"):
        for old in ("alt", "dazwischen"):
            response = client.get(f"/{language}{folder}{old}/?seite=2")
            assert (response.status_code, response["Location"]) == (301, f"/{language}{folder}neu/?seite=2")
    assert client.get(f"/de{folder}neu/").status_code == 200
    assert client.get(f"/de{folder}nie/").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_takes_an_old_address_wins_and_a_thing_may_take_its_own_back(client, kind):
    make, folder = KINDS[kind]
    thing = make()
    rename(thing, "neu")

    other = make()
    taken = client.get(f"/de{folder}alt/")
    rename(other, "anders")
    led = client.get(f"/de{folder}alt/")
    rename(thing, "alt")

    assert taken.status_code == 200
    assert led["Location"] == f"/de{folder}anders/"
    assert client.get(f"/de{folder}alt/").status_code == 200


def test_what_is_not_public_is_not_told_by_an_old_address(client):
    course, provider, post = make_course(slug="alt"), make_provider_with("alt"), make_post(slug="alt")
    for thing in (course, provider, post):
        rename(thing, "neu")

    Course.objects.update(status=Course.Status.ARCHIVED)
    type(provider).objects.update(is_published=False)
    type(post).objects.update(published_from=None)

    folders = ("angebote", "anbieter", "aktuelles")
    assert {client.get(f"/de/{folder}/alt/").status_code for folder in folders} == {404}


def test_links_of_mails_go_on_at_the_work_place_of_a_renamed_provider_for_whoever_may_enter_it(client):
    provider, stranger = make_provider_with("alt"), make_membership(provider=make_provider("Nachbar")).user
    member = make_membership(provider=provider).user
    rename(provider, "neu")

    found = {}
    for user in (member, stranger):
        client.force_login(user)
        found[user] = [
            (response.status_code, response.headers.get("Location"))
            for response in (
                client.get("/de/mein/alt/mitglieder/?page=2"),
                client.post("/de/mein/alt/angebote/neu/", {"title_de": "Nähen"}),
                client.get("/de/mein/nie/mitglieder/"),
            )
        ]

    assert found[member] == [
        (301, "/de/mein/neu/mitglieder/?page=2"),
        (308, "/de/mein/neu/angebote/neu/"),
        (404, None),
    ]
    assert found[stranger] == [(404, None)] * 3


def test_an_enquiry_that_is_being_written_while_the_course_is_renamed_arrives(client):
    run = make_run(make_course(slug="alt"))
    rename(run.course, "neu")

    address = f"/de/angebote/alt/anfragen/{run.pk}/"
    response = client.post(address, {"name": "Olena", "born": stamp()})

    assert (response.status_code, response["Location"]) == (308, f"/de/angebote/neu/anfragen/{run.pk}/")
    calendar = client.get(f"/de/angebote/alt/termin/{run.pk}.ics")
    assert (calendar.status_code, calendar["Location"]) == (301, f"/de/angebote/neu/termin/{run.pk}.ics")


@pytest.mark.parametrize(
    ("model", "name", "slug"),
    [
        (Course, "Druck", "druck-2"),
        (Course, "Vorschläge", "vorschlaege-2"),
        (Course, "Druckerei", "druckerei"),
        (Provider, "Mitmachen", "mitmachen-2"),
        (Page, "Kontakt", "kontakt-2"),
    ],
)
def test_no_row_gets_an_address_that_leads_elsewhere(model, name, slug):
    assert free_slug(model, name) == slug


def test_a_course_of_that_name_is_found(client):
    member = make_membership()
    client.force_login(member.user)

    data = {"title_de": "Druck", "course_type": make_course_type().pk}
    client.post(f"/de/mein/{member.provider.slug}/angebote/neu/", data)

    assert Course.objects.get().get_absolute_url() == "/de/angebote/druck-2/"


TYPED = {"courses/course": "druck", "providers/provider": "mitmachen", "pages/page": "kontakt"}


@pytest.mark.parametrize("path", TYPED)
def test_an_address_that_leads_elsewhere_is_refused_where_it_is_typed(client, path):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    refused, other = (
        client.post(f"/verwaltung/{path}/add/", {"slug": slug}).context["adminform"].form.errors
        for slug in (TYPED[path], "neu")
    )

    assert refused["slug"] == ["Unter dieser Adresse steht eine andere Seite des Portals."]
    assert "slug" not in other


def test_whoever_has_had_such_an_address_for_long_keeps_it():
    make_course(slug="druck").full_clean()


def test_a_name_of_signs_alone_gets_an_address_too():
    make_page(slug="neu")

    assert free_slug(Page, "!!!") == "neu-2"
