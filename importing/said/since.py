"""What people have said here since their provider's first file: another file does not take it away unasked."""

from collections import defaultdict
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.models import ImportedFile
from foundation.editing.values import in_json
from importing import comparing
from importing.notes import About, Note
from importing.sources.known import PASSING, WITH_SEATS
from importing.undoing import times_of

# Columns that only make sense with one another: if one of them stays, all do
TOGETHER = (
    {"start", "end", "registration_deadline", "decide_on"},
    {"municipality", "venue", "street", "postal_code"},
    {"level_from", "level_to"},
    {"cost", "price", "reduced_price", "materials_price", "cost_note_de"},
    {"age_from", "age_to"},
    {"module_number", "module_count"},
)


def note_what_people_said(plan, overwrites):
    """Of each row, where it says something else. Unless the file ``overwrites``, what people have said stays."""
    rows = [row for row in plan.usable if row.target]
    since = Since(plan.provider) if rows else None
    if since is None or since.first is None:
        return
    courses = since.said_by_people([(row.target.course, row.course) for row in rows])
    runs = since.said_by_people([(row.target, row.run) for row in rows])
    for row in rows:
        of_course = note(row, row.target.course, row.course, courses, overwrites)
        note(row, row.target, row.run, runs, overwrites)
        if of_course and not overwrites:
            row.home = plan.by_identity(row)[1]
        if since.has_other_times(row.target) and comparing.new_times(row.target, row):
            row.notes.append(Note(About.SINCE, _("somebody has changed the days and times here since")))
            row.keeps_times = not overwrites


def note(row, there, values, said, overwrites):
    """Whether something was said: ``values`` are the row's, and take over what stays."""
    names = others(there, values) & together(said.get(there.pk, set()))
    for name in sorted(names):
        label = capfirst(comparing.column_of(there, name).verbose_name)
        before, after = comparing.pair_in_words(there, name, values[name])
        words = {"what": label, "here": before, "file": after}
        if overwrites:
            text = _("%(what)s: somebody has changed it here since: %(here)s") % words
            alike = _("%(what)s: somebody has changed it here since") % words
        else:
            text = _("%(what)s stays as somebody has changed it here: %(here)s. The file says: %(file)s") % words
            alike = _("%(what)s stays as somebody has changed it here") % words
            values[name] = getattr(there, name)
        row.notes.append(Note(About.SINCE, text, alike=alike))
    return bool(names)


def others(there, values):
    """Names of columns of which a row says something else; seats are weighed by their day alone."""
    found = comparing.differences(there, values)
    return {name for name in found if name not in PASSING and not is_same(name, getattr(there, name), found[name])}


def is_same(name, one, other):
    """Which of the two states it is that follow from the seats, nobody says."""
    return one == other or (name == "status" and {one, other} <= WITH_SEATS)


def together(names):
    return names.union(*(group for group in TOGETHER if group & names))


class Since:
    """``first``: when the first of the provider's files was taken that are kept, None without any."""

    def __init__(self, provider):
        files = provider.imported_files.filter(status=ImportedFile.Status.DONE).order_by("created_at", "pk")
        kept = ("undo__at", "undo__created", "undo__changed", "undo__new_times")
        files = [said for said in files.values_list(*kept) if said[0]]
        self.first = datetime.fromisoformat(files[0][0]) if files else None
        self.made, self.set_by_files, self.times = set(), defaultdict(list), {}
        for _at, made, changed, times in files:
            self.made |= {(model, key) for model, keys in (made or {}).items() for key in keys}
            for entry in changed or ():
                self.set_by_files[entry["model"], entry["pk"], entry["field"]].append(entry["after"])
            self.times |= times or {}

    def said_by_people(self, pairs):
        """By key: which columns of rows that are there say what no file has set.

        ``pairs``: of such a row and what a file says of it.
        """
        asked, there = defaultdict(set), {}
        for row, values in pairs:
            if names := {name for name in others(row, values) if not self.is_of_a_file(row, name)}:
                there[row.pk] = row
                asked[row.pk] |= names
        before = self.values_before(there, sorted(set().union(*asked.values())))
        return {
            key: {name for name in names if is_news(there[key], name, before.get(key))}
            for key, names in asked.items()
        }

    def is_of_a_file(self, row, name):
        return in_json(row, name) in self.set_by_files.get((row._meta.label_lower, row.pk, name), ())

    def values_before(self, rows, columns):
        """By key: what a file made of the row, or else what it said when the first file was taken."""
        found = {}
        if not rows:
            return found
        model = type(next(iter(rows.values())))
        records = model.history.filter(id__in=rows).order_by("history_date", "history_id")
        for key, kind, at, *values in records.values_list("id", "history_type", "history_date", *columns):
            is_made = (model._meta.label_lower, key) in self.made
            if kind == "+" if is_made else at <= self.first:
                found[key] = dict(zip(columns, values, strict=True))
        return found

    def has_other_times(self, run):
        """Whether its days and times are others than a file has set."""
        kept = self.times.get(str(run.pk))
        return kept is not None and kept != times_of(run)


def is_news(row, name, before):
    """``before``: its values by column; None of one that was not there."""
    now = row._meta.get_field(name).value_from_object(row)
    return before is None or not is_same(name, now, before[name])
