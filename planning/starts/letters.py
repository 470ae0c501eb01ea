"""What providers and the office are told of starts: numbers, never names."""

from django.db import transaction

from contacts.actions import addresses_of, office_address
from foundation.mail.sending import in_german, send_mail
from foundation.submissions import limits

HOUR, PASSED_ON = 3600, 5  # so many mails of people who are passed on to one address in so many seconds


class TooOftenError(Exception):
    """This provider has got enough mails within the hour."""


@transaction.atomic
def pass_on(start, other, number, user):
    """``start`` is not begun; its provider has so many people waiting, whom the other start could take.

    Raises ``TooOftenError``, and has told nobody then.
    """
    context = {
        "start": start,
        "other": other,
        "number": number,
        "path": in_german("office:board"),
    }
    provider = other.run.course.provider
    to = addresses_of(provider)
    if any(limits.count("people passed on", address, HOUR).number > PASSED_ON for address in to):
        raise TooOftenError
    send_mail("planning/mail/passed_on.txt", to, context, owner=provider, reply_to=user.email)


def tell_near(provider, sentences):
    """Of its starts that one may join again, as its file says: what lies near."""
    context = {"provider": provider, "sentences": sentences, "path": in_german("office:board")}
    send_mail("planning/mail/near.txt", addresses_of(provider), context, owner=provider)


def ask_together(asked, stays, ends, user):
    """Both providers read the same numbers."""
    context = {
        "asked": asked,
        "stays": stays,
        "ends": ends,
        "path": in_german("office:pair", stays.run.pk, ends.run.pk),
    }
    for start in (stays, ends):
        provider = start.run.course.provider
        send_mail("planning/mail/pair.txt", addresses_of(provider), context, owner=provider, reply_to=user.email)


def tell_numbers(start, what):
    """The provider and the office: a least number is reached, or will probably be missed."""
    provider = start.run.course.provider
    context = {"start": start, "what": what, "path": in_german("office:planned_start", start.run.pk)}
    to = [*addresses_of(provider), office_address()]
    send_mail("planning/mail/numbers.txt", list(dict.fromkeys(to)), context, owner=provider)
    return len(dict.fromkeys(to))
