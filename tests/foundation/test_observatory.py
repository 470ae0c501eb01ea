"""What Mozilla's Observatory asks of a site, rule by rule, of our answers as they are in production."""

import re

import pytest
from django.test import Client

from tests.factories import make_user
from tests.foundation import test_security_headers as security

pytestmark = pytest.mark.django_db
https = security.https

HALF_A_YEAR = 15_768_000  # seconds
KEEPS_TO_ITSELF = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LOADED = re.compile(
    r'''<(?:script|img|iframe|source|audio|video|embed)\b[^>]*?\ssrc="([^"]+)"'''
    r'''|<link\b[^>]*?\srel="(?:stylesheet|icon|manifest|preload|modulepreload|apple-touch-icon)"[^>]*?\shref="([^"]+)"'''
)
ADDRESSES = ["/de/", "/ar/angebote/", "/de/kontakt/", "/en/konto/login/", "/static/css/portal.css", "/de/unsinn/"]


def directives(headers) -> dict[str, set[str]]:
    parts = [part.split() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: {*values} for name, *values in parts}


def has_strict_policy(headers, cookies, page) -> bool:
    """Nothing inline or from anywhere, and nothing that is not named."""
    policy = directives(headers)
    loading = [values for name, values in policy.items() if name in {"script-src", "style-src", "object-src"}]
    unsafe = {"'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:", "*"}
    closed = all(policy.get(name) in ({"'none'"}, {"'self'"}) for name in ("base-uri", "form-action"))
    return policy.get("default-src") == {"'none'"} and closed and not unsafe & set().union(*loading)


def keeps_cookies(headers, cookies, page) -> bool:
    return all(
        cookie["secure"] and cookie["samesite"] in {"Lax", "Strict"} and (cookie["httponly"] or "csrf" in name)
        for name, cookie in cookies.items()
    )


def has_long_transport_security(headers, cookies, page) -> bool:
    found = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    return bool(found) and int(found[1]) >= HALF_A_YEAR


def loads_nothing_from_elsewhere(headers, cookies, page) -> bool:
    """So that it needs no integrity either."""
    named = [first or second for first, second in LOADED.findall(page)]
    return not [address for address in named if not re.match(r"/(?!/)|data:image/", address)]


RULES = {
    "Content-Security-Policy": has_strict_policy,
    "Cookies": keeps_cookies,
    "Cross-origin resource sharing": lambda headers, cookies, page: "Access-Control-Allow-Origin" not in headers,
    "Referrer-Policy": lambda headers, cookies, page: headers.get("Referrer-Policy") in KEEPS_TO_ITSELF,
    "Strict-Transport-Security": has_long_transport_security,
    "Subresource integrity": loads_nothing_from_elsewhere,
    "X-Content-Type-Options": lambda headers, cookies, page: headers.get("X-Content-Type-Options") == "nosniff",
    "X-Frame-Options": lambda headers, cookies, page: directives(headers).get("frame-ancestors") == {"'none'"},
    "Cross-Origin-Resource-Policy": lambda headers, cookies, page: (
        headers.get("Cross-Origin-Resource-Policy") in {"same-origin", "same-site"}
    ),
}


def broken(headers, cookies, page) -> list[str]:
    return [name for name, is_kept in RULES.items() if not is_kept(headers, cookies, page)]


def parts(response):
    body = response.getvalue().decode()
    return dict(response.headers), {name: dict(cookie) for name, cookie in response.cookies.items()}, body


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_rule_is_kept_by_whatever_is_answered(https, address):
    response = Client().get(address, secure=True)

    assert broken(*parts(response)) == []


def test_every_rule_is_kept_for_whoever_is_logged_in(https):
    client, user = Client(), make_user()
    sent = {"login": user.email, "password": "secret-for-tests"}

    response = client.post("/en/konto/login/", sent, secure=True)

    assert "__Host-session" in response.cookies
    assert broken(*parts(response)) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_asks_without_transport_security_is_led_to_the_same_host_with_it(https, address):
    response = Client().get(address)

    assert (response.status_code, response["Location"]) == (301, f"https://testserver{address}")


POLICY = security.POLICY
DEFECTS = {
    "inline script": ("Content-Security-Policy", POLICY.replace("script-src", "script-src 'unsafe-inline'")),
    "any style": ("Content-Security-Policy", POLICY.replace("style-src", "style-src https:")),
    "open default": ("Content-Security-Policy", POLICY.replace("default-src 'none'", "default-src 'self'")),
    "open base": ("Content-Security-Policy", POLICY.replace("base-uri 'none'; ", "")),
    "in frames": ("X-Frame-Options", POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")),
    "sniffed": ("X-Content-Type-Options", "no"),
    "referrer": ("Referrer-Policy", "unsafe-url"),
    "short": ("Strict-Transport-Security", "max-age=15767999"),
    "for everybody": ("Cross-Origin-Resource-Policy", "cross-origin"),
    "shared": ("Cross-origin resource sharing", "*"),
}
IN_HEADER = {
    "X-Frame-Options": "Content-Security-Policy",
    "Cross-origin resource sharing": "Access-Control-Allow-Origin",
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_header_that_breaks_a_rule_is_noticed(https, defect):
    rule, value = DEFECTS[defect]
    headers, cookies, page = parts(Client().get("/de/", secure=True))

    headers[IN_HEADER.get(rule, rule)] = value

    assert broken(headers, cookies, page) == [rule]


@pytest.mark.parametrize(
    ("rule", "cookie", "more"),
    [
        ("Cookies", {"secure": "", "samesite": "Lax", "httponly": True}, ""),
        ("Cookies", {"secure": True, "samesite": "None", "httponly": True}, ""),
        ("Cookies", {"secure": True, "samesite": "Lax", "httponly": ""}, ""),
        ("Subresource integrity", None, '<script defer src="https://elsewhere.example/x.js"></script>'),
        ("Subresource integrity", None, '<link rel="stylesheet" href="//elsewhere.example/x.css">'),
        ("Subresource integrity", None, '<img alt="" src="http://testserver/x.png">'),
    ],
)
def test_a_cookie_or_a_part_that_breaks_a_rule_is_noticed(https, rule, cookie, more):
    headers, cookies, page = parts(Client().get("/de/", secure=True))

    cookies = {"__Host-session": cookie} if cookie else cookies

    assert broken(headers, cookies, page + more) == [rule]
