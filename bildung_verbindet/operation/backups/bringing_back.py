"""Takes a backup back: all or nothing of the database, then the files, and what must not come back with them."""

import time
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import Error, connection
from django.db.models import F

from accounts.actions import why_not_deleted
from accounts.models import User
from bildung_verbindet.freshness.models import ContentStamp
from bildung_verbindet.operation.backups import archive, dumps, files, manifest, rooms
from courses.models import Course
from foundation.databases import unfinished
from foundation.mail import holding
from foundation.mail.outbox import mails
from foundation.operation import audit
from foundation.operation.alone import only_one
from foundation.privacy import ledger
from foundation.privacy.again import erase_again
from foundation.privacy.models import UsedLedger

SAME_KEY = (
    "The SECRET_KEY is the one of the backup, so sessions and links that were sent out would be valid again. Set "
    "a new one first, without the old one in SECRET_KEY_FALLBACKS."
)

NO_LEDGER = (
    "The ledger of erasures that belongs to this backup is not here: whoever was erased after {made_at} would be "
    "back. Name a copy of it (--ledger), or say --without-ledger if nobody was, or if it is lost."
)


@unfinished.lifted()
def bring_back(source, *, identity="", over_live=False, ledgers=(), without_ledger=False):
    """What was done, in numbers. Refused is what is cut off, foreign or newer, and what lives."""
    erasures = [*ledger.all_files(), *map(Path, ledgers)]
    with alone(), rooms.room("restore-") as folder:
        found = archive.unpack(source, folder, identity)
        if reason := refusal(found, over_live) or unreadable(erasures):
            raise CommandError(reason)
        if (lacks_ledger := is_lacking(found, erasures)) and not without_ledger:
            raise CommandError(NO_LEDGER.format(**found))
        files.check_places(folder)
        for file in erasures:
            ledger.take_over(file)
        load(folder / archive.DATABASE)
        wrong = differences(found["rows"], dumps.rows_now(found["rows"]))
        if wrong:
            raise CommandError(f"Not all rows came back: {wrong}.")
        kept = files.put(folder)
    call_command("migrate", verbosity=0)
    done = aftermath({file: began(found, file) for file in ledger.all_files()}) | {"lacks_ledger": lacks_ledger}
    unfinished.end()
    return {"made_at": found["made_at"], "rows": sum(found["rows"].values()), **done, "kept": kept}


@contextmanager
def alone():
    with rooms.writing(settings.VAR_DIR), only_one("backup") as is_mine:
        if not is_mine:
            raise CommandError("A backup is being made or brought back: wait until that is done.")
        yield


def load(database):
    """From here on the portal is closed until all is done. Where nothing could be loaded it stays as it was."""
    was_closed = unfinished.mark().exists()
    unfinished.begin()
    try:
        dumps.load(database)
    except CommandError:
        if not was_closed:
            unfinished.end()
        raise


def unreadable(ledgers):
    """Why these ledgers cannot say who was erased; the portal's own may be missing, as where nobody was."""
    try:
        for file in ledgers:
            ledger.entries(file)
        ledger.marks(ledgers)
    except ledger.DamagedError as error:
        return str(error)
    except OSError as error:
        return f"{error.filename} cannot be read: {error.strerror}."
    missing = [str(file) for file in ledgers[1:] if not file.exists()]
    return f"There is no ledger {', '.join(missing)}." if missing else ""


def is_lacking(found, ledgers):
    """Whether it is not known who was erased: no ledger is here, or none of the portal that made the backup."""
    is_there = any(file.exists() for file in ledgers)
    return not is_there or not {*found.get("ledgers", ())} <= {*ledger.marks(ledgers)}


def refusal(found, over_live):
    reason = manifest.why_not(found)
    if not reason and {*found["keys"]} & {*manifest.key_marks()}:
        reason = SAME_KEY
    if not reason and is_live() and not over_live:
        reason = (
            "There is a portal here already, with accounts or courses. Stop it, make a backup of it, and say "
            "--over-live if it shall be overwritten."
        )
    return reason


def is_live():
    try:
        return User.objects.exists() or Course.objects.exists()
    except Error:  # no tables yet
        connection.close()
        return False


def differences(wanted, found):
    """Tables whose rows are not as many as in the backup."""
    return ", ".join(sorted(table for table, number in wanted.items() if found[table] != number))


def began(found, file):
    """When the backup was, if its portal had that ledger; of one that came later nothing was in effect in it."""
    is_foreign = "ledgers" in found and not {*ledger.marks([file])} <= {*found["ledgers"]}
    return None if is_foreign else datetime.fromisoformat(found["made_at"])


def aftermath(ledgers):
    """Nobody is logged in, nothing is sent, nobody who was erased is back, and no page of before is shown."""
    holding.begin()
    held = mails().waiting().hold()
    sessions = Session.objects.count()
    UserSession.objects.all().delete()
    Session.objects.all().delete()
    with audit.noted_elsewhere():
        why_stays = partial(why_not_deleted, by=None)
        done = [erase_again(file, made_at, why_stays) for file, made_at in ledgers.items()]
    if erased := sum(again.number for again in done):
        audit.note(audit.Act.ERASE)
    audit.note(audit.Act.RESTORE)
    UsedLedger.objects.exclude(mark__in=ledger.marks(ledgers)).delete()  # given up by --without-ledger
    ContentStamp.objects.update(value=F("value") + int(time.time()))
    staying = sorted({email for again in done for email in again.staying})
    return {"held": held, "sessions": sessions, "erased": erased, "staying": staying}
