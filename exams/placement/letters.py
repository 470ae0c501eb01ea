"""What people are told of their placement test, each in their language; nothing where no mail reaches them."""

from django.conf import settings
from django.utils import translation

from contacts.actions import office_address, reached_at
from contacts.models import Office
from exams.placement import links
from exams.public import wording
from foundation.mail.sending import send_mail

WHOLE = ("appointment__provider", "appointment__municipality")


def write(booking, kind, leaves_at=None):
    send([booking], kind, leaves_at)


def confirm(bookings):
    """One letter about all that was booked with one address."""
    send(bookings, "booked")


def struck(booking):
    """What was booked is deleted by now; the mail goes with the date."""
    send([booking], "struck", owner=booking.appointment)


def send(bookings, kind, leaves_at=None, **owner):
    """``kind``: booked, moved_up, changed, cancelled, struck or reminder."""
    last = bookings[-1]
    if not last.email:
        return
    with translation.override(last.language):
        rows = [(row, f"{settings.PORTAL_URL}{links.seat_path(row)}", wording.instead(row)) for row in bookings]
    context = {"kind": kind, "rows": rows, "office": Office.objects.coordination().first()}
    reply_to = reached_at(last.appointment.provider.email) or office_address()
    ways = {"language": last.language, "reply_to": reply_to, "leaves_at": leaves_at, "owner": last, **owner}
    send_mail(f"exams/mail/placement/{kind}.txt", [last.email], context, **ways)
