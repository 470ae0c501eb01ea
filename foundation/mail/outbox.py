"""The outbox in the database: mails go in with what they belong to, and leave one by one.

A mail is claimed before it is sent, by the time of its next try. So two runs never send the same one, and what a
killed run had in hand is tried again. Its Message-ID stays, whenever and however often it is sent.
"""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from post_office.models import PRIORITY, STATUS, Email, Log
from post_office.utils import create_attachments

from foundation.mail import holding
from foundation.mail.models import OwnedMail
from foundation.reading.spelling import one_line

MAIL_PAUSES = (10, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60)  # minutes between tries; then it is given up

WAITING = (STATUS.queued, STATUS.requeued)
LATE = timedelta(hours=1)
TRIES_IF_REFUSED = 3  # of what a server does not want at all; what may pass is tried after each of MAIL_PAUSES
LOSSES = 3  # connections that break one after the other, then the server is left alone until the next run
LONGEST_SUBJECT = 250
HELD_UNTIL = datetime(9999, 1, 1, tzinfo=UTC)


class OutboxQuerySet(models.QuerySet):
    def due(self, now):
        """What was never tried comes first, so that nothing refused holds it up."""
        tries = Coalesce(F("number_of_retries"), 0)
        is_time = Q(scheduled_time=None) | Q(scheduled_time__lte=now)
        return self.filter(is_time, status__in=WAITING).order_by(tries, "pk")

    def waiting(self):
        return self.filter(status__in=WAITING)

    def given_up(self):
        return self.filter(status=STATUS.failed)

    def undelivered(self, now=None):
        """What somebody should know of: given up, or waiting for longer than a healthy outbox takes."""
        late = Q(status__in=WAITING, created__lte=(now or timezone.now()) - LATE)
        return self.filter(Q(status=STATUS.failed) | late).order_by("created", "pk")

    def at_rest(self, now=None):
        """Undelivered, and in nobody's hand at the moment."""
        now = now or timezone.now()
        return self.undelivered(now).filter(Q(status=STATUS.failed) | Q(last_updated__lte=now - lease()))

    def put_off(self, now=None):
        """Not tried yet, as they are not to leave before some time."""
        tries = Coalesce(F("number_of_retries"), 0)
        rows = self.waiting().alias(tries=tries).filter(tries=0, scheduled_time__lt=HELD_UNTIL)
        return rows.filter(scheduled_time__gt=now or timezone.now())

    def hold(self):
        """Until somebody says send: what a backup brought back may have been sent long ago."""
        return self.order_by().update(scheduled_time=HELD_UNTIL, last_updated=timezone.now())

    def held(self):
        """Since a restore: of before it, and what timers have written since."""
        return self.waiting().filter(scheduled_time=HELD_UNTIL)

    def try_again(self):
        """At the next run, as if they were new; how many."""
        return self.order_by().update(
            status=STATUS.queued, number_of_retries=0, scheduled_time=None, last_updated=timezone.now()
        )


def mails():
    """All, whether they belong to a row or, as those about passwords, to nobody's."""
    return OutboxQuerySet(Email)


def release(rows):
    """Somebody has looked at what a restore held, and says send."""
    holding.end()
    return rows.try_again()


class EmailBackend(BaseEmailBackend):
    """Django's way into the outbox. One row for each address: what one refuses does not concern the others."""

    def send_messages(self, messages):
        rows = [put(message, address) for message in messages for address in message.recipients()]
        if rows and not settings.EMAIL_HOST:
            transaction.on_commit(send_due, robust=True)  # into a file, no timer needed
        return len(rows)


@transaction.atomic
def put(message, address):
    """Takes the text as it is, never as a template. A wrong address is found later, and undoes nothing."""
    headers = {name: one_line(str(value)) for name, value in message.extra_headers.items()}
    if reply_to := ", ".join(addresses_in(message.reply_to)):
        headers.setdefault("Reply-To", reply_to)
    owner = getattr(message, "owner", None)
    html = [content for content, kind in getattr(message, "alternatives", ()) if kind == "text/html"]
    mail = (OwnedMail if owner else Email)(
        from_email=message.from_email,
        to=[one_line(address)],
        subject=one_line(str(message.subject))[:LONGEST_SUBJECT],
        message=message.body,
        html_message=html[0] if html else "",
        headers=headers,
        message_id=new_message_id(),
        status=STATUS.queued,
        priority=PRIORITY.medium,
        scheduled_time=HELD_UNTIL if holding.is_held() else getattr(message, "leaves_at", None),
        **({"owner": owner} if owner else {}),
    )
    mail.save_base()
    files = {name: {"file": ContentFile(content), "mimetype": kind} for name, content, kind in message.attachments}
    mail.attachments.add(*create_attachments(files))
    return mail


def addresses_in(texts):
    """Those that are e-mail addresses."""
    found = []
    for text in texts:
        with suppress(ValidationError):
            validate_email(str(text))
            found.append(str(text))
    return found


def new_message_id():
    return make_msgid(domain=urlsplit(settings.PORTAL_URL).hostname)


@dataclass
class Run:
    """What became of the mails that were due."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    trouble: str = ""  # why it broke off

    def __str__(self):
        waiting = mails().waiting().count()
        counts = f"{self.sent} mails sent, {self.put_off} put off, {self.given_up} given up, {waiting} waiting."
        return f"{counts} Broken off: {self.trouble}" if self.trouble else counts


def send_due():
    """Tries each mail that is due once. Breaks off when the server is not there; no mail is blamed for that."""
    run, start, losses = Run(), timezone.now(), 0
    connection = get_connection(settings.POST_OFFICE["BACKENDS"]["default"])
    while losses < LOSSES and (mail := mails().due(start).first()):
        try:
            connection.open()
        except (OSError, ValueError) as error:  # also a password or a name that cannot be said to a server
            run.trouble = words_of(error)
            break
        if not claim(mail, start):
            continue  # another run has it
        error = deliver(mail, connection)
        if is_hanging_up(error):
            give_back(mail)
            if connection.carried:
                continue  # over a new connection
            run.trouble = words_of(error)
            break
        losses = losses + 1 if is_loss(error) else 0
        if error is None:
            run.sent += 1
        elif note(mail, error):
            run.given_up += 1
        else:
            run.put_off += 1
        if losses == LOSSES:
            run.trouble = words_of(error)
    with suppress(OSError):
        connection.close()
    return run


def claim(mail, start):
    """Counts the try and sets the time of the next one; False when the mail is in other hands, or gone."""
    mail.number_of_retries = (mail.number_of_retries or 0) + 1
    mail.message_id = mail.message_id or new_message_id()
    now = timezone.now()
    number = (
        mails()
        .due(start)
        .filter(pk=mail.pk)
        .order_by()
        .update(
            status=STATUS.requeued,
            number_of_retries=mail.number_of_retries,
            message_id=mail.message_id,
            scheduled_time=now + pause(mail.number_of_retries),
            last_updated=now,
        )
    )
    return number == 1


def is_hanging_up(error):
    """The server takes no mail, or no more over this connection: that concerns none of them."""
    return isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == 421


def give_back(mail):
    """As if it had not been tried."""
    tries = mail.number_of_retries - 1
    mails().filter(pk=mail.pk).update(
        number_of_retries=tries, scheduled_time=None, status=STATUS.requeued if tries else STATUS.queued
    )


def pause(tries):
    """After so many tries; never shorter than one try may take."""
    minutes = MAIL_PAUSES[min(tries, len(MAIL_PAUSES)) - 1]
    return max(timedelta(minutes=minutes), lease())


def lease():
    """Longer than one mail can be in hand: four answers and the text, each in time."""
    return timedelta(seconds=6 * settings.EMAIL_TIMEOUT)


def deliver(mail, connection):
    """What was in the way. Whatever it is concerns this mail alone, so the others go on."""
    try:
        message = mail.prepare_email_message()
    except Exception as error:
        return UnreadableMailError(str(error))
    try:
        connection.send_messages([message])
    except Exception as error:
        if is_loss(error):
            with suppress(OSError):
                connection.close()
        return error
    mails().filter(pk=mail.pk).update(status=STATUS.sent, scheduled_time=None, last_updated=timezone.now())
    return None


class UnreadableMailError(Exception):
    """It cannot be written out: a file is missing, or a header is none."""


def is_loss(error):
    """The connection broke or stood still, in contrast to an answer that says no."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


def is_lasting(error):
    """The server does not want this mail for this address (5…), or it cannot be sent at all.

    When it does not want the portal as a sender, that is a matter of settings and passes.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return not isinstance(error, OSError)


@transaction.atomic
def note(mail, error):
    """Remembers why; True when the mail is given up."""
    tries = TRIES_IF_REFUSED if is_lasting(error) else len(MAIL_PAUSES) + 1
    row = mails().select_for_update().filter(pk=mail.pk).first()
    if row is None:
        return False  # deleted meanwhile
    Log.objects.create(
        email=row, status=STATUS.failed, exception_type=type(error).__name__, message=words_of(error)
    )
    if mail.number_of_retries < tries:
        return False
    mails().filter(pk=mail.pk).update(status=STATUS.failed, scheduled_time=None, last_updated=timezone.now())
    return True


def words_of(error):
    """What the server said, with its number; or else what Python says."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        said = (error.smtp_code, error.smtp_error)
    else:
        return one_line(str(error))[:500]
    code, words = said
    return one_line(f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}")[:500]
