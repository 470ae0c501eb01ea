"""Whoever is killed while a backup is made, or brought back, leaves no copy in plain for longer than a night."""

import os
import signal

import pytest
from django.core.management import call_command
from django.db import connections

from bildung_verbindet.operation.backups import archive, rooms
from tests.bildung_verbindet import test_backups
from tests.bildung_verbindet.test_backups import saved

pytestmark = pytest.mark.django_db(transaction=True)
machine = test_backups.machine


def killed(monkeypatch, name, act):
    """In a process of its own, which is killed when it comes to that function of the archive."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            monkeypatch.setattr(archive, name, lambda *_args: os.kill(os.getpid(), signal.SIGKILL))
            act()
        finally:
            os._exit(3)
    return os.waitpid(child, 0)[1]


def left(*folders):
    return sorted(
        path.name.partition("-")[0] + path.suffix
        for folder in folders
        for path in folder.iterdir()
        if path.name.startswith(("backup-", "restore-")) or path.suffix == ".part"
    )


def killed_backup(monkeypatch, folder):
    return killed(monkeypatch, "add", lambda: saved(folder))


def killed_restore(monkeypatch, folder):
    backup = saved(folder)
    return killed(monkeypatch, "copied", lambda: call_command("restore", backup))


@pytest.mark.parametrize(
    ("kill", "leaves"), [(killed_backup, ["backup", "portal.part"]), (killed_restore, ["restore"])]
)
@pytest.mark.parametrize("by_night", [False, True])
def test_what_a_killed_process_leaves_goes_with_the_next_backup_and_each_night(
    machine, tmp_path, monkeypatch, kill, leaves, by_night
):
    folder = tmp_path / "backups"
    ended_by = kill(monkeypatch, folder)
    before = left(machine, folder)

    if by_night:
        call_command("nightly", "check_links", verbosity=0)
    else:
        saved(folder)

    assert (ended_by, before) == (signal.SIGKILL, leaves)
    assert left(machine, folder) == (["portal.part"] if by_night and "portal.part" in leaves else [])


def test_a_room_in_which_somebody_works_stays(machine):
    with rooms.room("backup-") as first, rooms.room("restore-"):
        rooms.sweep()

        assert left(machine) == ["backup", "restore"]
        assert first.is_dir()
    assert left(machine) == []
