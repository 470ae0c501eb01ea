"""Makes a backup, in place of the oldest ones."""

import re
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.utils import timezone

from bildung_verbindet.operation.backups import archive, dumps, manifest, rooms
from foundation.databases import unfinished
from foundation.operation.alone import only_one
from foundation.operation.jobs import await_first, noted
from foundation.privacy import set_aside
from office.timetable import BACKUP

NAME = re.compile(r"portal-(\d{8}-\d{6})\.tar(\.age)?")


@dataclass(frozen=True)
class Saved:
    path: Path
    size: int
    gone: list[Path]
    of_future: list[Path]


def save(folder: Path, recipient: str = "", keep: int = 0) -> Saved:
    """What fails on the way is noted, and success when all is done and the new file stands there."""
    if trouble := unfinished.trouble() or why_not_there(folder):  # while the database takes no note
        raise CommandError(trouble)
    with noted(BACKUP) if settings.HTTPS else nullcontext(), rooms.writing(folder), only_one("backup") as is_mine:
        if not is_mine:
            raise CommandError("Another backup is being made or brought back.")
        sweep(folder)
        target = saved(folder, recipient)
        gone = rotate(target, keep)
        of_future = [path for path in backups_in(folder) if is_of_future(path, target)]
        return Saved(target, target.stat().st_size, gone, of_future)


def why_not_there(folder: Path) -> str:
    """Within what a backup saves, a restore puts aside or each start makes anew it would be no copy."""
    ours = [settings.VAR_DIR / name for name in (*rooms.FOLDERS, "index", "metrics", "static")]
    own = {path.resolve() for path in ours}
    if folder.resolve() == settings.BASE_DIR:
        return f"{folder.resolve()} is the program itself: name another folder, better on another disk."
    for place in (folder.resolve(), *folder.resolve().parents):
        if place in own or (place.parent == settings.VAR_DIR.resolve() and is_made(place.name)):
            return f"{place} is a folder of the portal itself: name another one, better on another disk."
    return ""


def is_made(name: str) -> bool:
    return bool(rooms.NAME.fullmatch(name) or set_aside.NAME.fullmatch(name))


def await_first_backup() -> None:
    """Who watches is told where none is whole for too long; of a trial without HTTPS (``make run``) nobody is."""
    if settings.HTTPS:
        await_first(BACKUP)


def saved(folder: Path, recipient: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    now = timezone.now()
    target = folder / f"portal-{now:%Y%m%d-%H%M%S}.tar{'.age' if recipient else ''}"
    with rooms.room("backup-") as room:
        database = room / archive.DATABASE
        rows = dumps.dump(database)
        archive.write(target, database, manifest.facts(now, rows), recipient)
    if not recipient:
        archive.unpack(target, None)  # as the disk has it
    return target


def sweep(folder: Path) -> None:
    """What whoever was killed has begun to write; only where no other backup is being made."""
    for path in folder.glob("*.part"):
        if NAME.fullmatch(path.stem):
            path.unlink()


def rotate(target: Path, keep: int) -> list[Path]:
    """The old ones that went for the new one: first those whose names say a time that has not come yet."""
    others = [path for path in backups_in(target.parent) if path != target]
    others.sort(key=lambda path: (not is_of_future(path, target), path.name))
    old = others[: max(len(others) + 1 - keep, 0)] if keep else []
    for path in old:
        path.unlink()
    return old


def backups_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_file()]


def is_of_future(path: Path, target: Path) -> bool:
    """Named by a clock that was wrong, now or then."""
    return NAME.fullmatch(path.name)[1] > NAME.fullmatch(target.name)[1]
