"""Thousands of rows at once, where Django takes longer over its statements than the database over the rows."""

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models.deletion import Collector
from django.utils import timezone


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
    if not rows:
        return
    kind, now, records = type(rows[0]).history.model, timezone.now(), []
    names = [column.attname for column in kind.tracked_fields]
    user = kind.get_default_history_user(rows[0])
    for row in rows:
        values = {name: getattr(row, name) for name in names}
        records.append(kind(history_date=now, history_type="-", history_user=user, **values))
        row.end_is_recorded = True
    kind.objects.bulk_create(records, batch_size=200)
