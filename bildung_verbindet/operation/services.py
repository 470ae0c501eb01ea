"""What the portal asks of others: a cache that all processes share, and a mail server."""

from collections.abc import Iterator

from django.conf import settings
from django.core.cache import caches
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bildung_verbindet.operation.findings import Finding, fine, odd, wrong
from foundation.mail import holding
from foundation.mail.outbox import mails, words_of


def look_at_cache() -> Iterator[Finding]:
    if not is_shared():
        yield wrong(_("Each process counts logins for itself."), _("Set CACHE_URL to database or redis://…"))
    elif not answers():
        yield wrong(
            _("The cache does not answer, so nobody is held up who tries passwords."),
            _("Look at CACHE_URL and whether that server runs; for the database run migrate."),
        )
    else:
        yield fine(_("All processes share one cache."))


def is_shared() -> bool:
    return hasattr(caches["default"], "attempt")


def answers() -> bool:
    """Whether the cache can be read, asked past its forgiveness."""
    cache = caches["default"]
    return not is_shared() or cache.is_there()


def look_at_outbox() -> Iterator[Finding]:
    if holding.mark().exists():
        yield odd(
            _("What timers write to people is held since a restore."),
            _("Look at what waits, then run manage.py send_queued_mail --held."),
        )
    if late := mails().undelivered().count():
        yield odd(
            ngettext(
                "%(number)d e-mail did not leave within an hour.",
                "%(number)d e-mails did not leave within an hour.",
                late,
            )
            % {"number": late},
            _("The office sees on its first page which, and why."),
        )


def look_at_mail() -> Iterator[Finding]:
    yield from look_at_outbox()
    if not settings.EMAIL_HOST:
        yield odd(
            _("There is no server for e-mails: they land in %(folder)s.") % {"folder": settings.EMAIL_FILE_PATH},
            _("Name one in EMAIL_HOST."),
        )
        return
    connection = get_connection(settings.POST_OFFICE["BACKENDS"]["default"])
    try:
        connection.open()
        connection.close()
    except (OSError, ValueError) as error:
        yield wrong(
            _("The server for e-mails does not take us: %(why)s.") % {"why": words_of(error)},
            _("Look at EMAIL_HOST, EMAIL_PORT, user and password."),
        )
    else:
        yield fine(_("The server for e-mails answers."))


def send_one(address: str) -> Finding:
    """Straight to the server, past the outbox, so that its answer is seen."""
    connection = get_connection(settings.POST_OFFICE["BACKENDS"]["default"])
    words = _("This e-mail was asked for by “manage.py doctor”. You need not answer.")
    message = EmailMessage("Bildung verbindet: Test", words, to=[address], connection=connection)
    try:
        message.send()
    except (OSError, ValueError) as error:
        return wrong(_("The e-mail was not taken: %(why)s.") % {"why": words_of(error)})
    return fine(_("An e-mail was handed over; look whether it arrives."))
