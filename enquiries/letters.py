"""Mails about enquiries: to the person in their language and in German, to whoever answers without names."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from contacts.actions import office_address, reached_at
from contacts.models import Office
from enquiries import links
from enquiries.models.enquiries import ANSWER_LINK_DAYS
from enquiries.models.states import Status
from enquiries.standing import has_seat, no_seat
from foundation.mail.sending import send_mail
from providers.models import Membership

WITH_HOPE = {
    "received",
    "offered",
    "placed",
    "passed",
    "new_facts",
}  # letters after which the date may stand in a calendar
BETWEEN = f"\n\n{'-' * 70}\n\n"


@dataclass
class Letter:
    """One language of a mail to the person."""

    language: str
    subject: str
    text: str


def kind_of(status, is_other=False):
    """Which letter tells of the state; ``is_other``: another run of the same provider is meant."""
    return "other" if is_other and status == Status.ANSWERED else str(status)


def letters(enquiry, kind, **extra):
    """As the person gets it: in the language that they read, and below it in German."""
    german = settings.LANGUAGE_CODE
    is_german = enquiry.language.partition("-")[0] == german
    return [letter(enquiry, kind, one, extra) for one in [enquiry.language, *([] if is_german else [german])]]


def letter(enquiry, kind, language, extra):
    parts, sought = {}, enquiry.sought
    with translation.override(language):
        context = {
            "enquiry": enquiry,
            "sought": sought,
            "has_seat": has_seat(enquiry),
            "no_seat": no_seat(enquiry),
            "office": Office.objects.coordination().first(),
            "status": address_of(enquiry),
            "when": sought.when(),
            "rows": [(row, address_of(row), row.sought.when()) for row in extra.get("enquiries", ())],
            "portal": settings.PORTAL_URL,
            "parts": parts,
            "has_hope": kind in WITH_HOPE,
            "is_german": language == settings.LANGUAGE_CODE,
            "others": lambda: sought.others(enquiry.fitting_levels),  # asked only by the letters that name them
            **extra,
        }
        text = render_to_string(f"enquiries/mail/{kind}.txt", context).strip()
    return Letter(language, parts["subject"], text)


def address_of(enquiry):
    """Of the page where the person sees how it stands, in the language that is active."""
    return f"{settings.PORTAL_URL}{links.status_path(enquiry)}"


def write(enquiry, kind, answerer="", leaves_at=None, **extra):
    """To the person, if they have an address; a reply goes to the course, the answerer or the office."""
    send(enquiry, kind, answers_at(enquiry.sought, answerer), leaves_at, **extra)


def confirm(enquiries):
    """One letter about all that was asked with one address."""
    ways = {answers_at(enquiry.sought) for enquiry in enquiries}
    send(enquiries[-1], "received", ways.pop() if len(ways) == 1 else office_address(), enquiries=enquiries)


def send(enquiry, kind, reply_to, leaves_at=None, **extra):
    if enquiry.email:
        found = letters(enquiry, kind, **extra)
        context = {
            "subject": " · ".join(dict.fromkeys(one.subject for one in found)),
            "text": BETWEEN.join(one.text for one in found),
        }
        ways = {"language": enquiry.language, "reply_to": reply_to, "leaves_at": leaves_at}
        send_mail("enquiries/mail/letter.txt", [enquiry.email], context, owner=enquiry, **ways)


def answers_at(sought, answerer=""):
    return links.contact_of(sought) or reached_at(answerer) or office_address()


@dataclass
class Answerer:
    """Who gets a mail about an enquiry, and the page it leads to: by login, or by a signed link."""

    address: str
    path: str
    by_link: bool = False


def tell(enquiry, template, to, **extra):
    for one in to:
        context = {
            "enquiry": enquiry,
            "path": one.path,
            "by_link": one.by_link,
            "link_days": ANSWER_LINK_DAYS,
            **extra,
        }
        send_mail(f"enquiries/mail/{template}.txt", [one.address], context, owner=enquiry)


def ask_to_call(enquiry, to=None, **extra):
    """Where no mail tells the person what has happened; ``to``: None is who acts."""
    if not enquiry.email:
        tell(enquiry, "call", who_acts(enquiry) if to is None else to, **extra)


def who_answers(enquiry, roles=tuple(Membership.Role)):
    """Members with these roles, or all if there is none; else the course's contact, by a link; else nobody."""
    members = enquiry.sought.provider.memberships.filter(user__is_active=True)
    members = list(members.values_list("role", "user__email"))
    chosen = [address for role, address in members if role in roles] or [address for _role, address in members]
    if chosen:
        return [Answerer(address, page_of(enquiry)) for address in chosen]
    contact = links.contact_of(enquiry.sought)
    return [Answerer(contact, link_path(enquiry, contact), by_link=True)] if contact else []


def who_acts(enquiry):
    """The same, and the office where none of them could do anything: without an account, and the link is over."""
    to = who_answers(enquiry)
    has_one = any(not one.by_link or enquiry.status == Status.NEW for one in to)
    return to if has_one else [*to, *the_office(enquiry)]


def the_office(enquiry):
    return [Answerer(office_address(), page_of(enquiry))]


def page_of(enquiry):
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("workplace:enquiry", args=[enquiry.sought.provider.slug, enquiry.pk])


def link_path(enquiry, address):
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("workplace:answer_by_link", args=[links.answer_token(enquiry, address)])
