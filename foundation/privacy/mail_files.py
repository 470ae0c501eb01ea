"""Files of mails: what is attached to those in the outbox, and mails that land as files without a mail server."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db.models import QuerySet
from django.utils import timezone
from post_office.models import Attachment, Email

from foundation.environment import number
from foundation.privacy.identity import Identity, in_words

MAIL_KEPT_DAYS = number("MAIL_KEPT_DAYS", 90)  # in the outbox, sent or not

SPARED = timedelta(days=1)

BETWEEN = b"-" * 79 + b"\n"  # Django's file backend writes it after each mail


def forget_mails(rows: QuerySet) -> int:
    """Deletes these (a QuerySet) with their log and with what is attached to them alone."""
    keys = list(rows.values_list("pk", flat=True))
    Email.objects.filter(pk__in=keys).delete()
    forget_attachments(Attachment.objects.filter(emails=None))
    return len(keys)


def forget_attachments(rows: QuerySet) -> int:
    """Deletes these (a QuerySet) with their files; those of mails that are erased leave with them."""
    for attachment in rows:
        attachment.file.delete(save=False)
        attachment.delete()
    return len(rows)


def lost_attachments() -> list[str]:
    """Names of files whose mail was never saved. Those of the last day wait: theirs may be on its way."""
    storage, youngest = storages["outbox"], timezone.now() - SPARED
    known = set(Attachment.objects.values_list("file", flat=True))
    return [
        name for name in files_below(storage) if name not in known and storage.get_modified_time(name) < youngest
    ]


def files_below(storage: Storage, folder: str = "") -> Iterator[str]:
    folders, files = storage.listdir(folder) if storage.exists(folder) else ([], [])
    yield from (os.path.join(folder, name) for name in files)
    for name in folders:
        yield from files_below(storage, os.path.join(folder, name))


def forget_lost_attachments() -> int:
    lost = lost_attachments()
    for name in lost:
        storages["outbox"].delete(name)
    return len(lost)


def attachments_of(who: Identity) -> list[int]:
    """Primary keys of those that speak of that person."""
    return [one.pk for one in Attachment.objects.iterator() if who.is_in(one.name) or who.is_in(content(one))]


def attached_texts() -> Iterator[str]:
    return (in_words(content(one)) for one in Attachment.objects.iterator())


def content(attachment: Attachment) -> bytes:
    try:
        with attachment.file.open() as file:
            return file.read()
    except FileNotFoundError:
        return b""


def mail_files() -> list[Path]:
    return sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"))


def forget_mail_files(who: Identity) -> int:
    """Takes mails to or about that person out of all files; how many."""
    return sum(take_out_of(path, who) for path in mail_files())


def take_out_of(path: Path, who: Identity) -> int:
    mails = [part for part in path.read_bytes().split(BETWEEN) if part.strip()]
    kept = [part for part in mails if not is_about(part, who)]
    if not kept:
        path.unlink()
    elif len(kept) < len(mails):
        path.write_bytes(b"".join(part + BETWEEN for part in kept))
    return len(mails) - len(kept)


def is_about(data: bytes, who: Identity) -> bool:
    mail = message_from_bytes(data, policy=policy.default)
    texts = [*map(str, mail.values()), *(as_text(part) for part in mail.walk() if not part.is_multipart())]
    return who.is_in("\n".join(texts))


def as_text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True) or b""
    return content.decode(part.get_content_charset() or "utf-8", "replace")


def outdated_mail_files() -> list[Path]:
    """Older than a mail in the outbox gets."""
    oldest = timezone.now() - timedelta(days=MAIL_KEPT_DAYS)
    return [path for path in mail_files() if datetime.fromtimestamp(path.stat().st_mtime, UTC) < oldest]
