"""Forms over things that several people may edit at once, with a text in each language where a field has one.

A view over such a form stands in ``atomic_when_sent`` and takes its row by ``row_of(request, …)``: what is sent is
compared and written under the row's lock. Rows are locked from the top: provider, course, run; many by their keys.
"""

import hashlib
import json
from contextlib import nullcontext
from datetime import date, datetime
from decimal import Decimal
from functools import wraps

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.shortcuts import get_object_or_404
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from bildung_verbindet.languages import own_name
from bildung_verbindet.text import free_slug

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def locked(queryset, **lookup):
    """The row, as it is saved, or 404: nobody else changes it before the transaction ends."""
    return get_object_or_404(queryset.select_for_update(of=["self"], no_key=True), **lookup)


def row_of(request, queryset, **lookup):
    """As ``locked`` when something was sent, else only to be looked at."""
    return locked(queryset, **lookup) if request.method == "POST" else get_object_or_404(queryset, **lookup)


def atomic_when_sent(view):
    """For views over a form: all that happens to what was sent is one transaction."""

    @wraps(view)
    def view_of_form(request, *args, **kwargs):
        with transaction.atomic() if request.method == "POST" else nullcontext():
            return view(request, *args, **kwargs)

    return view_of_form


def columns(own, texts) -> list[str]:
    """Names of database fields: what is the same in every language, and the texts in each of the portal's."""
    codes = [code for code, _name in settings.LANGUAGES]
    return [*own, *(build_localized_fieldname(name, code) for code in codes for name in texts)]


class SharedForm(forms.ModelForm):
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
        self.saved = self.state()

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
            name: [forms.model_to_dict(row) for row in part.get_queryset()] if self.instance.pk else []
            for name, part in self.open_parts.items()
        }
        return {name: in_json(self.instance, name) for name in self.columns} | rows

    @property
    def current_version(self) -> str:
        """Of what is saved now: sending it back says that it has been seen."""
        state = json.dumps(self.saved, sort_keys=True, default=str)
        return hashlib.sha256(state.encode()).hexdigest()[:20]

    def clean(self):
        cleaned = super().clean()
        if self.data.get("version") != self.current_version:
            raise ValidationError(
                _("Somebody else has changed this part meanwhile. Compare both below; save again to keep yours."),
                code="crossed",
            )
        return cleaned

    def is_valid(self):
        valid = [part.is_valid() for part in self.open_parts.values()]
        return super().is_valid() and all(valid)

    def is_multipart(self):
        return super().is_multipart() or any(part.is_multipart() for part in self.open_parts.values())

    def is_crossed(self) -> bool:
        return self.has_error("__all__", "crossed")

    def both_versions(self):
        """Field by field what was saved meanwhile and what is typed here, where they differ."""
        for name in self.columns:
            column = self._meta.model._meta.get_field(name)
            typed = self[name].value()
            typed = "" if typed is None else typed
            saved = in_words(column, self.saved[name])
            if saved != in_words(column, typed):
                yield self[name].label, saved, in_words(column, typed)

    @transaction.atomic
    def save(self, commit=True):
        if self.slug_from and not self.instance.slug:
            self.instance.slug = free_slug(self._meta.model, getattr(self.instance, self.slug_from))
        saved = super().save(commit)
        for part in self.open_parts.values() if commit else []:
            part.save()
        return saved


class Part(forms.BaseInlineFormSet):
    """Rows that belong to a thing, with an empty one to add."""

    needed = ()

    @property
    def title(self):
        return self.model._meta.verbose_name_plural

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name in self.needed:
            form.fields[name].required = True
        for name in self.form.base_fields:
            if isinstance(box := form.fields[name], forms.ModelChoiceField):
                if name not in self.choices:
                    self.choices[name] = list(box.choices)
                box.choices = self.choices[name]

    @cached_property
    def choices(self) -> dict[str, list]:
        """Of fields that name another row: read once for all rows."""
        return {}


def part(parent, model, fields, *, needed=(), widgets=None, extra=1):
    made = forms.inlineformset_factory(
        parent, model, formset=Part, fields=fields, widgets=widgets, extra=extra, max_num=100
    )
    made.needed = needed
    return made


def in_json(thing, name):
    """A field's value as JSON can hold it."""
    field = thing._meta.get_field(name.removesuffix("_id"))
    value = field.value_from_object(thing)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name or ""
    if isinstance(value, Decimal):
        return f"{value:.{field.decimal_places}f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list) and field.many_to_many:
        return [row.pk for row in value]
    return "" if value is None and field.empty_strings_allowed else value


def in_words(column, value) -> str:
    """A field's value, as JSON or a form holds it."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.is_relation:
        keys = value if isinstance(value, list) else [value]
        return ", ".join(map(str, column.related_model.objects.filter(pk__in=keys))) or "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str({str(key): label for key, label in column.flatchoices}.get(str(value), localize(value)))
