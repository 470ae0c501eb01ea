"""Who waits in an area for a seat at an exam, or for a placement test."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Sum, TextField, Value
from django.utils.translation import gettext as _

from enquiries.models.states import Status
from exams.models import AskedSeat, Booking, ExamSession, SeatRequest
from places.models import Municipality

TEST = ""  # in the place of an exam's short name


@dataclass
class Queue:
    name: str
    waiting: int


def queues(places: Collection[Municipality], today: date) -> list[Queue]:
    """By kind of exam, those of partners and those who asked themselves together; the placement test last."""
    sessions = ExamSession.objects.before_deadline(today).filter(municipality__in=places)
    kind = F("session__kind__short")
    asked = AskedSeat.objects.believed().filter(enquiry__status=Status.WAITING, session__in=sessions)
    partners = SeatRequest.objects.filter(waiting__gt=0, session__in=sessions)
    tests = Booking.objects.in_line().filter(appointment__municipality__in=places)
    parts = [
        asked.order_by().values(exam=kind).annotate(people=Count("pk")),
        partners.order_by().values(exam=kind).annotate(people=Sum("waiting")),
        tests.order_by().values(exam=Value(TEST, TextField())).annotate(people=Count("pk")),
    ]
    found = Counter()
    for row in parts[0].union(*parts[1:], all=True):
        found[row["exam"]] += row["people"]
    named = sorted(found.items(), key=lambda pair: (pair[0] == TEST, pair[0]))
    return [Queue(name or _("Placement test"), people) for name, people in named if people]
