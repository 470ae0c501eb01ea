"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from enquiries.actions import forget, withdraw_again
from enquiries.models import Enquiry
from enquiries.models.enquiries import ENQUIRY_KEPT_DAYS, PLACED_KEPT_DAYS, WAITING_KEPT_DAYS
from foundation.privacy.register import Held

ENDS = format_lazy(
    _(
        "{days} days after it is closed; with a seat {placed} days after the first day; on a waiting list after"
        " {waiting} days without a yes; what is withdrawn at once, but for the name on a list, which stays a week"
    ),
    days=ENQUIRY_KEPT_DAYS,
    placed=PLACED_KEPT_DAYS,
    waiting=WAITING_KEPT_DAYS,
)
HELD = [
    Held(
        "enquiries.Enquiry",
        ENDS,
        names=("name",),
        emails=("email",),
        phones=("phone",),
        texts=("text", "german", "answer"),
        others=("language",),
        since="created_at",
        outdated=Enquiry.objects.outdated,
        delete=forget,
        end_again=withdraw_again,
    ),
    Held("enquiries.EnquiryStep", _("with its enquiry"), texts=("words", "german"), since="at", author="by"),
]
NOT_PERSONAL = {"enquiries.Enquiry": "code"}  # made by chance
