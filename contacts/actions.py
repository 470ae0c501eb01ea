from django.conf import settings
from django.db import transaction

from bildung_verbindet.mail import send_mail
from contacts.models import Message, Office


@transaction.atomic
def receive_message(*, kind: Message.Kind, language: str, **fields) -> Message:
    """Stores what somebody wrote and puts a mail to the office into the outbox, both or neither."""
    message = Message.objects.create(kind=kind, language=language, **fields)
    send_mail("contacts/mail/message.txt", [office_address()], {"message": message}, reply_to=message.email)
    return message


def office_address() -> str:
    """Where mails to the coordination office go."""
    office = Office.objects.first()
    return office.email if office else settings.DEFAULT_FROM_EMAIL
