"""What each row of a file would do to a provider's courses, and doing it.

A row that lacks something is skipped and says why; a file that cannot be understood as a whole is a
``CourseFileError``. What a row does not say changes nothing that is there. The provider's course number names the
dated run, or without one its course and first day; rows that say the same of their course are runs of one course.
"""

from collections import Counter, defaultdict
from itertools import chain, count

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bildung_verbindet.text import folded
from courses import actions
from courses.importing import comparing
from courses.importing.finding import PlaceFinder, TypeFinder
from courses.importing.reading import Sheet
from courses.importing.rows import CHANGED, CREATED, SKIPPED, UNCHANGED, Row, understand
from courses.importing.undoing import Undo
from courses.models import Course, CourseDate, CourseRun, WeeklyTime

PASSING = {"cost", "price", "cost_note_de", "lessons", "description_de"}  # facts that do not tell courses apart


class Plan:
    """Understands every row when made; ``apply()`` writes. A dry run is a plan that is not applied."""

    def __init__(
        self,
        sheet: Sheet,
        provider,
        *,
        default_type: str,
        publish: bool = False,
        takes_seats=True,
        reviewed_for=None,
    ):
        """``takes_seats``: also where another number of free seats stands already.

        ``reviewed_for``: the user whose changes to public texts wait for the office; None: they are public.
        """
        self.sheet, self.provider = sheet, provider
        self.takes_seats, self.reviewed_for = takes_seats, reviewed_for
        self.undo = Undo()
        self.status = Course.Status.PUBLISHED if publish else Course.Status.DRAFT
        self.types, places = TypeFinder(default_type), PlaceFinder(provider.municipality)
        self.rows = [understand(line, texts, places) for line, texts in sheet.rows]
        self.read_what_is_there()
        self.refuse_doubles()
        self.find_runs()
        self.find_homes()
        self.compare()

    @property
    def counts(self) -> Counter:
        return Counter(row.action for row in self.rows)

    @property
    def remarks(self) -> list[str]:
        """What the person who imports should know about the new ones as a whole."""
        new = [row for row in self.rows if row.action == CREATED]
        placed = sum(row.new_run.get("municipality") is not None for row in new)
        silent = sum(not {"cost"} & {*row.course, *row.new_course} for row in new)
        lines = []
        if new and self.status == Course.Status.DRAFT:
            lines.append(_("New courses are drafts until somebody publishes them."))
        if placed:
            lines.append(_("New runs in the provider's municipality, as no other is named: %d") % placed)
        if silent:
            lines.append(_("New runs that do not say what they cost: %d") % silent)
        return lines

    @property
    def usable(self) -> list[Row]:
        return [row for row in self.rows if row.action != SKIPPED]

    def read_what_is_there(self):
        self.courses = {course.pk: course for course in self.provider.courses.all()}
        self.by_title, self.by_number, self.by_day = defaultdict(list), defaultdict(list), {}
        for course in self.courses.values():
            self.by_title[course.title_de].append(course)
        runs = CourseRun.objects.filter(course__provider=self.provider).select_related("municipality")
        for run in runs.prefetch_related("weekly_times", "dates"):
            run.course = self.courses[run.course_id]
            self.by_number[run.number].append(run)
            self.by_day[run.course_id, run.start] = run

    # Finding what each row means

    def refuse_doubles(self):
        seen = set()
        for row in self.usable:
            identity = row.number or (row.key, row.run["start"])
            if identity in seen:
                row.skip(
                    _("the number stands in the file twice")
                    if row.number
                    else _("the course stands in the file twice with the same first day")
                )
            seen.add(identity)

    def find_runs(self):
        for row in self.usable:
            row.target, row.home = self.by_identity(row)
        taken = {row.target.pk for row in self.usable if row.target}
        for row in self.usable:
            if not row.number and row.home is None:
                row.target = self.with_other_facts(row, taken)
                taken |= {row.target and row.target.pk}
        self.refuse_contradictions()

    def with_other_facts(self, row, taken) -> CourseRun | None:
        """Without a number: the one run of that title and day whose course differs only in its fee or the like."""
        runs = [
            self.by_day.get((course.pk, row.run["start"]))
            for course in self.by_title[row.course["title_de"]]
            if set(comparing.differences(course, comparing.for_course(course, row))) <= PASSING
        ]
        runs = [run for run in runs if run and run.pk not in taken]
        return runs[0] if len(runs) == 1 else None

    def refuse_contradictions(self):
        taken = set()
        for row in self.usable:
            run = row.target or CourseRun()
            if not self.takes_seats:
                leave_seats(run, row)
            row.values = comparing.for_run(run, row)
            row.sets_times = comparing.new_times(run, row)
            if reason := comparing.contradiction(run, row.values):
                row.skip(reason)
            elif run.pk in taken:
                row.skip(_("the course stands in the file twice with the same first day"))
            elif run.pk:
                taken.add(run.pk)

    def by_identity(self, row) -> tuple[CourseRun | None, Course | None]:
        """The run, and the course that is already as the row says."""
        if not row.number:
            course = self.fitting(row)
            return course and self.by_day.get((course.pk, row.run["start"])), course
        runs = self.by_number[row.number]
        run = next((run for run in runs if fits(run.course, row)), runs[0] if runs else None)
        return run, run.course if run and fits(run.course, row) else self.fitting(row)

    def fitting(self, row) -> Course | None:
        """Of several, the one that has a run on that day, then the one an import has made from such a row."""
        summary = row.course.get("summary_de", row.course["title_de"])
        courses = [course for course in self.by_title[row.course["title_de"]] if fits(course, row)]
        return min(
            courses,
            key=lambda course: (
                (course.pk, row.run["start"]) not in self.by_day,
                course.summary_de != summary,
                course.pk,
            ),
            default=None,
        )

    def find_homes(self):
        """A course all of whose rows say something new keeps its page: it is changed, not made anew."""
        taken = {row.home.pk for row in self.usable if row.home}
        groups = defaultdict(list)
        for row in self.usable:
            if row.home is None:
                groups[row.key].append(row)
        self.new, self.renamed, self.slugs = [], [], set(Course.objects.values_list("slug", flat=True))
        for rows in groups.values():
            runs = (row.target for row in rows if row.target and row.target.course_id not in taken)
            home = next((run.course for run in runs), None)
            if home:
                taken.add(home.pk)
                self.renamed.append((home, rows[0]))
            else:
                home = self.new_course(rows[0])
                self.new.append(home)
            for row in rows:
                row.home = home

    def new_course(self, row) -> Course:
        base = slugify(folded(f"{row.course['title_de']} {self.provider.name}"))[:140].strip("-")
        numbered = (f"{base}-{number}" for number in count(2))
        slug = next(slug for slug in chain([base], numbered) if slug not in self.slugs)
        self.slugs.add(slug)
        values = {**row.new_course, **row.course, "course_type": self.types.find(row.course["title_de"])}
        return Course(provider=self.provider, slug=slug, status=self.status, **values)

    def compare(self):
        for row in self.usable:
            if row.target is None:
                row.action = CREATED
                continue
            lines = comparing.told(row)
            row.notes = [*lines, *row.notes]
            row.action = CHANGED if lines else UNCHANGED

    # Writing

    @transaction.atomic
    def apply(self):
        self.now = timezone.now()
        self.undo = Undo()
        rows = [row for row in self.rows if row.action in {CREATED, CHANGED}]
        touched = {row.target.course_id for row in rows if row.target}
        self.save_courses()
        self.save_runs(rows)
        self.save_times([row for row in rows if row.sets_times])
        touched |= {row.home.pk for row in rows}
        Course.objects.filter(pk__in=touched).update_search_text()

    def save_courses(self):
        names = {"changed_at"}
        renamed = [pair for pair in self.renamed if not self.proposed(*pair)]
        for course, row in renamed:
            self.undo.note(course, comparing.differences(course, comparing.for_course(course, row)))
            names |= set_all(course, {**comparing.for_course(course, row), "changed_at": self.now})
        names |= {name.removesuffix("_de") for name in names}
        courses = Course.objects.rewrite(False)  # else modeltranslation leaves the columns without language behind
        changed = [course for course, _row in renamed]
        bulk_update_with_history(changed, Course, sorted(names), batch_size=200, manager=courses)
        bulk_create_with_history(self.new, Course, batch_size=200)
        self.undo.created["courses.course"] = [course.pk for course in self.new]

    def proposed(self, course, row) -> bool:
        """Whether the change of the course goes to the office instead."""
        if self.reviewed_for is None or course.status != Course.Status.PUBLISHED:
            return False
        approved = Course.objects.get(pk=course.pk)
        values = comparing.for_course(course, row)
        set_all(course, values)
        actions.propose(approved, course, list(values), self.reviewed_for)
        return True

    def save_runs(self, rows):
        names = {"changed_at"}
        for row in rows:
            row.target = row.target or CourseRun()
            if row.action == CHANGED:
                self.undo.note(
                    row.target, comparing.differences(row.target, {**row.values, "course_id": row.home.pk})
                )
            again = {"course_id": row.home.pk, "revision": row.target.revision + 1, "changed_at": self.now}
            different = set_all(row.target, {**row.values, **again})
            names |= different if row.action == CHANGED else set()
        new = [row.target for row in rows if row.action == CREATED]
        bulk_create_with_history(new, CourseRun, batch_size=500)
        self.undo.created["courses.courserun"] = [run.pk for run in new]
        old = [row.target for row in rows if row.action == CHANGED]
        bulk_update_with_history(old, CourseRun, sorted(names), batch_size=200)

    def save_times(self, rows):
        old = [row.target for row in rows if row.action == CHANGED]
        for run in old:
            self.undo.note_times(run)
        WeeklyTime.objects.filter(run__in=old).delete()
        CourseDate.objects.filter(run__in=old).delete()
        lines = [
            WeeklyTime(run=row.target, weekdays=bits, starts_at=begin, ends_at=end)
            for row in rows
            for bits, begin, end in row.week
        ]
        dates = [
            CourseDate(run=row.target, date=day, starts_at=begin, ends_at=end)
            for row in rows
            for day, begin, end in row.dates
        ]
        WeeklyTime.objects.bulk_create(lines, batch_size=500)
        CourseDate.objects.bulk_create(dates, batch_size=500)


def leave_seats(run, row):
    """A number of free seats that is there stays, and the row says so."""
    number = row.run.get("seats_free")
    if run.pk and run.seats_free is not None and number not in (None, run.seats_free):
        del row.run["seats_free"]
        told = _("the free seats stay %(there)d, the file says %(number)d")
        row.notes.append(told % {"there": run.seats_free, "number": number})


def fits(course, row) -> bool:
    return not comparing.differences(course, comparing.for_course(course, row))


def set_all(thing, values) -> set[str]:
    """Sets what differs and returns its names."""
    different = comparing.differences(thing, values)
    for name, value in different.items():
        setattr(thing, name, value)
    return set(different)
