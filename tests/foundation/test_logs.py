"""Logs and error mails open no door and name no person, whatever goes wrong."""

import logging
import re
import socket
from io import StringIO
from time import process_time

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail, signing
from django.db import IntegrityError
from django.test import Client
from django.urls import path, reverse
from django.utils.http import int_to_base36
from gunicorn.config import Config
from gunicorn.http.errors import NoMoreData
from gunicorn.http.parser import RequestParser
from gunicorn.workers.base import Worker

from bildung_verbindet import machine_views
from bildung_verbindet.urls import urlpatterns as addresses
from enquiries.links import answer_token, status_token
from enquiries.models import Enquiry
from exams.models import Booking, HelpRequest, ResultSlip, Task
from exams.placement.links import token_of as token_of_test
from exams.tasks.links import help_token, stand_in_token
from foundation.outages import database
from foundation.privacy.tokens import patterns_of_secrets
from foundation.web import logs
from foundation.web.gunicorn_logs import MaskedLogger
from planning.public.views import token_of
from providers.models import Invitation
from tests.factories import (
    make_demand,
    make_exam_session,
    make_liaison,
    make_partner,
    make_run,
    make_user,
    seats_token,
)

pytestmark = pytest.mark.django_db

SALT = "canary"
TYPED = {
    "name": "Kanarienname",
    "email": "kanarienvogel@beispiel.example",
    "phone": "03871 7654321",
    "text": "Kanarientext in meiner Frage",
    "password": "Kanarienpasswort-1",
    "q": "kanariensuche",
}


def broken(request, token):
    """A view with a fault, in which everything that was sent is at hand."""
    held = {**request.POST.dict(), "token": token}
    try:
        raise IntegrityError(f"duplicate key value\nDETAIL:  Key (email)=({held['email']}) exists")
    except IntegrityError as error:
        raise ValueError(f"cannot do {held}\r\n2026-01-01 CRITICAL forged") from error


urlpatterns = [*addresses, path("kaputt/<str:token>/", broken)]
handler400, handler500 = machine_views.bad_request, database.server_error


@pytest.fixture
def lines(settings):
    """What stands on standard error, with a fault in the portal and somebody who gets mails about it."""
    settings.ROOT_URLCONF = __name__
    settings.ADMINS = [("Technik", "technik@beispiel.example")]
    patterns_of_secrets.cache_clear()
    handler = next(one for one in logging.getLogger().handlers if one.name == "stderr")
    before = handler.setStream(StringIO())
    yield handler.stream
    handler.setStream(before)
    patterns_of_secrets.cache_clear()


@pytest.fixture
def tokens():
    """One of every kind that leads somewhere without a password."""
    user, provider = make_user(), make_run().course.provider
    return {
        "workplace:join": Invitation.objects.create(provider=provider, email="a@beispiel.example").token,
        "workplace:seats_by_link": seats_token(provider),
        "workplace:stand_in": stand_in_token(make_exam_session(), provider, Task.ROOM, "a@beispiel.example"),
        "workplace:help_by_link": help_token(HelpRequest(pk=1), "a@beispiel.example"),
        "cooperation:unsubscribe": make_liaison(make_partner()).token,
        "enquiries:status": status_token(Enquiry(pk=1)),
        "placement:slip": token_of_test(ResultSlip(pk=1)),
        "placement:seat": token_of_test(Booking(pk=1)),
        "workplace:answer_by_link": answer_token(Enquiry(pk=1), "a@beispiel.example"),
        "planning:entry": token_of(make_demand()),
        "kept_form": "kanarienwort-in-der-adresse",
        "account_confirm_email": signing.dumps("x", salt=SALT),
        "account_reset_password_from_key": f"{int_to_base36(user.pk)}-{default_token_generator.make_token(user)}",
    }


def address_of(name, token):
    if name == "account_reset_password_from_key":
        uid, _dash, key = token.partition("-")
        return reverse(name, kwargs={"uidb36": uid, "key": key})
    return reverse(name, args=[token])


def signed(token) -> str:
    """Told by its looks wherever it stands; others only by their address."""
    return token if token.count(":") == 2 else ""


def test_there_is_a_token_of_every_kind_to_try(tokens, lines):
    starts = [pattern.pattern for pattern in patterns_of_secrets() if "kaputt" not in pattern.pattern]

    assert len(starts) == len(tokens)
    for name, token in tokens.items():
        assert token not in logs.masked(address_of(name, token))


@pytest.mark.parametrize("sign", ["a", "a/", "/", "a.", "%2F", "a-", "?", "/?", "a@", "a:"])
def test_a_long_address_is_gone_through_once(sign):
    def cost(length):
        begun = process_time()
        logs.masked(sign * length)
        return process_time() - begun

    logs.masked("/")

    assert cost(40_000) < 40 * max(min(cost(4_000) for _time in range(3)), 0.0002)


def test_no_token_stands_in_a_line_however_its_address_is_called(client, lines, tokens):
    client.raise_request_exception = False
    for name, token in tokens.items():
        address = address_of(name, token)
        for each in [address, f"{address}mehr/", address.replace("/de/", "/xx/"), f"/verstellt/{signed(token)}/"]:
            client.get(each)
            client.put(each)
        client.get("/de/gibt-es-nicht/", {"next": address})
        Client(enforce_csrf_checks=True).post(address)
        client.post(f"/kaputt/{token}/", TYPED)

    written = lines.getvalue()
    assert len(written.splitlines()) > 40
    assert [name for name, token in tokens.items() if token in written] == []
    assert [name for name, token in tokens.items() for one in mail.outbox if token in one.body + one.subject] == []


def test_no_line_and_no_error_mail_holds_what_somebody_typed(client, lines):
    client.raise_request_exception = False
    client.cookies["session"] = "kanarienkeks"
    headers = {"referer": "http://testserver/kanarienreferer", "user-agent": "Kanarienbrowser"}

    client.post(f"/kaputt/kanarienmarke/?q={TYPED['q']}", TYPED, headers=headers)
    client.post("/de/konto/login/", {"login": TYPED["email"], "password": TYPED["password"]}, headers=headers)
    client.post("/de/konto/password/reset/", {"email": TYPED["email"]}, headers=headers)
    client.get("/de/gibt-es-nicht/", TYPED, headers=headers)
    Client(enforce_csrf_checks=True).post("/de/konto/login/", TYPED, headers=headers)
    client.post("/de/kontakt/", TYPED, headers={**headers, "sec-fetch-site": "cross-site"})

    report = next(one for one in mail.outbox if one.to == ["technik@beispiel.example"])
    written = f"{lines.getvalue()} {report.subject} {report.body}"
    assert re.findall("(?i)kanarien[a-z]*|7654321", written) == []
    assert "ValueError" in lines.getvalue()
    assert "in broken" in report.body
    assert "POST /kaputt/***" in report.body


def test_a_mail_about_a_line_without_a_fault_holds_no_token_and_no_signs_either(lines, tokens):
    for name, token in tokens.items():
        logging.getLogger("django.request").error("Left: %s \x1b[31m", address_of(name, token))

    reports = [one.subject + one.body for one in mail.outbox if one.to == ["technik@beispiel.example"]]
    assert len(reports) == len(tokens)
    assert [
        name for name, token in tokens.items() if any(token in text or "\x1b" in text for text in reports)
    ] == []


def test_nobody_forges_a_line_or_paints_the_terminal(lines):
    logging.getLogger("bildung_verbindet").error("Name: %s", "x\r\n2026-01-01 CRITICAL \x1b[31mforged\u2028")

    assert len(lines.getvalue().splitlines()) == 1
    assert "\x1b" not in lines.getvalue()


def test_names_of_the_program_help_to_find_a_fault(lines):
    try:
        None.missing  # noqa: B018
    except AttributeError:
        logging.getLogger("bildung_verbindet").exception("A fault")

    assert "AttributeError: 'NoneType' object has no attribute 'missing'" in lines.getvalue()


@pytest.mark.parametrize("wanted", ["access", "error"])
def test_the_application_servers_lines_are_masked_too(settings, capsys, monkeypatch, tokens, wanted):
    config = Config()
    config.set("accesslog", "-")
    server = MaskedLogger(config)
    token = tokens["workplace:join"]
    line = f"GET /de/einladung/{token}/?q=kanariensuche HTTP/1.1"

    if wanted == "access":
        server.access_log.info('"%s" "%s" 200', line, f"http://testserver/de/stimmt-das-noch/{token}/")
    else:
        try:
            raise ValueError(TYPED["text"])
        except ValueError:
            server.exception("Error handling request %s", f"/de/einladung/{token}/")

    captured = capsys.readouterr()
    written = captured.out + captured.err
    assert "/de/einladung/***" in written
    assert (token in written, "anarien" in written) == (False, False)


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("InvalidRequestLine", b"GET /kanarienvogel\r\n\r\n"),
        ("InvalidRequestMethod", b"kanari / HTTP/1.1\r\n\r\n"),
        ("InvalidHTTPVersion", b"GET / KANARI/1.1\r\n\r\n"),
        ("InvalidHeader", HEAD + b"Kanarienvogel\r\n\r\n"),
        ("InvalidHeaderName", HEAD + b"Kanarien vogel: x\r\n\r\n"),
        ("ObsoleteFolding", HEAD + b"Kanarienvogel: x\r\n y\r\n\r\n"),
        ("ExpectationFailed", HEAD + b"Expect: kanarienvogel\r\n\r\n"),
        ("UnsupportedTransferCoding", HEAD + b"Transfer-Encoding: kanarienvogel\r\n\r\n"),
        ("InvalidChunkSize", HEAD + b"Transfer-Encoding: chunked\r\n\r\nkanarienvogel\r\n"),
        ("NoMoreData", HEAD + b"Kanarienvogel: x"),
    ],
)
def test_of_what_is_no_request_the_application_servers_line_says_what_is_wrong_and_nothing_of_it(
    settings, capsys, kind, sent
):
    config = Config()
    config.set("loglevel", "debug")
    server = MaskedLogger(config)
    worker = Worker(1, 1, [], None, 1, config, server)

    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()) as ours,
    ):
        try:
            next(RequestParser(config, iter([sent]), ("127.0.0.9", 1))).body.read()
        except NoMoreData as error:
            server.debug("Ignored premature client disconnection. %s", error)
        except Exception as error:  # whichever, as gunicorn does
            worker.handle_error(None, ours, ("127.0.0.9", 1), error)

    worker.tmp.close()

    lines = capsys.readouterr().err
    assert f"A request was refused: {kind}" in lines
    assert re.findall("(?i)kanari|127.0.0.9", lines) == []


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (("KANARIE", "/kanarienvogel/0170123456/?q=kanari"), "Error handling request *** /***"),
        (("GET", "/de/kontakt/?q=kanari"), "Error handling request GET /de/kontakt/"),
        (("/de/kanarienvogel/",), "Error handling request /***"),
    ],
)
def test_of_a_request_that_ends_in_a_fault_the_application_servers_line_names_ours_alone(capsys, asked, written):
    server = MaskedLogger(Config())

    server.error("Error handling request %s %s" if len(asked) == 2 else "Error handling request %s", *asked)

    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(written)


def test_gunicorn_takes_that_class_from_its_file_and_writes_no_address(settings, monkeypatch):
    monkeypatch.setattr("gc.disable", lambda: None)  # here nobody forks, after whom it would go on
    said = {}
    exec((settings.BASE_DIR / "gunicorn.conf.py").read_text(), said)  # noqa: S102 - as gunicorn does

    assert said["logger_class"] == f"{MaskedLogger.__module__}.{MaskedLogger.__qualname__}"
    assert set(re.findall(r"%\((\w+)\)", said["access_log_format"])).isdisjoint({"h", "u", "r", "q", "f", "a"})


def test_an_error_mail_that_cannot_be_written_stops_nobody(client, lines, settings, capsys):
    settings.EMAIL_BACKEND = "nothing.is.there"
    client.raise_request_exception = False

    response = client.get("/kaputt/x/")

    assert response.status_code == 500
    assert "A mail about an error could not be written: ModuleNotFoundError" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{f"x{number}": "1" for number in range(2100)}, {"text": "x" * 2_000_000}])
def test_what_is_too_large_to_read_is_no_fault_to_write_about(client, lines, sent):
    body = "&".join(f"{name}={value}" for name, value in sent.items())

    answer = client.post("/de/kontakt/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in {400, 413}
    assert (mail.outbox, "Traceback" in lines.getvalue()) == ([], False)


def test_a_request_for_a_foreign_host_is_no_fault_to_write_about(client, lines):
    client.get("/de/", headers={"host": "evil.example"})

    assert (mail.outbox, lines.getvalue()) == ([], "")
