"""Log in, out and a new password: in the portal's frame, without telling who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "secret-for-tests"
NEW = "ganz-anders-und-neu-99"
ELSEWHERE = [
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/de/",
    "http:///evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
]


def make_account(email="anna@beispiel.example", **fields):
    """A user whose address is confirmed, as invitations leave them."""
    user = make_user(email, second_factor=False, **fields)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def log_in(client, email="anna@beispiel.example", password=PASSWORD, language="de", **more):
    return client.post(
        f"/{language}/konto/login/", {"login": email, "password": password, **more.pop("data", {})}, **more
    )


def is_logged_in(client):
    return "_auth_user_id" in client.session


def words(response):
    """What a reader reads between the header and the footer of the page."""
    content = response.content.decode()
    main = content[content.index("<main") : content.index("</main>")]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


@pytest.mark.parametrize("email", ["anna@beispiel.example", "Anna@Beispiel.example", " anna@beispiel.example "])
def test_one_logs_in_by_address(client, email):
    make_account()

    response = log_in(client, email)

    assert (response.status_code, is_logged_in(client)) == (302, True)


@pytest.mark.parametrize("role", User.Role)
def test_logging_in_leads_to_ones_work_and_so_does_the_link_in_the_footer(client, role):
    make_account(role=role)

    response = log_in(client)
    again = client.get("/de/konto/login/")

    assert [response["Location"], again["Location"]] == ["/de/mein/", "/de/mein/"]


def test_the_administration_asks_to_log_in_and_leads_back(client):
    make_account(role=User.Role.COORDINATOR)

    asked = client.get("/verwaltung/courses/course/", follow=True)
    response = log_in(client, data={"next": asked.context["redirect_field_value"]})

    assert asked.request["PATH_INFO"] == "/de/konto/login/"
    assert response["Location"] == "/verwaltung/courses/course/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_logging_in(client, target):
    make_account()

    response = log_in(client, data={"next": target})

    assert response["Location"] == "/de/mein/"
    assert is_logged_in(client)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_logging_out(client, target):
    client.force_login(make_account())

    response = client.post("/de/konto/logout/", {"next": target})

    assert response["Location"] == "/de/"
    assert not is_logged_in(client)


def test_opening_the_log_out_page_logs_nobody_out(client):
    client.force_login(make_account())

    response = client.get("/de/konto/logout/")

    assert response.status_code == 200
    assert is_logged_in(client)


def test_logging_in_takes_a_new_session(client):
    make_account()
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["session"].value

    log_in(client)

    assert client.cookies["session"].value != before


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    make_account()

    wrong = log_in(client, password="not-the-password")
    unknown = log_in(client, email="niemand@beispiel.example")

    assert [wrong.status_code, unknown.status_code] == [200, 200]
    assert words(wrong) == words(unknown)
    assert "Die E-Mail-Adresse und/oder das Passwort sind leider falsch." in words(wrong)


def test_an_inactive_account_with_a_wrong_password_gets_the_same_answer(client):
    make_account(is_active=False)

    wrong = log_in(client, password="not-the-password")

    assert words(wrong) == words(log_in(client, email="niemand@beispiel.example"))


def test_an_inactive_account_does_not_get_in(client):
    make_account(is_active=False)

    log_in(client)

    assert not is_logged_in(client)


def test_an_address_nobody_has_confirmed_does_not_get_in_but_a_mail(client):
    make_user("neu@beispiel.example")

    response = log_in(client, "neu@beispiel.example")

    assert response["Location"] == "/de/konto/confirm-email/"
    assert not is_logged_in(client)
    assert [message.to for message in mail.outbox] == [["neu@beispiel.example"]]


def test_after_five_wrong_passwords_the_right_one_has_to_wait(client):
    make_account()
    for _number in range(5):
        log_in(client, password="not-the-password")

    response = log_in(client)

    assert "Das Einloggen ist zu oft gescheitert. Bitte versuchen Sie es" in words(response)
    assert not is_logged_in(client)


def test_changing_the_address_in_a_header_gains_no_further_attempts(client):
    make_account()
    for number in range(10):
        log_in(client, f"anna{number}@beispiel.example", headers={"x-forwarded-for": f"203.0.113.{number}"})

    response = log_in(client, headers={"x-forwarded-for": "203.0.113.99"})

    assert "Das Einloggen ist zu oft gescheitert. Bitte versuchen Sie es" in words(response)
    assert not is_logged_in(client)


def test_known_and_unknown_addresses_ask_for_a_new_password_alike(client):
    make_account()

    known = client.post("/de/konto/password/reset/", {"email": "anna@beispiel.example"}, follow=True)
    unknown = client.post("/de/konto/password/reset/", {"email": "niemand@beispiel.example"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain == [("/de/konto/password/reset/done/", 302)]
    assert words(known) == words(unknown)
    assert [message.to for message in mail.outbox] == [["anna@beispiel.example"], ["niemand@beispiel.example"]]


def test_the_mail_links_to_the_portals_own_address_whatever_host_was_named(client, settings):
    settings.PORTAL_URL = "https://portal.example"
    make_account()

    client.post(
        "/en/konto/password/reset/",
        {"email": "anna@beispiel.example"},
        headers={"host": "localhost", "x-forwarded-host": "evil.example"},
    )

    assert set(re.findall(r"https?://[^/\s]+", mail.outbox[0].body)) == {"https://portal.example"}
    assert mail.outbox[0].subject == "Bildung verbindet: A new password"


def test_the_german_mail_says_sie(client):
    make_account()

    client.post("/de/konto/password/reset/", {"email": "anna@beispiel.example"})

    link = re.search(r"http\S+/key/\S+", mail.outbox[0].body)[0]
    assert mail.outbox[0].subject == "Bildung verbindet: Ein neues Passwort"
    assert mail.outbox[0].body.splitlines() == [
        "Guten Tag!",
        "",
        "Jemand, vielleicht Sie selbst, möchte ein neues Passwort für Ihr Konto. "
        "Bitte öffnen Sie diese Adresse, um eines zu wählen:",
        "",
        link,
        "",
        "Wenn Sie das nicht waren, müssen Sie nichts tun.",
        "",
        "Bildung verbindet",
        "http://testserver/",
    ]


def test_who_has_no_account_learns_where_to_get_one(client):
    client.post("/en/konto/password/reset/", {"email": "niemand@beispiel.example"})

    assert mail.outbox[0].subject == "Bildung verbindet: There is no account with this address"
    assert re.findall(r"http\S+", mail.outbox[0].body) == ["http://testserver/en/kontakt/", "http://testserver/"]


def follow_link(client):
    """Opens the link of the last mail; gives the address of the form it leads to."""
    link = re.search(r"http\S+/key/\S+", mail.outbox[-1].body)[0]
    return client.get(link.removeprefix("http://testserver"), follow=True)


def test_the_link_leads_to_a_new_password_once(client):
    user = make_account()
    client.post("/de/konto/password/reset/", {"email": user.email})
    page = follow_link(client)

    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    again = follow_link(client)

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "Dieser Link ist ungültig." in words(again)


@pytest.mark.parametrize("password", ["kurz", "12345678901", "passwort", "anna@beispiel.example"])
def test_a_weak_new_password_is_refused(client, password):
    user = make_account()
    client.post("/de/konto/password/reset/", {"email": user.email})
    page = follow_link(client)

    response = client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})

    user.refresh_from_db()
    assert response.status_code == 200
    assert user.check_password(PASSWORD)


def test_a_new_password_ends_all_other_sessions(client):
    user = make_account()
    other = Client()
    other.force_login(user)
    client.force_login(user)

    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/de/konto/password/change/", data)

    assert [somebody.get("/de/konto/email/").status_code for somebody in (client, other)] == [200, 302]


@pytest.mark.parametrize("language", ["de", "en"])
def test_nobody_signs_up_unasked(client, language):
    data = {"email": "neu@beispiel.example", "password1": NEW, "password2": NEW}

    response = client.post(f"/{language}/konto/signup/", data)

    assert not User.objects.exists()
    assert {"de": "Konten auf Einladung", "en": "Accounts by invitation"}[language] in words(response)


OPEN = ["login", "signup", "reset_password", "reset_password_done", "reset_password_from_key_done", "inactive"]
OPEN += ["email_verification_sent"]
OWN = ["email", "change_password", "logout", "reauthenticate", "reset_password", "inactive"]


def addresses(names):
    return [reverse(f"account_{name}") for name in names] + ["/de/konto/confirm-email/falsch/"]


def faults(response):
    """What is missing for a page of ours: one title, one heading, a label for every field, no foreign part."""
    content = response.content.decode()
    fields = re.findall(r'<(?:input|select|textarea)(?![^>]*type="(?:hidden|submit)")[^>]*? id="([^"]+)"', content)
    named = set(re.findall(r'<label[^>]* for="([^"]+)"', content))
    checks = {
        "status": response.status_code == 200,
        "title": bool(re.search(r"<title>\s*\S.*?– Bildung verbindet</title>", content, re.DOTALL)),
        "heading": len(re.findall(r"<h1[ >]", content)) == 1,
        "labels": set(fields) <= named,
        "frame": content.count('<footer class="foot"') == 1,
        "style": "style=" not in content and "<style" not in content,
        "du": not re.search(r"\b(du|dein\w*|dir|dich|bitte \w+e (?!Sie))\b", words(response), re.IGNORECASE),
    }
    return [name for name, is_right in checks.items() if not is_right]


def test_pages_for_everybody_stand_in_the_frame(client):
    pages = {address: client.get(address) for address in addresses(OPEN)}

    assert {address: faults(page) for address, page in pages.items() if faults(page)} == {}


def test_pages_of_ones_own_account_stand_in_the_frame(client):
    make_account()
    log_in(client)

    pages = {address: client.get(address) for address in addresses(OWN)}

    assert {address: faults(page) for address, page in pages.items() if faults(page)} == {}


def test_a_second_address_is_confirmed_by_its_mail(client):
    user = make_account()
    log_in(client)

    client.post("/de/konto/email/", {"action_add": "", "email": "zweite@beispiel.example"})
    link = re.search(r"http\S+/confirm-email/\S+", mail.outbox[-1].body)[0].removeprefix("http://testserver")
    page = client.get(link)
    client.post(link)

    assert faults(page) == []
    assert EmailAddress.objects.get(email="zweite@beispiel.example", user=user).verified
