"""Who was erased, outside the database: what an older backup brings back is erased again by it.

A line holds keyed hashes and no name. The key lies beside it; both belong on another disk than the backups, so
that the two are not lost together.
"""

import errno
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from fcntl import LOCK_EX, flock
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundation.privacy.identity import Identity, addresses_in, core, names_in, numbers_in, spellings
from foundation.privacy.models import UsedLedger
from foundation.reading.spelling import folded

KEY_LENGTH = 32  # bytes
ACCOUNT = settings.AUTH_USER_MODEL
KINDS = {
    "email": lambda value: value.strip().casefold(),
    "phone": core,
    "name": lambda value: folded(value),
}


_is_noted: ContextVar[bool] = ContextVar("is_noted", default=False)


class DamagedError(Exception):
    """The ledger cannot say who was erased: why, in words for whoever takes a backup back."""


class KeylessError(DamagedError):
    """It has lines, and no key to read them by."""


def path() -> Path:
    return Path(settings.ERASURE_LEDGER)


def all_files() -> list[Path]:
    """The portal's own, and beside it those of other machines that a restore has taken over."""
    ours = path()
    beside = [path for path in ours.parent.glob("*") if path.name.startswith(f"{ours.stem}-")]
    return [ours, *sorted(path for path in beside if path.suffix == ours.suffix)]  # of keys it is another one


def key_file(ledger: Path) -> Path:
    return ledger.with_suffix(".key")


def has_key(ledger: Path) -> bool:
    file = key_file(ledger)
    return file.exists() and file.stat().st_size == KEY_LENGTH


def key(ledger: Path) -> bytes:
    """Made at the first erasure, by whoever holds the ledger; lines of another one it would make unreadable."""
    if not has_key(ledger):
        if ledger.stat().st_size:
            raise PermissionError(errno.EPERM, f"{ledger} says nothing without its key {key_file(ledger)}.")
        keep_key(ledger, secrets.token_bytes(KEY_LENGTH))
    return key_file(ledger).read_bytes()


def keep_key(ledger: Path, secret: bytes) -> None:
    part = ledger.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as new:
        new.write(secret)
        new.flush()
        os.fsync(new.fileno())
    part.rename(key_file(ledger))


def mark(secret: bytes) -> str:
    """By which one can tell that a ledger is still the same, and nothing else."""
    return sha256(b"ledger:" + secret).hexdigest()[:16]


def marks(files: Iterable[Path]) -> list[str]:
    return [mark(key(file)) for file in files if has_key(file)]


def digest(secret: bytes, kind: str, value: str) -> str:
    plain = KINDS[kind](value)
    return hmac.digest(secret, f"{kind}:{plain}".encode(), "sha256").hex()[:32] if plain else ""


def note(who: Identity, *, also: Iterable[str] = (), account: int | None = None) -> None:
    """``account``: the primary key of the one with which this leaves, and nothing else of the person.

    A number has a line of its own for each further spelling.
    """
    facts = {"also": sorted(also), "account": bool(account)}
    further = spellings(who.phone) - {core(who.phone)}

    def hashes(secret: bytes) -> Iterator[dict]:
        row = {"row": digest_of_row(secret, ACCOUNT, str(account))} if account else {}
        yield facts | row | {kind: digest(secret, kind, getattr(who, kind)) for kind in KINDS}
        nothing = facts | dict.fromkeys(KINDS, "")
        yield from (nothing | {"phone": digest(secret, "phone", number)} for number in sorted(further))

    append(hashes)


def note_row(label: str, code: str) -> None:
    """Its person has taken it back; of all else that is held of them it says nothing."""
    facts = {"also": [], "account": False, **dict.fromkeys(KINDS, "")}
    append(lambda secret: [facts | {"row": digest_of_row(secret, label, code)}])


def digest_of_row(secret: bytes, label: str, code: str) -> str:
    return hmac.new(secret, f"{label}:{code}".encode(), "sha256").hexdigest()[:32]


@contextmanager
def noted_already() -> Iterator[None]:
    """Around what is erased by the ledger itself: a line of today would reach people who come back later."""
    mark = _is_noted.set(True)
    try:
        yield
    finally:
        _is_noted.reset(mark)


def append(hashes: Callable[[bytes], Iterable[dict]]) -> None:
    """Written through to the disk before the erasure is acknowledged. Raises ``OSError``."""
    if _is_noted.get():
        return
    with opened(path()) as file:
        at = {"at": timezone.now().isoformat()}
        file.write("".join(json.dumps(at | line) + "\n" for line in hashes(key(path()))).encode())
        used = mark(key(path()))
    transaction.on_commit(partial(remember, used), robust=True)


def remember(used: str) -> None:
    """Once a day, so that each machine knows of all ledgers. After an act, so that no other one waits for it."""
    now = timezone.now()
    if not UsedLedger.objects.filter(mark=used, at__gt=now - timedelta(days=1)).exists():
        UsedLedger.objects.update_or_create(mark=used, defaults={"at": now})


def marks_of_all() -> list[str]:
    """Of the ledgers that are here, and of those in which other machines have noted somebody lately."""
    return sorted({*marks(all_files()), *UsedLedger.objects.lately().values_list("mark", flat=True)})


def is_elsewhere() -> bool:
    """Whether some machine has noted erasures in a ledger that is not here."""
    return {*marks_of_all()} != {*marks(all_files())}


@contextmanager
def opened(ledger: Path) -> Iterator[IO[bytes]]:
    """For nobody else meanwhile; what was written then is on the disk."""
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with ledger.open("ab+") as file:
        flock(file, LOCK_EX)
        drop_half_line(file)
        yield file
        file.flush()
        os.fsync(file.fileno())


def take_over(other: Path) -> None:
    """What it says is in ours from here on, each line once; under another key, in one beside ours."""
    if not (found := [*filter(str.strip, lines(other))]):
        return
    secret = key(other)
    ledger = home(secret)
    with opened(ledger) as file:
        if not has_key(ledger):
            keep_key(ledger, secret)
        file.seek(0)
        known = {*file.read().decode(errors="replace").split("\n")}
        new = [line for line in dict.fromkeys(found) if line not in known]
        file.write("".join(f"{line}\n" for line in new).encode())


def home(secret: bytes) -> Path:
    """Where lines under this key belong."""
    ours = path()
    is_ours = not has_key(ours) or key(ours) == secret
    return ours if is_ours else ours.with_stem(f"{ours.stem}-{mark(secret)}")


def drop_half_line(file: IO[bytes]) -> None:
    """Where a disk was full or a machine went out; nobody was told that this erasure is done."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(end - 1, 0))
    if file.read() != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def entries(ledger: Path) -> list[dict]:
    """What it says, but for a last line that has no end. Raises ``DamagedError``."""
    numbered = enumerate(lines(ledger), 1)
    found = [entry(line, f"Line {number} of {ledger}") for number, line in numbered if line.strip()]
    if found and not has_key(ledger):
        raise KeylessError(f"{ledger} says nothing without its key {key_file(ledger)}.")
    return found


def check(ledger: Path) -> None:
    """Raises ``OSError`` or ``DamagedError`` where nobody could be noted in it, or it could not say who was."""
    if ledger.exists():
        ledger.open("rb+").close()
        entries(ledger)
        marks([ledger])


def lines(ledger: Path) -> list[str]:
    return ledger.read_text(errors="replace").split("\n")[:-1] if ledger.exists() else []


def entry(line: str, name: str) -> dict:
    """With its time as one."""
    try:
        facts = json.loads(line)
        return facts | {"at": datetime.fromisoformat(facts["at"]).astimezone()}
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedError(f"{name} cannot be read.") from error


class Known:
    """What stands in the database of whom these lines name, in words again.

    It recognises what ``Identity`` does: whatever an erasure has found is found once more.
    """

    def __init__(self, secret: bytes, lines: list[dict]) -> None:
        self.secret, self.lines = secret, lines
        self.wanted = {kind: {line[kind] for line in lines} - {""} for kind in KINDS}
        self.values = {kind: {} for kind in KINDS}

    def look_at(self, text: str, *, is_name: bool = False) -> None:
        self.keep("email", {address: address for address in addresses_in(text)} if self.wanted["email"] else {})
        numbers = numbers_in(text) if self.wanted["phone"] else {}
        self.keep("phone", numbers)
        self.keep("phone", {number[1:]: typed for number, typed in numbers.items() if number[0] == "+"})  # 00…
        if self.wanted["name"]:
            self.keep("name", {name: name for name in ([text] if is_name else names_in(text))})

    def keep(self, kind: str, values: dict[str, str]) -> None:
        hashed = {digest(self.secret, kind, value): typed for value, typed in values.items()}
        self.values[kind] |= {its: typed for its, typed in hashed.items() if its in self.wanted[kind]}

    def identities(self) -> Iterator[tuple[dict, dict]]:
        """Each line of whom something is here, with what is known of them."""
        for line in self.lines:
            found = {kind: self.values[kind][line[kind]] for kind in KINDS if line[kind] in self.values[kind]}
            if found:
                yield line, found
