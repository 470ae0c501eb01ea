"""The project told whole: every fact of the office stands on its pages, in every language, from one record."""

import html
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from contacts.actions import replace_person
from contacts.models import ContactPerson, Office
from foundation.reading.spelling import western
from pages.models import Front
from tests.factories import (
    make_category,
    make_course,
    make_course_type,
    make_front,
    make_page,
    make_person,
    make_run,
)

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PROGRAMME = "Kommunale Koordinierung der Bildungsangebote für Neuzugewanderte"
COUNTY = ["Landkreis Ludwigslust-Parchim", "Büro für Chancengleichheit", "Dienstgebäude Parchim", "422"]
PEOPLE = ["Cindy Klechowicz", "03871 722-1609", "Martin Peters", "03871 722-1608"]
ADDRESSES = ["cindy.klechowicz@kreis-lup.de", "martin.peters@kreis-lup.de"]
NEWS = "aktuelles/kooperationsvereinbarung-2017/"
FACTS = {  # by page, as our source has them; names stay in Latin letters in every language
    "": ["Bildung verbindet", "BMBF", "2016", PROGRAMME, "Parchim", "Büro für Chancengleichheit", "422", *PEOPLE],
    "das-vorhaben/": ["Bildung verbindet", "2016", "BMBF", PROGRAMME, "Ludwigslust-Parchim", "Parchim"],
    "unser-ziel/": ["2017", "AWO", "Jobcenter", "Agentur für Arbeit"],
    "zielgruppe/": ["1/2", "2/2"],
    "beteiligung/": ["Koordinierungsstelle Bildung"],
    "kontakt/": [
        *COUNTY[1:],
        *PEOPLE,
        *ADDRESSES,
        "Ludwigslust-Parchim",
        "03871 722-77-1609",
        "03871 722-77-1608",
    ],
    "impressum/": [*COUNTY[1:], *PEOPLE, *ADDRESSES],
    "datenschutz/": ["Büro für Chancengleichheit", "Dienstgebäude Parchim", ADDRESSES[0]],
    "barrierefreiheit/": ["03871 722-1609", "03871 722-1608", ADDRESSES[0]],
    NEWS: [
        *("11", "2017", "Arbeiterwohlfahrt", "AWO", "Jobcenter", "Agentur für Arbeit", "Ludwigslust-Parchim"),
        *("SVZ / Ludwigsluster Tageblatt", "12", "Andreas Münchow"),
    ],
    "netzwerk/": ["Arbeiterwohlfahrt", "AWO", "Jobcenter", "Agentur für Arbeit", "Landkreis Ludwigslust-Parchim"],
}
IN_WORDS = {  # since when the project has been running, and how many providers have signed
    "de": ("seit Oktober 2016", "acht"),
    "de-simple": ("Oktober 2016", "8 Anbieter"),
    "en": ("since October 2016", "eight"),
    "uk": ("з жовтня 2016", "вісім"),
    "ru": ("с октября 2016", "восемь"),
    "ar": ("منذ أكتوبر 2016", "ثماني"),
    "fa": ("از اکتبر 2016", "هشت"),
    "tr": ("Ekim 2016’dan beri", "sekiz"),
    "fr": ("depuis octobre 2016", "huit"),
    "pl": ("od października 2016", "ośmiu"),
    "ro": ("din octombrie 2016", "opt"),
}


def folded(text) -> str:
    """What is compared: digits are European ones, hyphens do not count, nor what keeps a line whole."""
    return " ".join(western(text).replace("-", "").replace("\u2060", "").casefold().split())


def text_of(client, address) -> str:
    content = re.sub(r"</?(a|b|bdi|em|small|strong|wbr)\b[^>]*>", "", client.get(address).content.decode())
    return folded(html.unescape(re.sub(r"<[^>]+>", " ", content)))


def test_every_fact_about_the_office_stands_on_its_page_in_every_language(client, start_content):
    missing = [
        (language, page, fact)
        for language in LANGUAGES
        for page, facts in FACTS.items()
        for text in [text_of(client, f"/{language}/{page}")]
        for fact in facts
        if not re.search(rf"(?<![0-9a-zäöü]){re.escape(folded(fact))}(?![0-9a-zäöü])", text)
    ]

    assert missing == [], "\n".join(map(str, missing))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_source_says_in_words_is_said_in_the_readers_language(client, start_content, language):
    since, eight = IN_WORDS[language]

    project, news = (text_of(client, f"/{language}/{page}") for page in ("das-vorhaben/", NEWS))

    assert (folded(since) in project, folded(eight) in news) == (True, True)
    assert "hagenow" not in news  # no source says where most courses are


def test_a_changed_phone_room_and_name_are_changed_on_every_page_in_every_language(client, start_content):
    ContactPerson.objects.filter(phone="03871 722-1609").update(phone="03871 555-77", name="Ida Neumann")
    Office.objects.update(room="17b")
    old, new = ["722-1609", "Cindy Klechowicz", "422"], ["555-77", "Ida Neumann", "17b"]
    shown = {"": new, "kontakt/": new, "impressum/": new, "barrierefreiheit/": new[:1]}

    texts = {(code, page): text_of(client, f"/{code}/{page}") for code in LANGUAGES for page in FACTS}

    faxless = {place: text.replace(folded("722-77-1609"), "") for place, text in texts.items()}
    assert [(place, fact) for place, text in faxless.items() for fact in old if folded(fact) in text] == []
    assert [
        (code, page, fact)
        for code in LANGUAGES
        for page, facts in shown.items()
        for fact in facts
        if folded(fact) not in texts[code, page]
    ] == []


@pytest.mark.parametrize("model", [Office, ContactPerson])
def test_a_changed_address_is_changed_on_every_page_in_every_language(client, start_content, model):
    """The office's own, and while it has none, that of the first of its people."""
    where = {"slug": "cindy-klechowicz"} if model is ContactPerson else {}
    model.objects.filter(**where).update(email="neu@beispiel.example")
    pages = ["kontakt/", "impressum/", "datenschutz/", "barrierefreiheit/"]

    texts = {(code, page): text_of(client, f"/{code}/{page}") for code in LANGUAGES for page in pages}

    assert [place for place, text in texts.items() if "neu@beispiel.example" not in text] == []
    stale = [place for place, text in texts.items() if folded(ADDRESSES[0]) in text]
    assert {page for _code, page in stale} == ({"kontakt/", "impressum/"} if model is Office else set())  # her own


def test_nothing_is_claimed_that_no_source_carries(client, start_content):
    claims = ["wenigen Tagen", "Die meisten Kurse", "Tür zu Tür", "Wartezeit zwischen"]

    pages = [client.get(f"/de/{page}").content.decode() for page in FACTS]

    assert [claim for claim in claims if any(claim in page for page in pages)] == []
    assert [(person.topics or "", person.languages) for person in ContactPerson.objects.all()] == [("", [])] * 2


def test_the_aim_of_no_waiting_times_is_told_at_full_strength(client, start_content):
    words = "möglichst keine Wartezeiten"

    pages = [client.get(f"/de/{page}").content.decode() for page in ("", "aktuelles/", "netzwerk/")]

    assert [words in page for page in pages] == [True, True, True]
    assert pages[2].count(words) == 3  # in its summary and its first sentence, too
    assert [page for page in pages if "lange auf einen Kurs" in page] == []


@pytest.mark.parametrize("mark", ["person.niemand.phone", "office.phone", "office.planet", "x", "person.office"])
def test_a_mark_whose_record_is_gone_leads_to_the_contact_page(client, mark):
    page = make_page(text=f'<p>Rufen Sie an: <data value="{mark}">0391 1</data>.</p>')

    content = client.get(page.get_absolute_url()).content.decode()

    assert '<p>Rufen Sie an: <a href="/de/kontakt/">Kontakt</a>.</p>' in content


def test_a_mark_of_somebody_who_has_left_shows_who_came_instead(client, start_content):
    person, successor = ContactPerson.objects.first(), make_person("Ida Neumann", phone="03871 555-77")
    page = make_page(text=f'<p><data value="person.{person.slug}.phone"></data></p>')

    replace_person(person, successor)

    assert "03871 555-77" in client.get(page.get_absolute_url()).content.decode()


def test_what_a_record_says_is_text_on_the_page(client, start_content):
    ContactPerson.objects.filter(slug="martin-peters").update(name="<b>M</b>")
    page = make_page(text='<p><data value="person.martin-peters.name" onclick="x"></data></p>')

    content = client.get(page.get_absolute_url()).content.decode()

    assert "<bdi>&lt;b&gt;M&lt;/b&gt;</bdi>" in content
    assert "onclick" not in content


def test_the_home_page_says_what_the_office_has_written(client):
    make_front(line="Wir verbinden", hero="Kommen Sie.", claim="Brücken.", task="Zusammenbringen.")
    Front.objects.update(task_source_de="BMBF 2016", more_url="https://beispiel.example/mehr")

    content = client.get("/de/").content.decode()

    said = [
        "<small>Wir verbinden</small>",
        "Kommen Sie.",
        "Brücken.",
        "Wir stellen uns vor.",
        "In unseren Worten.",
    ]
    assert '<p class="whose">Wir verbinden</p>' in content
    assert [words for words in [*said, "Zusammenbringen.", "Quelle: BMBF\u00a02016"] if words not in content] == []


def test_every_page_bears_the_line_and_names_the_pages_of_the_project(client):
    make_front(line="Wir verbinden")
    make_page("Unser Weg")

    contents = [client.get(address).content.decode() for address in ("/de/angebote/", "/de/kontakt/", "/de/x/")]

    assert ["<small>Wir verbinden</small>" in content for content in contents] == [True] * 3
    assert [">Unser Weg</a></li>" in content for content in contents] == [True] * 3


def test_a_portal_without_courses_says_what_comes_and_how_to_take_part(client):
    category = make_category("Für Kinder")
    make_course_type("Eltern-Kind-Gruppe", category=category)

    home, found = (
        client.get(f"/de/{page}").content.decode() for page in ("", f"angebote/?category={category.slug}")
    )

    assert ("bald" in home, "/de/anbieter/mitmachen/" in home) == (True, True)
    assert ("<li>Eltern-Kind-Gruppe</li>" in found, "/de/anbieter/mitmachen/" in found) == (True, True)


def test_a_portal_without_courses_does_not_say_that_nothing_fits(client):
    make_course_type("Eltern-Kind-Gruppe", category=make_category("Für Kinder"))

    courses, providers = (client.get(f"/de/{page}").content.decode() for page in ("angebote/", "anbieter/"))

    assert [page for page in (courses, providers) if "passt zu" in page] == []
    assert ("<li>Für Kinder</li>" in courses, "Alle Angebote ansehen" in courses) == (True, False)
    assert 'Treffen an? <a href="/de/anbieter/mitmachen/">' in providers


def test_where_something_stands_an_empty_choice_is_told_as_one(client):
    make_run(make_course())

    pages = [client.get(f"/de/{page}").content.decode() for page in ("angebote/?free=on&q=xyz", "anbieter/?q=xyz")]

    assert ["passt zu" in page for page in pages] == [True, True]


OWN = """
import threading
from asgiref.local import Local
from django.urls import base
from django.utils.translation import trans_real
before = [trans_real._active, base._prefixes, base._urlconfs]
assert all(isinstance(one, Local) for one in before), "Django keeps it elsewhere"
from bildung_verbindet import wsgi
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

def serve(language, prefix):
    translation.activate(language)
    set_script_prefix(prefix)
    together.wait()
    said.append((str(translation.gettext("Monday")), get_script_prefix()))

said, together = [], threading.Barrier(2)
threads = [threading.Thread(target=serve, args=each) for each in (("de", "/a/"), ("fr", "/b/"))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert {trans_real._active, base._prefixes, base._urlconfs}.isdisjoint(before)
print(sorted(said), translation.get_language(), get_script_prefix())
"""


def test_each_thread_that_serves_has_its_own_language_and_addresses():
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", OWN],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings", "PORTAL_PRELOADED": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("[('Montag', '/a/'), ('lundi', '/b/')] de /\n", 0), done.stderr
