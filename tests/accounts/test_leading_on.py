"""Whoever proves who they are is led on within the portal, whatever ``next`` says, on each way of doing so."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from tests.accounts.test_login import ELSEWHERE, PASSWORD, is_logged_in, log_in, make_account
from tests.accounts.test_second_factor import activate, code_for
from tests.test_rights import names

pytestmark = pytest.mark.django_db

ACCOUNT = [name for name in names() if name.startswith(("account_", "mfa_", "usersessions_"))]
ARGUMENTS = {
    "account_confirm_email": {"key": "x"},
    "account_reset_password_from_key": {"uidb36": "x", "key": "y"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
}


def host(location: str) -> str:
    """Where a browser goes, which drops tabs and takes a backslash for a slash."""
    plain = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    special = re.sub(r"^/{2,}", "//", re.sub(r"^(https?):/*", r"\1://", plain))
    return urlsplit(urljoin("http://testserver/de/konto/", special)).netloc


def test_a_browser_would_go_elsewhere_by_each_of_these():
    assert [one for one in ELSEWHERE if host(one) == "testserver"] == []
    assert host("/de/mein/") == "testserver"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_code_by_mail_leads_nobody_elsewhere(client, target):
    user = make_account()
    client.post("/de/konto/login/code/", {"email": user.email, "next": target})
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]

    response = client.post("/de/konto/login/code/confirm/", {"code": code, "next": target})

    assert (response["Location"], is_logged_in(client)) == ("/de/mein/", True)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_asking_for_the_password_again_leads_nobody_elsewhere(client, target):
    make_account()
    log_in(client)

    response = client.post("/de/konto/reauthenticate/", {"password": PASSWORD, "next": target})

    assert (response.status_code, host(response["Location"])) == (302, "testserver")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_second_factor_leads_nobody_elsewhere(client, target):
    make_account()
    log_in(client)
    secret = activate(client)
    client.post("/de/konto/logout/")
    asked = log_in(client, data={"next": target})

    response = client.post(asked["Location"], {"code": code_for(secret), "next": target})

    assert (response["Location"], is_logged_in(client)) == ("/de/mein/", True)


@pytest.mark.parametrize("is_in", [False, True])
def test_no_address_of_an_account_leads_elsewhere(client, is_in):
    make_account()
    if is_in:
        log_in(client)
        client.post("/de/konto/reauthenticate/", {"password": PASSWORD})
    session = client.cookies.copy()
    led = []

    for name in ACCOUNT:
        path = reverse(name, kwargs=ARGUMENTS.get(name, {}))
        for target in ELSEWHERE[::3]:
            for answer in (client.get(path, {"next": target}), client.post(path, {"next": target})):
                led.append((name, target, answer.get("Location", "")))
            client.cookies = session.copy()
            if is_in and not is_logged_in(client):
                log_in(client)
                session = client.cookies.copy()

    assert [one for one in led if host(one[2]) != "testserver"] == []
    assert len([one for one in led if one[2]]) > 20
