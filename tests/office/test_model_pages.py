"""What all kinds share that the office keeps: list, form, history, the way back, and the end."""

import re

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import User
from contacts.actions import mark_coordination
from contacts.models import ContactPerson, Office
from cooperation.models import Partner
from courses.models import Category, CourseType
from foundation.editing.locking import atomic_when_sent
from foundation.languages.translations import states
from importing.guesses import TypeFinder
from news.models import Post
from office.urls import model_pages
from pages.models import Page
from places.models import Municipality, Region
from places.office import RegionForm
from providers.models import Provider
from tests.factories import (
    days,
    make_category,
    make_course,
    make_course_type,
    make_municipality,
    make_office,
    make_outdated,
    make_page,
    make_partner,
    make_person,
    make_post,
    make_provider,
    make_user,
    numbers,
)
from tests.office.filled import form_of
from tests.test_nested_ids import KEPT

pytestmark = pytest.mark.django_db

NEW = {
    "aktuelles": "Neue Meldung",
    "seiten": "Neue Seite",
    "stellen": "Neues Büro",
    "personen": "Neue Ansprechperson",
    "bereiche": "Neuer Bereich",
    "kursarten": "Neue Kursart",
}
KINDS = {
    "aktuelles": (make_post, Post, "title_de"),
    "seiten": (make_page, Page, "title_de"),
    "stellen": (make_office, Office, "name_de"),
    "personen": (make_person, ContactPerson, "name"),
    "bereiche": (make_category, Category, "name_de"),
    "kursarten": (make_course_type, CourseType, "name_de"),
}


def test_every_list_says_what_its_button_makes(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    client.get("/de/buero/")  # reads all kinds
    paths = [kind.path for kind in model_pages if kind.can_grow]

    for path in paths:
        pages = [client.get(f"/de/buero/{path}/{page}").content.decode() for page in ("", "neu/")]
        new = re.search(r'<a class="button" href="[^"]+/neu/">([^<]*)</a>', pages[0])[1]
        assert (path, bool(new.strip()), f"<bdi>{new}</bdi>" in pages[1]) == (path, True, True)

    assert len(paths) > 15


@pytest.fixture(params=KINDS)
def kind(request):
    make, model, column = KINDS[request.param]
    return f"/de/buero/{request.param}/", make(), model, column


def test_one_is_found_in_the_list_and_changed(office, kind):
    path, thing, model, column = kind
    address = f"{path}{thing.pk}/"
    assert address in office.get(path).content.decode()
    data = form_of(office.get(address)) | {column: "Ganz neuer Name"}

    response = office.post(address, data)

    assert (response.status_code, response["Location"]) == (302, address)
    assert getattr(model.objects.get(pk=thing.pk), column) == "Ganz neuer Name"


def test_nobody_overwrites_what_somebody_else_has_saved(office, kind):
    path, thing, model, column = kind
    data = form_of(office.get(f"{path}{thing.pk}/"))
    model.objects.filter(pk=thing.pk).update(**{column: "Schneller"})

    response = office.post(f"{path}{thing.pk}/", data | {column: "Langsamer"})
    again = form_of(response)
    second = office.post(f"{path}{thing.pk}/", again)

    assert response.status_code == 409
    assert all(word in response.content.decode() for word in ("Schneller", "Langsamer"))
    assert second.status_code == 302
    assert getattr(model.objects.get(pk=thing.pk), column) == "Langsamer"


def test_the_history_tells_and_brings_back(office, kind):
    path, thing, model, column = kind
    before = getattr(thing, column)
    data = form_of(office.get(f"{path}{thing.pk}/"))
    office.post(f"{path}{thing.pk}/", data | {column: "Falsch"})

    told = office.get(f"{path}{thing.pk}/verlauf/")
    office.post(f"{path}{thing.pk}/verlauf/{thing.history.last().pk}/", form_of(told))

    assert "Falsch" in told.content.decode()
    assert getattr(model.objects.get(pk=thing.pk), column) == before


def test_what_is_needed_is_asked_for_and_nothing_is_saved(office, kind):
    path, thing, model, column = kind
    data = form_of(office.get(f"{path}{thing.pk}/")) | {column: ""}

    response = office.post(f"{path}{thing.pk}/", data)

    assert response.status_code == 200
    assert getattr(model.objects.get(pk=thing.pk), column) == getattr(thing, column)


def test_a_new_one_is_made_from_an_empty_form(office, kind):
    path, thing, model, column = kind
    filled = form_of(office.get(f"{path}{thing.pk}/"))
    empty = form_of(office.get(f"{path}neu/"))
    data = {**filled, "version": empty["version"], column: "Zweite"}

    response = office.post(f"{path}neu/", data)

    assert response.status_code == 302
    assert model.objects.filter(**{column: "Zweite"}).count() == 1


@pytest.mark.parametrize(("path", "title"), NEW.items())
def test_the_page_for_a_new_one_says_of_what(office, path, title):
    page = office.get(f"/de/buero/{path}/neu/").content.decode()

    assert f"<bdi>{title}</bdi>" in page


def test_one_is_deleted_when_nothing_needs_it(office, kind):
    path, thing, model, _column = kind
    if model is Office:
        mark_coordination(make_office())

    response = office.post(f"{path}{thing.pk}/loeschen/")

    assert response["Location"] == path
    assert not model.objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize(("path", "model"), [("bereiche", Category), ("kursarten", CourseType)])
def test_what_is_used_stays(office, path, model):
    make_course()
    thing = model.objects.get()

    response = office.post(f"/de/buero/{path}/{thing.pk}/loeschen/", follow=True)

    assert "wird noch gebraucht" in response.content.decode() or "still used" in response.content.decode()
    assert model.objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize(("path", "model"), [("bereiche", Category), ("kursarten", CourseType)])
def test_what_stays_as_it_is_used_loses_nothing_that_is_known_of_its_translations(office, path, model):
    make_course()
    thing = model.objects.get()
    text = make_outdated(thing, "name_en")

    office.post(f"/de/buero/{path}/{thing.pk}/loeschen/")

    assert list(states(thing)) == [text]


@pytest.mark.parametrize("slug", ["impressum", "datenschutz", "barrierefreiheit", "unser-weg", "frei"])
def test_a_page_that_others_lead_to_is_not_deleted(office, slug):
    page = make_page(slug=slug)
    make_page(text_en='<p><a href="/en/unser-weg/#ziel">x</a></p>')

    office.post(f"/de/buero/seiten/{page.pk}/loeschen/")

    assert Page.objects.filter(pk=page.pk).exists() == (slug != "frei")


def test_the_opening_text_of_a_category_stands_above_its_list(office, client):
    category = make_category(opening="Erst der Test, dann der Kurs.")

    of_category = client.get("/de/angebote/", {"category": category.slug}).content.decode()
    of_all = client.get("/de/angebote/").content.decode()

    assert ("Erst der Test" in of_category, "Erst der Test" in of_all) == (True, False)


def test_an_import_finds_no_type_that_the_law_has_ended():
    make_course_type("Deutschkurs", slug="deutschkurs")
    make_course_type("Alphabetisierung", slug="alpha", retired_on=days(-1))

    found = TypeFinder("deutschkurs").find("Alphabetisierung am Abend")

    assert found.slug == "deutschkurs"


@pytest.mark.parametrize(
    ("title", "slug"), [("Kontakt", "kontakt-seite"), ("Über uns", "ueber-uns"), ("Büro", "buero-seite")]
)
def test_a_new_page_takes_an_address_of_its_own(office, client, title, slug):
    address = "/de/buero/seiten/neu/"
    data = form_of(office.get(address)) | {"title_de": title, "text_de": "<p>Hier.</p>", "group": "project"}

    office.post(address, data)

    assert Page.objects.get().slug == slug
    assert "<p>Hier.</p>" in client.get(f"/de/{slug}/").content.decode()


def test_a_name_that_was_free_when_the_form_was_judged_is_told_by_the_form(rf):
    def typed():
        return RegionForm(instance=Region(), data={"name": "Nord", "order": 1})

    judged = [typed(), typed()]
    valid, shown = [form.is_valid() for form in judged], []

    @atomic_when_sent
    def view(request):
        form = judged.pop() if judged else typed()
        if form.is_valid():
            form.save()
        shown.append(form)

    view(rf.post("/"))
    view(rf.post("/"))

    assert valid == [True, True]
    assert [form.errors.get("name") for form in shown] == [
        None,
        ["Region mit diesem Wert für das Feld Name existiert bereits."],
    ]
    assert Region.objects.count() == 1


def test_what_is_no_second_row_is_tried_but_once(rf):
    tried = []

    @atomic_when_sent
    def view(request):
        tried.append(request)
        raise IntegrityError

    with pytest.raises(IntegrityError):
        view(rf.post("/"))

    assert len(tried) == 1


NAMED = {
    Municipality: lambda: make_municipality(f"Stadt {next(numbers)}", is_town=True),
    Partner: make_partner,
    Provider: lambda: make_provider(f"Name {next(numbers)}"),
}


def once(kind) -> list:
    """Columns of its form in which no two rows may say the same."""
    columns = [kind.form._meta.model._meta.get_field(name) for name in kind.form._meta.fields]
    return [column for column in columns if column.unique]


def one_more(column):
    return NAMED[column.related_model]().pk if column.is_relation else f"Name {next(numbers)}"


def test_what_another_one_bears_meanwhile_does_not_come_back(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    found = {}

    for kind, column in ((pages, column) for pages in model_pages for column in once(pages)):
        row, other, first, second = KEPT[kind.name](), KEPT[kind.name](), one_more(column), one_more(column)
        for one, value in ((row, first), (row, second), (other, first)):
            setattr(one, column.attname, value)
            one.save()
        history = reverse(f"office:{kind.name}_history", args=[row.pk])
        record = row.history.filter(**{column.attname: first}).get()
        back = reverse(f"office:restore_{kind.name}", args=[row.pk, record.pk])
        answer = client.post(back, form_of(client.get(history), back), headers={"accept-language": "de"})
        row.refresh_from_db()
        is_said = "Nichts wurde geändert: " in answer.content.decode()
        found[kind.name, column.name] = answer.status_code, is_said, getattr(row, column.attname) == second

    assert {
        *(("region", "name"), ("area", "town"), ("means_kind", "name"), ("network_task", "name")),
        *(("partner", "name"), ("partner", "provider")),
        *(("source", "name"), ("source", "provider"), ("source", "partner")),
    } <= found.keys()
    assert found == dict.fromkeys(found, (409, True, True))
