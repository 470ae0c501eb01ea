"""Dates of exams and placement tests from a provider's file: what each row would add, and adding it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses.models import Course, CourseRun
from courses.models.changes import digest
from exams.files.finding import Found, is_short
from exams.models import Appointment, ExamSession
from exams.models.appointments import is_tester
from exams.models.tasks import NEEDS
from exams.placement.actions import move_up
from importing.planning import Plan
from importing.rows import Row

ADDRESS = ("venue", "street", "postal_code")


@dataclass
class Entry:
    """``problem``: why it cannot be taken. ``there``: it stands here already."""

    row: object
    found: Found
    values: dict
    problem: str = ""
    there: ExamSession | Appointment | None = None

    @property
    def model(self) -> type[Appointment] | type[ExamSession]:
        return Appointment if self.found.is_test else ExamSession

    @property
    def kind_name(self) -> str:
        return self.found.kind.short if self.found.kind else "–"

    @property
    def place(self) -> str:
        return ", ".join(filter(None, [self.values["venue"], str(self.values["municipality"] or "")]))

    @property
    def needs(self) -> list[tuple[str, int]]:
        """What such an exam needs as a rule, as a new date takes it over from its kind."""
        found = [
            (ExamSession._meta.get_field(name).verbose_name, self.values.get(name)) for name in NEEDS.values()
        ]
        return [(name, number) for name, number in found if number]

    @property
    def key(self) -> tuple:
        """Two that agree in it are one date."""
        named = ("kind", "date", "starts_at", "municipality")
        return (self.model, *(self.values.get(name) for name in named))

    @property
    def is_ready(self) -> bool:
        return not self.problem and self.there is None


class Entries:
    """Those of a plan's rows, in their order; ``user`` is whoever would take them."""

    def __init__(self, plan: Plan, user: User) -> None:
        self.provider, self.user = plan.provider, user
        self.is_trusted = user.is_staff or plan.provider.is_trusted
        self.all = [Entry(row, row.apart, self.values_of(row)) for row in plan.rows if row.apart]
        self.may_test = any(entry.found.is_test for entry in self.all) and is_tester(plan.provider)
        self.ready = []
        if self.all:
            self.judge()

    @property
    def waiting(self) -> list[Entry]:
        """Of days to come, and not here yet: whether they are ready or a person has to say something first."""
        today = timezone.localdate()
        new = [entry for entry in self.all if entry.there is None and not entry.values["is_cancelled"]]
        return [entry for entry in new if entry.values["date"] and entry.values["date"] >= today]

    @property
    def version(self) -> str:
        """Of all that would be added."""
        return digest([[entry.row.line, entry.model.__name__, entry.values] for entry in self.ready])

    def values_of(self, row: Row) -> dict:
        run, day = row.run, row.run["start"]
        times = row.dates[0][1:3] if row.dates else row.week[0][1:3] if row.week else (None, None)
        values = {"date": day, "starts_at": times[0], "ends_at": times[1], "municipality": run.get("municipality")}
        values |= {name: run.get(name, "") for name in ADDRESS}
        values["is_cancelled"] = run.get("status") == CourseRun.Status.CANCELLED
        total, free = run.get("seats_total"), run.get("seats_free")
        if row.apart.is_test:
            return values | {"seats": total if free is None else free}
        taken = 0 if None in (total, free) else max(0, total - free)
        values |= {"kind": row.apart.kind, "registration_deadline": run.get("registration_deadline")}
        values |= {"fee": fee_of(row), "seats_total": total, "seats_own": taken}
        values |= {name: getattr(row.apart.kind, name, 0) for name in NEEDS.values()}
        return values | {"seats_as_of": row.as_of or timezone.localdate()}

    def judge(self) -> None:
        there, seen = self.keys_there(), set()
        for entry in self.all:
            entry.there = there.get(entry.key)
            entry.problem = "" if entry.there else self.problem_of(entry)
            if not entry.problem and entry.key in seen:
                entry.problem = _("it stands in the file twice")
            seen.add(entry.key)
        self.ready = [entry for entry in self.all if entry.is_ready]

    def keys_there(self) -> dict:
        sessions = self.provider.exam_sessions.select_related("kind", "municipality")
        rows = [*sessions, *self.provider.appointments.select_related("municipality")]
        named = ("kind", "date", "starts_at", "municipality")
        return {(type(one), *(getattr(one, name, None) for name in named)): one for one in rows}

    def problem_of(self, entry: Entry) -> str:
        values = entry.values
        if values["date"] is None:
            return _("the day is missing")
        if values["date"] < timezone.localdate():
            return _("this day is over")
        if not entry.found.is_test and values["kind"] is None:
            return _("please say above which exam it is")
        if values["is_cancelled"]:
            return _("it is cancelled")
        if values["municipality"] is None:
            return _("it is not known in which municipality it takes place")
        if values["ends_at"] and values["ends_at"] <= values["starts_at"]:
            return _("the end must be later than the beginning")
        if entry.found.is_test and not is_short(entry.row):
            return _("several days are named: each is a date of its own")
        return self.problem_of_test(values) if entry.found.is_test else self.problem_of_exam(values)

    def problem_of_exam(self, values: dict) -> str:
        deadline = values["registration_deadline"]
        return _("registration ends before the exam") if deadline and deadline > values["date"] else ""

    def problem_of_test(self, values: dict) -> str:
        if not self.may_test:
            return _("placement tests are held by partners who have signed, and by who is licensed")
        if values["starts_at"] is None:
            return _("the time is missing")
        if values["seats"] is None:
            return _("the number of seats is missing")
        if not self.is_trusted and values["municipality"] != self.provider.municipality:
            return _("only the office may say another place than yours")
        return ""

    @transaction.atomic
    def take(self) -> int:
        """All that are ready; public where the office or a trusted provider takes them. Needs the provider's lock.

        Who waits for a placement test moves up.
        """
        for entry in self.ready:
            values = dict(entry.values)
            if not entry.found.is_test:
                values["is_public"] = self.is_trusted
            elif not self.is_trusted:
                values |= dict.fromkeys(ADDRESS, "")
            entry.model(provider=self.provider, **values).save()
        if any(entry.found.is_test for entry in self.ready):
            move_up(self.provider.pk)
        return len(self.ready)


def fee_of(row: Row) -> Decimal | int | None:
    if row.course.get("cost") == Course.Cost.FREE:
        return 0
    return row.course.get("price")
