"""Whoever is killed while a backup is made, or brought back, leaves no copy in plain for longer than a night."""

import errno
import os
import signal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
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


OWN = {
    "backup-daily/portal-20261201-000000.tar": "of somebody who keeps them here",
    "backup-20261201/portal-20261201-000000.tar": "called as a room is",
    "backup-20261202/database": "and looks like one at first",
    "backup-20261202/readme.txt": "",
    "restore-notes/media/a.txt": "",
    "backup-abcdefgh": "no folder",
}


@pytest.mark.parametrize("by_night", [False, True])
def test_what_an_administrator_keeps_there_stays(machine, tmp_path, by_night):
    for name, text in OWN.items():
        (machine / name).parent.mkdir(parents=True, exist_ok=True)
        (machine / name).write_text(text)

    if by_night:
        call_command("nightly", "check_links", verbosity=0)
    else:
        saved(tmp_path / "backups")

    assert {name: (machine / name).read_text() for name in OWN} == OWN


def test_what_was_begun_in_a_sqlite_file_goes_too(machine):
    room = machine / "backup-ab_12xyz"
    room.mkdir()
    for name in ("database", "database-journal", "database.sql"):
        (room / name).touch()

    rooms.sweep()

    assert not room.exists()


def test_what_another_user_has_left_stops_nothing_and_is_told(machine, monkeypatch, caplog):
    room = machine / "backup-ab_12xyz"
    room.mkdir()
    (room / "database").touch()

    def refuse(folder):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr(rooms, "worked_in", refuse)
    rooms.sweep()

    assert room.exists()
    assert f"{room} cannot be deleted: Permission denied" in caplog.text


@pytest.mark.parametrize(
    "place",
    ["media", "media/copies", "outbox", "index", "static/a/b", "backup-ab_12xyz", "media.before-20261201-000000"],
)
@pytest.mark.parametrize("way", ["straight", "by a link", "by dots"])
def test_a_backup_is_not_laid_where_the_portal_makes_and_deletes(machine, tmp_path, place, way):
    (machine / place).mkdir(parents=True, exist_ok=True)
    (tmp_path / "link").symlink_to(machine / place)
    target = {
        "straight": machine / place,
        "by a link": tmp_path / "link",
        "by dots": tmp_path / "x/../var" / place,
    }
    (tmp_path / "x").mkdir()

    with pytest.raises(CommandError, match="is a folder of the portal itself: name another one"):
        call_command("backup", target[way], verbosity=0)

    assert [*machine.rglob("portal-*")] == []


def test_a_backup_may_lie_beside_them(machine):
    assert saved(machine / "backups").exists()
    assert saved(machine / "backup-daily").exists()
    call_command("nightly", "check_links", verbosity=0)
    assert len([*machine.rglob("portal-*.tar")]) == 2


def test_a_backup_is_not_laid_into_the_program_where_a_variable_of_a_timer_is_empty(
    machine, settings, monkeypatch
):
    monkeypatch.chdir(settings.BASE_DIR)

    with pytest.raises(CommandError, match="is the program itself: name another folder"):
        call_command("backup", "", verbosity=0)

    assert [*settings.BASE_DIR.glob("portal-*")] == []


@pytest.mark.parametrize("command", ["verify", "restore"])
def test_what_is_no_file_is_not_waited_for(machine, tmp_path, command):
    os.mkfifo(tmp_path / "portal-20261201-000000.tar")

    with pytest.raises(CommandError, match="is no file"):
        call_command(command, tmp_path / "portal-20261201-000000.tar", verbosity=0)


def test_a_backup_is_on_the_disk_before_it_stands_under_its_name(machine, tmp_path, monkeypatch):
    """A machine that loses its power leaves none that is called whole and is empty."""
    done, fsync, rename = [], os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda handle: done.append(os.fstat(handle).st_size) or fsync(handle))
    monkeypatch.setattr(Path, "rename", lambda path, target: done.append(target.name) or rename(path, target))

    backup = saved(tmp_path / "backups")

    assert done.index(backup.stat().st_size) < done.index(backup.name)
