"""What an import has done, so that it can be taken back: through the gate, like all that is written."""

from copy import copy
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from courses import actions
from courses.actions import times
from courses.models import Course, CourseRun, ImportedFile, Proposal
from courses.models.changes import key_of
from courses.sections import TEXTS_OF_RUN
from foundation.editing.values import in_json
from foundation.many_rows import delete_all, update_with_history
from importing.rows import CHANGED, CREATED

DELETED_AT_ONCE = 500  # rows in memory, with what hangs on them
FROM_FILE, TAKEN_BACK = gettext_noop("from a file"), gettext_noop("a file was taken back")  # in the history


@dataclass
class Undo:
    """As JSON holds it: what was made, what was changed from what to what, and which times stood before."""

    created: dict[str, list[int]] = field(default_factory=dict)  # primary keys by model
    changed: list[dict] = field(default_factory=list)
    times: dict[str, list] = field(default_factory=dict)  # by run: lines of the week, single dates
    new_times: dict[str, list] = field(default_factory=dict)  # that were set, also of what was made
    at: str = ""  # when it was done

    def note(self, row, after, refused):
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

    def note_times(self, run, week, dates, *, is_new):
        """The run is about to get these."""
        if not is_new:
            self.times[str(run.pk)] = times_of(run)
        self.new_times[str(run.pk)] = times_in_json(week, dates)

    def as_json(self):
        return asdict(self)

    @transaction.atomic
    def apply(self, user):
        """Takes it all back but for what somebody has changed, decided or answered since; the number of those.
        ``drafts`` are then courses that have no date left, and are public no more.

        Stands under the lock of all that belongs to the provider.
        """
        kept = self.take_back_times()
        self.touched = set()
        kept += self.take_back_courses(user) + self.take_back_runs(user)
        Course.objects.filter(pk__in=self.touched).update_search_text()
        return kept + self.take_back_new(user)

    def runs(self):
        """Those that it may change, by themselves or by their course."""
        runs = Q(pk__in=[*self.entries_of(CourseRun), *self.times])
        return CourseRun.objects.filter(runs | Q(course__in=[*self.entries_of(Course)]))

    def entries_of(self, model):
        """What was changed, by row."""
        found = {}
        for entry in self.changed:
            if entry["model"] == model._meta.label_lower:
                found.setdefault(entry["pk"], []).append(entry)
        return found

    def read_proposals(self, courses):
        """By course: what waits, and the keys that the office has decided on since, "" for all of it."""
        proposals = Proposal.objects.filter(course__in=courses)
        self.alive = {row.course_id: row for row in proposals.alive().select_related("author")}
        self.decided = {}
        done = [Proposal.Status.ACCEPTED, Proposal.Status.RETURNED]
        for row in proposals.filter(status__in=done, changed_at__gt=self.moment):
            is_new = row.status == Proposal.Status.ACCEPTED and not row.changes
            self.decided.setdefault(row.course_id, set()).update(row.changes, {""} if is_new else ())

    def take_back_courses(self, user):
        """In few queries where nothing waits for the office; all of them are under lock."""
        entries, changes = self.entries_of(Course), []
        courses = Course.objects.select_related("provider").in_bulk(list(entries))
        self.read_proposals(courses)
        for pk, course in courses.items():
            if proposal := self.alive.get(pk):
                proposal.apply_to(course)
            back = copy(course)
            names = self.set_back(back, entries[pk], pk)
            changes.append((course, {name: getattr(back, name) for name in names}))
        actions.save_many([(course, said) for course, said in changes if said], self.alive, user, TAKEN_BACK)
        self.touched |= set(courses)
        return sum(map(len, entries.values())) - sum(len(values) for _course, values in changes)

    def take_back_runs(self, user):
        """As the courses."""
        entries, done, at_once, columns = self.entries_of(CourseRun), 0, [], {"changed_at", "revision"}
        runs = CourseRun.objects.select_related("course__provider").in_bulk(list(entries))
        self.read_proposals({run.course_id for run in runs.values()})
        for pk, run in runs.items():
            if proposal := self.alive.get(run.course_id):
                proposal.apply_to(copy(run.course), [run])
            names = self.set_back(run, entries[pk], run.course_id)
            done += len(names)
            if names and (proposal or actions.needs_review(run.course, user)):
                actions.save_texts(run, user)
            elif names:
                run.changed_at, run.revision = timezone.now(), run.revision + 1
                columns |= set(names)
                at_once.append(run)
            self.touched.add(run.course_id)
        update_with_history(at_once, sorted(columns), reason=TAKEN_BACK)
        return sum(map(len, entries.values())) - done

    def set_back(self, row, entries, course):
        """Sets on the row what stood there before, where it is as the import has left it; the names of those."""
        decided, before, names = self.decided.get(course, set()), copy(row), []
        for entry in entries:
            name, field_of_row = entry["field"], row._meta.get_field(entry["field"].removesuffix("_id"))
            is_untouched = in_json(before, name) == entry["after"] and not decided & {key_of(row, name), ""}
            if is_untouched and fits(field_of_row, entry["before"], row):
                setattr(row, field_of_row.attname, field_of_row.to_python(entry["before"]))
                names.append(name)
        try:
            check(row, names)
        except ValidationError:
            return []
        return names

    @property
    def moment(self):
        """Of imports before this was noted: none can have been decided on since."""
        return datetime.fromisoformat(self.at or "9999-01-01T00:00:00+00:00")

    def take_back_times(self):
        kept, done, changes = 0, [], times.Changes()
        runs = CourseRun.objects.filter(pk__in=self.times).select_related("course")
        for run in runs.prefetch_related("weekly_times", "dates"):
            (week, dates), new = times_in_json(*self.times[str(run.pk)]), self.new_times.get(str(run.pk))
            if new is not None and times_of(run) != new:
                kept += 1
                continue
            week = [(bits, clock(begin), clock(end), every) for bits, begin, end, every in week]
            dates = [(date.fromisoformat(day), clock(begin), clock(end)) for day, begin, end in dates]
            times.set_week(run, week, changes=changes)
            times.set_dates(run, dates, changes=changes)
            done.append(run.pk)
        times.write(changes)
        CourseRun.objects.filter(pk__in=done).update(revision=F("revision") + 1)  # for calendars
        return kept

    def take_back_new(self, user):
        """Runs that nobody has touched or asked for, then courses without runs."""
        runs = CourseRun.objects.filter(pk__in=self.created.get("courses.courserun", []))
        locked = runs.select_for_update(of=["self"]).order_by("pk").values_list("pk", "course")
        course_of = dict(locked)  # nobody asks meanwhile
        asked = set(runs.filter(enquiries__isnull=False).values_list("pk", flat=True))
        asked |= self.changed_since(CourseRun)
        gone = [pk for pk in course_of if pk not in asked]
        touched = {course_of[pk] for pk in gone}
        waiting = set(Proposal.objects.alive().filter(course__in=touched).values_list("course", flat=True))
        for run in runs.filter(course__in=waiting).exclude(pk__in=asked).select_related("course"):
            actions.propose(run.course, {key_of(run, name): [None, None] for name in TEXTS_OF_RUN}, user)
        kept = len(course_of) - len(gone) + delete(CourseRun, gone)
        courses = Course.objects.filter(pk__in=self.created.get("courses.course", []), runs__isnull=True)
        bare, changed = set(courses.values_list("pk", flat=True)), self.changed_since(Course)
        kept += len(bare & changed) + delete(Course, sorted(bare - changed))
        self.make_drafts(touched)
        return kept

    def make_drafts(self, courses):
        """Of courses that have lost dates those that are public without any, and were not public before."""
        bare = Course.objects.filter(pk__in=courses, status=Course.Status.PUBLISHED, runs__isnull=True)
        bare = {course.pk: course for course in bare}
        records = Course.history.filter(id__in=bare, history_date__lte=self.moment)
        before = dict(records.order_by("history_date", "history_id").values_list("id", "status"))
        before |= dict.fromkeys(self.created.get("courses.course", ()))
        public = Course.Status.PUBLISHED
        self.drafts = [course for pk, course in bare.items() if before.get(pk, public) != public]
        for course in self.drafts:
            course.status, course.changed_at = Course.Status.DRAFT, timezone.now()
        update_with_history(self.drafts, ["status", "changed_at"], reason=TAKEN_BACK)

    def changed_since(self, model):
        """Of the new ones: those of which the history tells something after the import."""
        keys = self.created.get(model._meta.label_lower, [])
        records = model.history.filter(id__in=keys, history_date__gt=self.moment)
        return set(records.values_list("id", flat=True))


def delete(model, keys):
    """The number of those that something else holds, and that therefore stay."""
    try:
        with transaction.atomic():
            for begin in range(0, len(keys), DELETED_AT_ONCE):
                delete_all(list(model.objects.filter(pk__in=keys[begin : begin + DELETED_AT_ONCE])))
    except ProtectedError as error:
        return len(error.protected_objects)
    return 0


def check(row, names):
    """Raises ValidationError. Each rule costs a question to the database: only those about these columns ask."""
    changed = {name.removesuffix("_id") for name in names}
    for constraint in row._meta.constraints:
        condition = constraint.condition.referenced_base_fields if constraint.condition else set()
        if changed & {*getattr(constraint, "fields", ()), *condition}:
            constraint.validate(type(row), row)


def fits(column, value, row):
    """What it names may have been deleted since, or a choice removed."""
    try:
        column.clean(value, row)
    except ValidationError:
        return value in (None, "") and (column.null or column.blank)
    return True


def times_of(run):
    week = [(line.weekdays, line.starts_at, line.ends_at, line.every) for line in run.weekly_times.all()]
    return times_in_json(week, [(day.date, day.starts_at, day.ends_at) for day in run.dates.all()])


def times_in_json(week, dates):
    return [
        sorted([bits, str(begin), str(end), *(every or [1])] for bits, begin, end, *every in week),
        sorted([str(day), str(begin), str(end)] for day, begin, end in dates),
    ]


def clock(text):
    return time.fromisoformat(text)


def keep(plan, file):
    """What the plan has done stands in its file, saved or not, so that it can be taken back."""
    file.status, file.table, file.done_at = ImportedFile.Status.DONE, [], timezone.now()
    file.undo, file.counts = plan.undo.as_json(), dict(plan.counts)
    file.save()


def last_of(provider):
    """The import that can be taken back, or has been; one that has changed nothing hides no other."""
    return provider.imported_files.taken_in().filter(counts__has_any_keys=[CREATED, CHANGED]).first()


def imports_with_courses(provider):
    """Names of the files that have made courses, the newest first, each with the keys of those courses."""
    files = provider.imported_files.taken_in().filter(status=ImportedFile.Status.DONE)
    rows = files.values_list("name", "undo__created__courses.course")
    return [(name, set(keys)) for name, keys in rows if keys]
