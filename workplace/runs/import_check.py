"""Before starts are saved by an import: what there is to think about, in groups, so that all is decided at once.

A group is a kind of course at a level and a time of day. Its rows share a decision; one decision may stand for all
groups in which nothing is chosen.
"""

import re
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CourseRun, Level
from foundation.many_rows import twin
from foundation.reading.text_fields import Line
from foundation.web.pagination import page_of
from importing import comparing
from importing.rows import CHANGED, CREATED, SKIPPED
from planning.public.known import known
from planning.reckoning.people import EVENING
from planning.starts.asked import INTEND, PASS, PREFIX, SAVE, DecisionForm, place_with_way, too_often, weeks_apart
from planning.starts.before_saving import WHEN_AND_WHERE, Check, course_kind, has_room, is_new
from planning.starts.letters import TooOftenError, pass_on
from planning.starts.reading import hours_of, to_align_with

ALL = "asked-all"
SHOWN = 50  # lines of a group at once
LINES_KEPT = 200  # by which a group is known again
PREFIX_OF_ROWS = re.compile(rf"({PREFIX}-.+)-rows")
Status = CourseRun.Status


class ForAllForm(forms.Form):
    """What happens in each group in which nothing else is chosen."""

    needed_by_choice = ("reason",)

    do = forms.ChoiceField(label=gettext_lazy("The same for all groups"), widget=forms.RadioSelect, required=False)
    reason = Line(label=gettext_lazy("Why, in a sentence"), max_length=200, required=False)

    def __init__(self, may_intend, **kwargs):
        super().__init__(prefix=ALL, **kwargs)
        intend = [(INTEND, _("Keep it as an intention"))] if may_intend else []
        self.fields["do"].choices = [(SAVE, _("Save it, because …")), *intend]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("do") == SAVE and not cleaned.get("reason"):
            self.add_error("reason", _("Please say why."))
        return cleaned


class GroupForm(DecisionForm):
    """``for_all``: what was chosen above, or nothing. ``rows``: of which it was asked, by their numbers."""

    rows = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, found, may_intend, for_all, **kwargs):
        super().__init__(found, may_intend, **kwargs)
        self.for_all = for_all

    def clean(self):
        if not self.cleaned_data.get("do") and self.for_all.get("do"):
            return self.cleaned_data | {name: self.for_all[name] for name in ("do", "reason")}
        return super().clean()


@dataclass
class Group:
    """``rows``: those of the file, each with what was found of its start, or of one that stands in its course."""

    name: str
    rows: list[tuple]
    form: GroupForm

    @property
    def found(self):
        return [found for _row, found in self.rows]

    @property
    def rules(self):
        return list(dict.fromkeys(found.rule for found in self.found))

    @property
    def lines(self):
        return [line_of(*row) for row in self.rows]

    def show_page(self, request):
        """Of its lines."""
        self.page = page_of(request, self.rows, SHOWN, self.form.prefix)
        self.page.object_list = [line_of(*row) for row in self.page]


def line_of(row, found):
    """A start, the nearest other one, and how many people are known."""
    return {
        "row": row,
        "start": found.start,
        "is_beside": is_beside(row, found),
        "findings": found.findings,
        "known": found.known_words,
        "known_sentence": found.known_sentence,
        "other": nearest(found),
    }


def nearest(found):
    if not found.near:
        return None
    other = found.near[0]
    later = weeks_apart(found.start.run, other.run)
    return {
        "start": other,
        "place": place_with_way(other.run, found.way_to(other)),
        "later": later,
        "more": found.number_near - 1,
    }


class ImportCheck:
    """Of all new starts of a plan; ``data`` is what was decided, None before anybody was asked.

    ``is_asking``: else somebody looks at other rows, so that nothing is found missing.
    """

    def __init__(self, user, plan, data=None, is_asking=True):
        self.user, self.plan = user, plan
        asked = sorted(self.asked(), key=lambda entry: entry[0])
        groups = [(key, [entry[2] for entry in rows]) for key, rows in groupby(asked, key=lambda one: one[0])]
        may_intend = all(each for _key, each, _row in asked)
        self.is_asking, self.before = is_asking, set()
        self.for_all = self.as_typed(ForAllForm, may_intend, data=data)
        is_said = self.for_all.is_bound and self.for_all.is_valid()
        self.groups = [
            self.group(key, rows, self.for_all.cleaned_data if is_said else {}, data) for key, rows in groups
        ]

    def as_typed(self, make, *args, data, **kwargs):
        """The form; while somebody looks at other rows nothing of it is checked, and all stays in it."""
        form = make(*args, data=data, **kwargs)
        if self.is_asking or data is None:
            return form
        return make(*args, initial={name: form[name].value() for name in form.fields}, **kwargs)

    def asked(self):
        """Each start to think about: its group, whether it may be an intention, its row and what was found."""
        check = Check(to_align_with(self.user), user=self.user)
        starts = [*self.new(), *self.beside(check.today)] if self.plan.rows and check.rules else []
        found_of_all = check.of_all([(run, hours) for _row, run, hours, _may_intend in starts])
        for (row, _run, _hours, may_intend), found in zip(starts, found_of_all, strict=True):
            if found:
                yield key_of(found, may_intend), may_intend, (row, found)

    def new(self):
        blank = CourseRun()
        for row in filter(sets_start, self.plan.rows):
            run, before, hours = run_of(row, blank), before_of(row), hours_in(row)
            if is_new(run, hours, before):
                yield row, run, hours, before is None or before["status"] == Status.INTENDED

    def beside(self, today):
        """Starts of which the file says nothing, though it makes their course another kind of course."""
        changed = {course.pk: row for course, row in self.plan.renamed if sets_kind(row, course)}
        named = {row.target.pk for row in self.plan.usable if row.target}
        runs = CourseRun.objects.filter(course__in=changed, start__gt=today).exclude(pk__in=named)
        for run in runs.for_checks() if changed else []:
            run.course = home_of(changed[run.course_id])
            yield changed[run.course_id], run, hours_of(run), False

    def group(self, key, rows, chosen, data):
        level, course_type, time, is_saved = key
        found = [one for _row, one in rows]
        names = [str(found[0].start.run.course.course_type), Level(level).short]
        names += [_("in the evening")] if time == EVENING else []
        prefix = f"{PREFIX}-{level}-{course_type}-{time}{'-saved' * is_saved}"
        lines = [str(row.line) for row, _found in rows[:LINES_KEPT]]
        before = prefix if self.is_asking else asked_before(prefix, {*lines}, data)
        form = self.as_typed(GroupForm, found, not is_saved, chosen, prefix=before, data=data)
        form.prefix, form.initial = prefix, form.initial | {"rows": " ".join(lines)}
        self.before.add(before)
        return Group(", ".join(names), rows, form)

    @property
    def asks_for_all(self):
        """Of one group only where it was said when there were several."""
        return len(self.groups) > 1 or any(self.for_all[name].value() for name in self.for_all.fields)

    @cached_property
    def register(self):
        """How much it knows."""
        return known()

    @property
    def number(self):
        return sum(len(group.rows) for group in self.groups)

    @cached_property
    def is_open(self):
        """All forms are read, so that all that is missing is named at once."""
        if not self.groups:
            return False
        read = [form.is_valid() for form in (self.for_all, *(group.form for group in self.groups))]
        return not all(read)

    def reopened(self):
        """Keys of starts that others may join again, of which nobody is asked: else a nightly file would wait each
        night. They are told of."""
        asked = {id(row) for group in self.groups for row, _found in group.rows}
        rows = [row for row in self.plan.rows if row.action == CHANGED and row.target and id(row) not in asked]
        return [row.target.pk for row in rows if is_reopened(row)]

    def let_reasons_lapse(self):
        """What was said of another day, place or hour, or of another kind of course, is not said of this one.

        Of starts of which the file says nothing those are written that nobody is asked about.
        """
        for row, _run, _hours, _may_intend in self.new():
            if row.target and row.target.start_reason:
                row.values |= {"start_reason": ""}
        asked = {found.start.run.pk for group in self.groups for found in group.found}
        for row, run, _hours, _may_intend in self.beside(timezone.localdate()):
            if run.start_reason and run.pk not in asked:
                self.say_beside(row, run, {"start_reason": ""})

    def apply(self):
        """Before the plan is applied: what was decided is written with the starts, or leaves them out.

        Raises ``TooOftenError``, which the group's form tells; then nothing is done.
        """
        if self.groups:
            self.pass_all_on()
        for group in self.groups:
            if group.form.cleaned_data["do"] == PASS:
                self.plan.leave_out(self.rows_with(group), _("people are passed on"))
        self.let_reasons_lapse()
        for group in self.groups:
            said = columns(group.form.cleaned_data)
            for row, found in group.rows:
                if is_beside(row, found):
                    self.say_beside(row, found.start.run, said)
                else:
                    row.values |= said

    def rows_with(self, group):
        """Its rows, and all of a course that they make another kind of course: for one of them is enough."""
        rows = [row for row, _found in group.rows]
        homes = {id(row.home) for row in rows if sets_kind(row, row.home)}
        here = {id(row) for row in rows}
        return [row for row in self.plan.usable if id(row) in here or id(row.home) in homes]

    def say_beside(self, row, run, said):
        """Unless its course stays as it is."""
        if row.action != SKIPPED:
            self.plan.undo.note(run, said, {})
            for name, value in said.items():
                setattr(run, name, value)
            run.save(update_fields=list(said))

    @transaction.atomic
    def pass_all_on(self):
        for group in self.groups:
            said = group.form.cleaned_data
            if said["do"] == PASS:
                other = group.form.others[said["to"]]
                try:
                    pass_on(group.found[0].start, other, said["own"], self.user)
                except TooOftenError:
                    group.form.add_error("to", too_often(other))
                    raise


def asked_before(prefix, lines, data):
    """The name under which the page had asked of most of these rows: an answer may make them another group."""
    asked = PREFIX_OF_ROWS.match
    shared = {found[1]: len(lines & {*data[name].split()}) for name in data or () if (found := asked(name))}
    if prefix in shared or not any(shared.values()):
        return prefix
    return max(shared, key=shared.get)


def decided_of_others(data, check):
    """What was decided of starts that the page does not ask about, as long as it does not: names with values."""
    groups = check.groups if check else []
    here = {group.form.prefix for group in groups} | (check.before if check else set())
    here |= {ALL} if groups and check.asks_for_all else set()
    said = ((name, value) for name, value in data.items() if value and name.startswith(f"{PREFIX}-"))
    return [(name, value) for name, value in said if name.rpartition("-")[0] not in here]


def columns(said):
    """Of the run, from a decision; none where nothing is saved."""
    if said["do"] == PASS:
        return {}
    found = {"start_reason": said["reason"]} if said["do"] == SAVE else {"status": Status.INTENDED}
    if said.get("own") is not None:
        found |= {"own_list": said["own"], "own_list_as_of": timezone.localdate()}
    return found


def sets_start(row):
    """Whether the row may make a start that nobody has thought about."""
    if row.action not in {CREATED, CHANGED}:
        return False
    run = row.target
    if run is None:  # nobody is asked about courses without a level
        return row.course.get("level_from", row.home.level_from) is not None
    if run.status in {Status.INTENDED, Status.CANCELLED} or row.sets_times:
        return True
    if sets_kind(row, run.course):
        return True
    return any(name in row.values and row.values[name] != getattr(run, name) for name in WHEN_AND_WHERE)


def is_reopened(row):
    return has_room(vars(with_values(row.target, row.values))) and not has_room(vars(row.target))


def sets_kind(row, course):
    """Whether what was a date of this course becomes one of another kind of course."""
    return course_kind(home_of(row)) != course_kind(course)


def home_of(row):
    """As it will be saved."""
    return with_values(row.home, comparing.for_course(row.home, row))


def is_beside(row, found):
    """Whether the start stands in the row's course, but not in the row."""
    run = found.start.run
    return run.pk is not None and (row.target is None or row.target.pk != run.pk)


def key_of(found, may_intend):
    kind = found.start.kind
    return (kind.level, kind.course_type, kind.time, not may_intend)


def run_of(row, blank):
    """As it will be saved, with its course as that will be."""
    run = twin(row.target or blank)
    for name, value in {**row.values, "course": home_of(row)}.items():
        setattr(run, name, value)
    return run


def with_values(obj, values):
    """A copy where they say something new."""
    if not comparing.differences(obj, values):
        return obj
    changed = twin(obj)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


def before_of(row):
    if row.target is None:
        return None
    return {name: getattr(row.target, name) for name in ("status", "start")} | {
        "municipality": row.target.municipality_id,
        "kind": course_kind(row.target.course),
    }


def hours_in(row):
    """(weekdays, begin), as the row says it, or as it stands."""
    if row.target and not row.sets_times:
        saved = [(line.weekdays, line.starts_at) for line in row.target.weekly_times.all()]
        return [*saved, *((1 << one.date.weekday(), one.starts_at) for one in row.target.dates.all())]
    return [
        *((line[0], line[1]) for line in row.week),
        *((1 << day.weekday(), begin) for day, begin, _end in row.dates),
    ]
