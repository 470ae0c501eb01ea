"""The row of an enquiry under lock, and what is noted of each act."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import NotPossibleError
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.states import CLOSED, Status
from foundation.editing.locking import locked
from foundation.submissions import gathered

WHOLE = Enquiry.objects.select_related(
    "hold", "run__course__provider", "run__course__contact_person", "run__municipality", "provider"
)

FOLLOWING = []  # what higher rooms do when an enquiry stands otherwise, or still waits; filled in ``ready()``


def keeping(enquiry, also=None):
    """The same enquiry as it is saved, with what it asks for, or may go to, and its row under lock.

    404 when it is gone. Stands in a transaction.
    """
    while True:
        found = get_object_or_404(Enquiry.objects.select_related("run"), pk=enquiry.pk)
        found.sought.lock(also)
        row = locked(WHOLE, pk=enquiry.pk)
        if row.sought.key == found.sought.key:
            return row


def lock_in_state(enquiry, status):
    """Under lock, as it was when the click was offered; raises ``NotPossibleError`` where it stands otherwise."""
    enquiry = keeping(enquiry)
    if enquiry.status != status:
        state = _("Meanwhile the enquiry stands otherwise: %(state)s. Please look again.")
        raise NotPossibleError(state % {"state": enquiry.get_status_display()})
    return enquiry


def note(enquiry, kind, by=None, words=""):
    """``by``: whose account it was, none for the person, a link or the portal itself."""
    EnquiryStep.objects.create(enquiry=enquiry, kind=kind, by=by, words=words)


def put(enquiry, status, **columns):
    """Gives it the state, and the moments that belong to it; what waits to be told is out of date."""
    now = timezone.now()
    enquiry.status = status
    enquiry.closed_at = now if status in CLOSED else None
    if status != Status.WAITING:
        enquiry.waits_since = enquiry.still_asked_at = enquiry.still_at = None
    elif enquiry.waits_since is None:
        enquiry.waits_since = enquiry.sought.waits_since(enquiry)
    for name, value in columns.items():
        setattr(enquiry, name, value)
    enquiry.save()
    gathered.take_back(enquiry)
    tell(enquiry)


def tell(enquiry):
    """Under its lock."""
    for follow in FOLLOWING:
        follow(enquiry)
