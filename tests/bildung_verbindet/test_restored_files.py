"""Files of a backup come back also where their folder is a disk of its own; those of before have an end."""

import errno
import os
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bildung_verbindet.operation.backups import archive, bringing_back, files
from courses.models import Course
from foundation.databases import unfinished
from tests.bildung_verbindet import test_backups
from tests.bildung_verbindet.test_backups import saved
from tests.factories import make_course

pytestmark = pytest.mark.django_db(transaction=True)
machine = test_backups.machine


@pytest.fixture
def backup(machine, settings, tmp_path):
    (machine / "media" / "kurse").mkdir()
    (machine / "media" / "kurse" / "kurs.webp").write_text("a course")
    backup = saved(tmp_path / "backups")
    settings.SECRET_KEY = "another key, as long as the first one was, too"
    return backup


@pytest.fixture
def disk_of_its_own(machine, monkeypatch):
    """Nothing can be moved between it and other folders; a test may not mount one."""
    media, rename = machine / "media", Path.rename

    def on_its_disk(path):
        return media in Path(path).parents

    def renamed(path, target):
        if media in (path, Path(target)):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
        if on_its_disk(path) != on_its_disk(target):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path))
        return rename(path, target)

    def gone(path):
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))

    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Path, "rmdir", gone)


def restore(backup):
    call_command("restore", backup, over_live=True, without_ledger=True, verbosity=0)


def found_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def closed(monkeypatch):
    """Folders of these names may not be read, whoever asks."""
    names, true_scandir = set(), os.scandir

    def scandir(path):
        if os.path.basename(str(path)) in names:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return true_scandir(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return names


def test_what_a_disk_keeps_for_itself_is_no_file_of_ours(machine, tmp_path, closed):
    closed.add("lost+found")
    (machine / "media" / "lost+found").mkdir()

    assert saved(tmp_path / "backups").exists()
    (machine / "media" / "kurse" / "lost+found").mkdir(parents=True)  # somebody's
    with pytest.raises(CommandError, match=r"kurse/lost\+found cannot be read"):
        saved(tmp_path / "backups")


@pytest.mark.parametrize("is_empty", [True, False])
def test_media_on_a_disk_of_its_own_come_back(backup, machine, disk_of_its_own, is_empty):
    media = machine / "media"
    for path in (media / "kurse" / "kurs.webp", media / "bild.webp"):
        path.unlink() if is_empty else path.write_text("of before")
    os.rmdir(media / "kurse") if is_empty else (media / "neu.webp").symlink_to("bild.webp")
    disk = media / "lost+found"
    disk.mkdir()

    restore(backup)

    asides = [*machine.glob("media.before-*")]
    assert found_in(media) == ["bild.webp", "kurse/kurs.webp"]
    assert (media / "bild.webp").read_bytes() == b"a picture" * 1000
    assert [found_in(aside) for aside in asides] == [["bild.webp", "kurse/kurs.webp", "neu.webp"]] * (not is_empty)
    assert [(aside / "bild.webp").read_text() for aside in asides] == ["of before"] * (not is_empty)
    assert disk.is_dir()
    unfinished.check()


def test_the_folder_itself_stays_as_it_may_be_a_mount(backup, machine):
    before = (machine / "media").stat().st_ino

    restore(backup)

    assert (machine / "media").stat().st_ino == before


def broken_off(*args):
    raise OSError(errno.EIO, os.strerror(errno.EIO), "media")


@pytest.mark.parametrize("breaks_at", ["copy2", "rmtree", "copytree"])
def test_what_breaks_off_between_disks_loses_nothing_and_is_done_by_the_next(
    backup, machine, disk_of_its_own, monkeypatch, breaks_at
):
    (machine / "media" / "alt.webp").write_text("of before")
    with monkeypatch.context() as broken:
        broken.setattr(files.shutil, breaks_at, broken_off)
        with pytest.raises(CommandError, match="Nothing can be written to media"):
            restore(backup)
    closed = unfinished.mark().exists()

    restore(backup)

    assert closed
    assert found_in(machine / "media") == ["bild.webp", "kurse/kurs.webp"]
    kept = {path.name: path.read_text() for path in machine.glob("media.before-*/**/*") if path.is_file()}
    assert kept["alt.webp"] == "of before"
    unfinished.check()


def in_the_way(machine, monkeypatch):
    (machine / "media").rename(machine / "elsewhere")
    (machine / "media").write_text("no folder")


def without_room(machine, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(files.shutil, "disk_usage", lambda place: usage(10, 5, 5))


@pytest.mark.parametrize(("spoil", "words"), [(in_the_way, "Nothing can be"), (without_room, "has room for 0 MB")])
def test_before_the_database_is_touched_it_is_asked_whether_files_can_be_put(
    backup, machine, monkeypatch, request, spoil, words
):
    course = make_course("Von heute")
    spoil(machine, monkeypatch)
    if spoil is without_room:
        request.getfixturevalue("disk_of_its_own")

    with pytest.raises(CommandError, match=words):
        restore(backup)

    assert Course.objects.filter(pk=course.pk).exists()
    unfinished.check()


def test_files_of_before_end_after_two_weeks_whatever_clock_named_them(machine, capsys):
    now = timezone.now()
    for folder, days in (("media", 13.9), ("media", 14.1), ("outbox", 40), ("outbox", -400)):
        path = machine / f"{folder}.before-{now - timedelta(days=days):%Y%m%d-%H%M%S}"
        path.mkdir()
        (path / "brief.pdf").write_text("Olena")
    (machine / "media.before-all").mkdir()

    call_command("forget", dry_run=True)
    asked = capsys.readouterr().out
    call_command("forget")

    stay = sorted(path.name for path in machine.glob("*.before-*"))
    assert "2 folders of before a restore would be deleted" in asked
    assert "2 folders of before a restore deleted" in capsys.readouterr().out
    assert [name.partition("-")[0] for name in stay] == ["media.before", "media.before", "outbox.before"]
    assert stay[-1] <= f"outbox.before-{timezone.now():%Y%m%d-%H%M%S}"


def test_a_full_disk_is_to_blame_not_the_backup(backup, monkeypatch):
    copied = archive.copied
    monkeypatch.setattr(archive, "copied", lambda content, _target: copied(content, Path("/dev/full")))

    with pytest.raises(CommandError, match=r"^Nothing can be written to /dev: No space left on device\.$"):
        restore(backup)


def test_what_no_database_takes_is_told_in_a_sentence_and_the_portal_goes_on(machine, tmp_path):
    (tmp_path / "database").write_text("neither of the two" * 1000)

    said = pytest.raises(CommandError, match=r"(SQLite|pg_restore) failed: .*(database|archive)")
    with unfinished.lifted(), said:
        bringing_back.load(tmp_path / "database")

    unfinished.check()


@pytest.mark.parametrize("command", ["verify", "restore"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", r"backups is a folder: name one of the backups in it\.$"),
        ("missing.tar", r"missing\.tar cannot be read: No such file or directory\.$"),
        ("missing.tar.age", r"missing\.tar\.age cannot be read: No such file or directory\.$"),
    ],
)
def test_a_source_that_is_none_is_told_in_a_sentence(backup, command, name, words):
    with pytest.raises(CommandError, match=words):
        call_command(command, backup.parent / name, verbosity=0)


def test_a_file_that_cannot_be_read_is_to_blame_not_where_the_backup_goes(machine, tmp_path, monkeypatch):
    picture, opened = machine / "media" / "bild.webp", Path.open

    def refused(path, *args, **options):
        if path == picture:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *args, **options)

    monkeypatch.setattr(Path, "open", refused)

    with pytest.raises(CommandError, match=r"bild\.webp cannot be read: Permission denied\.$"):
        saved(tmp_path / "backups")


def test_what_links_lead_to_comes_back_once(machine, settings, tmp_path):
    elsewhere = tmp_path / "disk"
    (elsewhere / "deep").mkdir(parents=True)
    (elsewhere / "deep" / "a.webp").write_text("a")
    (machine / "media" / "more").symlink_to(elsewhere)
    (machine / "media" / "one.webp").symlink_to(elsewhere / "deep" / "a.webp")
    (machine / "media" / "gone.webp").symlink_to(tmp_path / "nowhere")
    (elsewhere / "round").symlink_to(machine / "media")
    os.mkfifo(machine / "media" / "pipe")
    backup = saved(tmp_path / "backups")
    settings.SECRET_KEY = "another key, as long as the first one was, too"

    with pytest.raises(CommandError, match="media/more leads to files that would stay for ever"):
        restore(backup)
    assert not unfinished.mark().exists()
    shutil.rmtree(elsewhere)
    restore(backup)

    assert found_in(machine / "media") == ["bild.webp", "more/deep/a.webp", "one.webp"]
    assert (machine / "media" / "one.webp").read_text() == "a"


def test_a_folder_that_cannot_be_read_makes_no_backup_that_is_called_whole(machine, tmp_path, closed):
    closed.add("closed")
    (machine / "media" / "closed").mkdir()

    with pytest.raises(CommandError, match="media/closed cannot be read: Permission denied"):
        saved(tmp_path / "backups")

    assert [*(tmp_path / "backups").iterdir()] == []
