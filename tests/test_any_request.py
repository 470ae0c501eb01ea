"""Whatever is sent to whatever address in whatever role: an answer, never an error of the server.

The addresses come from the resolver, the fields from the forms of the pages themselves. ``make test`` takes a
sample, ``make fuzz`` everything.
"""

import random
import re
from functools import cached_property
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from itertools import islice, product, starmap
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from courses.search.filters import CourseFilter
from tests import test_rights
from tests.factories import stamp
from tests.shares import half, seed
from tests.test_rights import ROLES, enter, undone

pytestmark = [pytest.mark.django_db, pytest.mark.both]
world = test_rights.world

SEED, SAMPLE = 16, 1000  # on each database, which have a seed each
PARTS = 20  # of more than half a million requests: some eight minutes each
HUGE, MANY = "9" * 30, "many"
ODD = [
    *("", " ", "0", "-1", HUGE, f"-{HUGE}", str(2**31), str(2**63), str(2**64), "1e400", "NaN", "1.5", "1,458"),
    *(
        "٣",
        "۱۲۳",
        "²",
        "9999-12-31",
        "0001-01-01",
        "0026-05-01",
        "2026-02-30",
        "9999-12-31T23:59",
        "25:00",
        "24:00",
    ),
    *("a\x00b", "\ud800", "\udfff\ud800", "%", "%zz", "%00", "%ed%a0%80", "a\u202eb\u2066c", "\u200b\u00ad\ufeff"),
    *("e" + "\u0301" * 2000, "👩\u200d👩\u200d👧", "می\u200cخواهم", "x" * 10_000, "a\r\nBcc: x@y.example", "\x0b"),
    *("'\"><script>alert(1)</script>", "{{7*7}}{% now %}", "%s%n%(x)s", "../../etc/passwd", "//evil.example"),
    *("[]", '{"a":', "null", "on", "test@beispiel.example", "javascript:alert(1)", "\\", "_", "+" * 50),
    MANY,  # the name 2 000 times
]
ODD_PARTS = ["a%00b", "%ed%a0%80", "%E2%80%AE", HUGE, "x" * 3000, "%25zz", "..%2f..", "%F0%9F%92%A9", "-1"]
# Names that are read where a page has no form for them.
KNOWN = [*CourseFilter.base_filters, "page", "q", "kind", "name", "next", "show", "status", "as", "row"]
BUTTONS = [
    "version",
    "step",
    "provider",
    "proposal",
    "answer",
    "text",
    "reason",
    "done",
    "month",
    "column-0",
    "stamp",
]
OTHER_LANGUAGE = re.compile("_(de_simple|uk|ru|fa|tr|fr|pl|ro)$")  # whose fields are as those of the others
NO_BOX = {"checkbox", "radio", "file"}


class Address(NamedTuple):
    name: str
    path: str


class Case(NamedTuple):
    address: Address
    role: str
    method: str
    odd: dict[str, str]  # values by field; of what is posted the others are as the page has them


class Forms(HTMLParser):
    """The forms of a page: for each method and action the fields with their values."""

    def __init__(self, page_path):
        super().__init__()
        self.page_path, self.found, self.current = page_path, {}, None

    def handle_starttag(self, tag, attributes):
        of_tag = dict(attributes)
        if tag == "form":
            action = urlsplit(of_tag.get("action") or self.page_path).path
            self.current = self.found.setdefault(((of_tag.get("method") or "get").upper(), action), {})
        elif self.current is not None and of_tag.get("name") and of_tag.get("type") not in NO_BOX:
            self.current.setdefault(of_tag["name"], of_tag.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.current = None


def forms_in(response) -> dict:
    if response.streaming or "html" not in response.get("Content-Type", ""):
        return {}
    page = Forms(response.request["PATH_INFO"])
    page.feed(response.content.decode())
    return page.found


def named(patterns=None, space=""):
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{space}{pattern.name}", pattern
        else:
            yield from named(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def addresses(things) -> list[Address]:
    """Every named one, with arguments of things that are there."""
    found, things = {}, things | of_administration()
    for name, pattern in named():
        arguments = things.get("provider page" if name == "provider" else name)
        arguments = arguments or dict.fromkeys(pattern.pattern.converters, 1)
        try:
            found.setdefault(name, Address(name, reverse(name, kwargs=arguments)))
        except NoReverseMatch:
            found.setdefault(name, Address(name, f"/{quote(name)}/"))
    return list(found.values())


def of_administration() -> dict:
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}": {"object_id": first.pk}
        for model in admin.site._registry
        if (first := model._base_manager.first())
        for page in ("change", "delete", "history")
    }


class World:
    """One client for each role, every address, and the fields that its forms have."""

    def __init__(self, things):
        self.clients = {role: Client(raise_request_exception=False) for role in ROLES}
        for role, client in self.clients.items():
            enter(client, role, things["provider"])
        self.cookies = {role: client.cookies.output(header="") for role, client in self.clients.items()}
        self.addresses = addresses(things)

    @cached_property
    def fields(self) -> dict:
        """As ``Forms.found``, of all pages; each is opened by the first that gets in."""
        found = {}
        for address in self.addresses:
            for role in ("administrator", "manager", "anonymous"):
                response = self.ask(role, "GET", address.path)
                if response.status_code == 200:
                    for key, fields in forms_in(response).items():
                        found.setdefault(key, {}).update(fields)
                    break
        return found

    def fields_of(self, method, address) -> dict:
        return self.fields.get((method, address.path), {})

    def visits(self):
        """Every address in every role and both ways, with the names of its fields."""
        for address, role, method in product(self.addresses, ROLES, ["GET", "POST"]):
            names = [name for name in self.fields_of(method, address) if not OTHER_LANGUAGE.search(name)]
            yield address, role, method, [*names, *KNOWN] if method == "GET" else names or BUTTONS

    def sample(self, number):
        """So many cases, the same at each run: all fields are odd, or one of what is posted."""
        by_chance = random.Random(seed(SEED))  # noqa: S311
        visits = list(self.visits())
        for _ in range(number):
            address, role, method, names = by_chance.choice(visits)
            odd = names if method == "GET" or by_chance.random() < 0.5 else [by_chance.choice(names)]
            yield Case(address, role, method, {name: by_chance.choice(ODD) for name in odd})

    def cases(self, part):
        """At every visit of that part each value in each field; what is posted also with each field odd alone."""
        for address, role, method, names in islice(self.visits(), part, None, PARTS):
            for step in range(len(ODD)):
                odd = {name: ODD[(step + number) % len(ODD)] for number, name in enumerate(names)}
                yield Case(address, role, method, odd)
            for step in range(max(len(names), len(ODD)) if method == "POST" else 0):
                yield Case(address, role, method, {names[step % len(names)]: ODD[step % len(ODD)]})

    def ask(self, role, method, path, query="", data=None, **extra):
        client = self.clients[role]
        client.cookies = SimpleCookie(self.cookies[role])
        body = urlencode(data or {}, doseq=True, errors="surrogatepass")
        extra = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "QUERY_STRING": query, **extra}
        with undone():
            response = client.generic(method, path, body, **extra)
            if response.streaming:
                b"".join(response)
        return response

    def send(self, case: Case):
        sent = {name: ["1"] * 2000 if value == MANY else value for name, value in case.odd.items()}
        if case.method == "GET":
            return self.ask(case.role, "GET", case.address.path, query="&".join(starmap(pair, sent.items())))
        fields = self.fields_of("POST", case.address) | sent
        if "born" in fields and "born" not in sent:
            fields["born"] = stamp()
        return self.ask(case.role, "POST", case.address.path, data=fields)


def pair(name, value) -> str:
    """Of an address; what has a sign of percent in it is taken as it is, its bytes as a server hands them on."""
    if "%" in value:
        return f"{name}={value}".encode("utf-8", "surrogatepass").decode("latin-1")
    return urlencode({name: value}, True, errors="surrogatepass")


def failures(everything, cases) -> list[str]:
    found = []
    for case in cases:
        response = everything.send(case)
        if response.status_code >= 500:
            error = getattr(response, "exc_info", None)
            found.append(f"{case!r:.400}: {response.status_code} {error and error[1]!r:.300}")
    return found


@pytest.fixture
def everything(world):
    return World(world)


def test_no_odd_value_is_an_error_of_the_server(everything):
    assert failures(everything, everything.sample(SAMPLE)) == []


def test_no_odd_part_of_an_address_is_an_error_of_the_server(everything):
    stems = {address.path.rstrip("/").rpartition("/")[0] for address in everything.addresses}
    paths = half(f"{stem}/{part}/" for stem in sorted(stems) for part in ODD_PARTS)

    answers = {path: everything.ask("administrator", "GET", path).status_code for path in paths}

    assert {path: status for path, status in answers.items() if status >= 500} == {}


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(PARTS))
def test_no_odd_value_of_any_field_is_an_error_of_the_server(everything, part, capsys):
    cases = list(everything.cases(part))

    found = failures(everything, cases)

    with capsys.disabled():
        print(f"\n{len(cases)} requests of {PARTS} such parts, {len(found)} errors")  # noqa: T201
    assert found == []
