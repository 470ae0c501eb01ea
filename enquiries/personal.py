"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.translation import gettext_lazy as _

from enquiries.actions import forget
from enquiries.models import ENQUIRY_KEPT_DAYS, Enquiry
from foundation.privacy.register import Held, after

HELD = [
    Held(
        "enquiries.Enquiry",
        after(
            _("{days} days after it is closed; an open one after its run, or the last act of an ongoing one"),
            ENQUIRY_KEPT_DAYS,
        ),
        names=("name",),
        emails=("email",),
        phones=("phone",),
        texts=("text", "answer"),
        others=("language",),
        since="created_at",
        outdated=Enquiry.objects.outdated,
        delete=forget,
    ),
]
NOT_PERSONAL = {}
