"""Thousands of rows at once, where Django takes longer over its statements than the database over the rows."""

from copy import copy

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.deletion import Collector
from django.utils import timezone

KEYS_AT_ONCE = 500


def twin(row):
    """As ``copy()`` of a row, which looks at each of its columns for bytes of the database: ours hold none."""
    new, state = type(row).__new__(type(row)), copy(row._state)
    state.fields_cache = {**row._state.fields_cache}
    new.__dict__ |= {**row.__dict__, "_state": state}
    return new


def write_columns(rows, *names):
    """As ``bulk_update()``: of columns whose values the database takes as they are, such as texts."""
    if not rows:
        return
    meta, quoted = rows[0]._meta, connection.ops.quote_name
    columns = ", ".join(f"{quoted(meta.get_field(name).column)} = %s" for name in names)
    statement = f"UPDATE {quoted(meta.db_table)} SET {columns} WHERE {quoted(meta.pk.column)} = %s"  # noqa: S608 # nosec B608 names of our own columns
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*(getattr(row, name) for name in names), row.pk) for row in rows])


def delete_all(rows):
    """Rows of one kind with what hangs on them, and the records of it in few statements.

    Raises ``ProtectedError``.
    """
    collector = Collector(using=DEFAULT_DB_ALIAS)
    collector.collect(rows)
    record_end(rows)
    collector.delete()


def record_end(rows):
    """As the package does it for one row that is deleted."""
    record(rows, "-")
    for row in rows:
        row.end_is_recorded = True


def create_with_history(rows, batch_size=500, reason=None):
    """As ``bulk_create_with_history()`` of the package."""
    if rows:
        Filled(type(rows[0])).bulk_create(rows, batch_size=batch_size)
    record(rows, "+", reason)


class Filled(QuerySet):
    """Names in its statements no columns that are empty in all rows, as most are of those for eleven languages."""

    def _batched_insert(self, objs, fields, *args, **kwargs):
        filled = [field for field in fields if not is_left_out(field, objs)]
        return super()._batched_insert(objs, filled, *args, **kwargs)


def is_left_out(field, rows):
    """Whether the database has it the same where nobody names it."""
    is_set = field.has_db_default() or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return field.null and not is_set and all(getattr(row, field.attname) is None for row in rows)


def update_with_history(rows, names, *, manager=None, reason=None):
    """As ``bulk_update_with_history()`` of the package. ``manager``: where it is not the model's own."""
    if rows:
        found = type(rows[0])._default_manager if manager is None else manager
        found.bulk_update(rows, names, batch_size=200)
    record(rows, "~", reason)


def record(rows, what, reason=None):
    """The database copies rows of one kind, as they stand there, to their records.

    ``what``: ``+``, ``~`` or ``-``.
    """
    if not rows:
        return
    meta, records, ops = rows[0]._meta, type(rows[0]).history.model, connection.ops
    user, now = records.get_default_history_user(rows[0]), ops.adapt_datetimefield_value(timezone.now())
    columns = ", ".join(ops.quote_name(column.column) for column in records.tracked_fields)
    keys = [row.pk for row in rows]
    with connection.cursor() as cursor:
        for begin in range(0, len(keys), KEYS_AT_ONCE):
            batch = keys[begin : begin + KEYS_AT_ONCE]
            statement = (
                f"INSERT INTO {ops.quote_name(records._meta.db_table)}"  # noqa: S608 # nosec B608 names of our own columns
                f" ({columns}, history_date, history_type, history_user_id, history_change_reason)"
                f" SELECT {columns}, %s, %s, %s, %s FROM {ops.quote_name(meta.db_table)}"
                f" WHERE {ops.quote_name(meta.pk.column)} IN ({', '.join(['%s'] * len(batch))})"
                f" ORDER BY {ops.quote_name(meta.pk.column)}"
            )
            cursor.execute(statement, [now, what, user and user.pk, reason, *batch])
