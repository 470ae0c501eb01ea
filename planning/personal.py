"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from enquiries.models import Enquiry
from foundation.privacy.erasure import keys
from foundation.privacy.identity import Identity
from foundation.privacy.register import Held, register
from planning.actions import end_again, forget
from planning.models import AreaNote, Demand
from planning.models.demand import KEPT_WEEKS
from planning.models.notes import NOTE_KEPT_DAYS, NOTE_OPEN_DAYS


def demands_of(who: Identity) -> list:
    """No name stands there: of somebody who has asked for a seat it is known by the enquiry."""
    (held,) = (held for held in register() if held.label == Enquiry._meta.label)
    return list(Demand.objects.filter(enquiries__in=keys(held, who)).values_list("pk", flat=True))


HELD = [
    Held(
        "planning.Demand",
        format_lazy(
            _("with a seat, when the person says so, or {weeks} weeks after the last word"), weeks=KEPT_WEEKS
        ),
        others=("times", "language", "situation"),
        secrets=("code",),
        since="created_at",
        find=demands_of,
        outdated=Demand.objects.outdated,
        delete=forget,
        end_again=end_again,
    ),
    Held(
        "planning.AreaNote",
        format_lazy(
            _("{days} days after it is done; if nobody does it, {open} days after it was entered or due"),
            days=NOTE_KEPT_DAYS,
            open=NOTE_OPEN_DAYS,
        ),
        texts=("text",),
        since="created_at",
        author="written_by",
        outdated=AreaNote.objects.outdated,
        asks=True,
    ),
]
NOT_PERSONAL = {
    "planning.ClashRule": "text decided_at",
    "planning.PairAsked": "reason_of_ends reason_of_stays",
    "planning.Source": "name",
    "planning.Threshold": "source",
}
