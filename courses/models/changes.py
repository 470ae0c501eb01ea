"""A single change that waits for the office: one field of a course, of one of its dates, or of a profile."""

import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.sections import REVIEWED
from foundation.editing.values import in_json, in_words
from foundation.languages.names import column_name

UNSEEN = {
    "seats_free",
    "seats_held",
    "seats_wanted",
    "seats_as_of",
    "revision",
    "created_at",
    "changed_at",
}  # numbers, which never wait


def key_of(row: models.Model, name: str) -> str:
    """ "title_de" of a course or profile, "12.note" of a date."""
    return f"{row.pk}.{name}" if row._meta.model_name == "courserun" else name


@dataclass
class Change:
    key: str
    row: models.Model
    field: models.Field
    before: object  # as JSON holds it; also what follows
    after: object

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def current(self) -> object:
        return in_json(self.row, self.name)

    @property
    def target(self) -> object:
        """What the row would say; what a machine has written is a set, to which this adds or of which it takes."""
        if self.name != "machine_texts":
            return self.after
        before, after, current = map(set, (self.before, self.after, self.current))
        return sorted(current - (before - after) | (after - before))

    @property
    def is_crossed(self) -> bool:
        """Whether somebody has saved something else since, which the author has not seen."""
        return self.name != "machine_texts" and self.current not in (self.before, self.after)

    @property
    def label(self) -> str:
        name = column_name(self.field)
        if self.row._meta.model_name != "courserun":
            return name
        day = date_format(self.row.start, "DATE_FORMAT") if self.row.start else _("join any time")
        return f"{day}: {name}"

    @property
    def in_words(self) -> tuple[str, str, str]:
        """Name, what is public now, what is proposed."""
        return self.label, self.worded(self.current), self.worded(self.after)

    def worded(self, value: object) -> str:
        """A value that JSON holds, in words."""
        return in_words(self.field, value)

    @property
    def fits(self) -> bool:
        """Whether what is proposed can be: what it names may have been deleted, a choice removed."""
        try:
            self.field.clean(self.target, self.row)
        except ValidationError:
            return False
        return True

    def apply(self) -> None:
        """Sets it on the row, which is not saved."""
        setattr(self.row, self.field.attname, self.field.to_python(self.target))


def changes_of(rows: dict[str, models.Model], changes: dict) -> list[Change]:
    """``rows`` by what stands before the dot in the keys. Whatever names none, or may not be proposed, is left."""
    found = []
    for key, pair in changes.items():
        place, _dot, name = key.rpartition(".")
        row = rows.get(place)
        if row is not None and name in REVIEWED[row._meta.label_lower]:
            found.append(Change(key, row, row._meta.get_field(name), *pair))
    return sorted(found, key=position)


def position(change: Change) -> tuple:
    """In the order in which it is edited; dates last."""
    names = REVIEWED[change.row._meta.label_lower]
    return change.key.rpartition(".")[0] != "", str(getattr(change.row, "start", "")), names.index(change.name)


def state(row: models.Model) -> list:
    """Of a course with its dates, or of a profile, what a reviewer sees."""
    if row._meta.model_name == "provider":
        return [in_json(row, name) for name in REVIEWED[row._meta.label_lower]]
    runs = sorted(row.runs.all(), key=lambda run: run.pk)
    return [[in_json(row, name) for name in REVIEWED[row._meta.label_lower]], [state_of_run(run) for run in runs]]


def state_of_run(run: models.Model) -> list:
    fields = [in_json(run, field.name) for field in run._meta.concrete_fields if field.name not in UNSEEN]
    week = [f"{line.weekdays} {line.every} {line}" for line in run.weekly_times.all()]
    return [fields, week, list(map(str, run.dates.all()))]


def digest(seen: list) -> str:
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()[:20]
