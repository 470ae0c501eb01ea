"""The code on paper: typed as people type, guessed by nobody, with the phone's last digits as good as a link."""

import pytest

from courses.evaluations.counting import print_codes
from courses.evaluations.questions import Question
from enquiries.code_views import GUESSES
from enquiries.links import status_path
from enquiries.models import Enquiry
from foundation.submissions.codes import TRIES
from tests.factories import make_booking, make_demand, make_enquiry, make_result_slip, make_run, make_source, stamp

pytestmark = pytest.mark.django_db


def look(client, code, network=1, **data):
    headers = {"x-forwarded-for": f"203.0.113.{network}"}
    return client.post("/de/anfrage/", {"code": code, **data}, headers=headers)


def with_code(code="HDL6TX9M", **fields):
    row = make_enquiry(**{"phone": "0152 288-17386", **fields})
    Enquiry.objects.filter(pk=row.pk).update(code=code)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "typed",
    [
        "HDL6-TX9M",
        "hdl6tx9m",
        " hdl6 – tx9m. ",
        "HOL6-TX9M",
        "H0LG-TX9M",
        "HQ1G_tx9m",
        "hdi6tx9m",
        "НDL6-ТХ9М",  # Cyrillic letters
        "HDL٦-TX٩M",  # digits of an Arabic keyboard
    ],
)
def test_a_code_is_understood_as_it_was_typed(client, typed):
    with_code()

    assert "Ihre Anfrage ist angekommen" in look(client, typed).content.decode()


def test_the_code_of_something_else_says_where_it_is_typed_wherever_somebody_types_it(client):
    run = make_run(seats_total=5, seats_free=3)
    codes = {
        "anfrage": make_enquiry(run).code,
        "code": make_demand(make_source()).code,
        "einstufung/code": make_booking().code,
        "bewertung": print_codes(run, is_anew=False)[0],
    }
    pairs = [(page, own, code) for page in codes for own, code in codes.items() if page != own]
    pairs += [(page, "einstufung/code", make_result_slip().code) for page in ("anfrage", "code", "bewertung")]

    wrong = []
    for page, own, code in pairs:
        typed = {"code": code, "born": stamp(), **dict.fromkeys(Question.values, "yes")}
        text = client.post(f"/de/{page}/", typed).content.decode()
        there = f'<a href="/de/{own}/" dir="ltr">testserver/{own}</a>'
        if "Bitte geben Sie ihn hier ein" not in text or there not in text:
            wrong.append((page, own))

    assert wrong == []
    assert {client.get(f"/de/{page}/").status_code for page in codes} == {200}
    assert Enquiry.objects.count() == 1


def test_a_code_of_an_evaluation_that_is_unknown_may_have_been_used(client):
    typed = {"code": "AAAA-AAAA", "born": stamp(), **dict.fromkeys(Question.values, "yes")}

    assert "oder er ist schon benutzt" in client.post("/de/bewertung/", typed).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("HDL6-TX9", "Ein Code hat acht Zeichen"),
        ("HDL6-TX9MM", "Ein Code hat acht Zeichen"),
        ("HDL6-TX9S", "Dieses Zeichen hat kein Code: S."),
        ("HDL8-TX9Б", "Dieses Zeichen hat kein Code: 8 Б."),
        ("", "Bitte schreiben Sie den Code."),
        ("AAAA-AAAA", "Diesen Code kennen wir nicht."),
    ],
)
def test_what_is_no_code_is_said_and_stays_in_the_box(client, typed, words):
    with_code()

    page = look(client, typed).content.decode()

    assert (words in page, f'value="{typed}"' in page) == (True, bool(typed))


@pytest.mark.parametrize("digits", ["7386", " 73 86 ", "0152 28817386", "٧٣٨٦"])
def test_with_the_last_digits_of_the_phone_it_leads_to_the_page_of_the_link(client, digits):
    row = with_code()

    assert look(client, row.code_in_words, digits=digits)["Location"] == status_path(row)


@pytest.mark.parametrize(("phone", "digits"), [("0152 28817386", "7385"), ("0152 28817386", "386"), ("", "0000")])
def test_other_digits_lead_nowhere(client, phone, digits):
    row = with_code(phone=phone)

    page = look(client, row.code, digits=digits)

    assert "Diese Ziffern gehören nicht zu diesem Code." in page.content.decode()
    assert status_path(row) not in page.content.decode()


def test_digits_are_guessed_a_few_times_a_day_from_wherever(client, settings):
    settings.TRUSTED_PROXIES = 1
    row = with_code()

    for number in range(GUESSES):
        look(client, row.code, network=number, digits=f"000{number}")
    page = look(client, row.code, network=99, digits="7386")

    assert page.status_code == 200
    assert "Das war zu oft falsch." in page.content.decode()


def test_whose_digits_are_guessed_locks_out_nobody_else(client, settings):
    settings.TRUSTED_PROXIES = 1
    row, other = with_code(), with_code("K9FEPH7P")

    for number in range(GUESSES + 1):
        look(client, row.code, network=number, digits=f"000{number}")

    assert look(client, other.code, network=99, digits="7386")["Location"] == status_path(other)


def test_codes_are_tried_a_few_times_from_one_network_and_those_that_are_right_do_not_count(client, settings):
    settings.TRUSTED_PROXIES = 1
    row = with_code()

    for _number in range(TRIES + 5):
        look(client, row.code)
    right = look(client, row.code).content.decode()
    for _number in range(TRIES):
        look(client, "AAAAAAAA")
    pages = [look(client, row.code, network=network).content.decode() for network in (1, 2)]

    assert "Ihre Anfrage ist angekommen" in right
    assert ["Das waren viele Codes." in page for page in pages] == [True, False]


def test_what_may_be_a_robots_is_not_known(client):
    row = with_code(is_doubtful=True)

    assert "Diesen Code kennen wir nicht." in look(client, row.code).content.decode()


def test_neither_page_nor_address_is_kept_or_tells_the_code(client):
    row = with_code()

    response = look(client, row.code)

    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}
