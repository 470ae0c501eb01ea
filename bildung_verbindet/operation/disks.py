"""Whether what the portal keeps in files can be written, read and backed up: by whom it runs, and on each disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError
from django.utils.translation import gettext as _
from post_office.models import Attachment

from bildung_verbindet.operation.backups import archive, rooms
from bildung_verbindet.operation.findings import Finding, fine, odd, wrong
from foundation.databases import unfinished
from foundation.files.uploads import missing_files
from foundation.mail.outbox import mails
from foundation.privacy import ledger

LEAST_ROOM = 1024**3  # bytes; below a tenth of it things begin to fail
LEAST_ROOM_OF_LEDGER = 1024**2  # where it has a disk of its own


def look_at_folders() -> Iterator[Finding]:
    for folder in dict.fromkeys((settings.VAR_DIR, *filled(), ledger.path().parent)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"x")
        except OSError as error:
            yield wrong(
                _("Nothing can be written to %(folder)s: %(why)s.") % {"folder": folder, "why": error.strerror},
                _("Give the folder to the user as whom the portal runs, or make room."),
            )
    if closed := next(filter(is_closed, in_use()), None):
        yield wrong(
            _("The portal may not change or read %(path)s.") % {"path": closed},
            _("Give this folder and all in it to the user as whom the portal runs: %(folder)s")
            % {"folder": settings.VAR_DIR},
        )
    for folder in rooms.closed():
        yield wrong(
            _("%(folder)s may hold all in plain, of a backup that broke off, and the portal cannot delete it.")
            % {"folder": folder},
            _("Look into it as root, and delete it if that is so."),
        )
    if unfinished.mark().exists():
        yield wrong(
            _("A restore has not come to its end, so the portal serves nobody."),
            _("Run manage.py restore again, with --over-live."),
        )
    if hasattr(staticfiles_storage, "hashed_files") and not staticfiles_storage.hashed_files:
        yield wrong(_("Style sheets and scripts are not there."), _("Run manage.py collectstatic."))


def filled() -> list[Path]:
    """What fills by uploads and mails, and goes into a backup."""
    return [settings.VAR_DIR / name for name in rooms.FOLDERS]


def in_use() -> Iterator[Path]:
    """All that must be written to or read when somebody uploads, is erased or makes a backup."""
    yield from settings.VAR_DIR.glob("*.lock")
    for folder in filled():
        yield from (folder, *archive.below(folder))


def is_closed(path: Path) -> bool:
    try:
        is_folder = S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        return False
    except OSError:  # where a link leads to
        return True
    needed = os.R_OK | os.W_OK | os.X_OK if is_folder else os.W_OK if path.suffix == ".lock" else os.R_OK
    return not os.access(path, needed, effective_ids=True)


def look_at_room() -> Iterator[Finding]:
    """Of each disk on which one of the portal's folders lies."""
    for folder, least in disks():
        free = shutil.disk_usage(folder).free
        words = _("%(number)s MB are free in %(folder)s.") % {"number": free // 1024**2, "folder": folder}
        if free < least:
            yield (wrong if free < least // 10 else odd)(words, _("Make room, or give it a larger disk."))
        else:
            yield fine(words)


def disks() -> Iterator[tuple[Path, int]]:
    """A folder of each, and how many bytes should be free there."""
    folders = [settings.VAR_DIR]
    for folder in filled():
        folders += [folder, *folder.glob("*/")]
    wanted = [*((folder, LEAST_ROOM) for folder in folders), (ledger.path().parent, LEAST_ROOM_OF_LEDGER)]
    known = set()
    for folder, least in wanted:
        if os.path.isdir(folder) and (disk := folder.stat().st_dev) not in known:
            known.add(disk)
            yield folder, least


def look_at_ledger() -> Iterator[Finding]:
    """Whoever cannot be noted in it is not erased."""
    for file in ledger.all_files():
        names = {"file": file, "key": ledger.key_file(file)}
        try:
            ledger.check(file)
        except ledger.KeylessError:
            yield wrong(
                _("%(file)s says nothing without its key %(key)s, so nobody can be erased.") % names,
                _("Bring the key back from its copy. If it is lost, move the ledger elsewhere."),
            )
        except ledger.DamagedError:
            yield wrong(
                _("%(file)s is damaged, so no restore would know who was erased.") % names,
                _("Bring it back from its copy."),
            )
        except OSError as error:
            yield wrong(
                _("%(file)s cannot be read and written, so nobody can be erased: %(why)s.")
                % {"file": error.filename or file, "why": error.strerror},
                _("Give the ledger and its key to the user as whom the portal runs."),
            )


def look_at_other_ledgers() -> Iterator[Finding]:
    """Which the database tells, as it may be away; where ours cannot be read, that is told of it already."""
    with suppress(OSError):
        if ledger.is_elsewhere():
            yield wrong(
                _("Another machine has noted in a ledger that is not here who was erased."),
                _("Let all machines share its folder (ERASURE_LEDGER). If it is lost, this ends in 90 days."),
            )


def look_at_missing_files() -> Iterator[Finding]:
    """Which somebody has deleted, or which are on another machine."""
    waiting = Attachment.objects.filter(emails__in=mails().waiting()).distinct().order_by("pk")
    lost = [
        attachment.file.name for attachment in waiting if not attachment.file.storage.exists(attachment.file.name)
    ]
    if missing := [*missing_files(), *lost]:
        yield wrong(
            _("Files that pages show or e-mails carry are not here, as %(name)s.") % {"name": missing[0]},
            _("Bring them back from a backup. Several machines must share the folders media and outbox."),
        )


def look_at_backups() -> Iterator[Finding]:
    try:
        archive.check_recipient(settings.BACKUP_RECIPIENT)
    except CommandError:
        yield wrong(
            _("No backup can be made: age does not encrypt with what BACKUP_RECIPIENT says."),
            _("Say there a public key (age1…), and look whether the package age is installed."),
        )
