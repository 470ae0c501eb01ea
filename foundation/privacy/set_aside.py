"""Folders that stood where a restore has put its files: kept for a while, as who was erased may be in them."""

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

KEPT_DAYS = 14
NAME = re.compile(r"(media|outbox)\.before-(\d{8}-\d{6})")


def new_name(folder: str, moment: datetime) -> Path:
    while (path := settings.VAR_DIR / f"{folder}.before-{stamp(moment)}").exists():
        moment += timedelta(seconds=1)
    return path


def stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%d-%H%M%S}"


def outdated_folders() -> list[Path]:
    end = stamp(timezone.now() - timedelta(days=KEPT_DAYS))
    return [path for path, _folder, moment in folders() if moment < end]


def folders() -> list[tuple[Path, str, str]]:
    """With what they were, and when they were set aside."""
    found = [(path, NAME.fullmatch(path.name)) for path in settings.VAR_DIR.glob("*.before-*")]
    return [(path, *match.groups()) for path, match in found if match and path.is_dir()]


def forget_folders() -> int:
    """Deletes them. From now on counts what a wrong clock has named by a day that has not come."""
    now = timezone.now()
    for path, folder, moment in folders():
        if moment > stamp(now):
            path.rename(new_name(folder, now))
    outdated = outdated_folders()
    for path in outdated:
        shutil.rmtree(path)
    return len(outdated)
