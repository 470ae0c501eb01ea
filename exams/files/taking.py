"""Dates of exams and placement tests from a provider's file: what each row would add, and adding it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses.models import Course, CourseRun, Level
from courses.models.changes import digest
from exams.files.finding import Found, is_short
from exams.models import Appointment, ExamSession
from exams.models.appointments import is_tester
from exams.models.tasks import NEEDS
from exams.placement.actions import move_up
from foundation.reading.spelling import folded
from importing.plans import Plan
from importing.rows import Row

KEY = ("kind", "date", "starts_at", "municipality")  # two that agree in it, and in the level, are one date
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
        if not self.found.kind:
            return "–"
        level = self.values.get("level")
        return f"{self.found.kind.short} {Level(level).short}" if level is not None else self.found.kind.short

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
        return (self.model, *(self.values.get(name) for name in KEY))

    def is_at_level_of(self, row: Appointment | ExamSession) -> bool:
        """Or one of both does not say at which one it is."""
        levels = {self.values.get("level"), getattr(row, "level", None)}
        return None in levels or len(levels) == 1

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
        values |= {
            "kind": row.apart.kind,
            "level": level_of(row),
            "registration_deadline": run.get("registration_deadline"),
        }
        values |= {"fee": fee_of(row), "seats_total": total, "seats_own": taken}
        values |= {name: getattr(row.apart.kind, name, 0) for name in NEEDS.values()}
        return values | {"seats_as_of": row.as_of or timezone.localdate()}

    def judge(self) -> None:
        there, seen = self.keys_there(), set()
        for entry in self.all:
            entry.there = next((row for row in there.get(entry.key, []) if entry.is_at_level_of(row)), None)
            entry.problem = "" if entry.there else self.problem_of(entry)
            key = (entry.key, entry.values.get("level"))
            if not entry.problem and key in seen:
                entry.problem = _("it stands in the file twice")
            seen.add(key)
        self.ready = [entry for entry in self.all if entry.is_ready]

    def keys_there(self) -> dict:
        sessions = self.provider.exam_sessions.select_related("kind", "municipality")
        rows = [*sessions, *self.provider.appointments.select_related("municipality")]
        found = {}
        for one in rows:
            found.setdefault((type(one), *(getattr(one, name, None) for name in KEY)), []).append(one)
        return found

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


def level_of(row: Row) -> int | None:
    """At which one the exam is held, where its kind has several and the row names one of them."""
    kind, course = row.apart.kind, row.course
    if kind is None or not kind.is_at_one_level:
        return None
    said = {course.get("level_from"), course.get("level_to")} - {None}
    words = set(re.findall(r"\b[abc][12]\b", folded(course["title_de"])))
    named = {level.value for level in Level if level.short.lower() in words}
    found = {level for level in said or named if kind.has_level(level)}
    return found.pop() if len(found) == 1 else None


def fee_of(row: Row) -> Decimal | int | None:
    if row.course.get("cost") == Course.Cost.FREE:
        return 0
    return row.course.get("price")
