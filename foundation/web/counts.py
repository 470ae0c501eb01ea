"""Many numbers at once: how much waits behind each way of a desk, how much was done there this week."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import IntegerField, QuerySet, Subquery

from foundation.languages.sentences import listed


class HowMany(Subquery):
    """The number of rows of a queryset, whatever it groups or annotates."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(beside: QuerySet, rows: dict) -> dict[str, int]:
    """How many rows each queryset has, asked in one query beside the only row of another."""
    numbers = {f"number_of_{name}": HowMany(found.order_by()) for name, found in rows.items()}
    found = beside.order_by().annotate(**numbers).values_list(*numbers).get() if rows else ()
    return dict(zip(rows, found, strict=True))


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
