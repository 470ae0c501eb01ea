"""A column's value in two other shapes: as JSON can hold it, and in words."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _


def in_json(row, name):
    """A field's value as JSON can hold it."""
    field = row._meta.get_field(name.removesuffix("_id"))
    value = field.value_from_object(row)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name or ""
    if isinstance(value, Decimal):
        return f"{value:.{field.decimal_places}f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list) and field.many_to_many:
        return [row.pk for row in value]
    return "" if value is None and field.empty_strings_allowed else value


def row_state(row):
    return {column.name: in_json(row, column.name) for column in row._meta.concrete_fields}


def in_words(column, value):
    """A field's value, as JSON or a form holds it; what the column cannot read stands as it was typed."""
    if value in (None, "", []):
        return "–"
    if in_words := getattr(column, "in_words", None):  # by which a column of ours says how people write its values
        with suppress(ValidationError, ValueError, ArithmeticError):
            return in_words(value)
        return str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column and column.is_relation:
        return ", ".join(map(str, rows_named(column.related_model, value))) or "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if column is None:
        return str(value)
    if isinstance(column, models.DateField):
        return day_in_words(value)
    return str({str(key): label for key, label in column.flatchoices}.get(str(value), localize(value)))


def rows_named(model, value):
    """The rows whose keys were sent."""
    keys = possible_keys(model._meta.pk, value if isinstance(value, list) else [value])
    return model._base_manager.filter(pk__in=keys)


def possible_keys(column, values):
    """Nonsense is no key, nor is a number larger than the database can hold."""
    keys = []
    for value in values:
        with suppress(ValidationError):
            key = column.to_python(value)
            column.run_validators(key)
            keys.append(key)
    return keys


def day_in_words(value):
    """A day, or a moment in local time; what is neither, as it was typed."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if moment.tzinfo:
        return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    return date_format(moment, "SHORT_DATE_FORMAT")
