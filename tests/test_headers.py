"""Headers of a request: each that is read is known here, and none is believed that anybody may set."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import reverse

from foundation.submissions.networks import network_of
from tests import test_rights as rights
from tests.test_saved_rows import modules

pytestmark = pytest.mark.django_db
world = rights.world

NAMED = re.compile(
    r"""["']HTTP_([A-Z_]+)["']|headers(?:\.get\(|\[)["']([\w-]+)["']|["']([\w-]+)["'] (?:not )?in \w+\.headers"""
)
READ = {  # by header: where
    "ACCEPT_ENCODING": "bildung_verbindet/freshness/page_cache.py",
    "ACCEPT_LANGUAGE": "foundation/languages/middleware.py",
    "AUTHORIZATION": "bildung_verbindet/operation/state.py",
    "COOKIE": "foundation/reading/requests.py",
    "FORWARDED": "foundation/submissions/networks.py",
    "HOST": "bildung_verbindet/freshness/page_cache.py",
    "HX_REQUEST": "foundation/submissions/kept.py workplace/runs/seats.py",
    "IF_NONE_MATCH": "bildung_verbindet/freshness/page_cache.py",
    "ORIGIN": "foundation/submissions/kept.py foundation/submissions/public.py",
    "REFERER": "contacts/public/views.py foundation/submissions/kept.py foundation/submissions/public.py",
    "SEC_FETCH_SITE": "foundation/submissions/kept.py foundation/submissions/public.py",
    "TRANSFER_ENCODING": "foundation/reading/bodies.py",
    "X_FORWARDED_FOR": "bildung_verbindet/operation/state.py foundation/submissions/networks.py",
    "X_FORWARDED_PROTO": "bildung_verbindet/settings.py",
    "X_REQUEST_ID": "bildung_verbindet/operation/journal.py",
}
SET = {"Content-Security-Policy", "Cross-Origin-Resource-Policy"}  # of answers


def test_each_header_that_is_read_is_known():
    found = {}
    for path, source in modules().items():
        for names in NAMED.findall(source):
            name = next(filter(None, names))
            if name not in SET:
                found.setdefault(name.upper().replace("-", "_"), set()).add(path)

    assert {name: {*map(str, paths)} for name, paths in found.items()} == {
        name: {*paths.split()} for name, paths in READ.items()
    }


SPOOFED = {  # what some program in front of some portal believes
    **dict.fromkeys(
        ("x-forwarded-for", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"), "203.0.113.9"
    ),
    **dict.fromkeys(("client-ip", "x-cluster-client-ip", "x-originating-ip", "fly-client-ip"), "203.0.113.9"),
    **dict.fromkeys(("x-forwarded-proto", "x-forwarded-scheme", "x-scheme", "x-url-scheme"), "https"),
    **dict.fromkeys(("x-forwarded-ssl", "front-end-https"), "on"),
    **dict.fromkeys(("x-forwarded-host", "x-host", "x-original-host", "x-forwarded-server"), "evil.example"),
    **dict.fromkeys(
        ("remote-user", "x-remote-user", "x-forwarded-user", "x-auth-user"), "chefin@beispiel.example"
    ),
    **dict.fromkeys(("x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-script-name"), "/de/buero/"),
    **dict.fromkeys(("x-http-method-override", "x-method-override", "x-http-method"), "DELETE"),
    "forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "x-forwarded-port": "443",
    "x-csrftoken": "x" * 64,
}


def seen(request):
    return network_of(request), request.scheme, request.get_host(), request.method, request.path


@pytest.mark.parametrize("proxies", [0, 1])
def test_of_who_asks_and_how_nothing_is_believed_but_what_a_named_proxy_says(
    rf: RequestFactory, settings, proxies
):
    settings.TRUSTED_PROXIES = proxies
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
    plain = seen(rf.get("/de/"))

    believed = {name for name, value in SPOOFED.items() if seen(rf.get("/de/", headers={name: value})) != plain}

    assert believed == ({"x-forwarded-for", "x-forwarded-proto"} if proxies else set())


def test_of_many_addresses_the_one_counts_that_our_proxy_has_seen(rf, settings):
    settings.TRUSTED_PROXIES = 1
    seen = [
        network_of(rf.get("/", headers={"x-forwarded-for": f"{said}, 203.0.113.9"})) for said in ("192.0.2.1", "x")
    ]

    assert seen == ["203.0.113.9"] * 2


def test_no_header_opens_a_door_or_changes_a_page(client, world):
    names = [*rights.GET][::6]
    addresses = {
        name: reverse(name, kwargs=world.get("provider page" if name == "provider" else name, {}))
        for name in names
    }

    def answers(headers):
        found = {name: client.get(address, headers=headers) for name, address in addresses.items()}
        texts = {name: one.getvalue().decode(errors="replace") for name, one in found.items()}
        return {
            name: (
                one.status_code,
                one.get("Location"),
                "evil" in texts[name],
                "https://testserver" in texts[name],
            )
            for name, one in found.items()
        }

    assert answers(SPOOFED) == answers({})
    assert len(addresses) > 40


def test_the_settings_believe_a_proxy_only_where_it_is_named(settings):
    text = Path(settings.BASE_DIR / "bildung_verbindet/settings.py").read_text()

    assert 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None' in text
    assert (settings.USE_X_FORWARDED_HOST, settings.USE_X_FORWARDED_PORT) == (False, False)
    assert (settings.SECURE_PROXY_SSL_HEADER, settings.TRUSTED_PROXIES, settings.CSRF_TRUSTED_ORIGINS) == (
        None,
        0,
        [],
    )
