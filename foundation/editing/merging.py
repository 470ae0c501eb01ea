"""A form that was filled from an older state, put on top of what is saved now, so that nothing of either is lost.

Where somebody has typed something, that stays; what they left as it was shown becomes what is saved meanwhile.
"""

import hashlib
import json

from django import forms
from django.forms import BaseForm, BaseFormSet


def as_read(value: object) -> object:
    """Browsers send other line ends than they got, and forms cut blanks off: the same for whoever reads it."""
    return "\n".join(value.strip().splitlines()) if isinstance(value, str) else value


def fingerprint(value: object) -> str:
    """Of a value that JSON can hold; short, as a form carries one for each of its fields."""
    value = as_read(value)
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:8]


def version_of(state: dict) -> str:
    return ".".join(fingerprint(state[name]) for name in sorted(state))


def seen_in(version: str, state: dict) -> dict[str, str]:
    """The fingerprints of what a form had shown, by name; none when it was another kind of form."""
    names, seen = sorted(state), version.split(".")
    return dict(zip(names, seen, strict=True)) if len(names) == len(seen) else {}


def as_sent(form: BaseForm, name: str) -> list[str]:
    """What a browser would send for the saved value of that field."""
    field = form.fields[name]
    value = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(field.widget, forms.FileInput):
        return []
    if isinstance(field.widget, forms.CheckboxInput):
        return ["on"] if field.widget.check_test(value) else []
    value = field.widget.format_value(value)
    return ["" if one is None else str(one) for one in (value if isinstance(value, list | tuple) else [value])]


def merged_rows(sent: BaseFormSet, fresh: BaseFormSet) -> dict[str, list[str]]:
    """The data of a formset: its rows as saved now (``fresh``), with what was typed into them (``sent``)."""
    typed = {form.instance.pk: form for form in sent.initial_forms if form.instance.pk}
    saved = {form.instance.pk: form for form in fresh.initial_forms}
    rows = [row_data(form, typed.get(pk)) for pk, form in saved.items()]
    gone = [form for form in sent.initial_forms if form.instance.pk not in saved and is_touched(form)]
    added = [form for form in sent.extra_forms if form.has_changed()]
    new = [typed_data(form) | {"id": [""], "seen": [""]} for form in [*gone, *added]]
    blank = [{name: as_sent(form, name) for name in form.fields} for form in fresh.extra_forms]
    all_rows = [*rows, *new, *blank]
    return {
        f"{sent.prefix}-TOTAL_FORMS": [str(len(all_rows))],
        f"{sent.prefix}-INITIAL_FORMS": [str(len(rows))],
        **{
            f"{sent.prefix}-{number}-{name}": values
            for number, row in enumerate(all_rows)
            for name, values in row.items()
        },
    }


def row_data(form: BaseForm, typed: BaseForm | None) -> dict[str, list[str]]:
    """One saved row's data, or what was typed into it; whoever wanted it deleted still does."""
    saved = {name: as_sent(form, name) for name in form.fields}
    if typed is None:
        return saved
    kept = {**typed_data(typed), "seen": saved["seen"]} if is_touched(typed) else saved
    return kept | {"DELETE": typed_data(typed).get("DELETE", [])}


def typed_data(form: BaseForm) -> dict[str, list[str]]:
    return {name: form.data.getlist(form.add_prefix(name)) for name in form.fields}


def is_touched(form: BaseForm) -> bool:
    """Whether the row says something else than it did when it was shown."""
    return bool(form.errors.keys() - {"id"}) or form.data.get(form.add_prefix("seen")) != form.fingerprint()
