"""The outbox and the settings as they are shipped, against a mail server that behaves in every way there is."""

import os
import runpy
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.header import decode_header, make_header
from io import StringIO
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, mail_admins
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from post_office.models import STATUS, Attachment, Email

from foundation.mail import outbox
from tests.mail_server import mail_server

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def shipped(settings, monkeypatch):
    """Sets the portal's own settings of mail, for a server at that port."""

    def use(port):
        for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "USE_TLS": "no"}.items():
            monkeypatch.setenv(f"EMAIL_{name}", value)
        found = runpy.run_path(str(ROOT / "bildung_verbindet/settings.py"))
        for name, value in found.items():
            if name.startswith(("EMAIL_", "MAIL_", "POST_OFFICE")):
                setattr(settings, name, value)
        settings.EMAIL_TIMEOUT = 0.5  # seconds, for tests

    return use


def write(*addresses, subject="Hallo", **fields):
    for address in addresses:
        EmailMessage(subject=subject, body="Guten Tag", to=[address], **fields).send()


def send() -> str:
    """One run of the timer; what it says."""
    with open(os.devnull, "w") as nowhere:
        try:
            call_command("send_queued_mail", stdout=nowhere)
        except CommandError as error:
            return str(error)
    return ""


def later():
    """All pauses are over."""
    Email.objects.exclude(scheduled_time=None).update(scheduled_time=timezone.now() - timedelta(seconds=1))


def states() -> dict:
    return Counter(STATUS._fields[status] for status in Email.objects.values_list("status", flat=True))


def ids(server) -> set[str]:
    return {mail["Message-ID"] for _address, mail in server.taken}


def test_what_a_server_takes_is_sent_once(shipped):
    with mail_server(manners={"slow@x.example": "slow"}) as server:
        shipped(server.port)
        write("a@x.example", "slow@x.example", "b@x.example")

        said = [send(), send()]

    assert said == ["", ""]
    assert server.addresses == ["a@x.example", "b@x.example", "slow@x.example"]
    assert len(ids(server)) == 3
    assert states() == {"sent": 3}


def test_a_run_says_in_one_sentence_what_became_of_the_mails(shipped, capsys):
    with mail_server(manners={"no@x.example": "refuse"}) as server:
        shipped(server.port)
        write("no@x.example", "a@x.example", "b@x.example")

        call_command("send_queued_mail")

    assert capsys.readouterr().out == "2 mails sent, 1 put off, 0 given up, 1 waiting.\n"


@pytest.mark.parametrize(
    "manner", ["refuse", "later", "reject", "full", "not now", "never", "hang", "drip", "cut"]
)
def test_what_one_address_meets_does_not_concern_the_others(shipped, manner):
    with mail_server(manners={"odd@x.example": [manner]}) as server:
        shipped(server.port)
        write("odd@x.example", "a@x.example", "b@x.example")

        said = send()
        first = server.addresses
        later()
        send()

    assert said == ""
    assert first == ["a@x.example", "b@x.example"]
    assert server.was_patient == []
    assert server.addresses == ["a@x.example", "b@x.example", "odd@x.example"]
    assert states() == {"sent": 3}


def test_where_the_acknowledgement_is_lost_the_mail_comes_twice_with_one_message_id(shipped):
    with mail_server(manners={"odd@x.example": ["forget"]}) as server:
        shipped(server.port)
        write("odd@x.example", "a@x.example")

        send()
        later()
        send()

    assert server.addresses == ["a@x.example", "odd@x.example", "odd@x.example"]
    assert len(ids(server)) == 2
    assert states() == {"sent": 2}


@pytest.mark.parametrize(
    ("manner", "tries"),
    [
        ("refuse", 3),
        ("reject", 3),
        ("never", 3),
        ("later", 8),
        ("full", 8),
        ("not now", 8),
        ("cut", 8),
        ("forget", 8),
    ],
)
def test_pauses_grow_until_the_mail_is_given_up(shipped, manner, tries):
    pauses = []
    with mail_server(manners={"odd@x.example": manner}) as server:
        shipped(server.port)
        write("odd@x.example")

        for _number in range(tries + 2):
            send()
            mail = Email.objects.get()
            if mail.scheduled_time:
                pauses.append(round((mail.scheduled_time - timezone.now()).total_seconds() / 60))
            send()  # not before its time
            later()

    assert server.asked == ["odd@x.example"] * tries
    assert pauses == [10, 30, 120, 360, 720, 1440, 1440][: tries - 1]
    assert states() == {"failed": 1}


def test_a_server_that_does_not_want_the_portal_as_a_sender_costs_no_mail_its_time(shipped):
    with mail_server(sender=b"550 5.7.1 unknown sender\r\n") as server:
        shipped(server.port)
        write("a@x.example")

        for _number in range(5):
            send()
            later()

    assert (states(), server.taken) == ({"requeued": 1}, [])


def test_a_hundred_refused_ones_hold_nothing_up(shipped):
    refused = [f"no{number}@x.example" for number in range(105)]
    with mail_server(manners=dict.fromkeys(refused, "refuse")) as server:
        shipped(server.port)
        write(*refused, "a@x.example")

        send()
        later()
        write("b@x.example")
        send()

    assert server.addresses == ["a@x.example", "b@x.example"]
    assert server.asked[106] == "b@x.example"  # before those that were refused


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("enough", [b"", b"421 4.7.0 too many over this connection\r\n"])
def test_a_server_that_takes_few_mails_over_one_connection_is_called_again(shipped, most, enough):
    addresses = [f"a{number}@x.example" for number in range(5)]
    with mail_server(most=most, enough=enough) as server:
        shipped(server.port)
        write(*addresses)

        said = send()

    assert (said, server.addresses, states()) == ("", addresses, {"sent": 5})
    assert list(Email.objects.values_list("number_of_retries", flat=True)) == [1] * 5


def test_a_server_that_takes_nothing_is_not_asked_for_ever_and_costs_no_mail_a_try(shipped):
    with mail_server(most=0, enough=b"421 not now\r\n") as server:
        shipped(server.port)
        write("a@x.example", "b@x.example")

        said = send()

    assert said == "0 mails sent, 0 put off, 0 given up, 2 waiting. Broken off: 421 not now"
    rows = Email.objects.values_list("status", "number_of_retries", "scheduled_time").order_by("pk")
    assert list(rows) == [(STATUS.queued, 0, None), (STATUS.queued, None, None)]


def test_a_password_that_cannot_be_said_is_told_in_a_sentence(shipped, settings):
    with mail_server() as server:
        shipped(server.port)
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "Schlüssel"
        write("a@x.example")

        said = send()

    assert said.startswith("0 mails sent, 0 put off, 0 given up, 1 waiting. Broken off: 'ascii' codec")
    assert Email.objects.get().number_of_retries is None


@pytest.mark.parametrize("greeting", [b"421 not now\r\n", b"", b"220 "])
def test_a_server_that_is_not_there_costs_no_mail_a_try(shipped, greeting):
    with mail_server(greeting=greeting) as server:
        shipped(server.port)
        write("a@x.example", "b@x.example")

        said = send()

    assert said.startswith("0 mails sent, 0 put off, 0 given up, 2 waiting. Broken off: ")
    assert list(Email.objects.values_list("status", "number_of_retries")) == [(STATUS.queued, None)] * 2


def test_while_nobody_listens_mails_wait_and_all_are_sent_when_somebody_does(shipped):
    with mail_server() as server:
        port = server.port
    shipped(port)
    write("a@x.example", "b@x.example")
    said = send()

    with mail_server() as server:
        shipped(server.port)
        send()

    assert "Broken off: [Errno 111] Connection refused" in said
    assert server.addresses == ["a@x.example", "b@x.example"]


def test_a_server_that_hangs_each_time_is_left_alone_until_the_next_run(shipped):
    hanging = [f"odd{number}@x.example" for number in range(5)]
    with mail_server(manners=dict.fromkeys(hanging, "hang")) as server:
        shipped(server.port)
        write(*hanging, "a@x.example")

        said, asked = send(), len(server.asked)
        send()

    assert said.startswith("0 mails sent, 3 put off, 0 given up, 6 waiting. Broken off: ")
    assert asked == 3
    assert server.addresses == ["a@x.example"]


def test_each_address_of_a_message_gets_a_mail_of_its_own(shipped):
    with mail_server(manners={"no@x.example": "refuse"}) as server:
        shipped(server.port)
        write("no@x.example", bcc=["a@x.example"], cc=["b@x.example"])

        send()

    assert server.addresses == ["a@x.example", "b@x.example"]
    assert {mail["To"] for _address, mail in server.taken} == set(server.addresses)


def test_errors_reach_all_administrators(shipped, settings):
    settings.ADMINS = [("a@x.example", "a@x.example"), ("b@x.example", "b@x.example")]
    with mail_server() as server:
        shipped(server.port)
        mail_admins("Fehler", "…")

        send()

    assert server.addresses == ["a@x.example", "b@x.example"]


def test_what_a_restore_holds_leaves_when_somebody_says_so_and_nothing_else_before_its_time(shipped):
    with mail_server() as server:
        shipped(server.port)
        write("held@x.example")
        outbox.mails().waiting().hold()
        write("later@x.example")
        Email.objects.filter(to="later@x.example").update(scheduled_time=timezone.now() + timedelta(hours=9))
        send()
        before = [*server.addresses]

        call_command("send_queued_mail", "--held", stdout=StringIO())

    assert (before, server.addresses) == ([], ["held@x.example"])


TEXT = "{% now 'Y' %} {{ settings.SECRET_KEY }} {% verbatim"


def test_what_people_write_is_never_taken_for_a_template(shipped):
    with mail_server() as server:
        shipped(server.port)
        EmailMessage(subject=TEXT, body=TEXT, to=["a@x.example"]).send()

        send()

    ((_address, mail),) = server.taken
    assert mail["Subject"] == TEXT
    assert mail.get_payload() == f"{TEXT}\r\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_value_makes_a_header_of_its_own(shipped, end):
    smuggled = f"Deutsch{end}Bcc: all@x.example{end}{end}Text"
    with mail_server() as server:
        shipped(server.port)
        write("a@x.example", subject=smuggled, reply_to=[f"b@x.example{end}Bcc: all@x.example"])
        write("c@x.example", headers={"X-List": smuggled}, reply_to=["d@x.example"])

        send()

    first, second = (mail for _address, mail in server.taken)
    assert first["Subject"].replace(" ", "") == "DeutschBcc:all@x.exampleText"
    assert (first["Reply-To"], second["Reply-To"]) == (None, "d@x.example")
    assert (first["Bcc"], second["Bcc"]) == (None, None)
    assert server.addresses == ["a@x.example", "c@x.example"]


def test_a_long_subject_is_cut_and_a_wrong_address_is_found_when_it_is_sent(shipped):
    with mail_server() as server:
        shipped(server.port)
        write("a@x.example\nBcc: b@x.example", subject="ü" * 3000)
        write("a@x.example", subject="ü" * 3000)

        send()

    ((address, mail),) = server.taken
    assert address == "a@x.example"
    assert len(str(make_header(decode_header(mail["Subject"])))) == outbox.LONGEST_SUBJECT
    assert states() == {"sent": 1, "requeued": 1}


def test_a_file_goes_along_and_is_nowhere_on_the_web(shipped, settings):
    with mail_server() as server:
        shipped(server.port)
        write("a@x.example", attachments=[("treffen.ics", b"BEGIN:VCALENDAR", "text/calendar")])

        send()

    _text, file = server.taken[0][1].get_payload()
    stored = Email.objects.get().attachments.get().file.path
    assert (file.get_filename(), file.get_payload(decode=True)) == ("treffen.ics", b"BEGIN:VCALENDAR")
    assert not Path(stored).is_relative_to(settings.MEDIA_ROOT)


def test_a_mail_whose_file_is_lost_holds_nothing_up(shipped):
    with mail_server() as server:
        shipped(server.port)
        write("odd@x.example", attachments=[("treffen.ics", b"BEGIN:VCALENDAR", "text/calendar")])
        write("a@x.example")
        Path(Email.objects.first().attachments.get().file.path).unlink()

        said = send()
        for _number in range(3):
            later()
            send()

    assert said == ""
    assert server.addresses == ["a@x.example"]
    assert states() == {"sent": 1, "failed": 1}
    assert Email.objects.get(status=STATUS.failed).logs.count() == 3


def test_a_file_whose_mail_was_never_saved_is_gone_after_a_day(shipped):
    shipped(1)
    write("a@x.example", attachments=[("treffen.ics", b"kept", "text/calendar")])
    kept = Path(Email.objects.get().attachments.get().file.path)
    with transaction.atomic():
        write("b@x.example", attachments=[("treffen.ics", b"lost", "text/calendar")])
        lost = Path(Attachment.objects.last().file.path)
        transaction.set_rollback(True)
    call_command("cleanup_mail")
    on_the_same_day = lost.exists()
    for path in (kept, lost):
        os.utime(path, (0, timezone.now().timestamp() - 25 * 3600))

    call_command("cleanup_mail")

    assert (on_the_same_day, lost.exists(), kept.read_bytes()) == (True, False, b"kept")


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_time_never_send_the_same_mail(shipped):
    addresses = [f"a{number}@x.example" for number in range(8)]
    with mail_server(manners=dict.fromkeys(addresses, "slow")) as server, ThreadPoolExecutor(3) as threads:
        shipped(server.port)
        write(*addresses)

        runs = list(threads.map(lambda _number: send_and_close(), range(3)))

    assert server.addresses == addresses
    assert sum(run.sent for run in runs) == 8


def send_and_close():
    try:
        return outbox.send_due()
    finally:
        connection.close()


def test_without_a_mail_server_mails_land_in_a_file_when_all_is_saved(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    found = runpy.run_path(str(ROOT / "bildung_verbindet/settings.py"))
    settings.POST_OFFICE, settings.EMAIL_BACKEND = found["POST_OFFICE"], found["EMAIL_BACKEND"]
    settings.EMAIL_FILE_PATH = tmp_path

    with django_capture_on_commit_callbacks(execute=True):
        write("a@x.example")
        before = list(tmp_path.iterdir())

    assert before == []
    assert ["To: a@x.example" in file.read_text() for file in tmp_path.iterdir()] == [True]


@pytest.fixture
def portal(tmp_path, shipped):
    """The portal's own process and database; runs a command in it."""
    if connection.vendor != "sqlite":
        pytest.skip("copies a database file")
    connection.ensure_connection()
    with sqlite3.connect(tmp_path / "portal.sqlite3") as copy:
        connection.connection.backup(copy)
    copy.close()

    def start(*words, port):
        environment = {
            **{name: os.environ[name] for name in ("PATH", "SECRET_KEY")},
            **{"VAR_DIR": str(tmp_path), "HTTPS": "false", "DATABASE_URL": ""},
            **{"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_USE_TLS": "no", "EMAIL_TIMEOUT": "20"},
        }
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )

    start.file = tmp_path / "portal.sqlite3"
    return start


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_loses_nothing_and_sends_nothing_twice(shipped, request):
    with mail_server(manners={"odd@x.example": ["hang"]}) as server:
        shipped(server.port)
        write("a@x.example", "odd@x.example", "b@x.example")
        start = request.getfixturevalue("portal")

        run = start("send_queued_mail", port=server.port)
        server.seen.wait(30)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        with sqlite3.connect(start.file) as database:
            in_hand = database.execute("select count(*) from post_office_email where scheduled_time > ?", [now()])
            number = in_hand.fetchone()[0]
            database.execute("update post_office_email set scheduled_time = null")
        database.close()
        second = start("send_queued_mail", port=server.port)
        said, _errors = second.communicate()

    assert number == 1
    assert (second.returncode, said) == (0, "2 mails sent, 0 put off, 0 given up, 0 waiting.\n")
    assert server.addresses == ["a@x.example", "b@x.example", "odd@x.example"]


def now() -> str:
    return timezone.now().strftime("%Y-%m-%d %H:%M:%S")
