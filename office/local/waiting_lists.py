"""Who waits in an area for a seat at an exam, or for a placement test."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, F, IntegerField, Sum, TextField, Value
from django.utils.translation import gettext as _

from enquiries.models.states import Status
from exams.models import AskedSeat, Booking, ExamSession, SeatRequest
from office.local.people import POOL, Knower, People, providers
from places.models import Municipality

TEST = ""  # in the place of an exam's short name
CENTRE, PARTNER = F("session__provider"), F("provider")


@dataclass
class Queue:
    name: str
    waiting: People

    def besides(self, reader: frozenset[Knower]) -> "Queue":
        return replace(self, waiting=self.waiting.besides(reader))


def queues(places: Collection[Municipality], today: date) -> list[Queue]:
    """By kind of exam, those of partners and those who asked themselves together; the placement test last."""
    sessions = ExamSession.objects.before_deadline(today).filter(municipality__in=places)
    asked = AskedSeat.objects.believed().filter(enquiry__status=Status.WAITING, session__in=sessions)
    partners = SeatRequest.objects.filter(waiting__gt=0, session__in=sessions)
    tests = Booking.objects.in_line().filter(appointment__municipality__in=places)
    exam, nobody = F("session__kind__short"), Value(None, IntegerField())
    parts = [
        asked.order_by().values(exam=exam, centre=CENTRE, partner=nobody).annotate(people=Count("pk")),
        partners.order_by().values(exam=exam, centre=CENTRE, partner=PARTNER).annotate(people=Sum("waiting")),
        tests.order_by()
        .values(exam=Value(TEST, TextField()), centre=F("appointment__provider"), partner=nobody)
        .annotate(people=Count("pk")),
    ]
    found = defaultdict(People)
    for row in parts[0].union(*parts[1:], all=True):
        pool = set() if row["partner"] is None else {POOL}
        found[row["exam"]].add(row["people"], providers(row["centre"], row["partner"]) | pool)
    named = sorted(found.items(), key=lambda pair: (pair[0] == TEST, pair[0]))
    return [Queue(name or _("Placement test"), people) for name, people in named]
