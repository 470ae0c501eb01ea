"""The two signed links of an enquiry: of its person, to see and change it, and of a contact person, to answer it.

Neither holds anything about the person. The first works as long as the enquiry is kept. The second is for this
enquiry only and works without an account, for whoever has the mail: until the answer, while the address that it
was sent to is still the course's contact, and for fourteen days. Of a person without e-mail it says one thing
more: whether somebody has reached them by phone.
"""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from contacts.actions import present_at
from enquiries.actions.keeping import WHOLE
from enquiries.models import Enquiry
from enquiries.models.enquiries import ANSWER_LINK_DAYS
from enquiries.models.sought import Sought
from enquiries.models.states import Status
from foundation.mail.sending import digest_of_address
from foundation.privacy.veiled import number_in, veiled

SALT, KEY_LENGTH = "answer an enquiry", 24


def key_of(enquiry: Enquiry) -> str:
    return salted_hmac("status of an enquiry", f"{enquiry.pk}:{enquiry.code}").hexdigest()[:KEY_LENGTH]


def status_token(enquiry: Enquiry) -> str:
    return f"{enquiry.code}-{key_of(enquiry)}"


def status_path(enquiry: Enquiry) -> str:
    """In the language that is active."""
    return reverse("enquiries:status", args=[status_token(enquiry)])


def by_status_link(token: str) -> Enquiry | None:
    code, _dash, key = token.partition("-")
    enquiry = WHOLE.filter(code=code).first()
    return enquiry if enquiry and constant_time_compare(key_of(enquiry), key) else None


def version_of(enquiry: Enquiry) -> str:
    """Of what its person has seen: acts are for that, and not for what it has become meanwhile."""
    hold = enquiry.hold_id or enquiry.held_until
    seen = (enquiry.status, *enquiry.sought.seen, hold, enquiry.way, enquiry.email, enquiry.phone)
    return salted_hmac("version of an enquiry", "|".join(map(str, seen))).hexdigest()[:16]


def contact_of(sought: Sought) -> str:
    """Where the provider of it, which may be a course, is asked, or whoever stands in; else nothing."""
    addresses = filter(None, [sought.email_to_register, sought.provider.email])
    return next(filter(None, map(present_at, addresses)), "")


def answer_token(enquiry: Enquiry, address: str) -> str:
    return signing.dumps([veiled(enquiry.pk), digest_of_address(address, SALT)], salt=SALT)


def by_answer_link(token: str) -> Enquiry | None:
    """The enquiry that may be answered with this link now."""
    enquiry = by_link_of_contact(token)
    return enquiry if enquiry and enquiry.status == Status.NEW else None


def by_link_of_contact(token: str) -> Enquiry | None:
    """The enquiry that the link was sent for, answered or not."""
    try:
        pk, who = signing.loads(token, salt=SALT, max_age=timedelta(days=ANSWER_LINK_DAYS))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    enquiry = WHOLE.filter(pk=number_in(pk), is_doubtful=False).first()
    contact = enquiry and contact_of(enquiry.sought)
    return enquiry if contact and who == digest_of_address(contact, SALT) else None
