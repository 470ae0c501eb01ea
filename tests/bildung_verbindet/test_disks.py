"""What the doctor says of folders, files and disks, to a user of the machine who may not do everything."""

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage, storages
from django.core.mail import EmailMessage
from django.core.management import CommandError
from django.utils import translation
from post_office.models import Attachment

from bildung_verbindet.operation import disks
from bildung_verbindet.operation.backups import archive
from foundation.mail.outbox import EmailBackend
from foundation.privacy import ledger
from foundation.privacy.identity import Identity
from tests.factories import make_post
from tests.foundation.test_media import attached, pictured

pytestmark = pytest.mark.django_db
LOOKS = (disks.look_at_folders, disks.look_at_room, disks.look_at_ledger, disks.look_at_backups)
NOBODY = 65_534
WHO = Identity(email="weg@beispiel.de")


@contextmanager
def as_somebody():
    """Whom rights of files hold for: root they do not."""
    is_root = not os.geteuid()
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def own(*paths):
    for path in paths:
        if not os.geteuid():
            os.chown(path, NOBODY, NOBODY)


@pytest.fixture
def var(settings):
    """A portal's folder that belongs to somebody, with a picture, and with a ledger that names one."""
    with tempfile.TemporaryDirectory(prefix="bildung-verbindet-") as folder:
        settings.VAR_DIR = Path(folder)
        settings.MEDIA_ROOT = settings.VAR_DIR / "media"
        settings.ERASURE_LEDGER = str(settings.VAR_DIR / "erasures.ledger")
        (settings.MEDIA_ROOT / "pictures").mkdir(parents=True)
        (settings.MEDIA_ROOT / "pictures/ab-400.webp").write_bytes(b"x")
        ledger.note(WHO)
        own(settings.VAR_DIR, *settings.VAR_DIR.rglob("*"))
        yield settings.VAR_DIR


def complaints(language="en") -> list[str]:
    with translation.override(language), as_somebody():
        return [str(finding) for look in LOOKS for finding in look() if finding.level]


CLOSED = {
    "media/pictures": (0o555, "The portal may not change or read"),
    "media/pictures/ab-400.webp": (0o000, "The portal may not change or read"),
    "media": (0o555, "Nothing can be written to"),
    "backup.lock": (0o444, "The portal may not change or read"),
    "erasures.ledger": (0o000, "cannot be read and written, so nobody can be erased: Permission denied."),
    "erasures.key": (0o000, "cannot be read and written, so nobody can be erased: Permission denied."),
}


@pytest.mark.parametrize("name", CLOSED)
def test_what_the_portal_may_not_use_is_told_with_its_name(var, name):
    (var / "backup.lock").touch()
    own(var / "backup.lock")
    before, (mode, words) = complaints(), CLOSED[name]

    (var / name).chmod(mode)

    told = complaints()
    assert before == []
    assert all(line.startswith("[wrong]") for line in told)
    assert any(words in line and f"{var / name}" in line for line in told)
    assert {*told}.isdisjoint(complaints("de"))


def test_a_room_of_another_user_is_told_but_no_other_folder(var):
    for name in ("backup-ab_12xyz", "restore-00000000", "backup-daily"):
        (var / name).mkdir()
        own(var / name)
    (var / "backup-ab_12xyz").chmod(0)
    (var / "backup-daily").chmod(0)

    told = complaints()

    assert told == [
        f"[wrong] {var}/backup-ab_12xyz may hold all in plain, of a backup that broke off, and the portal cannot "
        "delete it. Look into it as root, and delete it if that is so."
    ]
    assert {*told}.isdisjoint(complaints("de"))


def test_what_a_link_leads_to_is_looked_at(var, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("disk")
    (elsewhere / "a.webp").touch(mode=0)
    (var / "media/more").symlink_to(elsewhere)
    (var / "media/round").symlink_to(var / "media")

    (told,) = complaints()

    assert "The portal may not change or read" in told
    assert "media/more" in told


def test_a_ledger_without_its_key_is_told_as_nobody_can_be_erased(var):
    ledger.key_file(var / "erasures.ledger").unlink()

    (told,) = complaints()

    assert "erasures.key, so nobody can be erased. Bring the key back from its copy." in told
    with pytest.raises(PermissionError):
        ledger.note(WHO)


def test_a_ledger_of_another_machine_that_is_damaged_is_told(var):
    (var / "erasures-ab.ledger").write_text("halb\n")
    own(var / "erasures-ab.ledger")

    (told,) = complaints()

    assert "erasures-ab.ledger is damaged" in told


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts disks")
@pytest.mark.parametrize("name", ["media", "media/pictures", "ledger"])
def test_each_disk_is_asked_for_its_room(var, settings, name):
    folder = var / name
    folder.mkdir(exist_ok=True)
    settings.ERASURE_LEDGER = str(var / "ledger/erasures.ledger")
    (var / "ledger").mkdir(exist_ok=True)
    own(var / "ledger")
    mounted = subprocess.run(  # noqa: S603
        ["/bin/mount", "-t", "tmpfs", "-o", f"size=64k,uid={NOBODY}", "tmpfs", folder], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount")

    try:
        told = complaints()
    finally:
        subprocess.run(["/bin/umount", folder], check=True)  # noqa: S603

    assert told == [f"[wrong] 0 MB are free in {folder}. Make room, or give it a larger disk."]


def show_picture():
    return default_storage, pictured(make_post())


def show_document():
    return default_storage, attached(make_post())


def send_file():
    message = EmailMessage("Betreff", "Text", "p@beispiel.de", ["a@beispiel.example"])
    message.attach("termin.ics", "BEGIN:VCALENDAR", "text/calendar")
    EmailBackend().send_messages([message])
    return storages["outbox"], Attachment.objects.get().file.name


@pytest.mark.parametrize("keep", [show_picture, show_document, send_file])
def test_a_file_that_is_on_another_machine_is_told(var, settings, keep):
    settings.EMAIL_HOST = "mail.beispiel.example"  # so that it waits
    storage, name = keep()
    with translation.override("en"):
        before = [*disks.look_at_missing_files()]

        storage.delete(name)

        (told,) = map(str, disks.look_at_missing_files())
    assert before == []
    assert f"[wrong] Files that pages show or e-mails carry are not here, as {name}. Bring them back" in told


@pytest.mark.parametrize("recipient", ["age1nonsense", "-", "age1falsch age1falsch"])
def test_a_key_with_which_nothing_is_encrypted_is_told_before_the_night(var, settings, recipient):
    settings.BACKUP_RECIPIENT = recipient

    (told,) = complaints()

    assert told.startswith("[wrong] No backup can be made: age does not encrypt")
    with pytest.raises(CommandError):
        archive.check_recipient(recipient)


def test_the_key_of_age_itself_is_taken(var, settings):
    made = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True)  # noqa: S607
    settings.BACKUP_RECIPIENT = made.stderr.split()[-1]

    assert complaints() == []
