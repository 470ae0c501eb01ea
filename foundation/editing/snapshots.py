"""What of a row has changed since it was read: only that is written, so that nobody's columns are overwritten."""

from datetime import datetime

from foundation.editing.merging import as_read


def snapshot(row):
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


def differs(value, before):
    """A file that is not stored yet is another one, whatever its name."""
    return value != before or not getattr(value, "_committed", True)
