"""Enquiries on their way: received, answered in two languages, and forgotten in time."""

from collections import Counter
from datetime import UTC, datetime

from django.conf import settings
from django.core.signing import Signer
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from contacts.actions import office_address, reached_at
from enquiries.models import Enquiry, EnquiryCount
from foundation.mail.sending import send_mail
from foundation.submissions import limits

HOUR = 3600  # seconds
RECEIPT = "enquiry received"
CLOSED = {Enquiry.Status.ANSWERED, Enquiry.Status.PLACED, Enquiry.Status.DECLINED}
TEMPLATES = {
    Enquiry.Status.ANSWERED: "enquiries/mail/answer.txt",
    Enquiry.Status.PLACED: "enquiries/mail/answer_placed.txt",
    Enquiry.Status.WAITING: "enquiries/mail/answer_waiting.txt",
    Enquiry.Status.DECLINED: "enquiries/mail/answer_declined.txt",
}


@transaction.atomic
def receive(run, **fields) -> Enquiry:
    """Stores it, with its mails or not at all; of a doubtful one nobody gets a mail."""
    enquiry = Enquiry.objects.create(run=run, **fields)
    if not enquiry.is_doubtful:
        announce(enquiry)
    return enquiry


def receipt(enquiry: Enquiry) -> str:
    """For the address of the page that says what became of it."""
    return Signer(salt=RECEIPT).sign_object([enquiry.run_id, enquiry.is_doubtful])


@transaction.atomic
def believe(enquiries):
    """These (a QuerySet) are no robot's: their mails go out now."""
    for enquiry in enquiries.believe():
        announce(enquiry)


def announce(enquiry: Enquiry):
    """Tells the provider without a word about the person, and confirms it to the person."""
    provider = enquiry.run.course.provider
    with translation.override(settings.LANGUAGE_CODE):
        path = reverse("workplace:enquiry", args=[provider.slug, enquiry.pk])
    context = {"enquiry": enquiry, "path": path}
    send_mail("enquiries/mail/enquiry.txt", addresses(enquiry.run.course), context, owner=enquiry)
    if enquiry.email:
        Enquiry.objects.filter(pk=enquiry.pk).update(confirm_at=timezone.now())
        confirm(enquiry.email)


@transaction.atomic
def confirm(email: str):
    """One mail about all that was asked with this address. Nobody has proved that it is theirs: one an hour."""
    tally = limits.count("confirmation", email.lower(), HOUR)
    waiting = Enquiry.objects.filter(email__iexact=email).unconfirmed()
    if tally.number > 1:
        waiting.update(confirm_at=datetime.fromtimestamp(tally.ends_at, UTC))
        return
    rows = list(waiting.select_related("run__course__provider").order_by("created_at", "pk"))
    if rows:
        ways = {address_of(row.run.course) for row in rows}
        reply_to = ways.pop() if len(ways) == 1 else office_address()
        newest = rows[-1]
        send_mail(
            "enquiries/mail/enquiry_received.txt",
            [newest.email],
            {"enquiries": rows},
            owner=newest,
            language=newest.language,
            reply_to=reply_to,
        )
        Enquiry.objects.filter(pk__in=[row.pk for row in rows]).update(confirm_at=None)


def addresses(course) -> list[str]:
    """Who answers enquiries: the provider's members, or else its own address, or else the office."""
    members = list(course.provider.members.filter(is_active=True).values_list("email", flat=True))
    return members or [address_of(course)]


def address_of(course) -> str:
    """Of the course itself, or of whoever stands in for an absent contact person, or of the office."""
    return reached_at(course.email_to_register) if course.email_to_register else office_address()


def draft(enquiry, status) -> str:
    """The text of an answer to begin with: in German and, below it, in the person's language."""
    context = {"enquiry": enquiry, "course": enquiry.run.course, "run": enquiry.run}
    texts = []
    for language in (settings.LANGUAGE_CODE, enquiry.language):
        with translation.override(language):
            texts.append(render_to_string(TEMPLATES[status], context).strip())
    return "\n\n– – –\n\n".join(dict.fromkeys(texts))


@transaction.atomic
def answer(enquiry: Enquiry, status: str, text: str, reply_to: str):
    """Takes the answer down and mails it where there is an address; without one somebody has phoned."""
    now = timezone.now()
    enquiry.status, enquiry.answer, enquiry.is_doubtful = status, text, False
    enquiry.answered_at = enquiry.answered_at or now
    enquiry.closed_at = now if status in CLOSED else None
    enquiry.save()
    if enquiry.email:
        context = {"enquiry": enquiry, "text": text}
        ways = {"language": enquiry.language, "reply_to": reply_to}
        send_mail("enquiries/mail/answered.txt", [enquiry.email], context, owner=enquiry, **ways)


@transaction.atomic
def forget(enquiries) -> int:
    """Deletes these (a QuerySet) with their mails, and leaves only numbers; how many there were."""
    rows = list(enquiries.select_for_update(of=["self"]).select_related("run__course"))
    counts, in_time = Counter(), Counter()
    for row in rows:
        if row.is_doubtful:
            continue  # perhaps nobody ever asked
        key = (row.run.course.provider_id, timezone.localdate(row.created_at).replace(day=1), row.status)
        counts[key] += 1
        in_time[key] += row.is_in_time
    for (provider, month, outcome), number in counts.items():
        count, _is_new = EnquiryCount.objects.get_or_create(provider_id=provider, month=month, outcome=outcome)
        kept = in_time[provider, month, outcome]
        EnquiryCount.objects.filter(pk=count.pk).update(number=F("number") + number, in_time=F("in_time") + kept)
    Enquiry.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
