"""Wrong passwords lock out who types them, not the right person elsewhere."""

from time import time

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail, signing
from django.test import Client

from accounts import attempts
from foundation.submissions import limits
from tests.accounts.test_login import follow_link, is_logged_in, log_in, make_account, words
from tests.factories import prove
from tests.race import at_once

TOO_MANY = "Das Einloggen ist zu oft gescheitert."
NEW = "ganz-anders-und-neu-99"


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = 1


def at(network):
    return {"x-forwarded-for": f"203.0.113.{network}"}


def fail(number, network, client=None, email="anna@beispiel.example"):
    return [
        TOO_MANY in words(log_in(client or Client(), email, password="wrong", headers=at(network)))
        for _number in range(number)
    ]


@pytest.mark.django_db
def test_eight_wrong_passwords_lock_out_their_network_and_nobody_elsewhere(client):
    make_account()

    refused = fail(8, network=1)
    same, elsewhere = log_in(Client(), headers=at(1)), log_in(client, headers=at(2))

    assert refused == [False] * 5 + [True] * 3
    assert TOO_MANY in words(same)
    assert (elsewhere.status_code, is_logged_in(client)) == (302, True)


@pytest.mark.django_db
def test_wrong_passwords_from_many_addresses_of_one_connection_count_together():
    make_account()
    addresses = [
        f"2001:db8:0:{connection}::{number:x}" for connection, number in [*((1, n) for n in range(6)), (2, 1)]
    ]

    pages = [words(log_in(Client(), password="wrong", headers={"x-forwarded-for": one})) for one in addresses]

    assert [TOO_MANY in page for page in pages] == [False] * 5 + [True, False]


@pytest.mark.django_db
def test_a_device_that_was_logged_in_before_is_locked_out_by_nobody(client, monkeypatch):
    monkeypatch.setattr(attempts, "OF_ACCOUNT", ("logins of an account", 3600, 12))
    make_account()
    log_in(client, headers=at(1))
    client.post("/de/konto/logout/", headers=at(1))

    for network in (1, 2, 3):
        fail(6, network)
    stranger, known = Client(), client
    log_in(stranger, headers=at(4))
    log_in(known, headers=at(1))

    assert (is_logged_in(stranger), is_logged_in(known)) == (False, True)


@pytest.mark.django_db
def test_a_known_device_guesses_no_more_than_others(client):
    make_account()
    log_in(client, headers=at(1))
    client.post("/de/konto/logout/", headers=at(1))

    refused = fail(7, network=1, client=client)

    assert refused == [False] * 5 + [True] * 2


@pytest.mark.django_db
def test_who_guesses_on_one_known_device_locks_out_no_other(client):
    make_account()
    lost = Client()
    for device in (client, lost):
        log_in(device, headers=at(1))
        device.post("/de/konto/logout/", headers=at(1))

    fail(7, network=1, client=lost)
    log_in(client, headers=at(1))

    assert is_logged_in(client)


@pytest.mark.django_db
def test_a_known_device_is_known_for_its_own_account_only(client):
    make_account()
    make_account("berta@beispiel.example")
    log_in(client, headers=at(1))
    client.post("/de/konto/logout/", headers=at(1))
    fail(5, network=1, email="berta@beispiel.example")

    log_in(client, "berta@beispiel.example", headers=at(1))

    assert not is_logged_in(client)


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["", "x", '["device",["mark"]]'])
def test_a_made_up_device_gains_nothing(client, settings, value):
    make_account()
    fail(5, network=1)
    client.cookies[settings.DEVICE_COOKIE_NAME] = value

    log_in(client, headers=at(1))

    assert not is_logged_in(client)


@pytest.mark.django_db
def test_only_who_logs_in_gets_the_cookie(client, settings):
    make_account()

    wrong = log_in(client, password="wrong")
    right = log_in(client)

    cookie = right.cookies[settings.DEVICE_COOKIE_NAME]
    assert settings.DEVICE_COOKIE_NAME not in wrong.cookies
    assert (cookie["httponly"], cookie["samesite"], "anna" in cookie.value) == (True, "Lax", False)


@pytest.mark.django_db
@pytest.mark.parametrize("https", [True, False])
def test_the_cookie_travels_over_https_only_where_the_portal_does(client, settings, https):
    make_account()
    settings.HTTPS = https

    cookie = log_in(client).cookies[settings.DEVICE_COOKIE_NAME]

    assert bool(cookie["secure"]) is https


@pytest.mark.django_db
def test_a_device_is_known_by_each_address_of_its_owner_and_remembers_ten(client, settings):
    prove(make_account(), "anders@beispiel.example")
    client.cookies[settings.DEVICE_COOKIE_NAME] = signing.dumps(
        ["device", list("123456789abc")], salt=attempts.SALT
    )
    cookie = log_in(client, headers=at(1)).cookies[settings.DEVICE_COOKIE_NAME]
    client.post("/de/konto/logout/", headers=at(1))
    fail(6, network=1, email="anders@beispiel.example")

    log_in(client, "anders@beispiel.example", headers=at(1))

    assert is_logged_in(client)
    assert len(signing.loads(cookie.value, salt=attempts.SALT)[1]) == 10


@pytest.mark.django_db
def test_a_device_is_forgotten_after_a_year(client, monkeypatch):
    make_account()
    year_ago = signing.b62_encode(int(time()) - attempts.AGE - 60)
    with monkeypatch.context() as then:
        then.setattr(signing.TimestampSigner, "timestamp", lambda self: year_ago)
        log_in(client, headers=at(1))
    client.session.flush()
    fail(6, network=1)

    log_in(client, headers=at(1))

    assert not is_logged_in(client)


@pytest.mark.django_db
def test_one_network_tries_ten_accounts_a_minute(client):
    refused = [fail(1, network=1, email=f"anna{number}@beispiel.example")[0] for number in range(12)]

    assert refused == [False] * 10 + [True] * 2


@pytest.mark.django_db
def test_many_networks_together_do_not_guess_on_and_on(monkeypatch):
    monkeypatch.setattr(attempts, "OF_ACCOUNT", ("logins of an account", 3600, 8))

    refused = [one for network in range(5) for one in fail(2, network)]

    assert refused == [False] * 8 + [True] * 2


@pytest.mark.django_db
def test_right_passwords_do_not_count():
    make_account()

    for _number in range(7):
        client = Client()
        log_in(client, headers=at(1))

    assert is_logged_in(client)


@pytest.mark.django_db
def test_twelve_people_behind_one_address_log_in_within_a_minute():
    people = [f"anna{number}@beispiel.example" for number in range(12)]
    for email in people:
        make_account(email)

    guests = [Client() for _email in people]
    for client, email in zip(guests, people, strict=True):
        log_in(client, email, headers=at(1))

    assert [is_logged_in(client) for client in guests] == [True] * 12


@pytest.mark.django_db
def test_right_passwords_do_not_count_for_the_account_either(monkeypatch):
    monkeypatch.setattr(attempts, "OF_ACCOUNT", ("logins of an account", 3600, 3))
    make_account()

    guests = [Client() for _network in range(6)]
    for network, client in enumerate(guests):
        log_in(client, headers=at(network))

    assert [is_logged_in(client) for client in guests] == [True] * 6


@pytest.mark.django_db
def test_right_passwords_give_wrong_ones_no_more_tries():
    make_account()

    fail(4, network=1)
    log_in(Client(), headers=at(1))
    refused = fail(3, network=1)

    assert refused == [False, True, True]


@pytest.mark.django_db
def test_a_new_password_by_mail_ends_the_lock(client):
    user = make_account()
    fail(6, network=1)
    client.post("/de/konto/password/reset/", {"email": user.email}, headers=at(1))
    page = follow_link(client)

    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, headers=at(1))
    log_in(client, password=NEW, headers=at(1))

    assert is_logged_in(client)


@pytest.mark.django_db
def test_a_new_password_by_mail_ends_the_lock_by_many_networks_too(client, monkeypatch):
    monkeypatch.setattr(attempts, "OF_ACCOUNT", ("logins of an account", 3600, 3))
    user = make_account()
    for network in range(4):
        fail(1, network)
    client.post("/de/konto/password/reset/", {"email": user.email}, headers=at(9))
    page = follow_link(client)

    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, headers=at(9))
    log_in(client, password=NEW, headers=at(8))

    assert is_logged_in(client)


@pytest.mark.django_db(transaction=True)
def test_of_twelve_guesses_at_once_five_are_tried():
    make_account()

    answers = at_once(*[lambda: fail(1, network=1)[0]] * 12)

    assert answers.count(False) == 5


@pytest.mark.django_db
def test_who_has_no_account_is_told_so_once_an_hour_over_all_networks(client, monkeypatch):
    def ask(network):
        data = {"email": "Fremd@beispiel.example"}
        return client.post("/de/konto/password/reset/", data, headers=at(network)).status_code

    answers = [ask(network) for network in range(4)]
    now = limits.time()
    monkeypatch.setattr(limits, "time", lambda: now + 3601)
    ask(9)

    assert answers == [302] * 4
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_of_twelve_guesses_of_a_mailed_code_at_once_three_are_tried(client, monkeypatch):
    user = make_account()
    monkeypatch.setattr(get_adapter(), "generate_login_code", lambda: "RIGHT7", raising=False)
    client.post("/de/konto/login/code/", {"email": user.email}, headers=at(1))
    session = client.cookies["session"].value

    def guess():
        other = Client()
        other.cookies["session"] = session
        response = other.post("/de/konto/login/code/confirm/", {"code": "WRONG7"}, headers=at(1))
        return response.status_code == 200 and TOO_MANY not in response.content.decode()

    tried = at_once(*[guess] * 12)  # who comes when all is over is sent to the login

    assert tried.count(True) == 3
