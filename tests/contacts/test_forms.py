"""The two forms that anybody may send: what reaches the office, and what does not."""

import re

import pytest
from django.core import mail
from django.test import Client
from post_office.models import STATUS, Email

from contacts.models import Message
from tests.factories import days, make_office, make_person, stamp

EMAIL_PROBLEM = "Bitte prüfen Sie die E-Mail-Adresse. Sie sieht so aus: name@beispiel.de"

pytestmark = pytest.mark.django_db


def send(client, path="/de/kontakt/", headers=None, **fields):
    data = {"name": "Olena", "email": "olena@beispiel.example", "phone": "", "text": "Wann beginnt A1?", **fields}
    return client.post(path, {"born": stamp(), **data}, headers=headers)


def problems(response):
    form = response.context["form"]
    return [message for messages in form.errors.values() for message in messages]


def test_a_message_is_stored_and_mailed_to_the_office(client):
    make_office(email="office@beispiel.example")

    response = send(client)

    assert (response.status_code, response["Location"]) == (302, "/de/kontakt/danke/")
    message = Message.objects.get()
    assert (message.kind, message.name, message.language) == ("question", "Olena", "de")
    (sent,) = mail.outbox
    assert sent.to == ["office@beispiel.example"]
    assert sent.message()["Reply-To"] == "olena@beispiel.example"
    assert sent.subject == f"Bildung verbindet: Nachricht Nr. {message.pk}"
    assert "Wann beginnt A1?" in sent.body


def test_a_deputy_who_is_away_or_without_an_address_is_passed_over(client):
    make_office(email="office@beispiel.example")
    last = make_person("Vera", email="vera@beispiel.example")
    silent = make_person("Ohne Adresse", deputy=last)
    away = make_person("Auch fort", email="fort@beispiel.example", absent_until=days(2), deputy=silent)
    make_person("Fort", email="office@beispiel.example", absent_until=days(2), deputy=away)

    send(client)

    assert [sent.to for sent in mail.outbox] == [["vera@beispiel.example"]]


def test_the_mail_waits_in_the_outbox_of_the_database(client, settings):
    settings.EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"
    make_office(email="office@beispiel.example")

    send(client)

    waiting = Email.objects.get()
    assert (waiting.to, waiting.status, waiting.headers["Reply-To"]) == (
        ["office@beispiel.example"],
        STATUS.queued,
        "olena@beispiel.example",
    )


def test_the_mail_speaks_german_whatever_the_writer_reads(client):
    make_office()

    send(client, "/en/kontakt/", text="When does A1 start?")

    assert Message.objects.get().language == "en"
    assert mail.outbox[0].subject.startswith("Bildung verbindet: Nachricht Nr. ")
    assert "Sprache:  en" in mail.outbox[0].body


def test_the_page_one_comes_from_is_named_as_the_barrier(client):
    came = client.get("/de/barriere-melden/", headers={"Referer": "http://testserver/de/angebote/?q=B1"})

    assert came.context["form"]["page"].value() == "http://testserver/de/angebote/?q=B1"


def test_a_barrier_is_reported_without_giving_a_name(client):
    make_office()

    response = send(
        client, "/de/barriere-melden/", name="", email="", page="/de/angebote/", text="Kontrast zu schwach"
    )

    assert response.status_code == 302
    assert Message.objects.get().kind == "barrier"
    assert "/de/angebote/\n" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": ""}, "Bitte schreiben Sie Ihren Namen."),
        (
            {"email": "", "phone": ""},
            "Bitte geben Sie eine E-\u2060Mail-Adresse oder eine Telefonnummer an, damit wir antworten können.",
        ),
        ({"email": "olena"}, EMAIL_PROBLEM),
        (
            {"text": "x" * 5001},
            "Bitte schreiben Sie höchstens 5000 Zeichen. Jetzt sind es 5001.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_the_text_is_kept(client, fields, problem):
    response = send(client, **fields)

    assert response.status_code == 200
    assert problems(response) == [problem]
    assert not Message.objects.exists()
    if "text" not in fields:
        assert ">\nWann beginnt A1?</textarea>" in response.content.decode()


@pytest.mark.parametrize("age", [0, 1, 90_000, None])
def test_a_form_sent_too_fast_too_late_or_forged_has_to_be_sent_again(client, age):
    response = send(client, born="forged" if age is None else stamp(age))

    assert problems(response) == [
        "Ihr Text ist noch da. Bitte sehen Sie ihn noch einmal durch und senden Sie ihn erneut."
    ]
    assert ">\nWann beginnt A1?</textarea>" in response.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("wrong", [{"text": ""}, {"more": "https://spam.example"}, {"born": "forged"}])
def test_a_form_that_comes_back_may_be_sent_at_once_and_sets_no_cookie(client, wrong):
    make_office()
    again = send(client, **wrong)

    response = send(client, born=re.search('name="born" value="([^"]+)"', again.content.decode())[1])

    assert (again.status_code, again.cookies) == (200, {})
    assert (response.status_code, Message.objects.count()) == (302, 1)


def test_joiners_of_persian_and_arabic_may_stay(client):
    make_office()

    send(client, text="می\u200cخواهم آلمانی یاد بگیرم")

    assert Message.objects.get().text == "می\u200cخواهم آلمانی یاد بگیرم"


def test_headers_cannot_be_smuggled_in(client):
    response = send(client, email="a@b.example\nBcc: all@beispiel.example")

    assert problems(response) == [EMAIL_PROBLEM]
    assert mail.outbox == []


LIKE_OURS = [
    "testserver.evil.example",
    "eviltestserver",
    "evil.testserver",
    "testserver:81",
    "testserver@evil.example",
]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),  # another host of the county
        ({"origin": "http://testserver"}, 302),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"referer": "https://elsewhere.example/form"}, 403),
        *(({"origin": f"http://{host}"}, 403) for host in LIKE_OURS),
        *(({"referer": f"http://{host}/form"}, 403) for host in LIKE_OURS),
    ],
)
def test_another_site_cannot_send_the_form(client, headers, status):
    make_office()

    assert send(client, headers=headers).status_code == status
    assert Message.objects.exists() == (status == 302)


@pytest.mark.parametrize("name", ["origin", "referer"])
def test_a_damaged_origin_is_another_site(client, name):
    make_office()

    response = send(client, headers={name: "http://[::1"})
    login = Client(enforce_csrf_checks=True).post("/de/konto/login/", headers={name: "http://[::1"})

    assert (response.status_code, login.status_code, Message.objects.exists()) == (403, 403, False)


def test_the_form_sets_no_cookie_and_each_visit_gets_its_own_stamp(client):
    response = client.get("/de/kontakt/")

    assert response.cookies == {}
    assert re.search(r'name="born" value="[^"]+"', response.content.decode())


def test_without_an_office_the_message_is_kept_and_sent_to_the_portal_itself(client, settings):
    response = send(client)

    assert response.status_code == 302
    assert mail.outbox[0].to == [settings.DEFAULT_FROM_EMAIL]
