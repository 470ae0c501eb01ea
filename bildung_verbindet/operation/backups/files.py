"""Puts the files of a backup in place of those that are there, also where their folder is a disk of its own."""

import errno
import os
import shutil
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.core.management import CommandError
from django.utils import timezone

from bildung_verbindet.operation.backups import archive
from bildung_verbindet.operation.backups.rooms import FOLDERS, OF_THE_DISK, writing
from foundation.privacy.set_aside import new_name


def check_places(folder: Path) -> None:
    """Raises, before anything is changed, where what lies in ``folder`` could not be put."""
    for name in FOLDERS:
        ours = settings.VAR_DIR / name
        for path in archive.below(ours):
            if path.is_symlink() and path.is_dir():
                raise CommandError(f"{path} leads to files that would stay for ever: take the link and them away.")
        with writing(ours):
            ours.mkdir(exist_ok=True)
            if is_elsewhere(ours, folder):
                there = size_of(ours)
                check_room(settings.VAR_DIR, there)
                check_room(ours, size_of(folder / name) - there)


def is_elsewhere(ours: Path, folder: Path) -> bool:
    """Whether files must be copied, not only moved, between the two; raises where none can be written."""
    probe, there = folder / "probe", ours / folder.name
    probe.touch()
    try:
        probe.rename(there)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with TemporaryFile(dir=ours) as file:
            file.write(b"x")
        return True
    there.unlink()
    return False


def check_room(place: Path, needed: int) -> None:
    if (free := shutil.disk_usage(place).free) < needed:
        raise CommandError(f"{place} has room for {free // 10**6} MB, {needed // 10**6 + 1} MB are needed.")


def size_of(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def put(folder: Path) -> list[str]:
    """What was there is kept under another name. The folders themselves stay, as each may be a mount."""
    kept, now = [], timezone.now()
    for name in FOLDERS:
        ours, aside = settings.VAR_DIR / name, new_name(name, now)
        with writing(ours):
            if there := contents(ours):
                aside.mkdir(mode=0o700)
                move(there, aside)
                kept.append(aside.name)
            move(contents(folder / name), ours)
    return kept


def contents(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name != OF_THE_DISK] if folder.exists() else []


def move(paths: list[Path], folder: Path) -> None:
    """Between disks nothing goes before all of it is on the other one."""
    copied = [path for path in paths if not is_renamed(path, folder / path.name)]
    for path in copied:
        copy = shutil.copytree if is_folder(path) else shutil.copy2
        copy(path, folder / path.name)
    if copied:
        os.sync()
    for path in copied:
        delete = shutil.rmtree if is_folder(path) else Path.unlink
        delete(path)


def is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def is_renamed(path: Path, target: Path) -> bool:
    try:
        path.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True
