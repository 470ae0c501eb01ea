"""Many numbers at once: how much waits behind each way of a desk, how much was done there this week."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from foundation.languages.sentences import listed


def counts(rows: dict[str, QuerySet]) -> dict[str, int]:
    """How many rows each queryset has, asked in one query."""
    return Counting(rows).ask()


class Counting:
    """The query of ``counts``, for whoever asks it again and again.

    Put together as text: as expressions of another queryset they would be copied through and through, which
    takes as long as all else of a page of the desks.
    """

    def __init__(self, rows: dict[str, QuerySet]) -> None:
        parts = [counting(found) for found in rows.values()]
        self.names = [*rows]
        self.sql = f"SELECT {', '.join(sql for sql, _values in parts)}"
        self.values = [value for _sql, values in parts for value in values]

    def ask(self) -> dict[str, int]:
        if not self.names:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return dict(zip(self.names, cursor.fetchone(), strict=True))


def counting(rows: QuerySet) -> tuple[str, tuple]:
    """SQL with its values for the number of rows, whatever they group or annotate."""
    try:
        sql, values = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT COUNT(*) FROM ({sql}) counted)", values  # noqa: S608 # nosec B608 of a queryset, with its values apart


def keys(rows: dict[str, QuerySet]) -> dict[str, list]:
    """The primary keys of each queryset's rows, in no order; one query for all, put together as ``counts`` is."""
    found, parts, values = {name: [] for name in rows}, [], []
    for place, each in enumerate(rows.values()):
        with suppress(EmptyResultSet):
            sql, own = each.values("pk").query.sql_with_params()
            parts.append(f"SELECT {place}, part.* FROM ({sql}) part")  # noqa: S608 # nosec B608 as above
            values += own
    if parts:
        names = list(rows)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for place, key in cursor.fetchall():
                found[names[place]].append(key)
    return found


@dataclass
class Done:
    """What was done of one kind: its rows, and how a number of them is said."""

    name: str
    rows: QuerySet
    words: Callable[[int], str]


def rows_of(parts: list[Done]) -> dict[str, QuerySet]:
    """For ``counts``, with whatever else is asked there."""
    return {part.name: part.rows.values("pk") for part in parts}


def done(parts: list[Done], numbers: dict[str, int]) -> dict:
    """For ``components/done.html``: how many there are in all, and in words how many of each."""
    known = [(part.words, numbers[part.name]) for part in parts if numbers[part.name]]
    words = [words(number) % {"number": number} for words, number in known]
    return {"number": sum(number for _words, number in known), "words": listed(words)}
