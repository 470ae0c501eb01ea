"""Texts in other languages know when the German one has changed; the accessibility statement writes its page."""

import pytest

from foundation.languages.models import TranslatedText
from pages.models import Page, Statement
from tests.factories import days, make_page
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db

OUTDATED = "/de/buero/uebersetzungen/"
STATEMENT = "/de/buero/erklaerung-zur-barrierefreiheit/"


def change(office, page, **texts):
    address = f"/de/buero/seiten/{page.pk}/"
    response = office.post(address, form_of(office.get(address)) | texts)
    assert response.status_code == 302


def outdated():
    return set(TranslatedText.objects.filter(is_outdated=True).values_list("column", flat=True))


@pytest.fixture
def page():
    return make_page(title="Das Vorhaben", title_en="The project", text_en="<p>Text.</p>")


def test_a_translation_is_outdated_when_only_the_german_text_has_changed(office, page):
    change(office, page, title_de="Unser Vorhaben")
    assert outdated() == {"title_en"}
    assert "The project" not in office.get(OUTDATED).content.decode()
    assert "Unser Vorhaben" in office.get(OUTDATED).content.decode()

    change(office, page, title_en="Our project")
    assert outdated() == set()


def test_both_changed_together_is_no_matter(office, page):
    change(office, page, title_de="Unser Vorhaben", title_en="Our project")

    assert outdated() == set()


def test_changing_the_german_text_back_makes_the_translation_right_again(office, page):
    change(office, page, title_de="Unser Vorhaben")
    change(office, page, title_de="Das Vorhaben")

    assert outdated() == set()


def test_somebody_looks_and_says_that_it_is_still_right(office, page):
    change(office, page, title_de="Das  Vorhaben!")
    text = TranslatedText.objects.get(is_outdated=True)

    office.post(f"{OUTDATED}{text.pk}/", form_of(office.get(OUTDATED)))
    assert outdated() == set()
    change(office, page, title_de="Etwas anderes")
    assert outdated() == {"title_en"}


def test_what_is_deleted_leaves_nothing_behind(office, page):
    change(office, page, title_de="Unser Vorhaben")

    office.post(f"/de/buero/seiten/{page.pk}/loeschen/")

    assert not TranslatedText.objects.exists()


def test_the_statement_writes_the_page_in_every_language(office, client):
    page = make_page(slug="barrierefreiheit", group="legal")
    data = form_of(office.get(STATEMENT)) | {
        "conformity": "partial",
        "barriers_de": "Kein Video in Gebärdensprache.\n\n<b>Karten</b> ohne Text.",
        "barriers_en": "No video in sign language.",
        "authority_de": "Überwachungsstelle, Schwerin",
        "prepared_on": "2026-11-01",
        "reviewed_on": "2026-11-20",
    }

    office.post(STATEMENT, data)

    page.refresh_from_db()
    assert "<li>Kein Video in Gebärdensprache.</li>" in page.text_de
    assert "<li>&lt;b&gt;Karten&lt;/b&gt; ohne Text.</li>" in page.text_de
    assert "teilweise vereinbar" in page.text_de
    assert "1.&nbsp;November 2026" in page.text_de
    assert "<li>No video in sign language.</li>" in page.text_en
    assert 'href="/en/barriere-melden/"' in page.text_en
    assert "Überwachungsstelle, Schwerin" in client.get("/de/barrierefreiheit/").content.decode()


def test_a_statement_is_not_looked_over_before_it_is_made(office):
    make_page(slug="barrierefreiheit", group="legal")
    data = form_of(office.get(STATEMENT)) | {"prepared_on": str(days(0)), "reviewed_on": str(days(-1))}

    response = office.post(STATEMENT, data)

    assert response.status_code == 200
    assert not Statement.objects.exists()
    assert Page.objects.get().text_de == "<p>Text.</p>"
