from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from contacts.models import Message, Office


@transaction.atomic
def receive_message(*, kind: Message.Kind, language: str, **fields) -> Message:
    """Stores what somebody wrote and puts a mail to the office into the outbox, both or neither."""
    message = Message.objects.create(kind=kind, language=language, **fields)
    office = Office.objects.first()
    with translation.override("de"):
        EmailMessage(
            subject=f"Bildung verbindet: {message.get_kind_display()} Nr. {message.pk}",
            body=render_to_string("contacts/mail/message.txt", {"message": message}),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[office.email if office else settings.DEFAULT_FROM_EMAIL],
            reply_to=[message.email] if message.email else None,
        ).send()
    return message
