"""Whatever a header says, and however much is sent: an answer, never an error of the server."""

import random

import pytest
from django.urls import reverse

from accounts.models import User
from tests import test_rights
from tests.accounts.test_login import PASSWORD, log_in, make_account
from tests.accounts.test_second_factor import activate
from tests.factories import make_user
from tests.shares import seed
from tests.test_any_request import World

pytestmark = [pytest.mark.django_db, pytest.mark.both]
world = test_rights.world

SEED, SAMPLE = 29, 200  # on each database, which have a seed each
NAMES = """accept-language cookie range if-none-match if-modified-since if-match if-unmodified-since if-range
    referer origin user-agent accept accept-encoding x-forwarded-for x-forwarded-proto x-forwarded-host
    x-requested-with hx-request hx-target hx-current-url sec-fetch-site authorization x-csrftoken date expect
    host""".split()
ODD = [
    *(
        "",
        " ",
        "\x00",
        "%00",
        "\xff\xfe",
        "ü",
        "a\tb",
        "x" * 10_000,
        "-1",
        "9" * 400,
        "*",
        ",,,;q=;",
        "null",
        "'\"<",
    ),
    *("de;q=abc", "x-y-" * 300, "de;q=1e9,*;q=-1", "zh-hans-x-" + "a" * 60, "bytes=0-", "bytes=-5,9999999999999-"),
    *("bytes=" + "0-0," * 2000, "bytes=z-a", 'W/"', '"' * 999, "Thu, 99 Foo 2026 99:99:99 GMT", "0"),
    *(
        "Sat, 29 Feb 99999999 00:00:00 GMT",
        "Thu, 01 Jan 0000 00:00:00 GMT",
        "http://[",
        "https://[::1",
        "//",
        "http:",
    ),
    *(
        "http://testserver:99999999/",
        "https://\xff/",
        'session=\x00; csrf="',
        "session=" + "a" * 5000,
        "a=b; " * 900,
    ),
    *("session", "=;=;", "messages=[[", "gzip;q=x, br;q=", "1.2.3.4, " * 500, "999.1.1.1", "::ffff:1.2.3.4%eth0"),
    *("Basic ====", "\\", "../" * 300, "on\r\nx: y"),
]
TYPES = ["", "x", "application/json", "text/html; charset=none-such", "multipart/form-data", "\x00"]
TYPES += ["multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 300, "text/plain;;;=;"]
TYPES += ["application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=\xff"]
LENGTHS = ["", "0"]  # what is no number never passes the server
ROLES = ["anonymous", "manager", "administrator"]


def odd_requests(addresses, number):
    chance = random.Random(seed(SEED))  # noqa: S311
    for _number in range(number):
        headers = {name: chance.choice(ODD) for name in chance.sample(NAMES, chance.choice([1, 2, 6]))}
        extra = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
        method = chance.choice(["GET", "HEAD", "POST", "OPTIONS"])
        if chance.random() < 0.3:
            extra["CONTENT_TYPE"] = chance.choice(TYPES)
        if chance.random() < 0.2:
            extra["CONTENT_LENGTH"] = chance.choice(LENGTHS)
        yield chance.choice(ROLES), method, chance.choice(addresses), extra


def errors(world, number):
    everything, found = World(world), []
    for role, method, address, extra in odd_requests(everything.addresses, number):
        answer = everything.ask(role, method, address.path, data={"text": "x"}, **extra)
        if answer.status_code >= 500:
            found.append(
                (role, method, address.path, str(extra)[:300], str(getattr(answer, "exc_info", ""))[:300])
            )
    return found


def test_no_odd_header_is_an_error_of_the_server(world):
    assert errors(world, SAMPLE) == []


@pytest.mark.fuzz
def test_no_odd_header_of_ten_thousand_requests_is_an_error_of_the_server(world):
    assert errors(world, 10_000) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_million_parameters_are_refused(client, method):
    many = "a=1&" * 1_000_000 if method == "post" else "a=1&" * 50_000  # a longer line never passes the server

    answers = [
        client.get(path, QUERY_STRING=many)
        if method == "get"
        else client.post(path, many[: 1024 * 1024], content_type="application/x-www-form-urlencoded")
        for path in ("/de/angebote/", "/de/kontakt/", "/de/konto/login/")
    ]

    assert {answer.status_code for answer in answers} == {400}


DEEP = ["[" * 50_000, '{"a":' * 50_000, "[" * 50_000 + "]" * 50_000]
NO_PASSKEYS = ["{}", "[]", "1", "null", '"x"', "{", '{"id": 1}', '{"id": "x", "rawId": "x", "type": "public-key"}']
NO_PASSKEYS += [
    f'{{"id": "{key}", "rawId": "{key}", "type": "public-key", "response": {answer}}}'
    for key in ("AAAA", "ä", "=", "\\u0000")
    for answer in (
        "{}",
        "[]",
        '{"clientDataJSON": "AAAA", "attestationObject": "AAAA"}',
        '{"clientDataJSON": "e30", "attestationObject": "oA"}',
        '{"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"}',
        '{"clientDataJSON": "e30", "authenticatorData": "'
        + "A" * 50
        + '", "signature": "", "userHandle": "_____w"}',
    )
]


@pytest.mark.parametrize("texts", [DEEP, NO_PASSKEYS], ids=["deep", "odd"])
def test_what_is_no_passkey_is_refused_wherever_one_is_read(client, texts):
    client.raise_request_exception = False
    make_account()
    ajax = {"x-requested-with": "XMLHttpRequest"}
    answers = set()

    def send(path):
        for text in texts:
            client.get(path, headers=ajax)
            answers.add((path, client.post(path, {"credential": text, "name": "x"}).status_code))

    send("/de/konto/2fa/webauthn/login/")
    log_in(client)
    client.post("/de/konto/reauthenticate/", {"password": PASSWORD})
    send("/de/konto/2fa/webauthn/add/")
    activate(client)
    send("/de/konto/2fa/webauthn/reauthenticate/")
    client.post("/de/konto/logout/")
    log_in(client)
    send("/de/konto/2fa/authenticate/")

    assert {path for path, status in answers if status >= 500} == set()
    assert len({path for path, _status in answers}) == 4


@pytest.mark.parametrize("deep", DEEP)
def test_deep_json_is_answered_wherever_a_form_holds_json(client, world, deep):
    client.raise_request_exception = False
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    names = ["office:post", "office:page", "office:partner", "office:keep_translation", "office:accept_proposals"]
    names += ["workplace:profile", "workplace:section", "workplace:run", "office:correct_proposal"]
    data = dict.fromkeys(["version", "proposal", "stamp", "changes", "fields"], deep)

    answers = {name: client.post(reverse(name, kwargs=world.get(name, {})), data).status_code for name in names}

    assert {name: status for name, status in answers.items() if status >= 500} == {}
