"""A provider's export is fetched every night: safely, told plainly, and nobody's work is overwritten."""

import ipaddress
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from cooperation.models import Agreement
from courses.models import Course, CourseRun, ImportedFile, TakeOver
from foundation.outside import hosts, visits
from importing.sources import fetching
from importing.sources.fetching import FetchError, fetch
from providers.models import Membership
from tests.factories import (
    days,
    make_clash_rule,
    make_course,
    make_course_type,
    make_membership,
    make_provider,
    make_run,
    make_trusted,
    make_user,
    same_time,
)
from tests.workplace.test_imports import as_csv

pytestmark = pytest.mark.django_db
HEADER = ["Nr", "Titel", "Beginn", "Ende", "Freie Plätze", "Plätze"]
ANSWERS = {}  # by path: status, headers, body


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/slow":
            return self.drip()
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def drip(self):
        """A file that never ends, each sign soon enough."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            for _number in range(100):
                time.sleep(0.05)
                self.wfile.write(b"x")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A key and a certificate for this machine."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("papers") / "site.pem"
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + signed.public_bytes(pem))
    return file


@pytest.fixture
def site(papers, monkeypatch):
    """An encrypted site of the "public internet" on this machine; whatever else is inside stays forbidden."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    home, real = {ipaddress.ip_address(one) for one in ("127.0.0.1", "::1")}, hosts.may_visit
    monkeypatch.setattr(hosts, "may_visit", lambda address: address in home or real(address))
    monkeypatch.setattr(visits, "PORTS", {443, server.server_address[1]})
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()
    ANSWERS.clear()


def row(number, title=None, free="4", start="05.01.2099", end="30.06.2099"):
    return [f"B-{number}", title or f"Nähkurs {number}", start, end, free, "16"]


def put(*rows, day=None, path="/kurse.csv", status=200, header=HEADER):
    """The export as it is tonight."""
    headers = {"Last-Modified": format_datetime(day.astimezone(UTC), usegmt=True)} if day else {}
    ANSWERS[path] = (status, headers, as_csv(header, *rows) if rows else b"")


@pytest.fixture
def manager(client):
    make_course_type("Nähkurs", slug="weiteres-angebot")
    manager = make_membership(role=Membership.Role.MANAGER)
    client.force_login(manager.user)
    return manager


@pytest.fixture
def provider(manager):
    return manager.provider


@pytest.fixture
def source(provider, site):
    return TakeOver.objects.create(provider=provider, url=f"{site}/kurse.csv")


@pytest.fixture
def at_once(source):
    make_trusted(source.provider)
    TakeOver.objects.update(takes_at_once=True)
    return source


def night(later=1):
    """The next one."""
    CourseRun.objects.exclude(seats_as_of=None).update(seats_as_of=days(-later))
    call_command("take_over_courses")
    source = TakeOver.objects.get()
    subjects = [one.subject.partition(": ")[2] for one in mail.outbox]
    mail.outbox.clear()
    return source, [subject.rpartition(": ")[2] for subject in subjects]


def numbers():
    return dict(CourseRun.objects.order_by("number").values_list("number", "course__title_de"))


def waiting(client, provider):
    """What stands in the preview of the file that waits: each row with what would happen to it."""
    sent = ImportedFile.objects.filter(status="open").first()
    if sent is None:
        return {}
    plan = client.get(f"/de/mein/{provider.slug}/import/{sent.pk}/").context["plan"]
    return {one.number: one.action for one in plan.rows if one.action in {"created", "changed"}}


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/gone", "gone"),
        ("/closed", "refused"),
        ("/fault", "broken"),
        ("/round", "broken"),
        ("/unsafe", "internal"),
        ("/inside", "internal"),
        ("/large", "large"),
        ("/cut", "timeout"),
        ("/slow", "timeout"),
    ],
)
def test_what_goes_wrong_with_an_address_is_told_apart(site, monkeypatch, path, state):
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    monkeypatch.setattr(fetching, "BUDGET", 1)
    ANSWERS.update(
        {
            "/gone": (404, {}, b""),
            "/closed": (403, {}, b""),
            "/fault": (500, {}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/unsafe": (302, {"Location": f"{site.replace('https', 'http')}/fine"}, b""),
            "/inside": (302, {"Location": "https://10.0.0.1/geheim"}, b""),
            "/large": (200, {}, b"x" * 1001),
            "/cut": (200, {"Content-Length": 500}, b"x" * 100),
            "/fine": (200, {}, b"x" * 1000),
            "/moved": (301, {"Location": "/fine"}, b""),
        }
    )

    with pytest.raises(FetchError) as error:
        fetch(site + path)

    assert error.value.state == state
    assert fetch(f"{site}/moved") == (b"x" * 1000, days(0))


@pytest.mark.parametrize("url", ["http://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/"])
def test_a_file_is_never_fetched_inside_a_network_nor_without_encryption(url, monkeypatch):
    monkeypatch.setattr(visits.socket, "create_connection", lambda *args: pytest.fail("went there"))

    with pytest.raises(FetchError) as error:
        fetch(url)

    assert error.value.state == "internal"


def test_a_site_whose_certificate_nobody_has_signed_is_not_believed(site, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(FetchError) as error:
        fetch(f"{site}/kurse.csv")

    assert error.value.state == "certificate"


@pytest.mark.parametrize(("said", "day"), [(-4, -4), (0, 0), (1, 0), (400, 0), (-36500, None)])
def test_a_file_is_as_old_as_its_server_says_but_never_of_a_day_to_come(site, said, day):
    put(row(1), day=same_time(said))

    assert fetch(f"{site}/kurse.csv").day == (date(2000, 1, 1) if day is None else days(day))


def test_what_is_new_waits_for_somebody_and_is_told_once(client, provider, source):
    put(row(1), row(2))

    first, told = night()
    _again, told_again = night()
    before = numbers()
    page = client.get(f"/de/mein/{provider.slug}/import/").content.decode()
    sent = ImportedFile.objects.get()
    shown = client.get(f"/de/mein/{provider.slug}/import/{sent.pk}/")
    client.post(f"{shown.request['PATH_INFO']}ausfuehren/", {"version": shown.context["plan"].version})
    after, told_after = night()

    assert (first.state, told, told_again, told_after) == ("fine", ["Änderungen zum Ansehen"], [], [])
    assert f"/import/{sent.pk}/" in page
    assert (before, numbers()) == ({}, {"B-1": "Nähkurs 1", "B-2": "Nähkurs 2"})
    assert (len(after.known), ImportedFile.objects.filter(status="open").count()) == (2, 0)


def test_of_a_trusted_provider_all_is_taken_but_what_a_person_has_changed(client, provider, at_once):
    put(row(1), row(2), row(3))
    night()
    first = {**numbers()}, {*Course.objects.values_list("status", flat=True)}
    changed = CourseRun.objects.get(number="B-2")
    Course.objects.filter(pk=changed.course_id).update(summary_de="Von Hand gekürzt")

    put(row(1, "Nähen eins"), row(2, "Nähen zwei"), row(3, free="5"), row(4))
    _source, told = night()

    assert first == ({"B-1": "Nähkurs 1", "B-2": "Nähkurs 2", "B-3": "Nähkurs 3"}, {"published"})
    assert numbers() == {"B-1": "Nähen eins", "B-2": "Nähkurs 2", "B-3": "Nähkurs 3", "B-4": "Nähkurs 4"}
    assert CourseRun.objects.get(number="B-3").seats_free == 5
    assert waiting(client, provider) == {"B-2": "changed"}
    assert told == ["Änderungen zum Ansehen"]


def test_a_file_that_says_otherwise_than_a_person_waits_until_somebody_has_decided(client, provider, at_once):
    put(row(1), row(2))
    night()
    course = Course.objects.get(runs__number="B-1")
    course.title_de = "Von Hand"
    course.save()

    _source, told = night()
    sent = ImportedFile.objects.get(status="open")
    shown = client.get(f"/de/mein/{provider.slug}/import/{sent.pk}/")
    client.post(f"{shown.request['PATH_INFO']}ausfuehren/", {"version": shown.context["plan"].version})
    _source, told_after = night()

    assert (told, told_after) == (["Änderungen zum Ansehen"], [])
    assert numbers() == {"B-1": "Von Hand", "B-2": "Nähkurs 2"}
    assert not ImportedFile.objects.filter(status="open").exists()


def test_a_number_of_seats_that_a_person_has_set_waits_for_somebody_too(client, provider, at_once):
    put(row(1))
    night()
    run = CourseRun.objects.get()
    run.seats_total = 12
    run.save()

    _source, told = night()

    assert (told, CourseRun.objects.get().seats_total) == (["Änderungen zum Ansehen"], 12)


def test_a_row_that_cannot_be_read_waits_and_is_told_once_also_after_somebody_has_looked(
    client, provider, at_once
):
    put(row(1))
    night()
    put(row(1), row(2, start="kaputt 99"), ["Summe", "", "", "", "4", "16"])

    found = [night()[1] for _night in range(2)]
    page = client.get(f"/de/mein/{provider.slug}/import/{ImportedFile.objects.get(status='open').pk}/")
    client.post(f"{page.request['PATH_INFO']}ausfuehren/", {"version": page.context["plan"].version})
    found += [night()[1]]

    assert found == [["Änderungen zum Ansehen"], [], []]
    assert [line.action for line in page.context["plan"].rows] == ["unchanged", "skipped", "skipped"]
    put(row(1), ["Summe", "", "", "", "4", "16"])
    night()
    assert not ImportedFile.objects.filter(status="open").exists()


def test_a_cell_that_is_not_understood_is_told_once_though_its_row_is_taken(client, provider, at_once):
    header = [*HEADER, "Gebühr"]
    put([*row(1), "90 €"], [*row(2), "je nach Laune"], header=header)
    found = [night()[1] for _night in range(2)]
    page = client.get(f"/de/mein/{provider.slug}/import/{ImportedFile.objects.get(status='open').pk}/")
    asked = [one.cell for one in page.context["asked"].cells]

    put([*row(1), "90 €"], [*row(2), "nach Wetter"], header=header)
    found += [night()[1]]
    put([*row(1), "90 €"], [*row(2), "80 €"], header=header)
    found += [night()[1]]

    assert found == [["Änderungen zum Ansehen"], [], ["Änderungen zum Ansehen"], []]
    assert (asked, {*numbers()}) == (["je nach Laune"], {"B-1", "B-2"})
    assert not ImportedFile.objects.filter(status="open").exists()


def test_of_whoever_is_trusted_no_longer_nothing_is_taken_at_once(client, provider, at_once):
    put(row(1))
    night()
    Agreement.objects.update(valid_until=days(-1))

    put(row(1, "Nähen eins"), row(2))
    night()

    assert numbers() == {"B-1": "Nähkurs 1"}
    assert waiting(client, provider) == {"B-1": "changed", "B-2": "created"}


def test_what_stood_here_before_and_kinds_that_nobody_knows_wait_too(client, provider, at_once):
    make_course_type("Anderes", slug="anderes")
    put(row(1))
    TakeOver.objects.update(takes_at_once=False)
    night()
    sent = ImportedFile.objects.get()
    shown = client.get(f"/de/mein/{provider.slug}/import/{sent.pk}/")
    client.post(f"{shown.request['PATH_INFO']}ausfuehren/", {"version": shown.context["plan"].version})
    TakeOver.objects.update(takes_at_once=True, known={})

    put(row(1, "Nähen"), row(2, "Wolkenkunde"), row(3))
    night()

    assert waiting(client, provider) == {"B-1": "changed", "B-2": "created"}


def test_numbers_of_seats_that_were_said_later_than_the_file_stay(client, provider, at_once):
    put(row(1), row(2))
    night()
    CourseRun.objects.filter(number="B-1").update(seats_free=9, seats_as_of=days(-2))
    CourseRun.objects.filter(number="B-2").update(seats_free=9, seats_as_of=days(-6))

    put(row(1), row(2), day=timezone.now() - timedelta(days=4))
    call_command("take_over_courses")

    found = CourseRun.objects.order_by("number").values_list("seats_free", "seats_as_of")
    assert list(found) == [(9, days(-2)), (4, days(-4))]


def test_a_date_that_is_gone_from_the_file_is_shown_and_put_away_by_people_alone(client, provider, at_once):
    put(*(row(number) for number in range(6)))
    night()
    put(*(row(number) for number in range(5)))

    source, _told = night()
    page = client.get(f"/de/mein/{provider.slug}/import/").content.decode()
    course = Course.objects.get(title_de="Nähkurs 5")
    client.post(f"/de/mein/{provider.slug}/angebote/{course.pk}/archivieren/")
    after, _told = night()

    assert ("Nicht mehr in Ihrer Datei" in page, "Nähkurs 5" in page, "Nähkurs 4" in page) == (True, True, False)
    assert (source.state, len(source.missing), course.status) == ("fine", 1, "published")
    assert (after.missing, len(after.known)) == ([], 5)


def test_what_stays_though_it_is_gone_is_not_asked_again(client, provider, at_once):
    put(*(row(number) for number in range(6)))
    night()
    put(*(row(number) for number in range(5)))
    night()

    course = Course.objects.get(title_de="Nähkurs 5")
    client.post(f"/de/mein/{provider.slug}/import/fehlt/{course.pk}/behalten/")
    after, _told = night()

    assert (after.missing, Course.objects.get(pk=course.pk).status) == ([], "published")


@pytest.mark.parametrize(
    ("rows", "state", "words"),
    [
        ([row(number, "Anders") for number in range(4)], "vanished", "in der Datei fehlen viele Termine"),
        ([], "empty", "die Datei ist leer"),
    ],
)
def test_where_much_is_missing_nothing_is_taken_and_both_sides_are_told(client, at_once, rows, state, words):
    put(*(row(number) for number in range(6)))
    night()
    before = numbers()

    put(*rows)
    source, told = night()
    _source, told_again = night()

    assert (source.state, told, told_again) == (state, [words], [])
    assert numbers() == before
    client.force_login(make_user(role=User.Role.COORDINATOR))
    assert "Dateien, die nicht geholt werden können" in client.get("/de/buero/").content.decode()
    assert words in client.get("/de/buero/uebernahmen/").content.decode()
    put(*(row(number) for number in range(6)))
    assert night()[0].told_state == ""
    assert "Dateien, die nicht geholt werden können" not in client.get("/de/buero/").content.decode()


def vanished(client, provider):
    """Of six dates four are gone; the page of differences with the choice."""
    put(*(row(number) for number in range(6)))
    night()
    put(row(0), row(1, free="2"), row(9))
    night()
    sent = ImportedFile.objects.get(status="open")
    page = client.get(f"/de/mein/{provider.slug}/import/{sent.pk}/")
    return f"/de/mein/{provider.slug}/import/{sent.pk}/", page, page.context["gone"].version


def test_what_is_gone_is_proposed_for_the_archive_by_one_click_and_the_rest_is_taken(client, provider, at_once):
    address, page, version = vanished(client, provider)
    other = TakeOver.objects.create(provider=make_provider("Andere"), url="https://andere.example/kurse.csv")

    answer = client.post(f"{address}fehlendes/", {"gone-version": version, "said": "gone"}, follow=True)
    other.refresh_from_db()
    assert (other.missing, other.state) == ([], "new")
    other.delete()
    again = client.post(f"{address}fehlendes/", {"gone-version": version, "said": "gone"}, follow=True)
    source, _told = night()

    assert "4 Angebote sind weg: fürs Archiv vorschlagen" in page.content.decode()
    assert "Jetzt importieren" not in page.content.decode()
    assert "Jetzt importieren" in answer.content.decode()
    assert [str(one) for one in answer.context["messages"]] == ["Fürs Archiv vorgeschlagene Angebote: 4"]
    assert "Bitte sehen Sie es noch einmal an" in str(next(iter(again.context["messages"])))
    assert (source.state, len(source.missing), "B-9" in numbers()) == ("fine", 4, True)
    assert set(Course.objects.values_list("status", flat=True)) == {"published"}
    assert client.get(f"/de/mein/{provider.slug}/import/").content.decode().count("Ins Archiv") == 4
    client.force_login(make_user(role=User.Role.COORDINATOR))
    assert "Termine, die in der Datei fehlen: 4" in client.get("/de/buero/uebernahmen/").content.decode()


def test_of_a_file_that_is_wrong_nothing_is_taken_and_both_sides_see_it(client, provider, at_once):
    address, _page, version = vanished(client, provider)

    old = client.post(f"{address}fehlendes/", {"gone-version": "other", "said": "wrong"}, follow=True)
    answer = client.post(f"{address}fehlendes/", {"gone-version": version, "said": "wrong"}, follow=True)
    words = "der Anbieter sagt, dass die Datei falsch ist"

    assert "gone" in old.context
    assert words in answer.content.decode()
    assert (TakeOver.objects.get().missing, len(numbers())) == ([], 6)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    assert words in client.get("/de/buero/uebernahmen/").content.decode()
    put(*(row(number) for number in range(6)))
    assert night()[0].state == "fine"


def test_a_file_from_which_much_is_gone_is_not_imported_before_somebody_has_said_why(client, provider, at_once):
    address, page, _version = vanished(client, provider)

    client.post(f"{address}ausfuehren/", {"version": page.context["plan"].version})

    assert (ImportedFile.objects.get(status="open").pk, "B-9" in numbers()) == (page.context["file"].pk, False)


def test_failures_are_told_once_and_what_may_pass_when_it_comes_again(source):
    found = []
    for status in (500, 500, 500, 404, 404, 200, 404):
        put(row(1), status=status)
        found.append(night()[1])

    gone = ["an dieser Adresse liegt keine Datei"]
    server = ["der Server antwortet mit einem Fehler"]
    assert found == [[], server, [], gone, [], ["Änderungen zum Ansehen"], gone]


def test_a_server_that_fails_now_so_and_now_so_is_told_once(source):
    found = []
    for length in (0, 999, 0, 999):
        ANSWERS["/kurse.csv"] = (200 if length else 500, {"Content-Length": length}, b"")
        found.append(night()[1])

    assert found == [[], ["unter dieser Adresse antwortet niemand"], [], []]


def test_a_file_that_is_not_understood_can_be_looked_at(client, provider, source):
    put(
        ["1", "Nähen", "05.01.2099", "06.01.2099", "4", "16"],
        header=["Code", "Was", "Erster", "Letzter", "X", "Y"],
    )

    source, told = night()

    assert (source.state, told) == ("unreadable", ["die Datei ist nicht zu verstehen"])
    assert ImportedFile.objects.get().status == "open"
    assert "Keine Zeile" in client.get(f"/de/mein/{provider.slug}/import/").content.decode()


def test_of_starts_that_others_may_join_again_the_provider_reads_what_lies_near_and_nothing_waits(
    client, provider, at_once
):
    header, rest = [*HEADER, "Niveau", "Ort"], ["A1", "Parchim"]
    put([*row(1, free="0"), *rest], header=header)
    night()
    make_clash_rule()
    run = CourseRun.objects.select_related("course").get()
    said = {"level_from": 1, "level_to": 1, "course_type": run.course.course_type}
    later = (run.start - days(0)).days + 7
    theirs = make_course("Nähkurs", provider=make_provider("Elde"), **said)
    make_run(theirs, start=later, end=later + 60, municipality=run.municipality)

    put([*row(1, free="4"), *rest], header=header)
    _source, told = night()

    run.refresh_from_db()
    assert (run.seats_free, waiting(client, provider)) == (4, {})
    assert told == [provider.name]


def test_whoever_takes_a_night_back_is_asked_from_then_on(client, provider, at_once):
    put(row(1))
    night()
    done = ImportedFile.objects.get()

    client.post(f"/de/mein/{provider.slug}/import/{done.pk}/zuruecknehmen/")
    source, _told = night()

    assert (numbers(), source.takes_at_once) == ({}, False)
    assert waiting(client, provider) == {"B-1": "created"}


def test_a_manager_says_the_address_and_ends_it(client, provider):
    address = f"/de/mein/{provider.slug}/import/quelle/"
    refused = client.post(address, {"url": "http://beispiel.example/kurse.csv"})

    client.post(address, {"url": "https://beispiel.example/kurse.csv", "takes_at_once": "on"})
    saved = TakeOver.objects.get()
    TakeOver.objects.update(known={"1": "x"}, missing=[5], state="gone", told_state="gone")
    version = client.get(address).context["form"].current_version
    client.post(address, {"url": "https://beispiel.example/neu.csv", "version": version})
    moved = TakeOver.objects.get()
    client.post(f"{address}beenden/")

    assert "https://" in refused.content.decode()
    assert (saved.url, saved.takes_at_once) == ("https://beispiel.example/kurse.csv", True)
    assert (moved.url, moved.known, moved.missing, moved.state, moved.told_state) == (
        "https://beispiel.example/neu.csv",
        {},
        [],
        "new",
        "",
    )
    assert not TakeOver.objects.exists()


def test_one_provider_whose_file_fails_holds_up_no_other(provider, source, site):
    TakeOver.objects.create(provider=make_provider("Andere"), url=f"{site}/andere.csv")
    put(row(1), status=500)
    put(row(1), path="/andere.csv")

    call_command("take_over_courses")

    assert [*TakeOver.objects.order_by("pk").values_list("state", flat=True)] == ["broken", "fine"]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/kurse.csv",
        "https://10.1.2.3/kurse.csv",
        "https://[::1]/kurse.csv",
        "https://169.254.169.254/latest/",
        "https://2130706433/kurse.csv",
        "https://127.1/kurse.csv",
        "https://localhost/kurse.csv",
        "https://kursserver/kurse.csv",
        "https://kurse.local/kurse.csv",
        "https://kurse.local./kurse.csv",
        "https://ich:geheim@vhs.example/kurse.csv",
        "https://vhs.example:22/kurse.csv",
        "https://vhs.example:99999/kurse.csv",
    ],
)
def test_an_address_that_shows_by_itself_that_it_is_not_for_all_is_not_saved(client, provider, url):
    address = f"/de/mein/{provider.slug}/import/quelle/"

    refused = client.post(address, {"url": url})
    is_saved = TakeOver.objects.exists()
    taken = client.post(address, {"url": "https://vhs.example:8443/kurse.csv"})

    assert (is_saved, [*refused.context["form"].errors]) == (False, ["url"])
    assert (taken.status_code, TakeOver.objects.get().url) == (302, "https://vhs.example:8443/kurse.csv")


def test_what_may_stand_here_under_another_title_waits_and_counts_as_there(client, provider, at_once):
    header, cells = ["Titel", "Beginn", "Ende"], ["05.01.2099", "30.06.2099"]
    put(["Nähkurs für Anfänger", *cells], header=header)
    night()

    put(["Nähkurs", *cells], header=header)
    source, told = night()

    assert (told, source.missing, source.state) == (["Änderungen zum Ansehen"], [], "fine")
    assert [*Course.objects.values_list("title_de", flat=True)] == ["Nähkurs für Anfänger"]
    assert ImportedFile.objects.filter(status="open").exists()


def catalog(*numbers, kind="NEW_CATALOG", taken_back=()):
    """As open-Qcat, in place of the table."""
    period = "<SERVICE_DATE><START_DATE>2099-01-05</START_DATE><END_DATE>2099-06-30</END_DATE></SERVICE_DATE>"
    offers = "".join(
        f"<SERVICE><PRODUCT_ID>B-{number}</PRODUCT_ID>"
        f"<SERVICE_DETAILS><TITLE>Nähkurs {number}</TITLE>{period}</SERVICE_DETAILS></SERVICE>"
        for number in numbers
    )
    gone = "".join(f"<SERVICE><PRODUCT_ID>B-{number}</PRODUCT_ID></SERVICE>" for number in taken_back)
    whole = f"<OPENQCAT><{kind}><NEW>{offers}</NEW><DELETE>{gone}</DELETE></{kind}></OPENQCAT>"
    ANSWERS["/kurse.csv"] = (200, {}, whole.encode())


def test_what_a_file_withdraws_is_proposed_for_the_archive_and_waits_for_nobody(client, provider, at_once):
    catalog(*range(6))
    night()
    catalog(*range(5), taken_back=[5, 9])

    source, told = night()

    gone = CourseRun.objects.get(number="B-5")
    assert (source.state, source.missing, told, waiting(client, provider)) == ("fine", [gone.pk], [], {})
    assert gone.course.status == "published"


def test_a_file_that_names_but_what_is_new_or_gone_says_nothing_of_the_others(client, provider, at_once):
    catalog(*range(6))
    night()
    catalog(6, kind="UPDATE_CATALOG", taken_back=[5])

    source, told = night()

    assert (source.state, told, len(numbers())) == ("fine", [], 7)
    assert source.missing == [CourseRun.objects.get(number="B-5").pk]


def test_an_event_that_is_private_by_now_is_gone_from_the_calendar(client, provider, at_once):
    lines = "BEGIN:VEVENT\nUID:{}\nSUMMARY:Nähkurs {}\nDTSTART;VALUE=DATE:20990105\n{}END:VEVENT\n"

    def events(*secret):
        inner = "".join(lines.format(one, one, "CLASS:PRIVATE\n" * (one in secret)) for one in range(6))
        ANSWERS["/kurse.csv"] = (200, {}, f"BEGIN:VCALENDAR\n{inner}END:VCALENDAR".encode())

    events()
    night()
    events(5)

    source, told = night()

    assert (source.missing, told) == ([CourseRun.objects.get(number="5").pk], [])


def test_what_is_missing_in_another_providers_file_keeps_nobody_from_importing(client, provider, at_once):
    address, _page, _version = vanished(client, provider)
    known = TakeOver.objects.get().known
    TakeOver.objects.update(state="fine")
    TakeOver.objects.create(
        provider=make_provider("Andere"), url="https://a.example/", state="vanished", known=known
    )

    assert client.get(address).context["gone"] is None


def test_what_is_gone_is_told_of_own_courses_that_still_take_place(client, provider):
    course, alone = make_course("Nähen", provider=provider), make_course("Kochen", provider=provider)
    gone, last = make_run(course), make_run(alone)
    make_run(course, start=40)
    rest = [
        make_run(course, status="cancelled"),
        make_run(course, start=-50, end=-1),
        make_run(make_course("Archiv", provider=provider, status="archived")),
        make_run(make_course("Fremd", provider=make_provider("Andere"))),
    ]
    keys = [run.pk for run in (gone, last, *rest)]
    TakeOver.objects.create(provider=provider, url="https://a.example/", missing=keys)
    client.force_login(make_membership(provider=provider).user)

    found = client.get(f"/de/mein/{provider.slug}/import/").context["missing"]

    assert {(one, tuple(runs), has_others) for one, runs, has_others in found} == {
        (course, (gone,), True),
        (alone, (last,), False),
    }
