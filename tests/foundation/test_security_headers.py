"""What every answer carries: headers against foreign content, and no cookie for who only reads."""

import runpy

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.factories import (
    make_office,
    make_page,
    make_person,
    make_post,
    make_provider,
    make_run,
    make_user,
)

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
KINDS = {
    "/": 302,
    "/de/": 200,
    "/en/angebote/": 200,
    "/angebote/": 302,
    "/de/unsinn/": 404,
    "/.env": 404,
    "/en/konto/login/": 200,
    "/en/konto/email/": 302,
    "/verwaltung/": 302,
    "/sitemap.xml": 200,
    "/sitemap-start.xml": 200,
    "/robots.txt": 200,
    "/site.webmanifest": 200,
    "/favicon.ico": 301,
    "/healthz": 200,
    "/readyz": 200,
    "/de/aktuelles/feed.atom": 200,
    "/static/css/portal.css": 200,
    "/static/img/share.png": 200,
    "/static/nothing.css": 404,
}
SECRETS = """
    .env .git/config .git/HEAD .gitignore .htpasswd .ssh/id_rsa .venv/pyvenv.cfg .well-known/security.old
    manage.py pyproject.toml requirements.txt Makefile Dockerfile docker-compose.yml settings.py wsgi.py
    bildung_verbindet/settings.py accounts/models.py locale/de/LC_MESSAGES/django.po tests/settings.py
    var/portal.sqlite3 var/secret_key var/mail/ portal.sqlite3 db.sqlite3 backup.sql dump.sql backup.zip
    admin/ admin/login/ administrator/ wp-admin/ wp-login.php xmlrpc.php phpinfo.php phpmyadmin/ cgi-bin/
    __debug__/ debug/ console/ server-status server-info metrics actuator/env actuator/health
    media/ media/../manage.py static/ static/css/ static/img/ static/../manage.py static/..%2fmanage.py
    static/css/portal.css.map static/admin/ static/staticfiles.json api/ api/docs openapi.json swagger.json
    graphql de/admin/ de/verwaltung/ en/static/css/portal.css
""".split()


def headers_of(response):
    return {name: response.headers.get(name) for name in HEADERS}


@pytest.mark.parametrize("address", KINDS)
def test_every_answer_forbids_foreign_and_inline_content(client, address):
    response = client.get(address)
    response.getvalue()  # closes the file

    assert (response.status_code, headers_of(response)) == (KINDS[address], HEADERS)


def test_files_to_download_carry_the_headers_too(client):
    run, person = make_run(), make_person(office=make_office())
    addresses = [f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics", f"/de/kontakt/{person.slug}.vcf"]

    answers = [client.get(address) for address in addresses]

    assert [(answer.status_code, headers_of(answer)) for answer in answers] == [(200, HEADERS)] * 2


def test_refused_requests_carry_the_headers_too():
    client = Client(enforce_csrf_checks=True)

    answers = [
        client.post("/en/konto/login/", {"login": "a@beispiel.example"}),
        client.post("/en/kontakt/", {"text": "x"}, headers={"sec-fetch-site": "cross-site"}),
        client.get("/de/", headers={"host": "evil.example"}),
    ]

    assert [(answer.status_code, headers_of(answer)) for answer in answers] == [
        (403, HEADERS),
        (403, HEADERS),
        (400, HEADERS),
    ]


def public_addresses():
    run, post = make_run(), make_post()
    own = ["", "angebote/", "angebote/?level=2", "anbieter/", "aktuelles/", "kontakt/", "barriere-melden/"]
    own += [f"angebote/{run.course.slug}/", f"angebote/{run.course.slug}/termin/{run.pk}.ics"]
    own += [f"anbieter/{make_provider().slug}/", f"aktuelles/{post.slug}/", "aktuelles/feed.atom"]
    own += [f"{make_page().slug}/", f"kontakt/{make_person(office=make_office()).slug}.vcf", "unsinn/"]
    machines = ["/robots.txt", "/sitemap.xml", "/sitemap-courses.xml", "/site.webmanifest", "/healthz", "/readyz"]
    return machines + [f"/{language}/{path}" for language in ("de", "en") for path in own]


def test_readers_get_no_cookie_and_pages_do_not_depend_on_one(client):
    answers = {address: client.get(address) for address in public_addresses()}

    assert {answer.status_code for answer in answers.values()} == {200, 404}
    assert [address for address, answer in answers.items() if answer.cookies] == []
    assert [address for address, answer in answers.items() if "Cookie" in answer.get("Vary", "")] == []


def test_logging_in_does_need_cookies(client):
    response = client.get("/en/konto/login/")

    assert list(response.cookies) == ["csrf"]


@pytest.mark.parametrize("address", ["/verwaltung/", "/en/konto/email/", "/en/konto/password/change/"])
def test_pages_of_an_account_are_stored_nowhere(client, address):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    response = client.get(address)

    assert response.status_code == 200
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_not_for_the_public_is_not_found(client, name):
    response = client.get(f"/{name}", follow=True)

    assert response.status_code == 404


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_who_says_that_a_request_was_safe_is_believed_behind_a_proxy_only(request, monkeypatch, proxies):
    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    request.getfixturevalue("https")

    response = Client().get("/de/", headers={"x-forwarded-proto": "https"})

    assert response.status_code == (200 if proxies == "1" else 301)


@pytest.fixture
def https(settings, monkeypatch, tmp_path):
    """The settings as they come out with HTTPS on."""
    monkeypatch.setenv("HTTPS", "true")
    monkeypatch.setenv("PORTAL_URL", "https://testserver")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    for name, value in runpy.run_path(settings.BASE_DIR / "bildung_verbindet/settings.py").items():
        if name.startswith(("HTTPS", "SECURE_", "SESSION_", "CSRF_", "DEVICE_")):
            setattr(settings, name, value)


def test_with_https_on_plain_requests_are_led_to_it(https):
    response = Client().get("/de/angebote/?q=a")

    assert (response.status_code, response["Location"]) == (301, "https://testserver/de/angebote/?q=a")
    assert response["Content-Security-Policy"] == POLICY


def test_with_https_on_monitoring_may_still_ask_without(https):
    assert [Client().get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]


def test_with_https_on_browsers_are_told_to_use_nothing_else(https):
    response = Client().get("/de/", secure=True)

    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_with_https_on_a_foreign_host_gets_the_policy_too(https):
    response = Client().get("/de/", headers={"host": "evil.example"})

    assert (response.status_code, response["Content-Security-Policy"]) == (400, POLICY)


def test_with_https_on_cookies_are_bound_to_host_and_transport(https):
    client = Client()
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)

    client.get("/en/konto/login/", secure=True)
    client.post("/en/konto/login/", {"login": user.email, "password": "secret-for-tests"}, secure=True)

    cookies = {name: dict(cookie) for name, cookie in client.cookies.items()}

    assert set(cookies) == {"__Host-csrf", "__Host-session", "messages", "__Host-device"}
    for cookie in cookies.values():
        bound = {name: cookie[name] for name in ("secure", "path", "domain", "samesite")}
        assert bound == {"secure": True, "path": "/", "domain": "", "samesite": "Lax"}
    assert cookies["__Host-session"]["httponly"] is True
