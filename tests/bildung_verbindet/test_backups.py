"""A lost machine comes back from its backup: all rows and files, and nothing of what must not come back."""

import io
import json
import os
import shutil
import subprocess
import tarfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from bildung_verbindet.operation.backups import archive, bringing_back, dumps, manifest
from bildung_verbindet.operation.disks import look_at_other_ledgers
from contacts.models import Message
from courses.models import Course
from enquiries.actions import withdraw
from enquiries.models import Enquiry
from exams.models import Booking
from exams.placement.actions import give_back
from foundation.databases import unfinished
from foundation.mail.outbox import mails, send_due
from foundation.operation.models import AuditEntry
from foundation.privacy import clock, erasure, ledger
from foundation.privacy.models import UsedLedger
from planning.actions import gone
from planning.models import Demand
from tests.databases import empty
from tests.factories import (
    make_booking,
    make_course,
    make_demand,
    make_enquiry,
    make_membership,
    make_message,
    make_office,
    make_run,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC = ["/de/", "/de/angebote/", "/sitemap-courses.xml"]


@pytest.fixture
def machine(settings, tmp_path):
    """Folders of its own, which a disaster takes."""
    var = tmp_path / "var"
    (var / "media").mkdir(parents=True)
    (var / "media" / "bild.webp").write_bytes(b"a picture" * 1000)
    settings.VAR_DIR, settings.MEDIA_ROOT = var, str(var / "media")
    settings.ERASURE_LEDGER = str(tmp_path / "elsewhere" / "erasures.ledger")
    settings.SECRET_KEY = "the key of before, which is long enough for all"
    return var


@pytest.fixture
def full(machine):
    make_office()
    run = make_run(make_course("Deutsch A1"))
    make_membership(provider=run.course.provider)
    make_enquiry(run, email="olena@vogel.example", name="Olena Vogel", phone="0151 55667788")
    make_message(email="bleibt@beispiel.example")
    Client().force_login(make_user("weg@vogel.example"))
    return run


def saved(folder, **options):
    call_command("backup", folder, verbosity=0, **options)
    return sorted(folder.glob("portal-*"))[-1]


def lose_all(settings, machine):
    empty()
    shutil.rmtree(machine)
    machine.mkdir()
    settings.SECRET_KEY = "another key, as long as the first one was, too"


def pages() -> list:
    return [Client().get(path).content for path in PUBLIC]


def test_after_a_disaster_all_is_there_again(full, machine, settings, tmp_path):
    rows, shown = dumps.rows_now(dumps.tables()), pages()
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)
    lost = (Course.objects.count(), (machine / "media/bild.webp").exists())

    call_command("restore", backup, without_ledger=True, verbosity=0)

    gone = {"django_session": 0, "usersessions_usersession": 0, "django_migrations": rows.get("django_migrations")}
    assert lost == (0, False)
    told = rows["bildung_verbindet_auditentry"] + 1  # that it was brought back
    assert {**dumps.rows_now(dumps.tables()), **gone} == {**rows, **gone, "bildung_verbindet_auditentry": told}
    assert pages() == shown
    assert (machine / "media/bild.webp").read_bytes() == b"a picture" * 1000
    assert Session.objects.count() == 0


def test_whoever_was_erased_after_the_backup_stays_erased(full, machine, settings, tmp_path):
    backup = saved(tmp_path / "backups")
    erasure.erase(erasure.identity(email="olena@vogel.example", phone="0151 55667788", name="Olena Vogel"))
    User.objects.get(email="weg@vogel.example").delete()
    ledger = (tmp_path / "elsewhere/erasures.ledger").read_text()
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert [word for word in ("olena", "vogel", "5566") if word in ledger.lower()] == []
    assert Enquiry.objects.filter(email__icontains="vogel").count() == 0
    assert User.objects.filter(email="weg@vogel.example").count() == 0
    assert sorted(AuditEntry.objects.values_list("act", flat=True)) == ["erase", "restore"]
    assert [*Message.objects.values_list("email", flat=True)] == ["bleibt@beispiel.example"]


def without_its_key(file):
    file.with_suffix(".key").unlink()


def with_half_a_key(file):
    file.with_suffix(".key").write_bytes(b"half")


def with_a_damaged_line(file):
    file.write_text(file.read_text().replace("{", "\x00", 1))


@pytest.mark.parametrize("spoil", [without_its_key, with_half_a_key, with_a_damaged_line])
@pytest.mark.parametrize("is_further", [False, True])
def test_before_anything_is_brought_back_a_ledger_must_be_readable(
    full, machine, settings, tmp_path, spoil, is_further
):
    backup, file = saved(tmp_path / "backups"), tmp_path / "elsewhere/erasures.ledger"
    erasure.erase(erasure.identity(email="olena@vogel.example"))
    lose_all(settings, machine)
    spoil(file)
    further = []
    if is_further:
        settings.ERASURE_LEDGER, further = str(tmp_path / "new" / "erasures.ledger"), [str(file)]

    with pytest.raises(CommandError, match=r"erasures\.ledger (says nothing|cannot be read)"):
        call_command("restore", backup, ledger=further, verbosity=0)

    assert (Course.objects.count(), unfinished.mark().exists()) == (0, False)


@pytest.mark.parametrize("spoil", [without_its_key, with_half_a_key])
def test_no_new_key_makes_what_a_ledger_says_unreadable(full, tmp_path, spoil):
    file = tmp_path / "elsewhere/erasures.ledger"
    erasure.erase(erasure.identity(email="olena@vogel.example"))
    before = file.read_bytes()
    spoil(file)

    with pytest.raises(PermissionError, match="says nothing without its key"):
        erasure.erase(erasure.identity(email="bleibt@beispiel.example"))

    assert file.read_bytes() == before
    assert Message.objects.filter(email="bleibt@beispiel.example").exists()


def test_without_a_ledger_nothing_is_brought_back_unless_somebody_says_so(
    full, machine, settings, tmp_path, capsys
):
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)

    with pytest.raises(CommandError, match=r"There is no ledger /of/nobody\."):
        call_command("restore", backup, ledger=["/of/nobody"])
    with pytest.raises(CommandError, match=r"whoever was erased after .* would be back.*--without-ledger"):
        call_command("restore", backup)
    lost = (Course.objects.count(), unfinished.mark().exists())
    call_command("restore", backup, without_ledger=True)

    assert (lost, Course.objects.count()) == ((0, False), 1)
    assert "Its ledger of erasures is not here" in capsys.readouterr().out


@pytest.mark.parametrize("days", [1, 9])
def test_a_restore_says_whether_the_time_must_be_confirmed_before_anything_is_deleted(
    full, machine, settings, tmp_path, capsys, days
):
    clock.mark("forget", timezone.now() - timedelta(days=days))
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)

    call_command("restore", backup, without_ledger=True)

    said = (
        "Nothing is deleted and no night's work is done until somebody confirms the time. Nothing was deleted and"
    )
    assert (said in capsys.readouterr().out) == (days == 9)


def erased_elsewhere(settings, tmp_path, name, **who):
    """By a ledger of its own, under a key of its own."""
    settings.ERASURE_LEDGER, ours = str(tmp_path / name / "erasures.ledger"), settings.ERASURE_LEDGER
    erasure.erase(erasure.identity(**who))
    settings.ERASURE_LEDGER, file = ours, settings.ERASURE_LEDGER
    return file


def test_a_ledger_of_another_portal_does_not_say_whom_this_one_has_erased(
    full, machine, settings, tmp_path, capsys
):
    of_before = erased_elsewhere(settings, tmp_path, "elsewhere", email="olena@vogel.example")
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)
    settings.ERASURE_LEDGER = erased_elsewhere(settings, tmp_path, "new", email="niemand@beispiel.example")

    with pytest.raises(CommandError, match="The ledger of erasures that belongs to this backup is not here"):
        call_command("restore", backup)
    call_command("restore", backup, ledger=[of_before])

    assert "Its ledger" not in capsys.readouterr().out


def test_a_backup_asks_for_the_ledger_of_each_machine_that_has_erased(full, machine, settings, tmp_path, capsys):
    of_other = erased_elsewhere(settings, tmp_path, "other", email="olena@vogel.example")
    erasure.erase(erasure.identity(email="niemand@beispiel.example"))
    ours, told = ledger.marks([ledger.path()]), complaints_of_ledgers()
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)

    with pytest.raises(CommandError, match="The ledger of erasures that belongs to this backup is not here"):
        call_command("restore", backup)
    call_command("restore", backup, without_ledger=True, verbosity=0)
    known = [*UsedLedger.objects.values_list("mark", flat=True)]
    call_command("restore", backup, over_live=True, ledger=[of_other], verbosity=0)

    assert "Another machine has noted in a ledger that is not here who was erased." in told
    assert known == ours
    assert UsedLedger.objects.count() == 2
    assert complaints_of_ledgers() == ""


def complaints_of_ledgers() -> str:
    with translation.override("en"):
        return "".join(map(str, look_at_other_ledgers()))


def test_a_ledger_that_is_lost_is_asked_for_no_longer_than_backups_of_its_days_are_used(full, settings, tmp_path):
    erased_elsewhere(settings, tmp_path, "lost", email="olena@vogel.example")
    erasure.erase(erasure.identity(email="niemand@beispiel.example"))
    now, (line,) = timezone.now(), UsedLedger.objects.exclude(mark__in=ledger.marks([ledger.path()]))

    UsedLedger.objects.filter(pk=line.pk).update(at=now - timedelta(days=89))
    before = ledger.is_elsewhere()
    UsedLedger.objects.filter(pk=line.pk).update(at=now - timedelta(days=91))

    assert (before, ledger.is_elsewhere(), len(ledger.marks_of_all())) == (True, False, 1)


def test_the_use_of_a_ledger_is_stored_after_the_act_and_once_a_day(full, django_assert_num_queries):
    """So that no act holds up another one by that row."""
    with transaction.atomic():
        ledger.note_row("enquiries.Enquiry", "a")
        within = UsedLedger.objects.count()

    with django_assert_num_queries(1):
        ledger.note_row("enquiries.Enquiry", "b")

    assert (within, UsedLedger.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("has_own", "name"),
    [(False, "erasures.ledger"), (True, "erasures.ledger"), (True, "erasures"), (True, "e[1].x")],
)
def test_a_further_ledger_is_taken_over_so_that_the_next_restore_knows_it(
    full, machine, settings, tmp_path, has_own, name
):
    settings.ERASURE_LEDGER = str(tmp_path / "elsewhere" / name)
    backup = saved(tmp_path / "backups")
    copies = [
        erased_elsewhere(settings, tmp_path, "a", email="olena@vogel.example"),
        erased_elsewhere(settings, tmp_path, "b", email="bleibt@beispiel.example"),
    ]
    lose_all(settings, machine)
    if has_own:
        erasure.erase(erasure.identity(email="niemand@beispiel.example"))

    done = []
    for further in (copies, copies, []):
        shutil.rmtree(machine / "media", ignore_errors=True)
        call_command("restore", backup, ledger=further, over_live=True, verbosity=0)
        done.append((Enquiry.objects.count(), Message.objects.count()))

    assert done == [(0, 0)] * 3
    assert [len(ledger.entries(file)) for file in ledger.all_files()] == [1] * (2 + has_own)
    assert {file.stat().st_mode & 0o777 for file in ledger.path().parent.glob("*.key")} == {0o600}


def test_what_a_copy_of_our_ledger_says_more_goes_into_it_once(full, machine, settings, tmp_path):
    erasure.erase(erasure.identity(email="niemand@beispiel.example"))
    file, copy = ledger.path(), tmp_path / "copy" / "of.ledger"
    backup, before = saved(tmp_path / "backups"), file.read_bytes()
    erasure.erase(erasure.identity(email="olena@vogel.example"))
    copy.parent.mkdir()
    shutil.copy(file, copy)
    shutil.copy(ledger.key_file(file), ledger.key_file(copy))
    file.write_bytes(before + b'{"at": "2026-11-')
    lose_all(settings, machine)

    for further in ([str(copy)], [str(copy)], []):
        shutil.rmtree(machine / "media", ignore_errors=True)
        call_command("restore", backup, ledger=further, over_live=True, verbosity=0)

    assert (file.read_bytes(), ledger.all_files()) == (copy.read_bytes(), [file])
    assert Enquiry.objects.count() == 0


def test_half_a_line_was_never_acknowledged_and_is_gone_with_the_next(full, machine, settings, tmp_path):
    backup, file = saved(tmp_path / "backups"), tmp_path / "elsewhere/erasures.ledger"
    erasure.erase(erasure.identity(email="olena@vogel.example", phone="0151 55667788", name="Olena Vogel"))
    with file.open("a") as cut:
        cut.write('{"at": "2026-11-')
    read = len(ledger.entries(file))
    erasure.erase(erasure.identity(email="bleibt@beispiel.example"))
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert (read, len(ledger.entries(file))) == (1, 2)
    assert (Enquiry.objects.count(), Message.objects.count()) == (0, 0)


def test_until_a_restore_has_come_to_its_end_nobody_is_served_and_no_job_runs(
    full, machine, settings, tmp_path, monkeypatch
):
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)
    with monkeypatch.context() as broken:
        broken.setattr(bringing_back, "erase_again", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            call_command("restore", backup, without_ledger=True)

    starts = [partial(call_command, "minutely"), partial(call_command, "send_queued_mail", held=True)]
    for start in (unfinished.check, *starts):
        with pytest.raises(ImproperlyConfigured, match="A restore has not come to its end"):
            start()
    call_command("restore", backup, over_live=True, without_ledger=True, verbosity=0)

    unfinished.check()


def answers_of_a_running_unit(member) -> list[tuple]:
    """In a thread, to which nothing is lifted, as to another process."""

    def asked():
        visitor, user = Client(headers={"accept-language": "en"}), Client()
        user.cookies = member.cookies
        typed = {"login": "olena@vogel.example", "password": "geheim"}
        answers = [visitor.get("/en/"), user.get("/de/mein/"), visitor.post("/de/konto/login/", typed)]
        answers += [visitor.get("/readyz"), visitor.get("/healthz")]
        connections.close_all()
        return [(answer.status_code, answer.get("Retry-After"), answer.content.decode()) for answer in answers]

    with ThreadPoolExecutor() as pool:
        return pool.submit(asked).result()


def test_until_a_restore_has_come_to_its_end_running_units_read_nothing_and_say_when_to_come_back(
    full, machine, settings, tmp_path, monkeypatch
):
    backup, member, told = saved(tmp_path / "backups"), Client(), []
    settings.SECRET_KEY = "another key, as long as the first one was, too"
    member.force_login(make_user("da@beispiel.example"))

    def broken_off(*args):
        told.append(answers_of_a_running_unit(member))
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(bringing_back, "erase_again", broken_off)
        with pytest.raises(SystemExit):
            call_command("restore", backup, over_live=True, without_ledger=True, verbosity=0)
    told.append(answers_of_a_running_unit(member))
    shutil.rmtree(machine / "media")
    call_command("restore", backup, over_live=True, without_ledger=True, verbosity=0)
    told.append(answers_of_a_running_unit(member))

    short_break, ready = [(503, "60")] * 3, (503, "60", "a restore has not come to its end")
    for answers in told[:2]:
        assert [answer[:2] for answer in answers[:3]] == short_break
        assert ["short break" in answers[0][2], "kurze Pause" in answers[1][2]] == [True, True]
        assert answers[3:] == [ready, (200, None, "ok")]
    assert [answer[0] for answer in told[2]] == [200, 302, 200, 200, 200]


def test_a_restore_that_is_begun_anew_and_loads_nothing_leaves_the_portal_closed(
    full, machine, settings, tmp_path
):
    backup = saved(tmp_path / "backups")
    settings.SECRET_KEY = "another key, as long as the first one was, too"
    unfinished.begin()

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(dumps, "load", refused)
        with pytest.raises(CommandError, match="psql failed"):
            call_command("restore", backup, over_live=True, without_ledger=True)

    with pytest.raises(ImproperlyConfigured):
        unfinished.check()
    unfinished.end()


def refused(source):
    raise CommandError("psql failed")


def test_a_database_that_takes_nothing_goes_on_as_it_was(full, machine, settings, tmp_path, monkeypatch):
    backup = saved(tmp_path / "backups")
    settings.SECRET_KEY = "another key, as long as the first one was, too"
    monkeypatch.setattr(dumps, "load", refused)

    with pytest.raises(CommandError, match="psql failed"):
        call_command("restore", backup, over_live=True, without_ledger=True)

    unfinished.check()


def test_what_people_have_ended_themselves_stays_ended_and_all_else_is_back(full, machine, settings, tmp_path):
    of_olena = {"name": "Olena Vogel", "email": "olena@vogel.example"}
    enquiry, another = Enquiry.objects.get(), make_enquiry(full, **of_olena, text="Noch eine Frage")
    booking, stays = make_booking(**of_olena), make_booking(**of_olena)
    demand, waits = make_demand(), make_demand()
    codes = [row.code for row in (enquiry, booking, demand)]
    backup = saved(tmp_path / "backups")
    withdraw(enquiry)
    give_back(booking, booking.version)
    gone(demand)
    text = (tmp_path / "elsewhere/erasures.ledger").read_text()
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert [word for word in ("olena", "vogel", *codes) if word in text] == []
    row = Enquiry.objects.get(pk=enquiry.pk)
    assert (row.status, row.name, row.email, row.phone) == ("withdrawn", "", "", "")
    assert [*Enquiry.objects.exclude(email="").values_list("pk", "text")] == [(another.pk, "Noch eine Frage")]
    assert [*Booking.objects.values_list("pk", flat=True)] == [stays.pk]
    assert [*Demand.objects.values_list("pk", flat=True)] == [waits.pk]


def test_nobody_is_told_a_second_time_of_what_is_withdrawn_once_more(full, machine, settings, tmp_path):
    settings.EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"
    settings.EMAIL_HOST = "mail.example"  # none is sent at once
    Enquiry.objects.update(status="placed", read_at=timezone.now())
    backup = saved(tmp_path / "backups")
    withdraw(Enquiry.objects.get())
    told = mails().count()
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert (told, Enquiry.objects.get().status, mails().count()) == (1, "withdrawn", 0)


def test_mails_of_before_wait_until_somebody_says_send(full, machine, settings, tmp_path):
    settings.EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"
    settings.EMAIL_HOST = "mail.example"  # none is sent at once
    send_mail("Neuigkeit", "Guten Tag", "portal@beispiel.example", ["amt@beispiel.example"])
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)
    call_command("restore", backup, without_ledger=True, verbosity=0)

    first = send_due().sent
    held = mails().held().count()
    call_command("send_queued_mail", held=True, verbosity=0)

    assert (first, held, mails().waiting().count()) == (0, 1, 0)


def cut_off(backup):
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])


def cut_off_in_front_of_the_list(backup):
    with tarfile.open(backup) as tar:
        end = tar.getmember(archive.LIST).offset
    backup.write_bytes(backup.read_bytes()[:end] + b"\0" * 1024)


def with_a_flipped_bit(backup):
    data = bytearray(backup.read_bytes())
    data[data.index(b"a picture")] ^= 1
    backup.write_bytes(data)


def with_other_list(change, *, without=()):
    """``change`` gives the list anew."""

    def changed(backup):
        with tarfile.open(backup) as tar:
            files = [(member, tar.extractfile(member).read()) for member in tar if member.isfile()]
        with tarfile.open(backup, "w") as tar:
            for member, content in files:
                if member.name in without:
                    continue
                if member.name == archive.LIST:
                    content = json.dumps(change(json.loads(content))).encode()
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))

    return changed


def with_file(name):
    """As no backup of ours holds one: it would be written elsewhere."""

    def changed(backup):
        with tarfile.open(backup, "a") as tar:
            tar.addfile(tarfile.TarInfo(name))

    return changed


def with_other_facts(**facts):
    return with_other_list(lambda found: {**found, **facts})


def without_fact(name):
    return with_other_list(lambda found: {key: value for key, value in found.items() if key != name})


def with_other_rows(change):
    return with_other_list(lambda found: {**found, "rows": change(found["rows"])})


def without_database():
    return with_other_list(
        lambda found: {**found, "files": {"media/bild.webp": found["files"]["media/bild.webp"]}},
        without=[archive.DATABASE],
    )


READ = ("made_at", "database", "migrations", "rows", "keys")
DAMAGED = [
    *((without_fact(name), f"damaged: {name} is missing") for name in ("format", *READ)),
    *((with_other_facts(**{name: 7}), f"damaged: {name} is") for name in (*READ, "ledgers")),
    *((with_other_facts(**{name: [{}]}), f"damaged: {name} is") for name in (*READ, "ledgers")),
    (with_other_facts(ledgers=None), "damaged: ledgers is"),
    (with_other_facts(format="1"), "damaged: format is"),
    (with_other_facts(format=True), "damaged: format is"),
    (with_other_facts(made_at="yesterday"), "damaged: made_at is"),
    (with_other_rows(lambda rows: dict.fromkeys(rows, "1")), "damaged: rows is"),
    (with_other_rows(lambda rows: {"a": 1}), "damaged: rows is"),
    (with_other_rows(lambda rows: {}), "other tables than its release has (account"),
    (with_other_rows(lambda rows: rows | {'a" -- b': 1}), 'other tables than its release has (a" -- b)'),
    (with_other_list(lambda found: [found]), "not what it should"),
    (with_other_list(lambda found: None), "cut off before its end"),
    (without_database(), "holds no database"),
]
ELSEWHERE = ("/tmp/of-nobody", "media/../../of-nobody", "..")  # noqa: S108 - in an archive
BROKEN = [
    *((with_file(name), "no backup of the portal: it holds") for name in ELSEWHERE),
    (cut_off, "no whole backup"),
    (cut_off_in_front_of_the_list, "cut off before its end"),
    (with_a_flipped_bit, "not what it should"),
    (lambda backup: backup.write_bytes(b"PK"), "no whole backup"),
    (with_other_facts(portal="another"), "no backup of this portal"),
    (with_other_facts(format=2), "newer release"),
    (with_other_facts(migrations=["courses.9999_of_tomorrow"]), "newer release (courses.9999_of_tomorrow)"),
    (with_other_facts(migrations=["newapp.0001_initial"]), "newer release (newapp.0001_initial)"),
    (with_other_facts(database="oracle"), "is of oracle"),
    *DAMAGED,
]


@pytest.mark.parametrize(("spoil", "words"), BROKEN)
def test_a_backup_that_is_not_whole_or_not_ours_is_refused(machine, settings, tmp_path, spoil, words):
    backup = saved(tmp_path / "backups")
    settings.SECRET_KEY = "another key, as long as the first one was, too"
    spoil(backup)

    said = []
    for command in ("verify", "restore"):
        with pytest.raises(CommandError) as refused:
            call_command(command, backup, verbosity=0)
        said.append(str(refused.value))

    assert [words in text for text in said] == [True, True]


def test_a_backup_of_a_release_that_had_fewer_tables_comes_back(machine, settings, tmp_path, monkeypatch):
    tables = [name for name in dumps.tables() if name != "exams_helprequest"]
    with monkeypatch.context() as of_then:
        of_then.setattr(dumps, "tables", lambda: tables)
        call_command("migrate", "exams", "0012", verbosity=0)
        make_course("Von damals")
        backup = saved(tmp_path / "backups")
        call_command("migrate", verbosity=0)
    lose_all(settings, machine)

    call_command("verify", backup, verbosity=0)
    call_command("restore", backup, without_ledger=True, verbosity=0)

    assert Course.objects.get().title == "Von damals"


def test_nothing_is_overwritten_and_no_link_lives_on_without_a_word(full, machine, settings, tmp_path):
    backup = saved(tmp_path / "backups")
    with pytest.raises(CommandError, match="SECRET_KEY is the one of the backup"):
        call_command("restore", backup, over_live=True, without_ledger=True)
    settings.SECRET_KEY = "another key, as long as the first one was, too"
    course = make_course("Von heute")

    with pytest.raises(CommandError, match="There is a portal here already"):
        call_command("restore", backup, without_ledger=True)
    still_there = Course.objects.filter(pk=course.pk).exists()
    call_command("restore", backup, over_live=True, without_ledger=True, verbosity=0)

    assert (still_there, Course.objects.filter(pk=course.pk).exists()) == (True, False)
    assert [path.name for path in machine.glob("media.before-*/*")] == ["bild.webp"]


@pytest.mark.skipif(not shutil.which("age"), reason="age is not installed")
def test_with_a_key_nobody_else_can_read_it(full, machine, settings, tmp_path):
    key = tmp_path / "key"
    made = subprocess.run(["age-keygen", "-o", key], capture_output=True, text=True, check=True)  # noqa: S603, S607
    backup = saved(tmp_path / "backups", recipient=made.stderr.split()[-1])
    lose_all(settings, machine)

    with pytest.raises(CommandError, match="is encrypted"):
        call_command("verify", backup)
    call_command("verify", backup, identity=str(key), verbosity=0)
    call_command("restore", backup, identity=str(key), without_ledger=True, verbosity=0)

    assert b"Olena" not in backup.read_bytes()
    assert Enquiry.objects.get().name == "Olena Vogel"


def of_another(key):
    key.unlink()
    subprocess.run(["age-keygen", "-o", key], capture_output=True, check=True)  # noqa: S603, S607


def mistyped(key):
    key.write_text(key.read_text().replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-"))


@pytest.mark.skipif(not shutil.which("age"), reason="age is not installed")
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda key, backup: of_another(key), r"The key in \S+ does not fit"),
        (lambda key, backup: key.unlink(), r"There is no key /\S+/key\."),
        (lambda key, backup: mistyped(key), r"/key cannot be read as a secret key of age"),
        (lambda key, backup: key.write_text(""), r"/key cannot be read as a secret key of age"),
        (lambda key, backup: cut_off(backup), r"This is no whole backup: failed to decrypt"),
        (lambda key, backup: backup.write_bytes(backup.read_bytes()[:1000]), "no whole backup: failed to decrypt"),
        (lambda key, backup: backup.write_bytes(b""), "no whole backup: failed to read header"),
    ],
)
def test_a_key_that_does_not_fit_is_told_apart_from_a_backup_that_is_cut(machine, tmp_path, spoil, words):
    key = tmp_path / "key"
    made = subprocess.run(["age-keygen", "-o", key], capture_output=True, text=True, check=True)  # noqa: S603, S607
    backup = saved(tmp_path / "backups", recipient=made.stderr.split()[-1])
    secret = key.read_text().split("AGE-SECRET-KEY-1")[1].strip()
    spoil(key, backup)

    for command in ("verify", "restore"):
        with pytest.raises(CommandError, match=words) as refused:
            call_command(command, backup, identity=str(key), verbosity=0)
        assert secret not in str(refused.value)


@pytest.mark.skipif(not shutil.which("age"), reason="age is not installed")
def test_a_key_that_is_none_is_told_in_a_sentence_and_nothing_is_left(full, machine, tmp_path):
    (machine / "media" / "bild.webp").write_bytes(os.urandom(2_000_000))  # more than a pipe takes

    with pytest.raises(CommandError, match=r"age failed: .*recipient"):
        saved(tmp_path / "backups", recipient="age1falsch")

    assert [*(tmp_path / "backups").iterdir()] == []


@pytest.mark.parametrize("https", [False, True])
def test_a_folder_that_is_not_to_be_had_is_told_in_a_sentence(machine, settings, tmp_path, https):
    settings.HTTPS = https
    (tmp_path / "file").write_text("in the way")

    for folder in (tmp_path / "file", tmp_path / "file" / "backups"):
        with pytest.raises(CommandError, match=f"Nothing can be written to {folder}: "):
            saved(folder)
    shutil.rmtree(machine)
    with pytest.raises(CommandError, match=f"Nothing can be written to {machine}"):
        saved(tmp_path / "backups")


def test_old_ones_go_when_a_new_one_is_whole_and_no_secret_is_in_it(machine, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("EMAIL_HOST_PASSWORD", "sehr-geheim")
    monkeypatch.setenv("EMAIL_HOST_USER", " ")
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in ("01", "02", "03"):
        (folder / f"portal-202601{day}-030000.tar").write_text("")
    (folder / "notes.txt").write_text("")

    backup = saved(folder, keep=2)

    names = sorted(path.name for path in folder.iterdir())
    assert names == ["notes.txt", "portal-20260103-030000.tar", backup.name]
    facts = archive.unpack(backup, None)
    assert [name for name in facts["settings"] if "HOST_" in name] == ["EMAIL_HOST_PASSWORD"]
    assert [word for word in ("sehr-geheim", settings.SECRET_KEY) if word.encode() in backup.read_bytes()] == []
    assert manifest.why_not(facts) == ""
