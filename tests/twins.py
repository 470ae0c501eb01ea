"""Of everything a second one, which belongs to the second ones: what is done to the first touches none."""

import re
from functools import cache

from django.apps import apps
from django.db import models

from foundation.privacy.register import register

AWAY = 10**6  # from the key of a row to its twin's
WRITES = re.compile(r'(?:UPDATE|INSERT (?:OR IGNORE )?INTO|DELETE FROM) "(\w+)"')
ALONE = {"contacts.Office", "courses.WordMeaning", "pages.Front"}  # there can be but one


@cache
def twinned() -> set[type[models.Model]]:
    """The tables of which rows get twins."""
    tables = apps.get_models(include_auto_created=True)
    return {table for table in tables if is_ours(table) and isinstance(table._meta.pk, models.AutoField)}


def is_ours(table) -> bool:
    packages = ("django", "post_office")
    return table._meta.label not in ALONE and not table.__module__.startswith(packages)


def make_twins() -> dict:
    for table in twinned():
        table._base_manager.bulk_create([twin_of(row) for row in table._base_manager.all()])
    return twins()


def name_twins(word) -> None:
    """Whatever holds a person holds that word in all twins."""
    for held in [one for one in register() if one.model in twinned()]:
        columns = {
            name: kind for name, kind in held.columns.items() if kind in {"names", "emails", "phones", "texts"}
        }
        for row in held.rows.filter(pk__range=(AWAY, 2 * AWAY)):
            values = {name: value_of(word, kind, row.pk) for name, kind in columns.items() if is_text(row, name)}
            held.rows.filter(pk=row.pk).update(**values)


def is_text(row, name) -> bool:
    return isinstance(row._meta.get_field(name), models.CharField | models.TextField)


def value_of(word, kind, key) -> str:
    return f"{word}{key}@beispiel.example".lower() if kind == "emails" else word


def twin_of(row) -> models.Model:
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        leads = field.primary_key or field.related_model in twinned() or is_past(row, field)
        if leads and value is not None:
            value += AWAY
        elif field.name in unique_columns(type(row)) and isinstance(value, str) and not field.choices:
            value = f"z{value[1 if len(value) == field.max_length else 0 :]}"
        values[field.attname] = value
    return type(row)(**values)


def is_past(row, field) -> bool:
    """The key of what a history tells of."""
    return field.name == "id" and hasattr(row, "instance_type")


@cache
def unique_columns(table) -> set[str]:
    found = {field.name for field in table._meta.concrete_fields if field.unique}
    for rule in table._meta.constraints:
        found |= {*getattr(rule, "fields", ())}
        for one in getattr(rule, "expressions", ()):
            parts = [one] if isinstance(one, models.F) else one.get_source_expressions()
            found |= {part.name for part in parts if isinstance(part, models.F)}
    return found


def twins(tables=None) -> dict:
    """What each holds, by table and key."""
    return {
        (table._meta.db_table, row["pk"]): row
        for table in twinned()
        if tables is None or table._meta.db_table in tables
        for row in twins_of(table).values("pk", *columns(table))
    }


def twins_of(table) -> models.QuerySet:
    return table._base_manager.filter(pk__range=(AWAY, 2 * AWAY))


def columns(table) -> list[str]:
    return [field.attname for field in table._meta.concrete_fields if not field.primary_key]


class Written(set):
    """The tables that were written to, noted as a wrapper of ``connection.execute_wrapper``."""

    def __call__(self, execute, sql, *others):
        self.update(WRITES.findall(sql))
        return execute(sql, *others)

    def among(self, rows) -> list:
        """Keys of rows that may be gone."""
        return [key for key in rows if key[0] in self]
