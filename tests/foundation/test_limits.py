"""Counting: exact when many come at once, kind when nothing can be counted, and fooled by no header."""

import logging

import pytest
from django.db import connection
from django.test import Client

from contacts.models import Message
from courses.evaluations.questions import Answer, Question
from foundation.submissions import limits, networks
from foundation.submissions.codes import TRIES
from foundation.submissions.models import Tally
from tests.contacts.test_forms import problems, send
from tests.factories import make_office
from tests.race import at_once

pytestmark = pytest.mark.both  # the count is the database's own

MANY = "Von Ihrem Anschluss kamen viele Nachrichten. Bitte warten Sie zehn Minuten oder rufen Sie an."


@pytest.mark.django_db(transaction=True)
def test_of_twenty_four_at_once_exactly_those_pass_that_may():
    numbers = at_once(*[lambda: limits.count("race", "one", 600).number] * 24)

    assert sorted(numbers) == list(range(1, 25))


@pytest.mark.django_db(transaction=True)
def test_of_thirty_six_messages_sent_at_once_exactly_thirty_are_taken_and_five_are_mailed():
    make_office()

    answers = at_once(*[lambda: send(Client(), text="Wann?").status_code] * 36)

    assert (answers.count(302), answers.count(200)) == (30, 6)
    assert (Message.objects.credible().count(), Message.objects.doubtful().count()) == (5, 25)


@pytest.mark.django_db
def test_what_is_given_back_does_not_count():
    first, second = (limits.count("work", "one", 600) for _ in range(2))

    limits.give_back(first, second)

    assert limits.count("work", "one", 600).number == 1


@pytest.mark.django_db
def test_what_is_given_back_late_is_not_taken_of_the_next_window(monkeypatch):
    long_ago = limits.time() - 700
    monkeypatch.setattr(limits, "time", lambda: long_ago)
    early = limits.count("work", "one", 600)
    monkeypatch.undo()
    limits.count("work", "one", 600)

    limits.give_back(early)

    assert limits.count("work", "one", 600).number == 2


@pytest.mark.django_db
def test_an_address_counts_as_the_same_however_it_is_written():
    for address in ("olena@beispiel.example", "Olena@Beispiel.example"):
        limits.count("work", address, 600)

    limits.forget("work", "other@beispiel.example")

    assert limits.count("work", "OLENA@BEISPIEL.EXAMPLE", 600).number == 3


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [-400, -1, 1, 400])
def test_a_window_ends_in_time_whatever_the_clock_did(monkeypatch, jump):
    right = limits.time()
    monkeypatch.setattr(limits, "time", lambda: right + jump * 24 * 3600)
    for _ in range(3):
        limits.count("work", "one", 600)

    monkeypatch.setattr(limits, "time", lambda: right)
    fresh = limits.count("work", "one", 600)
    monkeypatch.setattr(limits, "time", lambda: right + 601)

    assert (fresh.number, limits.count("work", "one", 600).number) == (1, 1)


@pytest.mark.django_db
def test_the_table_knows_no_address():
    limits.count("confirmation", "olena@beispiel.example", 600)

    assert "olena" not in str(list(Tally.objects.values_list("key", flat=True)))


@pytest.mark.django_db
def test_while_nothing_can_be_counted_everybody_may(client, caplog):
    make_office()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {Tally._meta.db_table}")

    answers = [send(client).status_code for _ in range(7)]

    assert answers == [302] * 7
    assert {record.levelname for record in caplog.records if record.name == limits.__name__} == {"ERROR"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),  # came past a proxy
        (1, "203.0.113.7:50123", "203.0.113.7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        (1, "unknown", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_an_address_is_believed_only_from_our_own_proxies(rf, settings, proxies, header, expected):
    settings.TRUSTED_PROXIES = proxies

    assert networks.network_of(rf.get("/", headers={"x-forwarded-for": header})) == expected


def test_a_server_on_a_socket_knows_no_address(rf):
    assert networks.address_of(rf.get("/", REMOTE_ADDR="")) == "0.0.0.0"  # noqa: S104


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "spoofed"), [(0, "{}"), (1, "{}, 203.0.113.9"), (2, "{}, 203.0.113.9, 10.0.0.1")]
)
def test_the_limit_is_not_escaped_by_naming_other_addresses(client, settings, proxies, spoofed):
    settings.TRUSTED_PROXIES = proxies
    make_office()

    answers = [send(client, headers={"x-forwarded-for": spoofed.format(f"198.51.100.{n}")}) for n in range(31)]

    assert [answer.status_code for answer in answers] == [302] * 30 + [200]
    assert problems(answers[30]) == [MANY]
    assert Message.objects.credible().count() == 5


@pytest.mark.django_db
def test_one_connection_with_many_addresses_sends_no_more_messages_than_with_one(client, settings):
    settings.TRUSTED_PROXIES = 1
    make_office()

    answers = [send(client, headers={"x-forwarded-for": f"2001:db8:0:1::{n:x}"}) for n in range(31)]

    assert [answer.status_code for answer in answers] == [302] * 30 + [200]
    assert Message.objects.credible().count() == 5


CODES = [f"/de/{path}/" for path in ("code", "anfrage", "einstufung/code", "bewertung")]


@pytest.mark.django_db
@pytest.mark.parametrize("path", CODES)
def test_one_connection_with_many_addresses_tries_no_more_codes_than_with_one(client, path):
    typed = {"code": "ACDE-FHJK", **dict.fromkeys(Question, Answer.YES)}
    addresses = [f"2001:db8:0:{net}::{number:x}" for net, number in [*((1, n) for n in range(TRIES + 1)), (2, 1)]]

    pages = [client.post(path, typed, REMOTE_ADDR=address).content.decode() for address in addresses]

    held_up = ["Das waren viele Codes" in page for page in pages]
    assert held_up == [False] * TRIES + [True, False]


@pytest.mark.django_db
def test_visitors_behind_one_proxy_are_told_apart(client, settings):
    settings.TRUSTED_PROXIES = 1
    make_office()

    for n in range(7):
        send(client, headers={"x-forwarded-for": f"203.0.113.{n}"})

    assert Message.objects.credible().count() == 7


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded"])
def test_a_proxy_that_nobody_has_named_is_told_once(client, caplog, header):
    networks.warn_of_proxy.cache_clear()

    for _ in range(2):
        client.get("/de/kontakt/", headers={header: "203.0.113.7"})

    told = [record for record in caplog.records if record.name == networks.__name__]
    assert [record.levelno for record in told] == [logging.WARNING]
    assert "TRUSTED_PROXIES" in told[0].getMessage()


@pytest.mark.parametrize(("https", "proxies", "number"), [(True, 0, 1), (True, 1, 0), (False, 0, 0)])
def test_the_start_warns_when_nobody_has_named_the_proxy(settings, caplog, https, proxies, number):
    settings.HTTPS, settings.TRUSTED_PROXIES = https, proxies

    networks.warn_at_start()

    assert len(caplog.records) == number


def test_without_proxy_nobody_claims_to_come_by_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/de/", headers={"x-forwarded-proto": "https"})

    assert (response.status_code, response["Location"]) == (301, "https://testserver/de/")
