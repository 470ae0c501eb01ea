"""A second factor: required of the office, offered to everybody; and the ways to log in without a password."""

import re
from datetime import timedelta
from time import time
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from providers.actions import invite
from tests.accounts.test_login import PASSWORD, faults, is_logged_in, log_in, make_account
from tests.factories import make_membership, make_provider, make_user

pytestmark = pytest.mark.django_db


def code_for(secret, ahead=0):
    """What an app shows whose clock is that many half minutes ahead."""
    return format_hotp_value(hotp_value(secret, int(time() // 30) + ahead))


def activate(client):
    """Sets the app up as somebody would who has just logged in; the secret."""
    page = client.get("/de/konto/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/de/konto/2fa/totp/activate/", {"code": code_for(secret)})
    return secret


@pytest.mark.parametrize("role", [User.Role.COORDINATOR, User.Role.ADMINISTRATOR])
@pytest.mark.parametrize("address", ["/verwaltung/", "/de/mein/", "/de/buero/"])
def test_staff_without_a_second_factor_is_led_to_set_one_up(client, role, address):
    make_account(role=role)
    log_in(client)

    before = client.get(address)
    activate(client)
    after = client.get(address, follow=True)

    assert before["Location"] == "/de/konto/2fa/"
    assert after.status_code == 200


def test_staff_without_a_second_factor_opens_what_needs_no_account(client):
    make_account(role=User.Role.COORDINATOR)
    log_in(client)
    invitation = invite(make_provider(), "neu@beispiel.example", "editor", make_user(role=User.Role.COORDINATOR))

    asked = client.get(f"/de/einladung/{invitation.token}/")
    client.post("/verwaltung/logout/")

    assert (asked.status_code, is_logged_in(client)) == (403, False)


ACTIVATE, CODES = "/de/konto/2fa/totp/activate/", "/de/konto/2fa/recovery-codes/"


def test_the_first_login_asks_once_for_the_password_shows_the_codes_once_and_leads_on_to_the_office(client):
    make_account(role=User.Role.COORDINATOR)
    log_in(client)

    secret = client.get(ACTIVATE).context["form"].secret
    shown = client.post(ACTIVATE, {"code": code_for(secret)}, follow=True)
    again = client.get(CODES)
    led = client.get("/de/mein/", follow=True).redirect_chain

    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    page, later = shown.content.decode(), again.content.decode()
    file = unquote(re.search(r'download="[^"]+\.txt" href="data:text/plain;charset=utf-8,(\S+)"', page)[1])
    assert [path for path, _status in shown.redirect_chain] == [CODES]
    assert ([page.count(f"<code>{code}</code>") for code in codes], len(codes)) == ([1] * 10, 10)
    assert file.split()[2:] == codes
    assert '<a class="button" href="/de/mein/">' in page
    assert (page.count("Sie sehen diese Codes nur jetzt."), "Wiederherstellungscodes wurde" in page) == (1, False)
    assert (again.status_code, [code for code in codes if code in later]) == (200, [])
    assert led[-1][0] == "/de/buero/"


@pytest.mark.parametrize(("ahead", "taken"), [(1, True), (3, False), (-3, False)])
def test_a_code_counts_on_a_phone_whose_clock_is_a_little_ahead(client, ahead, taken):
    make_account(role=User.Role.COORDINATOR)
    log_in(client)
    secret = client.get(ACTIVATE).context["form"].secret

    client.post(ACTIVATE, {"code": code_for(secret, ahead)})

    assert Authenticator.objects.filter(type="totp").exists() == taken


def test_long_after_the_login_and_with_an_older_factor_the_password_is_asked_for(client):
    make_account()
    log_in(client)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 31 * 60
    session.save()

    late = client.get(ACTIVATE)
    client.post("/de/konto/logout/")
    log_in(client)
    activate(client)
    Authenticator.objects.update(created_at=timezone.now() - timedelta(days=1))
    older = [client.get(path) for path in (CODES, "/de/konto/2fa/totp/deactivate/")]

    assert late["Location"].startswith("/de/konto/reauthenticate/")
    assert [page["Location"].split("?")[0] for page in older] == ["/de/konto/reauthenticate/"] * 2


def test_a_provider_works_without_one_and_may_have_one(client):
    user = make_account()
    provider = make_membership(user=user, provider=make_provider()).provider
    log_in(client)

    working = client.get(f"/de/mein/{provider.slug}/").status_code
    activate(client)

    assert working == 200
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_after_the_password_the_code_is_asked_for(client):
    make_account(role=User.Role.COORDINATOR)
    log_in(client)
    secret = activate(client)
    client.post("/de/konto/logout/")

    asked = log_in(client)
    between = is_logged_in(client)
    wrong = client.post(asked["Location"], {"code": "000000"})
    client.post(asked["Location"], {"code": code_for(secret)})

    assert asked["Location"] == "/de/konto/2fa/authenticate/"
    assert (between, wrong.status_code, is_logged_in(client)) == (False, 200, True)


def test_a_recovery_code_works_once(client):
    make_account(role=User.Role.COORDINATOR)
    log_in(client)
    activate(client)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]

    results = []
    for _number in range(2):
        client.post("/de/konto/logout/")
        client.post(log_in(client)["Location"], {"code": code})
        results.append(is_logged_in(client))

    assert results == [True, False]


def test_a_code_by_mail_logs_in(client):
    make_account()

    client.post("/de/konto/login/code/", {"email": "anna@beispiel.example"})
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    client.post("/de/konto/login/code/confirm/", {"code": code})

    assert is_logged_in(client)


def test_who_has_no_account_gets_the_same_answer_when_asking_for_a_code(client):
    make_account()

    answers = [
        client.post("/de/konto/login/code/", {"email": email})
        for email in ("anna@beispiel.example", "niemand@beispiel.example")
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/de/konto/login/code/confirm/")
    ] * 2


def test_somebody_sees_and_ends_their_other_sessions(client):
    make_account()
    other = type(client)()
    log_in(other)
    log_in(client)

    page = client.get("/de/konto/sessions/")
    client.post("/de/konto/sessions/")

    assert page.content.decode().count("127.0.0.1") == 2
    assert [somebody.get("/de/konto/email/").status_code for somebody in (client, other)] == [200, 302]


def test_pages_of_the_second_factor_stand_in_the_frame(client):
    make_account()
    log_in(client)
    client.post("/de/konto/reauthenticate/", {"password": PASSWORD})
    names = ["index", "activate_totp", "list_webauthn", "add_webauthn"]
    pages = {name: client.get(reverse(f"mfa_{name}"), follow=True) for name in names}
    pages["sessions"] = client.get(reverse("usersessions_list"))
    activate(client)
    for name in ["index", "deactivate_totp", "view_recovery_codes", "generate_recovery_codes"]:
        pages[f"{name} with app"] = client.get(reverse(f"mfa_{name}"), follow=True)
    client.post("/de/konto/logout/")
    pages["login code"] = client.get(reverse("account_request_login_code"))
    pages["authenticate"] = client.get(log_in(client)["Location"])

    assert {name: faults(page) for name, page in pages.items() if faults(page)} == {}
