"""What a backup says of itself in its list: what portal and moment it is of, and what must come back of it."""

import os
import re
from collections.abc import Callable, Collection
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState

from bildung_verbindet.freshness.watch import release
from bildung_verbindet.operation.backups.archive import DATABASE
from foundation.privacy import ledger

PORTAL, FORMAT = "bildung-verbindet", 1


def facts(now: datetime, rows: dict[str, int]) -> dict:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "portal": PORTAL,
        "format": FORMAT,
        "made_at": now.isoformat(),
        "database": connection.vendor,
        "release": release(),
        "migrations": sorted(map(".".join, applied)),
        "rows": rows,
        "settings": names_set(),
        "keys": key_marks(),
        "ledgers": ledger.marks_of_all(),
    }


def names_set() -> list[str]:
    """Of the variables that README explains, those that are set; never what they are."""
    known = set(re.findall(r"`([A-Z][A-Z_]{2,})`", (settings.BASE_DIR / "README.md").read_text()))
    found = os.environ.items()
    return sorted(name for name, value in found if name.removesuffix("_FILE") in known and value.strip())


def key_marks() -> list[str]:
    """By which one can tell that a secret is still the same, and nothing else."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [sha256(f"backup:{key}".encode()).hexdigest()[:16] for key in keys]


def is_number(value: object) -> bool:
    return type(value) is int and value >= 0


def is_moment(value: object) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None if isinstance(value, str) else False
    except ValueError:
        return False


def are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def are_numbers(value: object) -> bool:
    return isinstance(value, dict) and all(map(is_number, value.values()))


READ: dict[str, Callable[[object], bool]] = {  # of what is in the list, and whether it is what it should be
    "format": lambda value: is_number(value) and value == FORMAT,
    "made_at": is_moment,
    "database": lambda value: isinstance(value, str),
    "migrations": are_words,
    "rows": are_numbers,
    "keys": are_words,
    "ledgers": are_words,
}
LATER = {"ledgers": []}  # what older releases did not write yet


def why_not(found: dict) -> str:
    """Why this portal cannot take a backup back, whose list that is; nothing when it can."""
    if found.get("portal") != PORTAL:
        return "This is no backup of this portal."
    if is_number(found.get("format")) and found["format"] > FORMAT:
        return "This backup was made by a newer release; install that one first."
    if odd := [name for name, is_right in READ.items() if not is_right(found.get(name, LATER.get(name)))]:
        return damaged(*odd)
    if DATABASE not in found["files"]:
        return "This is no whole backup: it holds no database."
    return why_not_here(found)


def damaged(*names: str) -> str:
    return f"The list in this backup is damaged: {', '.join(names)} is missing or not what it should be."


def why_not_here(found: dict) -> str:
    loader = MigrationLoader(None)
    successors = {old: node for node, migration in loader.disk_migrations.items() for old in migration.replaces}
    known = {f"{app}.{name}": (app, name) for app, name in {*loader.disk_migrations, *successors}}
    if newer := [name for name in found["migrations"] if name not in known]:
        return f"This backup was made by a newer release ({', '.join(newer[:3])}); install that one first."
    if found["database"] != connection.vendor:
        return f"This backup is of {found['database']}, the portal runs on {connection.vendor}."
    nodes = [known[name] for name in found["migrations"]]
    tables = tables_after(loader, {successors.get(node, node) for node in nodes})
    if odd := sorted(tables ^ found["rows"].keys()):
        return f"{damaged('rows')} It counts other tables than its release has ({', '.join(odd[:3])})."
    return ""


def tables_after(loader: MigrationLoader, nodes: Collection[tuple[str, str]]) -> set[str]:
    """Of the models as they were when no other migrations had been done, which an older release had not."""
    state = loader.project_state([*nodes])
    return {
        model.options.get("db_table") or f"{model.app_label}_{model.name_lower}"
        for model in state.models.values()
        if model.options.get("managed", True) and not model.options.get("proxy") and not is_swapped(model)
    }


def is_swapped(model: ModelState) -> bool:
    """As Django's own users are for ours."""
    name = model.options.get("swappable")
    return bool(name) and getattr(settings, name).lower() != f"{model.app_label}.{model.name_lower}"
