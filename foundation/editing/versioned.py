"""Forms over things that several people may edit at once, with a text in each language where a field has one.

A view over such a form stands in ``atomic_when_sent`` and takes its row by ``row_of(request, …)``: what is sent is
compared and written under the row's lock. Rows are locked from the top: provider, course, run; many by their keys.
"""

from datetime import datetime

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from foundation.editing.merging import as_read, as_sent, fingerprint, merged_rows, seen_in, version_of
from foundation.editing.slugs import free_slug
from foundation.editing.values import in_json, in_words, row_state
from foundation.languages.names import own_name
from foundation.languages.translations import note_authors, note_changes

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def columns(own, texts) -> list[str]:
    """Names of database fields: what is the same in every language, and the texts in each of the portal's."""
    codes = [code for code, _name in settings.LANGUAGES]
    return [*own, *(build_localized_fieldname(name, code) for code in codes for name in texts)]


def snapshot(row) -> dict:
    """Every column's value, to see later what has changed."""
    return {column.name: column.value_from_object(row) for column in row._meta.concrete_fields}


def write(row, before, also=()):
    """Saves the columns that say something else than in that snapshot, and ``also`` these; nothing for nothing."""
    columns = row._meta.concrete_fields
    if row._state.adding:
        row.save()
        return
    changed = [one.name for one in columns if differs(one.value_from_object(row), before[one.name])]
    if changed or also:
        moments = [one.name for one in columns if getattr(one, "auto_now", False)]
        row.save(update_fields=[*changed, *also, *moments])


def keep_what_is_the_same(row, before):
    """For whoever reads it: other line ends and cut blanks are no change, nor seconds that no form shows."""
    for column in row._meta.concrete_fields:
        value, old = column.value_from_object(row), before[column.name]
        if not differs(*(whole_minute("" if one is None else as_read(one)) for one in (value, old))):
            setattr(row, column.attname, old)


def whole_minute(value):
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


def differs(value, before) -> bool:
    """A file that is not stored yet is another one, whatever its name."""
    return value != before or not getattr(value, "_committed", True)


class Versioned:
    """A form over something that is there: it is refused when that is no longer what had been shown.

    ``saved`` holds, as JSON can, what is saved now; the form in the page sends ``current_version`` back.
    """

    saved = {}
    is_new = False  # nothing is there yet that anybody could have changed
    compared = {}  # boxes, each with its name in ``saved``

    @property
    def current_version(self) -> str:
        """Of what is saved now: sending it back says that it has been seen."""
        return version_of(self.saved)

    def clean(self):
        cleaned = super().clean()
        if not self.is_new and self.data.get("version") != self.current_version:
            raise ValidationError(
                _("Somebody else has changed this part meanwhile. Compare both below; save again to keep yours."),
                code="crossed",
            )
        return cleaned

    def is_crossed(self) -> bool:
        return self.has_error("__all__", "crossed")

    @property
    def status(self) -> int:
        """Of the answer that shows the form."""
        return 409 if self.is_crossed() else 200

    def both_versions(self):
        """Field by field what was saved meanwhile and what was typed here, where they differ."""
        return [(self[box].label, self.saved[name], self.data.get(box)) for box, name in self.compared.items()]


class SharedForm(Versioned, forms.ModelForm):
    """Knows which state it was filled from, so that nobody overwrites what somebody else has saved since.

    A subclass says which fields it has; rows that belong to the thing come as formsets in ``parts``.
    """

    own = ()  # fields that are the same in every language
    texts = ()  # fields with a text in each language
    slug_from = ""  # column that the address of a new thing is made of
    needed = ()  # columns that must be filled, though the database allows them to be empty
    boxes = {}  # widgets by field
    parts = {}  # formset classes by the name of the relation

    def __init__(self, *, instance, data=None, files=None, **kwargs):
        names = self.columns
        self.stored = snapshot(instance)
        super().__init__(instance=instance, data=data, files=files, **kwargs)
        self.fields |= forms.fields_for_model(self._meta.model, names, widgets=self.widgets())
        self.initial = forms.model_to_dict(instance, names) | self.initial
        self._meta = type("Options", (), vars(self._meta) | {"fields": names})
        for name, box in self.fields.items():
            box.required = box.required or name in self.needed
        self.name_texts()
        self.open_parts = {
            name: part(data=data, files=files, instance=instance, prefix=name) for name, part in self.parts.items()
        }
        self.shown = self.others()
        self.saved = self.state()

    @property
    def is_new(self) -> bool:
        return self.instance._state.adding

    @property
    def columns(self) -> list[str]:
        return columns(self.own, self.texts)

    def widgets(self) -> dict:
        codes = [code for code, _name in settings.LANGUAGES]
        return {
            column: widget
            for name, widget in self.boxes.items()
            for column in [name, *(build_localized_fieldname(name, code) for code in codes)]
        }

    def name_texts(self):
        labels = {name: self._meta.model._meta.get_field(name).verbose_name for name in self.texts}
        for name, label in labels.items():
            for code, _language in settings.LANGUAGES:
                box = self.fields[build_localized_fieldname(name, code)]
                box.label = label[:1].upper() + label[1:]
                box.widget.attrs |= {"lang": code, "dir": "auto"}

    def own_fields(self):
        return [self[name] for name in self.own]

    def by_language(self):
        """Code, the language's own name, its fields, and whether to show them first: where something is wrong."""
        languages = [
            (code, [self[build_localized_fieldname(name, code)] for name in self.texts])
            for code, _name in (settings.LANGUAGES if self.texts else [])
        ]
        wrong = [code for code, boxes in languages if any(box.errors for box in boxes)]
        shown = (wrong or [settings.LANGUAGE_CODE])[0]
        for code, boxes in languages:
            yield code, own_name(code), boxes, code == shown

    def german(self):
        """As ``by_language``, the first one only: what the others are made from."""
        return list(self.by_language())[:1]

    def translations(self):
        """As ``by_language``, without the first one: open is where something is wrong, or the next language."""
        rows = list(self.by_language())[1:]
        is_wrong = any(is_open for _code, _name, _boxes, is_open in rows)
        for number, (code, name, boxes, is_open) in enumerate(rows):
            yield code, name, boxes, is_open or (not is_wrong and number == 0)

    def state(self) -> dict:
        """What is saved now, as JSON can hold it."""
        rows = {
            name: [row_state(row) for row in part.get_queryset()] if self.instance.pk else []
            for name, part in self.open_parts.items()
        }
        return {name: in_json(self.instance, name) for name in self.columns} | self.shown | rows

    def others(self) -> dict:
        """What the form shows besides columns and parts, by the field's name, as JSON can hold it."""
        return {}

    def _post_clean(self):
        super()._post_clean()
        keep_what_is_the_same(self.instance, self.stored)
        if self.is_crossed():
            self.go_on_from_what_is_saved()

    def both_versions(self):
        return self.crossings

    def go_on_from_what_is_saved(self):
        """Where nobody has typed anything, the form goes on with what was saved meanwhile."""
        seen = seen_in(self.data.get("version", ""), self.saved)
        changed = [name for name, sign in seen.items() if fingerprint(self.saved[name]) != sign]
        left = [name for name in changed if name not in self.parts and self.is_left(name, seen[name])]
        self.crossings = [*self.in_both(left)]
        data = self.data.copy()
        for name in left:
            for box, values in self.as_saved(name).items():
                data.setlist(box, values)
        for name in [name for name in changed if name in self.parts]:
            fresh = self.parts[name](instance=self.instance, prefix=name)
            for box, values in merged_rows(self.open_parts[name], fresh).items():
                data.setlist(box, values)
            self.open_parts[name] = self.parts[name](data=data, instance=self.instance, prefix=name)
        self.data = data

    def as_saved(self, name) -> dict[str, list[str]]:
        """What a browser would send for this if it was shown as it is saved."""
        return {name: as_sent(self, name)}

    def is_left(self, name, sign) -> bool:
        """Whether the field says what it said when it was shown."""
        return name not in self.errors and fingerprint(self.typed(name)) == sign

    def typed(self, name):
        """What was typed in a field, as ``state`` would hold it."""
        if name in self.shown:
            return self.cleaned_data[name]
        if self._meta.model._meta.get_field(name).many_to_many:
            return [row.pk for row in self.cleaned_data[name]]
        return in_json(self.instance, name)

    def is_valid(self):
        valid = [part.is_valid() for part in self.open_parts.values()]
        return super().is_valid() and all(valid)

    def is_multipart(self):
        return super().is_multipart() or any(part.is_multipart() for part in self.open_parts.values())

    def in_both(self, left):
        for name in self.fields:
            column = None if name in self.shown else self._meta.model._meta.get_field(name)
            typed = self[name].value() if name in self.errors else self.typed(name)
            before, after = in_words(column, self.saved[name]), in_words(column, typed)
            if before != after:
                yield self[name].label, before, _("you left it as it was") if name in left else after
        for part in self.open_parts.values():
            before, after = (", ".join(map(str, rows)) or "–" for rows in (part.get_queryset(), part.typed()))
            if before != after:
                yield part.title, before, after

    @transaction.atomic
    def save(self, commit=True):
        """Writes what differs from what is saved. Needs a valid form."""
        self.store()
        self._save_m2m()
        for part in self.open_parts.values():
            part.save()
        return self.instance

    def store(self, by_machine=()):
        """Writes the row's own columns, and down whose each text is and which translations are outdated now.

        ``by_machine`` names the columns that a machine has written.
        """
        if self.slug_from and not self.instance.slug:
            self.instance.slug = free_slug(self._meta.model, getattr(self.instance, self.slug_from))
        note_authors(self.instance, self.saved, by_machine)
        write(self.instance, self.stored)
        note_changes(self.instance, self.saved, by_machine)
