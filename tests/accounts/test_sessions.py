"""A session ends with what it was opened by: a password, a second factor, an account, the place of its owner."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from accounts.models import User
from providers.actions import invite
from tests.accounts.test_login import (
    NEW,
    PASSWORD,
    follow_link,
    is_logged_in,
    log_in,
    make_account,
    words,
)
from tests.accounts.test_second_factor import activate, code_for
from tests.factories import make_provider, make_user, prove


def is_in(client):
    return client.get("/de/konto/email/").status_code == 200


def change(client, way):
    """Of the second factor, which there is already."""
    client.post("/de/konto/reauthenticate/", {"password": PASSWORD})
    client.post(f"/de/konto/2fa/{way}/")


@pytest.mark.django_db(transaction=True)
def test_setting_up_a_second_factor_ends_all_other_sessions_and_renews_ones_own(client):
    make_account()
    other = Client()
    log_in(other)
    log_in(client)
    before = client.cookies["session"].value

    activate(client)

    assert (is_in(client), is_in(other)) == (True, False)
    assert client.cookies["session"].value != before
    assert not is_in(Client(headers={"cookie": f"session={before}"}))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["totp/deactivate", "recovery-codes/generate"])
def test_changing_the_second_factor_ends_all_other_sessions(client, way):
    make_account()
    log_in(client)
    secret = activate(client)
    other = Client()
    other.post(log_in(other)["Location"], {"code": code_for(secret)})
    before = is_in(other)

    change(client, way)

    assert (before, is_in(client), is_in(other)) == (True, True, False)


FACTORS = "/verwaltung/mfa/authenticator/"
ALONE = (FACTORS + "{0}/delete/", {})
AMONG_OTHERS = (FACTORS, {"action": "delete_selected", "_selected_action": "{0}"})


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "data"), [ALONE, AMONG_OTHERS])
def test_taking_a_second_factor_away_in_the_administration_ends_the_sessions_of_its_owner(client, address, data):
    user = make_account()
    other = Client()
    log_in(other)
    factor = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "geheim"})
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    before = is_in(other)
    page = client.get(f"/verwaltung/mfa/authenticator/{factor.pk}/change/").content.decode()

    data = {name: value.format(factor.pk) for name, value in data.items()}
    client.post(address.format(factor.pk), {"post": "yes", **data})

    assert (before, is_in(other), "geheim" in page) == (True, False, False)
    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.django_db
def test_a_password_set_by_mail_ends_all_sessions(client):
    user = make_account()
    others = [Client(), Client()]
    for other in others:
        log_in(other)
    client.post("/de/konto/password/reset/", {"email": user.email})
    page = follow_link(client)

    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert [is_in(other) for other in others] == [False, False]
    log_in(client, password=NEW)
    assert is_logged_in(client)


@pytest.mark.django_db
def test_the_first_session_of_who_was_invited_is_seen_and_ended_like_others(client):
    inviter = make_user(role=User.Role.COORDINATOR)
    invitation = invite(make_provider(), "anna@beispiel.example", "editor", inviter)
    person = {"first_name": "Anna", "last_name": "Beispiel", "password": PASSWORD}
    first = Client()
    first.post(f"/de/einladung/{invitation.token}/", person)
    before = is_in(first)

    log_in(client)
    client.post("/de/konto/sessions/")

    assert (before, is_in(first), is_in(client)) == (True, False, True)


@pytest.mark.django_db(transaction=True)
def test_ending_ones_sessions_ends_nobody_elses(client):
    for email in ("anna@beispiel.example", "berta@beispiel.example"):
        make_account(email)
    other, neighbour = Client(), Client()
    log_in(other)
    log_in(neighbour, "berta@beispiel.example")
    log_in(client)

    activate(client)

    assert (is_in(client), is_in(other), is_in(neighbour)) == (True, False, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_a_session_names_the_network_it_came_from_whatever_a_request_says(client, settings, proxies, seen):
    settings.TRUSTED_PROXIES = proxies
    make_account()

    client.post(
        "/de/konto/login/",
        {"login": "anna@beispiel.example", "password": PASSWORD},
        headers={"x-forwarded-for": "192.0.2.1, 203.0.113.9"},
    )

    assert [session.ip for session in UserSession.objects.all()] == [seen]


# Links that are still on their way


@pytest.mark.django_db
@pytest.mark.parametrize("is_opened", [False, True])
def test_a_link_to_a_new_password_ends_when_the_account_is_closed(client, is_opened):
    user = make_account()
    client.post("/de/konto/password/reset/", {"email": user.email})
    form = follow_link(client).request["PATH_INFO"] if is_opened else None
    User.objects.filter(pk=user.pk).update(is_active=False)

    form = form or follow_link(client).request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})

    user.refresh_from_db()
    assert (user.check_password(PASSWORD), is_logged_in(client), is_in(client)) == (True, False, False)


@pytest.mark.django_db
def test_a_link_to_a_new_password_ends_when_an_address_is_added(client):
    user = make_account()
    client.post("/de/konto/password/reset/", {"email": user.email})
    form = follow_link(client).request["PATH_INFO"]
    prove(user, "neu@beispiel.example")

    client.post(form, {"password1": NEW, "password2": NEW})

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
def test_a_code_by_mail_ends_when_the_account_is_closed(client):
    user = make_account()
    client.post("/de/konto/login/code/", {"email": user.email})
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    User.objects.filter(pk=user.pk).update(is_active=False)

    client.post("/de/konto/login/code/confirm/", {"code": code})

    assert not is_in(client)


@pytest.mark.django_db
def test_a_closed_account_asks_for_no_new_password(client):
    user = make_account(is_active=False)

    client.post("/de/konto/password/reset/", {"email": user.email})

    assert [message.body for message in mail.outbox if "/key/" in message.body] == []


# Codes of the second factor


@pytest.mark.django_db
def test_a_code_of_the_app_is_good_for_one_login(client):
    make_account()
    log_in(client)
    code = code_for(activate(client))
    logins = []

    for _number in range(2):
        other = Client()
        other.post(log_in(other)["Location"], {"code": code})
        logins.append(is_logged_in(other))

    assert logins == [True, False]


@pytest.mark.django_db
def test_after_five_wrong_codes_the_right_one_has_to_wait_whatever_network_is_named(client):
    make_account()
    log_in(client)
    secret = activate(client)
    for number in range(5):
        other, at = Client(), {"x-forwarded-for": f"203.0.113.{number}"}
        page = other.post(log_in(other)["Location"], {"code": "000000"}, headers=at)
        assert "zu oft gescheitert" not in words(page)

    other = Client()
    page = other.post(
        log_in(other)["Location"], {"code": code_for(secret)}, headers={"x-forwarded-for": "192.0.2.1"}
    )

    assert (is_logged_in(other), "zu oft gescheitert" in words(page)) == (False, True)
