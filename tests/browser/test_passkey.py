"""A passkey, added and used, with Chromium's own stand-in for a device."""

import pytest

from tests.accounts.test_login import PASSWORD, make_account
from tests.factories import make_membership

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser, live_server, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def test_a_passkey_is_added_and_logs_in_without_a_password(page, live_server):
    user = make_account()
    make_membership(user=user)
    base = live_server.url.replace("127.0.0.1", "localhost")  # browsers bind passkeys to names, not to numbers
    page.goto(f"{base}/de/konto/login/")
    page.get_by_label("E-Mail").fill(user.email)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Einloggen").click()
    page.wait_for_url("**/de/mein/**")

    page.goto(f"{base}/de/konto/2fa/")
    page.get_by_role("link", name="Schlüssel hinzufügen").click()  # soon after the login: no password again
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/2fa/**codes/**")
    page.goto(f"{base}/de/konto/logout/")
    page.locator("main button").click()
    page.goto(f"{base}/de/konto/login/")
    page.get_by_role("button", name="Passkey benutzen").click()

    page.wait_for_url("**/de/mein/**")
