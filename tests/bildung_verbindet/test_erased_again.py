"""A restore erases again what was erased after the backup was made: all of it, and nothing else."""

import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Attachment

from accounts.actions import create_account
from accounts.models import User
from contacts.models import Message
from courses.models import ImportedFile
from foundation.privacy import erasure, ledger
from foundation.privacy.again import erase_again
from foundation.privacy.identity import Identity, leaves
from foundation.privacy.mail_files import content, forget_attachments
from foundation.privacy.models import UsedLedger
from providers.models import Invitation
from tests.bildung_verbindet import test_backups
from tests.bildung_verbindet.test_backups import erased_elsewhere, lose_all, saved
from tests.factories import make_message, make_provider, make_user

pytestmark = pytest.mark.django_db(transaction=True)
machine = test_backups.machine
ADDRESS = "olena@vogel.example"
HOUR = timedelta(hours=1)


def passes(monkeypatch, moment, act):
    """At that time by the clock of the machine."""
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: moment)
        return act()


def erase():
    erasure.erase(erasure.identity(email=ADDRESS))


def leave():
    User.objects.get(email=ADDRESS).delete()


@pytest.mark.parametrize(
    ("erased_before", "made_before", "is_back"),
    [
        (5 * HOUR, 3 * HOUR, True),
        (3 * HOUR, 3 * HOUR, False),  # while it was made
        (3.5 * HOUR, 3 * HOUR, False),  # by a clock that was behind
        (2 * HOUR, 3 * HOUR, False),
        (2 * HOUR, -24 * HOUR, False),  # by a clock that was ahead
    ],
)
def test_who_has_come_back_before_the_backup_was_made_is_not_erased_once_more(
    machine, settings, tmp_path, monkeypatch, erased_before, made_before, is_back
):
    now = timezone.now()
    make_message(email=ADDRESS)
    passes(monkeypatch, now - erased_before, erase)
    make_message(email=ADDRESS)
    backup = passes(monkeypatch, now - made_before, lambda: saved(tmp_path / "backups"))
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert Message.objects.count() == is_back


def test_of_a_ledger_that_is_found_late_each_line_counts(machine, settings, tmp_path, monkeypatch):
    early = timezone.now() - 5 * HOUR
    found_late = passes(monkeypatch, early, lambda: erased_elsewhere(settings, tmp_path, "late", email=ADDRESS))
    UsedLedger.objects.all().delete()  # given up by a restore without it
    make_message(email=ADDRESS)
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)

    call_command("restore", backup, ledger=[found_late], verbosity=0)

    assert Message.objects.count() == 0


@pytest.mark.parametrize("is_before", [True, False])
def test_whoever_works_here_again_keeps_the_new_account(machine, settings, tmp_path, monkeypatch, is_before):
    create_account(ADDRESS, "x1y2z3-abc")
    passes(monkeypatch, timezone.now() - 5 * HOUR * is_before, leave)
    create_account(ADDRESS, "x1y2z3-abc", role="administrator")
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert [*User.objects.values_list("email", "role")] == [(ADDRESS, "administrator")]


def test_with_an_account_nothing_goes_once_more_that_it_had_left(machine, settings, tmp_path):
    user, other = create_account(ADDRESS, "x1y2z3-abc"), make_user("anna@beispiel.example")
    user.emailaddress_set.create(email=other.email)
    make_message(email=ADDRESS)
    Invitation.objects.create(provider=make_provider(), email=ADDRESS)
    backup = saved(tmp_path / "backups")
    leave()
    left = rows_left()
    lines = ledger.path().read_bytes()
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert left == rows_left() == ([other.email], [ADDRESS], [])
    assert ledger.path().read_bytes() == lines


def rows_left():
    return tuple([*model.objects.values_list("email", flat=True)] for model in (User, Message, Invitation))


def test_an_account_that_had_another_address_then_goes_by_its_number(machine, settings, tmp_path):
    user = create_account("frueher@beispiel.example", "x1y2z3-abc")
    backup = saved(tmp_path / "backups")
    User.objects.filter(pk=user.pk).update(email=ADDRESS)
    leave()
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert User.objects.count() == 0


def without_numbers(file):
    """As an earlier release has noted it."""
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    kept = [{name: value for name, value in line.items() if name != "row"} for line in lines]
    file.write_text("".join(json.dumps(line) + "\n" for line in kept))


@pytest.mark.parametrize("spoil", [without_numbers, lambda file: None])
def test_the_last_administrator_stays_and_the_restore_says_so(machine, settings, tmp_path, capsys, spoil):
    create_account(ADDRESS, "x1y2z3-abc", role="administrator")
    make_user("auch-weg@vogel.example")
    backup = saved(tmp_path / "backups")
    User.objects.all().delete()
    spoil(ledger.path())
    lose_all(settings, machine)

    call_command("restore", backup)

    assert [*User.objects.values_list("email", flat=True)] == [ADDRESS]
    assert f"The account of {ADDRESS} was deleted after this backup and stays" in capsys.readouterr().out


SPELLINGS = {  # of whom, and how it stands somewhere; {n} makes each one somebody else
    "email": {
        "e{n}@vogel.example": [
            *("e{n}@vogel.example", "E{n}@Vogel.example", "Bitte an e{n}@vogel.example schreiben"),
            *("Mail:e{n}@vogel.example", "mailto:e{n}@vogel.example", "e{n}@vogel.example/0171 5551234"),
            *("a@x.example,e{n}@vogel.example", "Tel/e{n}@vogel.example", "*e{n}@vogel.example*"),
            *("„e{n}@vogel.example“", "e{n}@vogel.example;x@y.example", "Olena <e{n}@vogel.example>."),
            *("'e{n}@vogel.example'", "Gruß\ne{n}@vogel.example\tund Dank", "(e{n}@vogel.example – danke)"),
        ],
        "max{n}@straße.example": ["Max{n}@strasse.example"],
    },
    "phone": {
        "0171 55500{n}": [
            *("0171 55500{n}", "+49 (0)171 555-00{n}", "004917155500{n}", "٠١٧١ ٥٥٥٠٠{n}", "0171-555 00 {n}"),
            *("0171 55500{n} (mobil), 03871 722160", "03871 722160 0171 55500{n}", "03871 722160/0171 55500{n}"),
            *("+4917155500{n}; +380 50 1234567", "+380 50 1234567\n0171/55500{n}"),
        ],
        "00380 50 12345{n}": ["+3805012345{n}", "Tel. 00380 50 123 45 {n}"],
        "+380 50 123 45 {n}": ["003805012345{n}", "ruf an: +3805012345{n}"],
        "00486012345{n}": ["+48 601 234 5{n}", "+48-601-2345{n}/0171 5551234"],
        "+48 601 234 5{n}": ["00486012345{n}"],
        "0171 55500{n} oder 03871 7221{n}": ["03871/7221{n}", "+4917155500{n}"],
    },
    "name": {
        "Olena Vogel{n}": ["Frag Oléna Vogel{n}, die weiß es", "olena  vogel{n}", "Vogel, Olena Vogel{n}!"],
        "Anna-Maria von der Müller{n}": ["Das weiß Anna Maria von der Mueller{n}."],
    },
}


def persons() -> list[tuple[str, str, str]]:
    """Of each spelling the kind, what the office types, and what stands somewhere."""
    found = [
        (kind, typed, text)
        for kind, all_of_it in SPELLINGS.items()
        for typed, texts in all_of_it.items()
        for text in texts
    ]
    return [
        (kind, typed.format(n=number), text.format(n=number))
        for number, (kind, typed, text) in enumerate(found, 11)
    ]


def plant(kind, typed, text, provider):
    """Wherever somebody may be spoken of, beside somebody else and in a column of that kind."""
    make_message(text, email="other@beispiel.example")
    provider.imported_files.create(name="x.csv", table=[["a", 1, text], [text]], undo={"to": {text: 1}, "n": text})
    make_message("Frage", **{"email": "", kind: typed if kind == "name" else text})


def left() -> set:
    """All words."""
    files = ImportedFile.objects.values_list("table", "undo")
    return {*leaves([*Message.objects.values_list("text", "email", "phone", "name"), *files])}


def of_an_earlier_release(file):
    """Which knew a number by one spelling alone."""
    lines = {line["at"]: json.dumps(line) for line in reversed([*map(json.loads, file.read_text().splitlines())])}
    file.write_text("".join(f"{line}\n" for line in lines.values()))


@pytest.mark.parametrize("spoil", [lambda file: None, of_an_earlier_release])
def test_whatever_an_erasure_has_found_is_gone_once_more(machine, settings, tmp_path, spoil):
    provider = make_provider()
    everybody = [person for person in persons() if spoil != of_an_earlier_release or "oder" not in person[1]]
    for person in everybody:
        plant(*person, provider)
    backup = saved(tmp_path / "backups")
    for kind, typed, _text in everybody:
        erasure.erase(erasure.identity(**{kind: typed}))
    first = left()
    spoil(ledger.path())
    lose_all(settings, machine)

    call_command("restore", backup, verbosity=0)

    assert first == left() == {"", "other@beispiel.example"}


def test_what_is_attached_to_a_mail_is_looked_into(machine):
    for text in (ADDRESS, "other@beispiel.example"):
        Attachment.objects.create(name="x.csv", file=ContentFile(f"a;{text}\n".encode(), "x.csv"))
    ledger.note(Identity(ADDRESS))

    done = erase_again(ledger.path(), timezone.now(), lambda accounts: "")

    kept = [content(attachment) for attachment in Attachment.objects.all()]
    forget_attachments(Attachment.objects.all())
    assert (done.number, kept) == (1, [b"a;other@beispiel.example\n"])
