"""What the office tells its partners: mails to each alone, through the outbox."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from contacts.actions import office_address
from cooperation.models import Agreement, Liaison, Meeting, NetworkMail, Partner, Signature
from foundation.mail.sending import in_german, send_mail
from foundation.web.calendars import BERLIN, calendar_file, event


@transaction.atomic
def send_network_mail(mail: NetworkMail, people: Iterable, by: User) -> int:
    """Puts one mail to each address into the outbox; how many. Who is there for two partners gets one."""
    people = list({person.email.lower(): person for person in people}.values())
    mail.recipients, mail.sent_by = len(people), by
    mail.save()
    for person in people:
        path = in_german("cooperation:unsubscribe", person.token)
        headers = {
            "List-Unsubscribe": f"<{settings.PORTAL_URL}{path}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        send_mail(
            "cooperation/mail/network.txt",
            [person.email],
            {"mail": mail, "person": person, "path": path},
            reply_to=office_address(),
            headers=None if mail.is_essential else headers,
            owner=person,
        )
    return len(people)


@transaction.atomic
def invite_to_meeting(meeting: Meeting) -> int:
    """Mails agenda and calendar file to the liaison persons of all who take part; how many mails."""
    people = Liaison.objects.filter(partner__in=meeting.partners.all())
    addresses = sorted({person.email.lower() for person in people})
    file = ("treffen.ics", calendar(meeting, settings.PORTAL_URL), "text/calendar")
    context = {"meeting": meeting, "path": in_german("office:meeting_page", meeting.pk)}
    ways = {"reply_to": office_address(), "files": [file]}
    send_mail("cooperation/mail/meeting.txt", addresses, context, owner=meeting, **ways)
    return len(addresses)


@transaction.atomic
def remind_of_agreement(agreement: Agreement) -> int:
    """Tells the office and all who have signed that it ends soon, once; how many mails."""
    people = Liaison.objects.filter(partner__signatures__agreement=agreement)
    addresses = sorted({office_address().lower(), *(person.email.lower() for person in people)})
    context = {"agreement": agreement, "path": in_german("office:agreement_page", agreement.pk)}
    send_mail(
        "cooperation/mail/agreement_ends.txt", addresses, context, owner=agreement, reply_to=office_address()
    )
    Agreement.objects.filter(pk=agreement.pk).update(reminded_on=timezone.localdate())
    return len(addresses)


def calendar(meeting: Meeting, portal: str) -> bytes:
    """``portal`` is the address that links begin with."""
    end = meeting.ends_at or meeting.starts_at + timedelta(hours=2)
    facts = {
        "summary": meeting.title,
        "dtstart": meeting.starts_at.astimezone(BERLIN),
        "dtend": end.astimezone(BERLIN),
        "location": meeting.place,
        "description": meeting.agenda,
    }
    address = portal + in_german("office:meeting_page", meeting.pk)
    return calendar_file([event(meeting, f"meeting-{meeting.pk}", address, facts)])


def rights() -> list[set]:
    """Who acts for a partner (members of its provider and liaison persons), whose signature makes one trusted."""
    signed = ("partner__provider", "signed_on", "agreement__signed_on", "agreement__valid_until")
    return [
        set(Signature.objects.order_by().values_list(*signed)),
        set(Liaison.objects.order_by().values_list("partner", "email")),
        set(Partner.objects.order_by().exclude(provider=None).values_list("pk", "provider")),
    ]
