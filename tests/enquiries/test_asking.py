"""Asking for a seat: the way of contact first, numbers that can be dialled, and the page after it."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.utils.formats import date_format

from enquiries import actions
from enquiries.letters import BETWEEN
from enquiries.links import status_path
from enquiries.models import Enquiry
from tests.factories import (
    days,
    make_course,
    make_enquiry,
    make_office,
    make_provider,
    make_run,
    make_weekly_time,
    stamp,
)
from tests.workplace.test_enquiries import ask

pytestmark = pytest.mark.django_db


def page_of(client, run, language="de"):
    return client.get(f"/{language}/angebote/{run.course.slug}/anfragen/{run.pk}/").content.decode()


def test_course_date_place_phone_and_when_an_answer_comes_are_in_view(client):
    run = make_run(make_course(provider=make_provider(phone="03871 722160")), street="Lange Straße 3")

    page = page_of(client, run)

    for words in (
        run.course.title,
        "Lange Straße\u00a03",
        'href="tel:+493871722160"',
        date_format(days(5), "DATE_FORMAT"),
    ):
        assert words in page
    assert "Sie bekommen eine Antwort bis" in page
    assert "Anderen Termin wählen" not in page


def test_another_date_can_be_chosen_where_there_is_one(client):
    run = make_run()
    make_run(run.course, start=40)

    assert f'{run.course.get_absolute_url()}#termine">Anderen Termin wählen' in page_of(client, run)


@pytest.mark.parametrize("language", ["de", "ar", "fa"])
def test_the_boxes_bring_the_right_keyboard_and_are_typed_from_the_left(client, language):
    page = " ".join(page_of(client, make_run(), language).split())

    phone, email = (re.search(rf'<input type="{kind}"[^>]*>', page)[0] for kind in ("tel", "email"))
    assert 'dir="ltr" autocomplete="tel" inputmode="tel"' in phone
    assert 'dir="ltr" autocomplete="email" inputmode="email"' in email
    assert page.index('name="way"') < page.index('name="phone"') < page.index('name="name"')


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"way": "call", "phone": "0152 28817386", "email": ""}, ("call", "0152 28817386", "")),
        ({"way": "message", "phone": "O152 2881 7386", "email": ""}, ("message", "0152 2881 7386", "")),
        ({"way": "call", "phone": "152/28817386", "email": ""}, ("call", "015228817386", "")),
        ({"way": "message", "phone": "380 50 123 45 67", "email": ""}, ("message", "+380501234567", "")),
        ({"way": "call", "phone": "٠١٥٢ ٢٨٨١٧٣٨٦", "email": ""}, ("call", "0152 28817386", "")),
        ({"way": "email", "email": " Olena @beispiel.example. "}, ("email", "", "Olena@beispiel.example")),
        (
            {"way": "email", "email": "o@beispiel.example", "phone": "0152 28817386"},
            ("email", "0152 28817386", "o@beispiel.example"),
        ),
        ({"email": "", "phone": "0152 28817386"}, ("call", "0152 28817386", "")),
        ({}, ("email", "", "olena@beispiel.example")),
    ],
)
def test_what_is_meant_is_understood(client, sent, stored):
    response = ask(client, make_run(), **sent)

    row = Enquiry.objects.get()
    assert (row.way, row.phone, row.email) == stored
    assert response["Location"] == status_path(row)


@pytest.mark.parametrize(
    ("phone", "again"),
    [("722-1609", True), ("0176 1234", True), ("0152 28", False), ("112", False), ("nach 17 Uhr", False)],
)
def test_half_a_number_is_asked_back_with_all_that_was_written_and_taken_when_it_may_be_right(
    client, phone, again
):
    run, sent = make_run(), {"way": "call", "email": "", "phone": phone, "may_pass_on": "on"}

    page = ask(client, run, **sent).content.decode()
    doubted = re.search(r'name="asked_back" value="([^"]*)"', page)[1]
    ask(client, run, **sent, asked_back=doubted)

    assert "Bitte schreiben Sie die ganze Nummer mit Vorwahl." in page
    assert [words in page for words in (f'value="{phone}"', "Ist noch Platz?", "Olena Beispiel")] == [True] * 3
    assert len(re.findall("<input[^>]* checked", page)) == 3  # the way and both consents
    assert list(Enquiry.objects.values_list("phone", flat=True)) == ([phone] if again else [])


def test_a_wrong_box_is_named_at_the_head_and_stays_in_sight_though_another_way_was_chosen(client):
    page = ask(client, make_run(), way="call", phone="0152 28817386", email="keine").content.decode()

    assert re.search(r'<a href="#id_email">Ihre E-\u2060Mail-Adresse</a>', page)
    assert re.search(r'<input type="email"[^>]* aria-invalid="true"', page)


@pytest.mark.parametrize(("sent", "stored"), [({}, False), ({"may_pass_on": "on"}, True)])
def test_passing_on_is_agreed_to_by_a_tick_of_its_own(client, sent, stored):
    ask(client, make_run(), **sent)

    assert Enquiry.objects.get().may_pass_on is stored


def test_after_sending_one_reads_what_happens_until_when_and_all_that_one_needs(client):
    run = make_run(make_course(provider=make_provider(phone="03871 722160")), street="Lange Straße 3")

    page = client.get(ask(client, run, way="call", email="", phone="0152 28817386")["Location"])

    row, content = Enquiry.objects.get(), page.content.decode()
    assert '<h1 id="head">Ihre Anfrage ist angekommen</h1>' in content
    for words in (
        run.course.title,
        "Lange Straße\u00a03",
        'href="tel:+493871722160"',
        "Ist noch Platz?",
        "Am Telefon: 0152\u00a028817386",
        row.code_in_words,
        "In den Kalender",
        "Kommt keine Antwort, fragen wir beim Anbieter nach",
    ):
        assert words in content, words


def test_that_page_is_kept_nowhere_and_tells_no_other_site_its_address(client):
    response = client.get(ask(client, make_run())["Location"])

    headers = {name: response[name] for name in ("Referrer-Policy", "X-Robots-Tag")}
    assert headers == {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}


def test_nothing_personal_stands_in_the_address_or_the_title(client):
    path = ask(client, make_run(), way="call", phone="0152 28817386")["Location"]

    title = re.search("<title>(.*?)</title>", client.get(path).content.decode(), re.DOTALL)[1]
    assert [word for word in ("olena", "28817386", "7386") if word in f"{path}{title}".lower()] == []


def test_a_double_click_asks_once_and_leads_to_the_same_page(client):
    run = make_run()
    sent = re.search(r'name="stamp" value="([^"]+)"', page_of(client, run))[1]
    born = stamp()

    first, second = (ask(client, run, born=born, stamp=sent)["Location"] for _click in range(2))

    assert (first, Enquiry.objects.count()) == (second, 1)
    assert [message.to for message in mail.outbox].count(["olena@beispiel.example"]) == 1


def test_the_confirmation_says_of_a_running_course_when_it_began_and_at_what_times(client):
    make_office()
    run = make_run(make_course(mode="online"), start=-20, end=60, municipality=None)
    make_weekly_time(run)

    actions.receive(run, name="Olena", email="olena@beispiel.example", language="de")

    body = mail.outbox[-1].body.replace("\xa0", " ")
    day = date_format(days(-20), "DATE_FORMAT").replace("\xa0", " ")
    assert f"läuft seit {day}\n  Montag von 17:00 bis 20:15 Uhr" in body
    assert "\n  online\n" in body


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_below_a_letter_it_stands_in_german_but_where_it_is_german_already(language):
    actions.answer(make_enquiry(language=language), "declined", reason="full")

    is_german = language in {"de", "de-simple"}
    assert mail.outbox[-1].body.count(BETWEEN.strip()) == (0 if is_german else 1)
