"""What each row of a file would do to a provider's courses, and doing it.

A row that lacks something is skipped and says why; a file that cannot be understood as a whole is a
``CourseFileError``. What a row does not say changes nothing that is there. The provider's course number names the
dated run, or without one its course and first day; rows that say the same of their course are runs of one course.
"""

from collections import Counter, defaultdict
from itertools import chain, count

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import actions
from courses.actions import times
from courses.actions.texts import TextsOfRuns, approved_texts, texts_of
from courses.models import Course, CourseRun, Proposal
from courses.models.changes import digest, key_of
from courses.sections import TEXTS_OF_RUN
from foundation.editing.locking import again_where_taken
from foundation.editing.slugs import slug_of
from foundation.editing.values import in_json
from foundation.many_rows import create_with_history, twin, update_with_history
from foundation.reading.spelling import folded
from foundation.web.progress import step, steps
from importing import comparing
from importing.columns import KIND_ITSELF
from importing.guesses import KindFinder
from importing.notes import About, said_of_file
from importing.reckoning import ground_of
from importing.rows import APART, CHANGED, CREATED, SKIPPED, UNCHANGED, understand
from importing.said import targets
from importing.said.renamed import ask_of_renamed
from importing.said.series import Series
from importing.said.since import note_what_people_said
from importing.undoing import FROM_FILE, Undo

# Facts that do not tell courses apart
PASSING = {"cost", "price", "reduced_price", "materials_price", "cost_note_de", "lessons", "description_de"}


class Plan:
    """Understands every row when made; ``apply()`` writes. A dry run is a plan that is not applied."""

    def __init__(
        self,
        sheet,
        provider,
        *,
        default_type,
        user,
        publish=False,
        takes_seats=True,
        overwrites=False,
        is_decided=False,
    ):
        """``default_type``: of new courses whose kind is not told, ``is_decided``: by somebody, for this file.

        ``takes_seats``: also where another number of free seats stands already, ``overwrites``: also where people
        have said something else since.

        ``user``: whoever imports, by whom it is decided whether changes of public texts wait for the office.
        """
        self.sheet, self.provider = sheet, provider
        self.takes_seats, self.user = takes_seats, user
        self.is_reviewed = not actions.may_publish(provider, user)
        publish = publish and not self.is_reviewed
        self.undo = Undo()
        self.status = Course.Status.PUBLISHED if publish else Course.Status.DRAFT
        kinds, ground = KindFinder(default_type, provider, is_decided), ground_of(sheet, provider)
        self.corrections, self.places, self.targets = ground.corrections, ground.places, ground.targets
        self.titles_said = ground.renamed
        rows = steps(sheet.rows, gettext_lazy("Rows understood"))
        self.rows = [understand(line, texts, ground) for line, texts in rows]
        self.compare_with_what_is_there(kinds, ground, overwrites)

    @property
    def counts(self):
        return Counter(row.action for row in self.rows)

    @property
    def remarks(self):
        """What the person who imports should know about the new ones as a whole."""
        new = [row for row in self.rows if row.action == CREATED]
        lost = sum(comparing.is_lost(row) for row in new)
        silent = sum(not {"cost"} & {*row.course, *row.new_course} for row in new)
        lines = [*said_of_file(self.sheet)]
        if new and self.status == Course.Status.DRAFT:
            lines.append(_("New courses are drafts until somebody publishes them."))
        if over := sum(row.is_over for row in new):
            lines.append(_("New runs that are over already: %d") % over)
        if lost:
            lines.append(_("New runs without a municipality, as none is named: %d") % lost)
        if silent:
            lines.append(_("New runs that do not say what they cost: %d") % silent)
        return lines

    @property
    def usable(self):
        return [row for row in self.rows if row.action not in {SKIPPED, APART}]

    @property
    def version(self):
        """Of all that would happen and to what: the preview shows it, the import does just that."""
        return digest([self.is_reviewed, self.status, [comparing.row_in_json(row) for row in self.rows]])

    def read_what_is_there(self):
        """As the provider sees it, with what waits for the office; apart from that what is public."""
        self.courses = {course.pk: course for course in self.provider.courses.all()}
        proposals = Proposal.objects.alive().filter(course__provider=self.provider)
        self.proposals = {proposal.course_id: proposal for proposal in proposals}
        runs = CourseRun.objects.filter(course__provider=self.provider).select_related("municipality")
        runs = list(runs.prefetch_related("weekly_times", "dates"))
        waits = self.proposals  # only of these is kept twice what they say: a row has some 150 columns
        self.public = {pk: twin(course) if pk in waits else course for pk, course in self.courses.items()}
        self.public_texts = {run.pk: texts_of(run) for run in runs}
        self.apply_proposals(runs)
        self.seen_texts = self.public_texts | {run.pk: texts_of(run) for run in runs if run.course_id in waits}
        self.by_title, self.by_number, self.by_day = defaultdict(list), defaultdict(list), {}
        for course in self.courses.values():
            self.by_title[course.title_de].append(course)
        for run in runs:
            run.course = self.courses[run.course_id]
            self.by_number[run.number].append(run)
            self.by_day[run.course_id, run.start] = run

    def apply_proposals(self, runs):
        by_course = defaultdict(list)
        for run in runs:
            by_course[run.course_id].append(run)
        for pk, proposal in self.proposals.items():
            proposal.apply_to(self.courses[pk], by_course[pk])

    def set_apart(self, find):
        """What is no course, unless it is one here already."""
        for row in self.usable:
            is_course = row.number and row.number in self.by_number
            if is_course or row.course["title_de"] in self.by_title:
                continue
            if found := find(row):
                row.apart, row.action = found, APART

    # Finding what each row means

    def compare_with_what_is_there(self, kinds, ground, overwrites):
        step(gettext_lazy("Rows are compared with what is there"))
        for row in self.usable:
            row.take_kind(kinds.of(row))
        self.read_what_is_there()
        self.set_apart(targets.finder(ground.targets))
        self.series = Series(self.usable, self.by_number, ground.is_series)
        self.refuse_doubles()
        self.find_runs()
        ask_of_renamed(self, self.titles_said)
        note_what_people_said(self, overwrites)
        self.refuse_contradictions()
        self.find_homes()
        self.compare()

    def refuse_doubles(self):
        seen = set()
        for row in self.usable:
            identity = row.number or (row.key, row.run["start"])
            if row.line in self.series.runs:
                continue
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

    def with_other_facts(self, row, taken):
        """Without a number: the one run of that title and day whose course differs only in its fee or the like."""
        runs = [
            self.by_day.get((course.pk, row.run["start"]))
            for course in self.by_title[row.course["title_de"]]
            if set(comparing.differences(course, comparing.for_course(course, row))) <= PASSING
        ]
        runs = [run for run in runs if run and run.pk not in taken]
        return runs[0] if len(runs) == 1 else None

    def refuse_contradictions(self):
        taken, new = set(), CourseRun()
        for row in self.usable:
            run = row.target or new
            if not self.takes_seats or comparing.is_confirmed_since(run, self.sheet.as_of):
                comparing.leave_seats(run, row)
            if reason := comparing.settle(run, row):
                row.skip(reason)
            elif run.pk in taken:
                row.skip(_("the course stands in the file twice with the same first day"))
            elif run.pk:
                taken.add(run.pk)
            row.sets_times = not row.keeps_times and comparing.new_times(run, row)

    def by_identity(self, row):
        """The run, and the course that is already as the row says."""
        if not row.number:
            course = self.fitting(row)
            return course and self.by_day.get((course.pk, row.run["start"])), course
        runs = self.by_number[row.number]
        if row.line in self.series.runs:
            run, runs = self.series.runs[row.line]
            return run, run.course if run and comparing.fits(run.course, row) else self.home_of_series(row, runs)
        run = next((run for run in runs if comparing.fits(run.course, row)), runs[0] if runs else None)
        return run, run.course if run and comparing.fits(run.course, row) else self.fitting(row)

    def home_of_series(self, row, runs):
        """The course that has its other dates, if it is as the row says."""
        homes = [run.course for run in runs if comparing.fits(run.course, row)]
        return homes[0] if homes else None if runs else self.fitting(row)

    def fitting(self, row):
        """Of several, the one that has a run on that day, then the one an import has made from such a row."""
        summary = row.course.get("summary_de", row.course["title_de"])
        courses = [course for course in self.by_title[row.course["title_de"]] if comparing.fits(course, row)]
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
        taken, groups = {row.home.pk for row in self.usable if row.home}, defaultdict(list)
        for row in self.usable:
            if row.home is None:
                groups[row.key].append(row)
        self.new, self.renamed = [], []
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

    @cached_property
    def blank(self):
        """Made once and copied, as it looks for a default in each language."""
        return Course(provider=self.provider, status=self.status)

    def new_course(self, row):
        course = twin(self.blank)
        for name, value in {**row.new_course, **row.course, "course_type": row.kind.course_type}.items():
            setattr(course, name, value)
        return course

    def compare(self):
        says_kinds = folded(self.sheet.called("kind")) in KIND_ITSELF
        for row in self.usable:
            if row.target is None:
                row.action = CREATED
                row.note(About.KIND, row.kind.passed_over if says_kinds else "", "kind")
                continue
            row.changes = comparing.changes_in_words(row)
            comparing.forget_what_is_settled(row)
            row.action = CHANGED if row.changes else UNCHANGED

    def leave_out(self, rows, reason):
        """Nothing of these is written, nor a course that only they would make or change."""
        for row in rows:
            row.skip(reason)
        homes = {id(row.home) for row in self.usable}
        self.new = [course for course in self.new if id(course) in homes]
        self.renamed = [(course, row) for course, row in self.renamed if id(course) in homes]

    # Writing

    @transaction.atomic(savepoint=False)  # both callers write all of it or nothing
    def apply(self):
        self.now, self.came_from = timezone.now(), {}
        rows = [row for row in self.rows if row.action in {CREATED, CHANGED}]
        touched = {row.target.course_id for row in rows if row.target}
        findable = self.tell(rows)
        step(gettext_lazy("Courses are written"))
        self.save_courses()
        step(gettext_lazy("Dates are written"))
        self.save_runs(rows)
        step(gettext_lazy("Days and times are written"))
        self.save_times([row for row in rows if row.sets_times])
        touched |= {row.home.pk for row in rows} - {course.pk for course in findable}
        Course.objects.filter(pk__in=touched).update_search_text()
        self.undo.at = timezone.now().isoformat()

    def tell(self, rows):
        """The new courses that know by which words they are found."""
        rows_of = defaultdict(list)
        for row in rows:
            rows_of[id(row.home)].append(row)
        return [course for course in self.new if comparing.set_search_text(course, rows_of[id(course)])]

    @again_where_taken
    @transaction.atomic
    def create_courses(self):
        taken = set(Course.objects.values_list("slug", flat=True))
        for course in self.new:  # two words: at one alone a page of our own may stand
            base = f"{slug_of(Course, course.title_de)}-{slug_of(Course, self.provider.name)}"[:140].strip("-")
            numbered = (f"{base}-{number}" for number in count(2))
            course.slug = next(slug for slug in chain([base], numbered) if slug not in taken)
            taken.add(course.slug)
        create_with_history(self.new, batch_size=200, reason=FROM_FILE)

    def save_courses(self):
        changes = []
        for course, row in self.renamed:
            new = comparing.differences(course, comparing.for_course(course, row))
            self.undo.note(course, new, self.refused(course))
            changes.append((course, new))
        actions.save_many(changes, self.proposals, self.user, FROM_FILE)
        self.create_courses()
        self.undo.created["courses.course"] = [course.pk for course in self.new]

    def refused(self, course):
        """What the public reads where the office has given back what was to stand there: that never comes back."""
        proposal = self.proposals.get(course.pk)
        if proposal is None or proposal.status != Proposal.Status.RETURNED:
            return {}
        names = [key for key in proposal.changes if "." not in key]
        texts = {key: pair[0] for key, pair in proposal.changes.items() if "." in key}
        return {name: in_json(self.public[course.pk], name) for name in names} | texts

    def save_runs(self, rows):
        names, gates, waiting = {"changed_at"}, {}, defaultdict(list)
        self.approved = approved_texts(self.provider) if self.is_reviewed else {}
        for row in rows:
            run = row.target = row.target or CourseRun()
            if row.action == CHANGED:
                new = comparing.differences(run, {**row.values, "course_id": row.home.pk})
                self.undo.note(run, new, self.refused(run.course))
                self.leave(run, row.home)
            again = {"course_id": row.home.pk, "revision": run.revision + 1, "changed_at": self.now}
            different = comparing.set_all(run, {**row.values, **again})
            names |= different if row.action == CHANGED else set()
            if gate := self.gate_of(row.home, gates):
                self.remember(gate, run)
                names |= {*TEXTS_OF_RUN}  # what comes out of a draft must not stay either
                waiting[gate].append((run, gate.taken_out_of(run)))
        new = [row.target for row in rows if row.action == CREATED]
        create_with_history(new, reason=FROM_FILE)
        self.undo.created["courses.courserun"] = [run.pk for run in new]
        old = [row.target for row in rows if row.action == CHANGED]
        update_with_history(old, sorted(names), reason=FROM_FILE)
        for gate, pairs in waiting.items():
            gate.pass_on(pairs)

    def gate_of(self, course, gates):
        """Needed only where texts wait, or would."""
        is_public = course.pk in self.public and course.status == Course.Status.PUBLISHED
        if not is_public or not (self.is_reviewed or course.pk in self.proposals):
            return None
        if course.pk not in gates:
            gates[course.pk] = TextsOfRuns(actions.opened(course), self.user, self.approved)
        return gates[course.pk]

    def remember(self, gate, run):
        """Of a run that comes from another course only what was public there counts as seen."""
        before = self.public.get(self.came_from.get(run.pk, gate.current.saved.pk))
        if run.pk and before and before.status == Course.Status.PUBLISHED:
            public, seen = self.public_texts[run.pk], self.seen_texts[run.pk]
            gate.remember(run.pk, public, public if run.pk in self.came_from else seen)

    def leave(self, run, home):
        """What waited for a run in the course that it leaves, goes with it."""
        if run.course_id == home.pk:
            return
        self.came_from[run.pk] = run.course_id
        if run.course_id in self.proposals:
            actions.propose(run.course, {key_of(run, name): [None, None] for name in TEXTS_OF_RUN}, self.user)

    def save_times(self, rows):
        changes = times.Changes()
        for row in rows:
            self.undo.note_times(row.target, row.week, row.dates, is_new=row.action == CREATED)
            saved = [] if row.action == CREATED else None
            times.set_week(row.target, row.week, saved, changes)
            times.set_dates(row.target, row.dates, saved, changes)
        times.write(changes)
