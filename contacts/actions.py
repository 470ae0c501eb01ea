from django.conf import settings
from django.db import transaction
from django.utils import timezone
from post_office.models import Email

from bildung_verbindet.mail import send_mail
from contacts.models import ContactPerson, Message, Office


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


@transaction.atomic
def answer_message(message: Message, text: str):
    """Takes the answer down, mails it where there is an address, and closes the message."""
    message.answer, message.closed_at = text, timezone.now()
    message.save(update_fields=["answer", "closed_at"])
    if message.email:
        context = {"message": message, "text": text}
        send_mail(
            "contacts/mail/answer.txt",
            [message.email],
            context,
            language=message.language,
            reply_to=office_address(),
        )


@transaction.atomic
def forget_messages(messages) -> int:
    """Deletes these (a QuerySet) with the mails to the people; how many there were."""
    rows = list(messages.select_for_update())
    for row in rows:
        if row.email:
            Email.objects.filter(to=row.email).delete()
    Message.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


@transaction.atomic
def replace_person(person: ContactPerson, successor: ContactPerson):
    """Puts somebody in the place of a person who leaves, wherever that one is shown, and deletes that one."""
    for relation in person._meta.related_objects:
        if relation.many_to_many:
            for thing in getattr(person, relation.get_accessor_name()).all():
                getattr(thing, relation.field.name).add(successor)
        else:
            relation.related_model.objects.filter(**{relation.field.name: person}).update(
                **{relation.field.name: successor}
            )
    ContactPerson.objects.filter(pk=successor.pk, deputy=successor).update(deputy=None)
    if person.office and not successor.office:
        ContactPerson.objects.filter(pk=successor.pk).update(office=person.office, order=person.order)
    person.delete()
