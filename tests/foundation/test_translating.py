"""Gaps filled by a machine: a service that speaks the protocols of DeepL and LibreTranslate stands in for them."""

import json
from typing import ClassVar

import pytest
from django.urls import reverse

from accounts.models import User
from courses import actions
from courses.models import Course, Proposal
from foundation.languages.machine import SERVICES
from foundation.languages.models import TranslatedText
from pages.models import Page
from tests.factories import (
    make_category,
    make_course,
    make_course_type,
    make_front,
    make_membership,
    make_page,
    make_post,
    make_provider,
    make_run,
    make_trusted,
    make_user,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    return client


@pytest.fixture
def way():
    return make_page(title="Unser Weg", text="<p>Ein <strong>Text</strong>.</p>", title_en="Our way")


def fill(office, way, **data):
    return office.post(f"/de/buero/seiten/{way.pk}/uebersetzen/", data, follow=True).content.decode()


def test_gaps_are_filled_and_nothing_else(office, configured, way):
    said = fill(office, way)

    way.refresh_from_db()
    assert way.title_en == "Our way"
    assert way.title_uk.endswith("] Unser Weg")
    assert way.text_pl.endswith("] <p>Ein <strong>Text</strong>.</p>")
    assert way.title_de_simple in (None, "")
    assert "title_en" not in way.machine_texts
    assert {"title_uk", "text_pl", "text_en"} <= set(way.machine_texts)
    assert f"{len(way.machine_texts)} Texte hat eine Maschine übersetzt" in said


def test_persian_comes_from_the_service_that_knows_it(office, configured, way, settings):
    fill(office, way)

    way.refresh_from_db()
    assert bool(way.title_fa) == (settings.TRANSLATION_SERVICE == "libretranslate")


def test_the_key_goes_where_the_service_wants_it(office, configured, way, settings):
    fill(office, way)

    path, header, asked = configured.asked[0]
    if settings.TRANSLATION_SERVICE == "deepl":
        assert (path, header, asked["source_lang"]) == ("/v2/translate", "DeepL-Auth-Key key:fx", "DE")
    else:
        assert (path, asked["api_key"], asked["source"]) == ("/translate", "key:fx", "de")


def test_readers_are_told_until_somebody_has_read_it(office, client, configured, way):
    fill(office, way)
    before = client.get(f"/uk/{way.slug}/").content.decode()
    version = office.get(f"/de/buero/seiten/{way.pk}/").context["version"]
    said = fill(office, way, read="1", version=version)
    after = client.get(f"/uk/{way.slug}/").content.decode()

    assert "машинний переклад" in before
    assert "ohne den Hinweis" in said
    assert "машинний переклад" not in after
    assert "машинний переклад" not in client.get(f"/en/{way.slug}/").content.decode()


def test_what_a_machine_wrote_is_noted_and_read_page_by_page(office, configured, way):
    other = make_page(title="Ein anderer Weg")

    def by_machine():
        return ["title_uk" in Page.objects.get(pk=page.pk).machine_texts for page in (way, other)]

    fill(office, way)
    of_one = by_machine()
    fill(office, other)
    of_both = by_machine()
    fill(office, way, read="1", version=office.get(f"/de/buero/seiten/{way.pk}/").context["version"])

    assert (of_one, of_both, by_machine()) == ([True, False], [True, True], [False, True])


def test_what_a_person_writes_anew_is_a_persons(office, configured, way):
    fill(office, way)
    address = f"/de/buero/seiten/{way.pk}/"
    office.post(address, form_of(office.get(address)) | {"title_uk": "Наш шлях"})

    way.refresh_from_db()
    assert "title_uk" not in way.machine_texts
    assert "title_pl" in way.machine_texts


@pytest.mark.parametrize("status", [403, 456, 500])
def test_a_service_that_does_not_answer_changes_nothing(office, configured, way, status):
    configured.breaks = status

    said = fill(office, way)

    way.refresh_from_db()
    assert (way.title_uk, way.machine_texts) == (None, [])
    assert "antwortet nicht. Es wurde nichts geändert" in said


@pytest.mark.parametrize(
    "text", ["Fragen Sie Frau Beispiel.", "Schreiben Sie an kurs@beispiel.example.", "Telefon 03871 722-1609."]
)
def test_what_may_name_a_person_is_never_sent(office, configured, text):
    way = make_page(title="Unser Weg", teaser=text, text="<p>Text.</p>")

    fill(office, way)

    way.refresh_from_db()
    assert way.title_uk
    assert not way.teaser_uk
    assert text not in json.dumps([asked for _path, _header, asked in configured.asked], ensure_ascii=False)


def test_without_a_service_nothing_is_offered_and_nothing_called(office, service, way):
    shown = office.get(f"/de/buero/seiten/{way.pk}/").content.decode()
    fill(office, way)

    assert "uebersetzen/" not in shown
    assert service.asked == []
    assert Page.objects.get().machine_texts == []


class Meanwhile:
    """A service while which somebody writes: what, is said by the test."""

    LANGUAGES: ClassVar = {"en": "en", "uk": "uk", "pl": "pl"}

    def __init__(self, write):
        self.write = write

    def translate(self, texts, language):
        self.write()
        return [f"Maschine {language}"] * len(texts)


FILLED = {
    "page": make_page,
    "post": make_post,
    "front": make_front,
    "category": make_category,
    "course_type": make_course_type,
    "course": make_course,
}


def address_of_translating(kind, row) -> str:
    if kind == "course":
        return reverse("workplace:translate_course", args=[row.provider.slug, row.pk])
    return reverse(f"office:translate_{kind}", args=[row.pk])


@pytest.mark.parametrize("kind", FILLED)
def test_what_somebody_writes_while_the_service_is_asked_stays(client, settings, monkeypatch, kind):
    row = FILLED[kind]()
    name = next(name for name in ("title", "claim", "name") if hasattr(row, f"{name}_de"))
    type(row).objects.update(**{f"{name}_de": "Auf Deutsch"})
    rows, settings.TRANSLATION_SERVICE = type(row).objects.filter(pk=row.pk), "meanwhile"
    service = Meanwhile(lambda: rows.update(**{f"{name}_en": "By hand"}))
    monkeypatch.setitem(SERVICES, "meanwhile", lambda: service)
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    client.post(address_of_translating(kind, row))

    row.refresh_from_db()
    texts = [getattr(row, f"{name}_{language}") for language in ("en", "uk", "pl")]
    marked = [f"{name}_{language}" in row.machine_texts for language in ("en", "uk", "pl")]
    others = [None, None] if kind == "course" else ["Maschine uk", "Maschine pl"]  # all or nothing, by the gate
    assert texts == ["By hand", *others]
    assert marked == [False, *map(bool, others)]


@pytest.mark.parametrize("kind", ["page", "course"])
def test_a_german_text_that_changes_while_the_service_is_asked_gets_no_translation_of_the_old_one(
    client, settings, monkeypatch, kind
):
    row = FILLED[kind]("Auf Deutsch")
    rows, settings.TRANSLATION_SERVICE = type(row).objects.filter(pk=row.pk), "meanwhile"
    service = Meanwhile(lambda: rows.update(title_de="Etwas anderes"))
    monkeypatch.setitem(SERVICES, "meanwhile", lambda: service)
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    client.post(address_of_translating(kind, row))

    row.refresh_from_db()
    assert (row.title_de, row.title_uk, row.machine_texts.count("title_uk")) == ("Etwas anderes", None, 0)


@pytest.fixture
def course(client):
    course = make_course("Deutsch am Abend", provider=make_provider(), registration="Kommen Sie vorbei.")
    make_run(course)
    return course


def fill_course(client, course, **data):
    address = f"/de/mein/{course.provider.slug}/angebote/{course.pk}/uebersetzen/"
    shown = client.get(address.removesuffix("uebersetzen/"))
    return client.post(address, data | {"version": shown.context["version"]}, follow=True).content.decode()


def test_a_trusted_provider_fills_the_gaps_of_its_course(client, configured, course):
    make_trusted(course.provider)
    client.force_login(make_membership(provider=course.provider).user)

    fill_course(client, course)

    course.refresh_from_db()
    assert course.title_uk.endswith("] Deutsch am Abend")
    assert not course.registration_uk
    assert "машинний переклад" in client.get("/uk/angebote/").content.decode()
    assert "машинний переклад" in client.get(course.get_absolute_url().replace("/de/", "/uk/")).content.decode()
    fill_course(client, course, read="1")
    assert "машинний переклад" not in client.get("/uk/angebote/").content.decode()


def test_of_another_provider_they_are_proposed_and_keep_their_label(client, configured, course):
    client.force_login(make_membership(provider=course.provider).user)

    fill_course(client, course)
    course.refresh_from_db()
    assert course.title_uk in (None, "")

    proposal = Proposal.objects.get()
    assert actions.accept(proposal.pk, proposal.version, make_user(role=User.Role.COORDINATOR))
    course.refresh_from_db()
    assert course.title_uk.endswith("] Deutsch am Abend")
    assert "title_uk" in course.machine_texts


def test_a_course_knows_which_of_its_translations_are_outdated(client, course):
    make_trusted(course.provider)
    client.force_login(make_membership(provider=course.provider).user)
    Course.objects.filter(pk=course.pk).update(title_en="German in the evening")
    address = f"/de/mein/{course.provider.slug}/angebote/{course.pk}/"
    form = client.get(f"{address}was/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    client.post(f"{address}was/", data | {"version": form.current_version, "title_de": "Deutsch am Morgen"})

    assert list(TranslatedText.objects.filter(is_outdated=True).values_list("column", flat=True)) == ["title_en"]
    assert "Titel (English)" in client.get(address).content.decode()
