"""What the whole database holds, so that a test can say that nothing has changed."""

from hashlib import blake2b

from django.db import connection

EXCEPT = {
    "django_session": "whose password was asked for, which message was shown",
    "usersessions_usersession": "when a session was last seen",
}


def fingerprint() -> dict[str, str]:
    """Of every table: a digest of all its rows."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - set(EXCEPT)
        return {table: digest(cursor, table) for table in tables}


def digest(cursor, table) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
    return blake2b("\n".join(sorted(map(repr, cursor.fetchall()))).encode(), digest_size=8).hexdigest()


def changed(before) -> set[str]:
    """The tables whose rows are not what they were."""
    after = fingerprint()
    return {table for table in before if before[table] != after[table]}
