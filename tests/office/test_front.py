"""The home page and pictures on pages, as the office changes them."""

import pytest
from django.test import Client

from pages.models import Front, Page
from tests.factories import make_front, make_page
from tests.office.filled import form_of
from tests.office.test_news import image, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(office, row, **fields):
    address = f"/de/buero/{'startseite' if isinstance(row, Front) else 'seiten'}/{row.pk}/"
    return office.post(address, form_of(office.get(address)) | fields)


def test_the_office_writes_the_home_page_and_readers_see_it(office):
    front = make_front(claim="Alt")

    send(
        office,
        front,
        claim_de="Brücken verbinden.",
        text_de="<p>Neu<script>x</script>.</p>",
        question_de="Was hilft mir?",
        hero_de="Kommen Sie.",
    )

    content = Client().get("/de/").content.decode()
    found = [
        *("Brücken verbinden.", "<p>Neu.</p>", "Kommen Sie."),
        *("<h1>Was hilft mir?</h1>", "<title>Was hilft mir? – ", 'og:title" content="Was hilft mir?"'),
    ]
    assert ([words for words in found if words not in content], "Alt" in content) == ([], False)
    assert Front.history.filter(claim_de="Brücken verbinden.").count() == 1


def test_the_question_is_asked_in_the_readers_language_until_the_office_says_another_one(office):
    front, visitor = make_front(), Client()
    asked = visitor.get("/ar/").content.decode()

    send(office, front, question_de="Was hilft mir?", question_uk="Що мені допоможе?")

    ukrainian, arabic = (visitor.get(f"/{code}/").content.decode() for code in ("uk", "ar"))
    assert "<h1>أي دورة تناسبني؟</h1>" in asked
    assert "<h1>Що мені допоможе?</h1>" in ukrainian
    assert '<h1 lang="de" dir="auto">Was hilft mir?</h1>' in arabic


def test_where_there_is_no_home_page_yet_the_office_makes_the_only_one(office):
    data = form_of(office.get("/de/buero/startseite/", follow=True))

    office.post(
        "/de/buero/startseite/neu/", data | {"line_de": "Wir", "hero_de": "Kurse", "text_de": "<p>Ja.</p>"}
    )

    front = Front.objects.get()
    assert office.get("/de/buero/startseite/neu/")["Location"] == f"/de/buero/startseite/{front.pk}/"
    office.post(f"/de/buero/startseite/{front.pk}/loeschen/")
    assert Front.objects.count() == 1


@pytest.mark.parametrize("make", [make_front, make_page])
def test_a_picture_needs_what_it_shows_and_who_made_it(office, make):
    row = make()

    response = send(office, row, picture=upload(image()))

    assert {*response.context["form"].errors} == {"alt_de", "credit"}
    assert type(row).objects.get().picture == ""


@pytest.mark.parametrize("make", [make_front, make_page])
def test_a_picture_that_stands_there_needs_it_too(office, make):
    row = make()
    send(office, row, picture=upload(image()), alt_de="Eine Brücke", credit="C. Beispiel")

    response = send(office, row, alt_de="", credit="")

    assert {*response.context["form"].errors} == {"alt_de", "credit"}
    assert type(row).objects.get().credit == "C. Beispiel"


@pytest.mark.parametrize("make", [make_front, make_page])
def test_a_new_picture_does_not_keep_the_words_for_the_old_one(office, make):
    row = make()
    words = {
        "alt_de": "Eine Brücke",
        "alt_en": "A bridge",
        "alt_uk": "Міст",
        "caption_de": "Wir",
        "caption_en": "We",
    }
    send(office, row, picture=upload(image()), credit="C. Beispiel", **words)
    old = type(row).objects.get().picture

    refused = send(office, row, picture=upload(image()))
    kept = type(row).objects.get().picture
    send(office, row, picture=upload(image()), alt_de="Ein Kurs", alt_uk="Курс")

    new = type(row).objects.get()
    assert ({*refused.context["form"].errors}, kept) == ({"alt_de"}, old)
    assert new.picture != old
    assert (new.alt_de, new.alt_en or "", new.alt_uk, new.caption_en) == ("Ein Kurs", "", "Курс", "We")
    content = Client().get(row.get_absolute_url().replace("/de/", "/ar/")).content.decode()
    assert 'alt="Ein Kurs" lang="de"' in content


@pytest.mark.parametrize("make", [make_front, make_page])
def test_a_picture_stands_where_the_drawing_stood_and_everybody_gets_its_file(office, make):
    row = make() if make is make_front else make(drawing="people")
    address, visitor = row.get_absolute_url(), Client()
    drawn = visitor.get(address).content.decode()

    send(office, row, picture=upload(image()), alt_de="Eine Brücke", credit="C. Beispiel", picture_focus="top")

    content, picture = visitor.get(address).content.decode(), type(row).objects.get().picture
    assert ('class="drawing"' in drawn, 'class="drawing"' in content) == (True, False)
    assert ('class="top"' in content, 'alt="Eine Brücke"' in content, "C. Beispiel" in content) == (
        True,
        True,
        True,
    )
    assert visitor.get(picture.url).getvalue()[:4] == b"RIFF"


def test_a_page_without_picture_and_drawing_shows_none(client):
    make_page(slug="seite")

    assert "<figure" not in client.get("/de/seite/").content.decode()


def test_the_editor_of_a_page_offers_what_the_contact_records_say(office):
    page = make_page(text='<p>Ruf an: <data value="office.phone"></data></p>')

    send(office, page, title_de="Neu")

    content = office.get(f"/de/buero/seiten/{page.pk}/").content.decode()
    assert '<option value="office.phone">' in content
    assert Page.objects.get().text_de == '<p>Ruf an: <data value="office.phone"></data></p>'
