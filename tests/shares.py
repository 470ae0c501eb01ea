"""Work that the runs on the two databases share: each tries what the other does not, together they try all."""

from django.db import connection


def is_second() -> bool:
    return connection.vendor == "postgresql"


def half(cases) -> list:
    """Of nine the first tries five, and the second four, as it takes longer for each."""
    return [case for place, case in enumerate(cases) if (place % 9 % 2 == 1) == is_second()]


def seed(number: int) -> int:
    """Another one on each database, the same at each run."""
    return 2 * number + is_second()
