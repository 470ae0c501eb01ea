"""Messages come in and are answered; one office gets the portal's mails; somebody takes another's place."""

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from contacts.models import ContactPerson, Message, Office
from foundation.editing.models import OldAddress
from foundation.mail.sending import in_german, send_mail
from providers.models import Provider


@transaction.atomic
def receive_message(*, kind: Message.Kind, language: str, **fields) -> Message:
    """Stores what somebody wrote and puts a mail into the outbox, both or neither.

    Of a doubtful one nobody gets a mail.
    """
    message = Message.objects.create(kind=kind, language=language, **fields)
    if not message.is_doubtful:
        announce(message)
    return message


@transaction.atomic
def believe_messages(messages: QuerySet) -> None:
    """These (a QuerySet) are no robot's: whoever answers gets the mails now."""
    for message in messages.believe():
        announce(message)


def announce(message: Message) -> None:
    """An error goes to the provider; where nobody can be reached there, to the office at once."""
    to = read_at(message.provider) if message.is_for_provider else []
    if not to:
        tell_office(message)
        return
    path = in_german("workplace:report", message.provider.slug, message.pk)
    context = {"message": message, "path": path}
    for address in to:
        send_mail("contacts/mail/report.txt", [address], context, owner=message, reply_to=office_address())


@transaction.atomic
def copy_reports() -> int:
    """The office gets what providers have not answered in time, once."""
    rows = list(Message.objects.left_by_providers().select_for_update(of=["self"]).select_related("provider"))
    for report in rows:
        tell_office(report, is_left=True)
    return len(rows)


def tell_office(message: Message, *, is_left: bool = False) -> None:
    """``is_left``: its provider has not answered."""
    if message.is_for_provider:
        message.copied_at = timezone.now()
        message.save(update_fields=["copied_at"])
    context = {"message": message, "is_left": is_left, "path": in_german("office:message", message.pk)}
    send_mail("contacts/mail/message.txt", [office_address()], context, owner=message, reply_to=message.email)


@transaction.atomic
def mark_coordination(office: Office) -> None:
    """From now on this one is the coordination office, and no other."""
    list(Office.objects.select_for_update().order_by("pk"))  # one act after the other
    for other in Office.objects.coordination().exclude(pk=office.pk):
        other.is_coordination = False
        other.save(update_fields=["is_coordination"])
    office.is_coordination = True
    office.save(update_fields=["is_coordination"])


def office_address() -> str:
    """Where mails to the coordination office go: of its people to the first who is there or has a deputy."""
    office = Office.objects.coordination().first()
    boxes = office.mailboxes if office else []
    return next(filter(None, map(present_at, boxes)), next(iter(boxes), settings.DEFAULT_FROM_EMAIL))


def read_at(provider: Provider) -> list[str]:
    """Where mails to it go: to its people with an account, else to its own address or whoever stands in there."""
    has_people = provider.memberships.filter(user__is_active=True).exists()
    return provider.addresses if has_people else list(map(reached_at, provider.addresses))


def addresses_of(provider: Provider) -> list[str]:
    """The same, or the office where it has none."""
    return read_at(provider) or [office_address()]


def reached_at(address: str) -> str:
    """The address itself, or while all whose it is are absent, that of whoever stands in for them."""
    return present_at(address) or address


def present_at(address: str) -> str:
    """The same, but empty where nobody stands in."""
    people = list(ContactPerson.objects.filter(email__iexact=address)) if address else []
    if not people or not all(person.is_absent() for person in people):
        return address
    return next((one.email for one in (person.stand_in() for person in people) if one), "")


@transaction.atomic
def answer_message(message: Message, text: str, reply_to: str = "") -> None:
    """Takes the answer down, mails it where there is an address, and closes the message. Needs its lock.

    ``reply_to``: of whoever answers, where that is not the office.
    """
    message.answer, message.closed_at, message.is_doubtful = text, timezone.now(), False
    message.save(update_fields=["answer", "closed_at", "is_doubtful"])
    if message.email:
        context = {"message": message, "text": text}
        send_mail(
            "contacts/mail/answer.txt",
            [message.email],
            context,
            owner=message,
            language=message.language,
            reply_to=reply_to or office_address(),
        )


@transaction.atomic
def replace_person(person: ContactPerson, successor: ContactPerson) -> bool:
    """Puts somebody in the place of a person who leaves, wherever that one is shown, and deletes that one.

    False when one of them is no longer there.
    """
    keys = [person.pk, successor.pk]
    people = ContactPerson.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=keys).order_by("pk")
    people = {row.pk: row for row in people.select_related("office")}
    if people.keys() != set(keys):
        return False
    person, successor = people[person.pk], people[successor.pk]
    for relation in person._meta.related_objects:
        if relation.many_to_many:
            for row in getattr(person, relation.get_accessor_name()).all():
                getattr(row, relation.field.name).add(successor)
        else:
            put_in_place(relation.related_model, relation.field.name, person, successor)
    ContactPerson.objects.filter(pk=successor.pk, deputy=successor).update(deputy=None)
    if person.office and not successor.office_id:
        ContactPerson.objects.filter(pk=successor.pk).update(office=person.office, order=person.order)
    OldAddress.objects.note(successor, person.slug)  # texts that name the one show the other
    person.delete()
    return True


def put_in_place(model: type[Model], column: str, person: ContactPerson, successor: ContactPerson | None) -> None:
    """Each row's history tells of it."""
    locked = model.objects.select_for_update(of=["self"], no_key=True).order_by("pk")
    rows = list(locked.filter(**{column: person}))
    for row in rows:
        setattr(row, column, successor)
    bulk_update_with_history(rows, model, [column], batch_size=200)
