"""A restore erases again what was erased after the backup was made: all of it, and nothing else."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actions import create_account
from accounts.models import User
from contacts.models import Message
from foundation.privacy import erasure, ledger
from providers.models import Invitation
from tests.bildung_verbindet import test_backups
from tests.bildung_verbindet.test_backups import lose_all, saved
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
