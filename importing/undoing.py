"""What an import has done, so that it can be taken back: through the gate, like all that is written."""

from copy import copy
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from courses import actions
from courses.actions.times import set_dates, set_week
from courses.models import Course, CourseRun, Proposal
from courses.models.changes import key_of
from courses.sections import TEXTS_OF_RUN
from foundation.editing.values import in_json


@dataclass
class Undo:
    """As JSON holds it: what was made, what was changed from what to what, and which times stood before."""

    created: dict[str, list[int]] = field(default_factory=dict)  # primary keys by model
    changed: list[dict] = field(default_factory=list)
    times: dict[str, list] = field(default_factory=dict)  # by run: lines of the week, single dates
    new_times: dict[str, list] = field(default_factory=dict)
    at: str = ""  # when it was done

    def note(self, row, after: dict, refused: dict):
        """The row is about to get these values. ``refused``: by key what comes back instead of what is there."""
        to_be = copy(row)
        for name, value in after.items():
            setattr(to_be, name, value)
            entry = {
                "model": row._meta.label_lower,
                "pk": row.pk,
                "field": name,
                "before": refused.get(key_of(row, name), in_json(row, name)),
                "after": in_json(to_be, name),
            }
            self.changed.append(entry)

    def note_times(self, run, week, dates):
        """The run is about to get these."""
        self.times[str(run.pk)] = times_of(run)
        self.new_times[str(run.pk)] = times_in_json(week, dates)

    def as_json(self) -> dict:
        return asdict(self)

    @transaction.atomic
    def apply(self, user) -> int:
        """Takes it all back but for what somebody has changed, decided or answered since; the number of those.

        Stands under the lock of all that belongs to the provider.
        """
        by_row = {}
        for entry in self.changed:
            by_row.setdefault((entry["model"], entry["pk"]), []).append(entry)
        kept = self.take_back_times()
        for (model, pk), entries in by_row.items():
            take_back = self.take_back_course if model == "courses.course" else self.take_back_run
            kept += take_back(pk, entries, user)
        return kept + self.take_back_new(user)

    def take_back_course(self, pk, entries, user) -> int:
        course = Course.objects.filter(pk=pk).first()
        if course is None:
            return len(entries)
        course = actions.opened(course).edited
        names = self.set_back(course, entries, course)
        if names:
            actions.write(course, names, user)
        return len(entries) - len(names)

    def take_back_run(self, pk, entries, user) -> int:
        run = CourseRun.objects.select_related("course").filter(pk=pk).first()
        if run is None:
            return len(entries)
        if proposal := actions.alive(run.course):
            proposal.apply_to(copy(run.course), [run])
        names = self.set_back(run, entries, run.course)
        if names:
            actions.save_texts(run, user)
        return len(entries) - len(names)

    def set_back(self, row, entries, course) -> list[str]:
        """Sets on the row what stood there before, where it is as the import has left it; the names of those."""
        decided, before, names = self.decided(course), copy(row), []
        for entry in entries:
            name, field_of_row = entry["field"], row._meta.get_field(entry["field"].removesuffix("_id"))
            is_untouched = in_json(before, name) == entry["after"] and not decided & {key_of(row, name), ""}
            if is_untouched and fits(field_of_row, entry["before"], row):
                setattr(row, field_of_row.attname, field_of_row.to_python(entry["before"]))
                names.append(name)
        try:
            row.validate_constraints()
        except ValidationError:
            return []
        return names

    def decided(self, course) -> set[str]:
        """The keys that the office has decided on since; "" when it was the course as a whole."""
        done = [Proposal.Status.ACCEPTED, Proposal.Status.RETURNED]
        proposals = course.proposals.filter(status__in=done, changed_at__gt=self.moment)
        keys = {key for proposal in proposals for key in proposal.changes}
        is_new = any(row.status == Proposal.Status.ACCEPTED and not row.changes for row in proposals)
        return keys | {""} if is_new else keys

    @property
    def moment(self) -> datetime:
        """Of imports before this was noted: none can have been decided on since."""
        return datetime.fromisoformat(self.at or "9999-01-01T00:00:00+00:00")

    def take_back_times(self) -> int:
        kept, runs = 0, CourseRun.objects.filter(pk__in=self.times).select_related("course")
        for run in runs.prefetch_related("weekly_times", "dates"):
            (week, dates), new = times_in_json(*self.times[str(run.pk)]), self.new_times.get(str(run.pk))
            if new is not None and times_of(run) != new:
                kept += 1
                continue
            set_week(run, [(bits, clock(begin), clock(end), every) for bits, begin, end, every in week])
            set_dates(run, [(date.fromisoformat(day), clock(begin), clock(end)) for day, begin, end in dates])
        return kept

    def take_back_new(self, user) -> int:
        """Runs that nobody has touched or asked for, then courses without runs."""
        runs = CourseRun.objects.filter(pk__in=self.created.get("courses.courserun", []))
        locked = list(runs.select_for_update(of=["self"]).select_related("course"))  # nobody asks meanwhile
        asked = set(runs.filter(enquiries__isnull=False).values_list("pk", flat=True))
        asked |= self.changed_since(CourseRun)
        gone = [run for run in locked if run.pk not in asked]
        for run in gone:
            if actions.alive(run.course):
                actions.propose(run.course, {key_of(run, name): [None, None] for name in TEXTS_OF_RUN}, user)
        kept = len(locked) - len(gone) + delete(runs.filter(pk__in=[run.pk for run in gone]))
        courses = Course.objects.filter(pk__in=self.created.get("courses.course", []), runs__isnull=True)
        changed = courses.filter(pk__in=self.changed_since(Course))
        return kept + changed.count() + delete(courses.exclude(pk__in=changed.values("pk")))

    def changed_since(self, model) -> set[int]:
        """Of the new ones: those of which the history tells something after the import."""
        keys = self.created.get(model._meta.label_lower, [])
        records = model.history.filter(id__in=keys, history_date__gt=self.moment)
        return set(records.values_list("id", flat=True))


def delete(rows) -> int:
    """The number of those that something else holds, and that therefore stay."""
    try:
        with transaction.atomic():
            rows.delete()
    except ProtectedError as error:
        return len(error.protected_objects)
    return 0


def fits(column, value, row) -> bool:
    """What it names may have been deleted since, or a choice removed."""
    try:
        column.clean(value, row)
    except ValidationError:
        return value in (None, "") and (column.null or column.blank)
    return True


def times_of(run) -> list:
    week = [(line.weekdays, line.starts_at, line.ends_at, line.every) for line in run.weekly_times.all()]
    return times_in_json(week, [(day.date, day.starts_at, day.ends_at) for day in run.dates.all()])


def times_in_json(week, dates) -> list:
    return [
        sorted([bits, str(begin), str(end), *(every or [1])] for bits, begin, end, *every in week),
        sorted([str(day), str(begin), str(end)] for day, begin, end in dates),
    ]


def clock(text) -> time:
    return time.fromisoformat(text)
