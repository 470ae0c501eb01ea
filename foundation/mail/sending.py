"""Mails of the portal: plain text from a template, into the outbox of the transaction they belong to."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from foundation.mail.outbox import addresses_in


def send_mail(
    template,
    to,
    context,
    *,
    owner=None,
    language="de",
    reply_to="",
    headers=None,
    files=(),
    leaves_at=None,
):
    """One mail to each address. The template names the subject in a block of that name.

    ``owner``: the row that it belongs to, and with which it is forgotten. ``files``: name, content and media type
    of each. ``leaves_at``: not before that moment.
    """
    parts = {}
    with translation.override(language):
        body = render_to_string(template, {**context, "portal": settings.PORTAL_URL, "parts": parts})
    for address in to:
        message = EmailMessage(
            subject=f"Bildung verbindet: {parts['subject']}",
            body=f"{body.strip()}\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[address],
            reply_to=addresses_in([reply_to]),
            headers=headers,
            attachments=files,
        )
        message.owner, message.leaves_at = owner, leaves_at
        message.send()


def in_german(name, *args):
    """The path of a page for whoever works with the portal, whatever language is active."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args)


def digest_of_address(address, salt):
    """Stands for an address in a link, as links show up in places where addresses should not."""
    return salted_hmac(salt, address.lower()).hexdigest()[:16]
