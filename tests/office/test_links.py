"""Links of the public pages: looked at every night, told plainly, and never inside a network."""

import ipaddress
import ssl
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import call_command
from django.utils import timezone

from foundation.outside import hosts, visits
from news.models import PressReference
from office.links import check, public
from office.links.models import PublicLink
from tests.factories import (
    days,
    make_course,
    make_front,
    make_page,
    make_partner,
    make_post,
    make_provider,
    make_run,
    make_signature,
)

from_threads = pytest.mark.django_db(transaction=True)  # pages are looked at by several at once

ANSWERS = {
    "/fine": (200, ""),
    "/gone": (404, ""),
    "/over": (410, ""),
    "/moved": (301, "/fine"),
    "/moved-away": (308, "/gone"),
    "/for-now": (302, "/fine"),
    "/slash": (301, "/slash/"),
    "/slash/": (200, ""),
    "/closed": (403, ""),
    "/fault": (500, ""),
    "/round": (302, "/round"),
    "/inside": (302, "http://10.0.0.1/geheim"),
    "/wide": (200, "x" * 70_000),
    "/umlaut?q=%C3%BC&a=b%20c": (200, ""),
    "/%C3%BCber%20uns": (200, ""),
}


dripped = []  # lines that a slow server could send before it was left alone


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/drip"):
            return self.drip()
        status, target = ANSWERS[self.path]
        self.send_response(status)
        if target:
            self.send_header("Location", target)
        self.end_headers()

    def drip(self):
        """Headers that never end, each soon enough; or nothing at all."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" if "headers" in self.path else b"")
        with suppress(OSError):
            for number in range(200):
                time.sleep(0.05)
                dripped.append(number)
                self.wfile.write(f"X-{number}: y\r\n".encode() if "headers" in self.path else b"")

    def log_message(self, *args):
        pass


@pytest.fixture
def site(monkeypatch):
    """A site of the "public internet" on this machine; whatever else is inside stays forbidden."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    port = server.server_address[1]
    home, real = ipaddress.ip_address("127.0.0.1"), hosts.may_visit
    monkeypatch.setattr(hosts, "may_visit", lambda address: address == home or real(address))
    monkeypatch.setattr(visits, "PORTS", {80, port})
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "state", "target"),
    [
        ("/fine", "fine", ""),
        ("/gone", "gone", ""),
        ("/over", "gone", ""),
        ("/moved", "moved", "/fine"),
        ("/moved-away", "gone", "/gone"),
        ("/for-now", "fine", ""),
        ("/slash", "fine", ""),
        ("/closed", "refused", ""),
        ("/fault", "broken", ""),
        ("/round", "broken", ""),
        ("/inside", "internal", ""),
        ("/wide", "broken", ""),
        ("/umlaut?q=ü&a=b c", "fine", ""),
        ("/über uns", "fine", ""),
    ],
)
def test_what_a_page_answers_is_understood(site, path, state, target):
    assert check.look(site + path) == (state, site + target if target else "")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "http://[fec0::1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[64:ff9b:1::8.8.8.8]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:c0a8:1::1]/",
        "http://[2001:0:7f00:1::]/",
        "http://[2a00:1:2:3:0:5efe:7f00:1]/",
        "http://[3fff::1]/",
        "http://[ff0e::1]/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://224.0.0.1/",
        "http://127.0.0.1:22/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http:///ohne-namen",
    ],
)
def test_the_portal_never_goes_inside_a_network(url, monkeypatch):
    monkeypatch.setattr(visits.socket, "create_connection", lambda *args: pytest.fail("went there"))

    assert check.look(url) == ("internal", "")


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"])
def test_the_public_internet_is_open_also_through_a_gateway(address):
    assert hosts.may_visit(ipaddress.ip_address(address))


@pytest.mark.parametrize("path", ["/drip-headers", "/drip-nothing"])
def test_nobody_keeps_the_portal_waiting(site, monkeypatch, path):
    monkeypatch.setattr(check, "BUDGET", 0.5)
    dripped.clear()

    state, _target = check.look(site + path)

    assert state == "timeout"
    assert len(dripped) < 190


def test_all_pages_that_an_address_leads_to_share_its_time(monkeypatch):
    monkeypatch.setattr(check, "BUDGET", 0.3)
    asked = []

    def slow(url, end):
        asked.append(url)
        time.sleep(min(0.2, hosts.left(end)))
        return 302, f"/{len(asked)}"

    monkeypatch.setattr(check, "ask", slow)

    assert check.look("http://beispiel.example/") == ("timeout", "")
    assert len(asked) < check.HOPS


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "timeout"),
        (ssl.SSLCertVerificationError("expired"), "certificate"),
        (check.socket.gaierror(), "unknown_host"),
    ],
)
def test_what_goes_wrong_on_the_way_is_told_apart(monkeypatch, error, state):
    def fail(*args):
        raise error

    monkeypatch.setattr(check, "ask", fail)

    assert check.look("https://beispiel.example/") == (state, "")


@from_threads
def test_all_links_that_visitors_see_are_looked_at_and_those_of_the_past_are_not():
    make_post(text='<p><a href="https://a.example/?x=1&amp;y=2">a</a> <a href="mailto:a@b.example">b</a></p>')
    make_post(
        text='<p><a href="https://vorbei.example/">a</a></p>',
        published_until=timezone.now(),
    )
    make_post(text='<p><a href="https://entwurf.example/">a</a></p>', published_from=None)
    make_page(text_en='<p><a href="https://b.example/">b</a></p>')
    make_run(make_course(provider=make_provider(website="https://c.example/"), website="https://d.example/"))
    make_course(website="https://ohne-termin.example/")
    make_provider("Verborgen", website="https://verborgen.example/", is_published=False)
    make_signature(make_partner(website="https://e.example/"))
    make_partner(website="https://nicht-dabei.example/")
    make_front(more_url="https://f.example/")
    for number, until in enumerate((None, timezone.now())):
        post = make_post(published_until=until)
        url = f"https://zeitung-{number}.example/"
        PressReference.objects.create(post=post, paper="Beispielzeitung", date=days(-2), url=url)

    found = public.public_links()

    assert set(found) == {
        "https://a.example/?x=1&y=2",
        "https://b.example/",
        "https://c.example/",
        "https://d.example/",
        "https://e.example/",
        "https://f.example/",
        "https://zeitung-0.example/",
    }


@from_threads
def test_links_inside_the_portal_lead_to_something_public():
    course = make_course()
    hidden = make_course(status="draft")
    texts = [f'<a href="/de/angebote/{one.slug}/">x</a>' for one in (course, hidden)]
    make_page(text="".join(texts) + '<a href="/en/angebote/">y</a> <a href="/de/gibt-es-nicht/">z</a>')

    call_command("check_links")

    broken = set(PublicLink.objects.broken().values_list("url", flat=True))
    assert broken == {f"/de/angebote/{hidden.slug}/", "/de/gibt-es-nicht/"}
    assert PublicLink.objects.count() == 4


@from_threads
def test_a_page_that_does_not_answer_is_told_the_second_night_and_forgotten_when_it_is_back(office, site):
    page = make_page(text=f'<a href="{site}/fault">x</a> <a href="{site}/gone">y</a>')
    address = "/de/buero/links/"

    call_command("check_links")
    first = office.get(address).content.decode()
    call_command("check_links")
    second = office.get(address).content.decode()
    page.text_de = f'<a href="{site}/fine">x</a>'
    page.save()
    call_command("check_links")

    assert [("/fault" in text, "/gone" in text) for text in (first, second)] == [(False, True), (True, True)]
    assert f"/de/buero/seiten/{page.pk}/" in first
    assert ["1 Seite hat nicht geantwortet." in text for text in (first, second)] == [True, False]
    assert "Alle Links, die geprüft wurden, funktionieren." in office.get(address).content.decode()


@pytest.mark.django_db
def test_a_link_fails_since_the_first_look_in_vain_until_it_is_good_again():
    found = []
    for state in ("broken", "timeout", "fine", "gone"):
        public.note("https://a.example/", state, "")
        found += PublicLink.objects.values_list("failures", "failing_since")
        PublicLink.objects.exclude(failing_since=None).update(failing_since=days(-3))

    assert found == [(1, days(0)), (2, days(-3)), (0, None), (1, days(0))]


@from_threads
def test_what_did_not_answer_once_is_not_said_to_work(office, site):
    make_page(text=f'<a href="{site}/fault">x</a>')

    call_command("check_links")

    page = office.get("/de/buero/links/").content.decode()
    assert ("Kein Link hat zweimal versagt." in page, "funktionieren" in page) == (True, False)


@from_threads
def test_links_that_nobody_has_looked_at_are_not_said_to_work(office, site):
    address = "/de/buero/links/"
    make_page(text=f'<a href="{site}/fine">x</a>')
    first = office.get(address).content.decode()
    call_command("check_links")
    make_page(text=f'<a href="{site}/slash/">x</a>')
    second = office.get(address).content.decode()

    assert "Noch wurde kein Link geprüft." in first
    assert ("funktionieren" in first, "1 Link wartet" in first) == (False, True)
    assert "Alle Links, die geprüft wurden, funktionieren." in second
    assert "1 Link wartet auf die nächste Prüfung." in second


def test_a_name_that_turns_inward_meanwhile_is_visited_where_it_was_looked_up(monkeypatch):
    answers, visited = iter(["8.8.8.8", "127.0.0.1"]), []
    monkeypatch.setattr(hosts.socket, "getaddrinfo", lambda *args, **more: [(2, 1, 6, "", (next(answers), 80))])

    def connect(address, *more):
        visited.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(visits.socket, "create_connection", connect)
    check.look("http://turns.example/")

    assert visited == [("8.8.8.8", 80)]


@pytest.mark.parametrize("inward", ["10.0.0.1", "fd00::1"])
def test_a_name_of_several_addresses_is_not_visited_when_one_of_them_lies_inside(monkeypatch, inward):
    found = [(2, 1, 6, "", (address, 80)) for address in ("8.8.8.8", inward, "2001:4860:4860::8888")]
    monkeypatch.setattr(hosts.socket, "getaddrinfo", lambda *args, **more: found)

    assert check.look("http://both.example/") == ("internal", "")


@pytest.mark.parametrize("address", ["http://192.0.43.10:22/", "https://192.0.43.10:5432/", "ftp://192.0.43.10/"])
def test_nothing_but_pages_is_asked_for_wherever_somebody_is_led(monkeypatch, address):
    monkeypatch.setattr(visits.socket, "create_connection", lambda *args: pytest.fail("went there"))

    with pytest.raises(hosts.RefusedError), visits.visit(address, time.monotonic() + 0.3, "test"):
        pass
