"""Many numbers at once: how much waits behind each way of a desk, how much was done there this week."""

from collections.abc import Callable

from django.db.models import IntegerField, QuerySet, Subquery

from foundation.languages.sentences import listed


class HowMany(Subquery):
    """The number of rows of a queryset, whatever it groups or annotates."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(beside, rows: dict) -> dict[str, int]:
    """How many rows each queryset has, asked in one query beside the only row of another."""
    numbers = {f"number_of_{name}": HowMany(found.order_by()) for name, found in rows.items()}
    found = beside.order_by().annotate(**numbers).values_list(*numbers).get() if rows else ()
    return dict(zip(rows, found, strict=True))


def done(beside, parts: list[tuple[QuerySet, Callable[[int], str]]]) -> dict:
    """For ``components/done.html``: how many rows there are in all, and in words how many of each; one query."""
    rows = {str(place): found.values("pk") for place, (found, _words) in enumerate(parts)}
    numbers = list(counts(beside, rows).values())
    words = [
        words(number) % {"number": number} for (_rows, words), number in zip(parts, numbers, strict=True) if number
    ]
    return {"number": sum(numbers), "words": listed(words)}
