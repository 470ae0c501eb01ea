"""What people have said here since a file of their provider was taken: another file leaves it, unless told to."""

from collections import defaultdict
from datetime import datetime
from itertools import dropwhile, takewhile

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.models import ImportedFile
from foundation.editing.values import in_json
from importing import comparing
from importing.notes import About, Note
from importing.sources.known import PASSING, WITH_SEATS
from importing.undoing import FROM_FILE, TAKEN_BACK, times_of

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
    if not rows:
        return
    since = Since(plan.provider)
    courses = since.said_by_people([(row.target.course, taken_from(row)) for row in rows])
    runs = since.said_by_people([(row.target, said_of_run(row)) for row in rows])
    for row in rows:
        of_course = note(row, row.target.course, taken_from(row), courses, overwrites)
        note(row, row.target, said_of_run(row), runs, overwrites)
        if of_course and not overwrites:
            row.home = plan.by_identity(row)[1]
        if since.has_other_times(row.target) and comparing.new_times(row.target, row):
            row.notes.append(Note(About.SINCE, _("somebody has changed the days and times here since")))
            row.keeps_times = not overwrites


def note(row, there, values, said, overwrites):
    """Whether something was said: the row takes over what stays. ``values``: what is taken from it else."""
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
            of_row = row.course if there is row.target.course else row.run
            of_row[name] = getattr(there, name)
        row.notes.append(Note(About.SINCE, text, alike=alike))
    return bool(names)


def taken_from(row):
    """What the row says of its course, without what no file changes."""
    values = comparing.for_course(row.target.course, row)
    return {name: values[name] for name in row.course if name in values}


def said_of_run(row):
    """With the number of all seats, where the file says that more are free than there are."""
    free, total = row.run.get("seats_free"), row.target.seats_total
    more = {"seats_total": free} if None not in (free, total) and free > total else {}
    return more | row.run


def others(there, values):
    """Names of columns of which a row says something else; free seats are weighed by their day alone."""
    found = comparing.differences(there, values)
    return {name for name in found if name not in PASSING and not is_same(name, getattr(there, name), found[name])}


def is_same(name, one, other):
    """Which of the two states it is that follow from the seats, nobody says."""
    return one == other or (name == "status" and {one, other} <= WITH_SEATS)


def together(names):
    return names.union(*(group for group in TOGETHER if group & names))


class Since:
    """What files have set, as far as they are kept, and when the first of those was; None without any."""

    def __init__(self, provider):
        files = provider.imported_files.taken_in().filter(status=ImportedFile.Status.DONE).reverse()
        kept = ("undo__at", "undo__created", "undo__changed", "undo__new_times")
        files = [said for said in files.values_list(*kept) if said[0]]
        self.first = datetime.fromisoformat(files[0][0]) if files else None
        self.created, self.set_last, self.times = set(), {}, {}
        for _at, created, changed, times in files:
            self.created |= {(model, key) for model, keys in (created or {}).items() for key in keys}
            self.set_last |= {(one["model"], one["pk"], one["field"]): one["after"] for one in changed or ()}
            self.times |= times or {}

    def said_by_people(self, pairs):
        """By key: which columns of rows that are there say what somebody has said, not a file.

        ``pairs``: of such a row and what a file says of it.
        """
        asked, there = defaultdict(set), {}
        for row, values in pairs:
            if names := others(row, values):
                there[row.pk] = row
                asked[row.pk] |= names
        records = self.records_of(there, sorted(set().union(*asked.values())))
        return {
            key: {name for name in names if self.is_of_people(there[key], name, records.get(key, ()))}
            for key, names in asked.items()
        }

    def records_of(self, rows, columns):
        """By key: the row's records, the newest first, without what was taken back."""
        found = defaultdict(list)
        if not rows:
            return found
        model = type(next(iter(rows.values())))
        records = model.history.filter(id__in=rows).exclude(history_change_reason=TAKEN_BACK)
        names = ("id", "history_date", "history_type", "history_change_reason", *columns)
        for key, at, kind, reason, *values in records.order_by("-history_date", "-history_id").values_list(*names):
            is_made = kind == "+" and (model._meta.label_lower, key) in self.created
            found[key].append((at, reason == FROM_FILE or is_made, dict(zip(columns, values, strict=True))))
        return found

    def is_of_people(self, row, name, records):
        """Whether the value came from somebody after a file had said something of the row, or of the provider."""
        key, now = (row._meta.label_lower, row.pk, name), row._meta.get_field(name).value_from_object(row)
        if key in self.set_last:
            return in_json(row, name) != self.set_last[key]
        since = dropwhile(lambda record: not is_same(name, record[2][name], now), records)
        same = list(takewhile(lambda record: is_same(name, record[2][name], now), since))
        if not same:  # it waits for the office
            return self.first is not None
        at, is_of_file, _values = same[-1]
        knew = any(record[1] for record in records) or (self.first is not None and self.first < at)
        return knew and not is_of_file

    def has_other_times(self, run):
        """Whether its days and times are others than a file has set, or somebody's where no file has set any."""
        is_new = self.first is not None and self.first < run.created_at
        is_made = is_new or (run._meta.label_lower, run.pk) in self.created
        kept = self.times.get(str(run.pk), [[], []] if is_made else None)
        return kept is not None and kept != times_of(run)
