"""Each request has an id and a line, and none of what people are called or write stands in any line."""

import json
import logging
import os
import re
import subprocess
import sys
from datetime import timedelta
from html import unescape
from io import StringIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse
from gunicorn.config import Config

from bildung_verbindet.freshness.page_cache import BeforeDjango
from bildung_verbindet.operation.journal import Journal
from enquiries.links import status_token
from enquiries.models import Enquiry
from foundation.web.gunicorn_logs import MaskedLogger
from foundation.web.logs import JsonFormatter, LineFormatter
from tests import test_rights as rights
from tests.bildung_verbindet import test_before_django, test_page_cache
from tests.bildung_verbindet.test_before_django import answered, on_one_connection
from tests.factories import make_course, make_office, stamp

pytestmark = pytest.mark.django_db
cached, django, world = test_page_cache.cached, test_before_django.django, rights.world

GIVEN = "0123456789abcdef0123456789abcdef"
CANARIES = {
    "email": "kanarienvogel@beispiel.example",
    "tel": "03871 7654321",
    "text": "Kanarienname",
    "textarea": "Kanarientext, mein Code ist KANA-RIEN",
    "password": "Kanarienpasswort-1",
}
FORM = re.compile(r"<form\b[^>]*\bmethod=\"?post\b.*?</form>", re.DOTALL | re.IGNORECASE)
FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>(?:\s*<option[^>]*value=\"([^\"]+)\")?", re.IGNORECASE)


@pytest.fixture
def lines():
    """What stands on standard error as JSON, in the order it was written."""
    root, requests = logging.getLogger(), logging.getLogger("requests")
    handler = next(one for one in root.handlers if one.name == "stderr")
    plain, before = handler.formatter, handler.setStream(StringIO())
    handler.setFormatter(JsonFormatter())
    level = requests.level
    requests.setLevel(logging.INFO)
    yield handler.stream
    requests.setLevel(level)
    handler.setFormatter(plain)
    handler.setStream(before)


def read(stream) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def id_in(headers) -> str:
    return dict(headers)["X-Request-ID"]


@pytest.mark.parametrize("given", [GIVEN, "x", "ä" * 20, "a b c d e f g h", "x" * 65, "", f"{GIVEN}; cookie=1"])
@pytest.mark.parametrize("proxies", [0, 1])
def test_an_id_is_taken_from_the_web_server_in_front_if_it_is_plain(django, settings, proxies, given):
    settings.TRUSTED_PROXIES = proxies

    answer = answered(Journal(django), "/healthz", HTTP_X_REQUEST_ID=given)

    assert (id_in(answer[1]) == given) == (proxies == 1 and given == GIVEN)
    assert re.fullmatch("[0-9a-f]{32}", id_in(answer[1]))


def test_each_answer_has_an_id_of_its_own_and_one_line_before_django_as_behind_it(django, lines):
    make_office()
    application = Journal(BeforeDjango(django))
    asked = ["/de/angebote/?next=kanarien", "/de/angebote/?next=kanarien", "/de/nie/", "/de/kontakt/"]

    answers = [answered(application, path) for path in asked]
    answers.append(answered(application, "/de/", HTTP_HOST="evil.example"))
    tag = dict(answers[0][1])["ETag"]
    answers.append(answered(application, "/de/angebote/?next=kanarien", {"if-none-match": tag}))

    ids = [id_in(headers) for _status, headers, _body in answers]
    told = [line for line in read(lines) if line["message"] == "answered"]
    assert [line["request"] for line in told] == ids
    assert len({*ids}) == len(ids)
    assert [(line["status"], line["view"], line["path"]) for line in told] == [
        *[(200, "courses:list", "/de/angebote/")] * 2,
        (404, "pages:page", "/de/***/"),
        (200, "contacts:contact", "/de/kontakt/"),
        (400, "", "/***"),
        (304, "courses:list", "/de/angebote/"),
    ]
    assert all(0 <= line["ms"] < 60_000 for line in told)


def test_the_line_of_a_request_holds_no_token(django, lines):
    token = status_token(Enquiry(pk=1))
    path = reverse("enquiries:status", args=[token])

    answered(Journal(django), path, HTTP_REFERER=path, QUERY_STRING=f"next={path}")

    told = [line for line in read(lines) if line["message"] == "answered"]
    assert (token in lines.getvalue(), told[0]["path"], told[0]["view"]) == (
        False,
        path.replace(token, "***").removesuffix("/"),
        "enquiries:status",
    )


UNCAUGHT = """
import threading
import django
django.setup()
threading.Thread(target=int, args=["Kanarienname"]).start()
raise ValueError("Kanarienname")
"""


def test_what_nobody_catches_is_a_line_like_any_other_without_what_was_typed():
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", UNCAUGHT],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings", "LOG_FORMAT": "json"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["level"], line["message"]) for line in told] == [
        ("CRITICAL", "Nobody has caught: ValueError")
    ] * 2
    assert (done.returncode, "Kanarienname" in done.stderr) == (1, False)


TYPED = [
    *("/de/angebote/Kanarie Mustermann 0170123456/", "/de/angebote/kanarie-mustermann-0170123456/"),
    *("/de/angebote/kanarie-0170123456", "/kanarie-0170123456", "/de/kanarie/0170123456/"),
    *("/media/kanarie/0170123456", "/static/kanarie-0170123456.css", "/xx/kanarie%0a/", "/kanarie%1b%0a"),
    *("/de/mein/kanarie-0170123456/", "/de/angebote/kanarie/termin/0170123456.ics"),
    *("/verwaltung/kanarie/0170123456/", "/verwaltung/courses/course/kanarie0170123456/change/"),
]


@pytest.mark.parametrize("path", TYPED)
@pytest.mark.parametrize("kind", [JsonFormatter, LineFormatter])
def test_what_somebody_types_into_an_address_that_is_none_of_ours_stands_in_no_line(django, lines, path, kind):
    """Nor does a method: neither in the portal's line nor in Django's, nor in the application server's."""
    handler = next(one for one in logging.getLogger().handlers if one.name == "stderr")
    handler.setFormatter(kind("%(levelname)s %(message)s"))
    server, statuses = MaskedLogger(Config()), []

    for method in ("GET", "POST", "KANARIE"):
        environ = RequestFactory().generic(method, path, RAW_URI=path).environ
        with on_one_connection():
            Journal(BeforeDjango(django))(environ, lambda status, *_more: statuses.append(status))
        answer = SimpleNamespace(status=statuses[-1], headers=[], sent=0)
        atoms = server.atoms(answer, [], environ, timedelta())
        logging.getLogger("as gunicorn").warning('"%(m)s %(U)s" %(s)s', atoms)

    assert len(lines.getvalue().splitlines()) >= 7
    assert re.findall("(?i)kanarie|0170123456", lines.getvalue()) == []


def test_the_line_of_what_is_there_names_it(client, django, lines):
    course = make_course()

    answered(Journal(django), course.get_absolute_url())

    assert [line["path"] for line in read(lines)] == [course.get_absolute_url()]


def test_a_fault_in_a_request_bears_its_id_and_no_line_bears_that_of_another(lines):
    def broken(environ, start_response):
        logging.getLogger("bildung_verbindet").error("a fault of %s", CANARIES["email"])
        raise ValueError(CANARIES["text"])

    with pytest.raises(ValueError, match="Kanarien"):
        answered(Journal(broken), "/de/")
    try:
        raise ValueError(CANARIES["text"])
    except ValueError:
        logging.getLogger("bildung_verbindet").exception("afterwards\nforged")

    fault, line, after = read(lines)
    assert (fault["message"], line["status"], "request" in after) == ("a fault of ***", 500, False)
    assert fault["request"] == line["request"]
    assert "anarien" not in lines.getvalue()
    assert "ValueError" in after["error"]


def test_slow_queries_are_told_without_their_values(client, settings, lines):
    client.get("/de/angebote/?q=Kanarienname")
    quick = lines.getvalue()
    settings.SLOW_QUERY_MS = 0.000001

    client.get("/de/konto/login/")
    client.post("/de/konto/login/", {"login": CANARIES["email"], "password": CANARIES["password"]})

    queries = [line["message"] for line in read(lines)]
    assert ("A query took" in quick, any("SELECT" in query for query in queries)) == (False, True)
    assert "anarien" not in lines.getvalue()


def filled(form) -> dict:
    """As somebody fills it in who leaves nothing out."""
    sent = {}
    for tag, attributes, option in FIELD.findall(form):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        kind = found.get("type", "text") if tag == "input" else tag
        value = {"hidden": found.get("value"), "select": option}.get(kind) or found.get("value") or "on"
        if "name" in found and kind not in {"submit", "file"}:
            sent[found["name"]] = unescape(CANARIES.get(kind, value))
    return sent | ({"born": stamp()} if "born" in sent else {})


def test_nothing_that_is_typed_into_a_public_form_stands_in_a_line(client, world, settings, lines):
    settings.SLOW_QUERY_MS = 0.000001
    client.raise_request_exception = False
    tried = set()
    for name in [name for name, letters in rights.GET.items() if letters[0] == "o"]:
        path = reverse(name, kwargs=world.get("provider page" if name == "provider" else name, {}))
        answer = client.get(path)
        if not answer.get("Content-Type", "").startswith("text/html"):
            answer.getvalue()
            continue
        for form in FORM.findall(answer.content.decode()):
            action = re.match(r'<form\b[^>]*\baction="([^"]*)"', form)
            client.post(unescape(action[1]) if action and action[1] else path, filled(form))
            tried.add(name)

    assert re.findall("(?i)kanarien|kana-rien|7654321", lines.getvalue()) == []
    assert len(tried) >= 12
    assert any("INSERT" in line["message"] and "enquir" in line["message"] for line in read(lines))
