"""What this room holds of persons, see ``foundation.privacy.register``: of a result whose it is stands nowhere."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from exams.models import Appointment, Booking, ExamPerson, HelpRequest, ResultSlip
from exams.models.appointments import APPOINTMENT_KEPT_DAYS, BOOKING_KEPT_DAYS, QUEUE_KEPT_DAYS
from exams.models.help import REASON_KEPT_DAYS
from exams.models.people import PERSON_KEPT_DAYS
from exams.models.placement import SLIP_KEPT_DAYS
from exams.placement.actions import forget
from exams.tasks.lending import forget_reasons
from exams.tasks.taking import forget_people
from foundation.privacy.register import Held, after

ENDS = format_lazy(
    _("{days} days after the test, without a seat {queue} days; what is given back at once"),
    days=BOOKING_KEPT_DAYS,
    queue=QUEUE_KEPT_DAYS,
)
HELD = [
    Held(
        "exams.ExamPerson",
        after(
            _("{days} days after the last valid licence, exam or change; when the organisation is no partner"),
            PERSON_KEPT_DAYS,
        ),
        names=("name",),
        since="changed_at",
        outdated=ExamPerson.objects.outdated,
        delete=forget_people,
        asks=True,
    ),
    Held(
        "exams.HelpRequest",
        after(_("{days} days after the answer"), REASON_KEPT_DAYS),
        texts=("reason",),
        since="answered_at",
        outdated=HelpRequest.objects.outdated,
        delete=forget_reasons,
    ),
    Held(
        "exams.Booking",
        ENDS,
        names=("name",),
        emails=("email",),
        phones=("phone",),
        since="created_at",
        outdated=Booking.objects.outdated,
        delete=forget,
        end_again=forget,
    ),
    Held(
        "exams.Appointment",
        after(_("{days} days after the test"), APPOINTMENT_KEPT_DAYS),
        names=("tester",),
        since="created_at",
        outdated=Appointment.objects.outdated,
        is_kept=True,
    ),
    Held(
        "exams.ResultSlip",
        after(_("{days} days after the slip has ended"), SLIP_KEPT_DAYS),
        names=("tester",),
        since="created_at",
        outdated=ResultSlip.objects.outdated,
        is_kept=True,
    ),
]
NOT_PERSONAL = {
    "exams.Booking": "code",
    "exams.Appointment": "venue street postal_code",
    "exams.ResultSlip": "code",
    "exams.ExamKind": ("machine_texts name slug short purpose open_to bring registration retake synonyms source"),
    "exams.ExamSession": "venue street postal_code licence",
    "exams.SeatRequest": "later",
}
