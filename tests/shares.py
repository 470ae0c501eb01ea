"""Work that the runs on the two databases share: each tries what the other does not, together they try all."""

from django.db import connection


def is_second() -> bool:
    return connection.vendor == "postgresql"


def half(cases) -> list:
    return list(cases)[int(is_second()) :: 2]


def seed(number: int) -> int:
    """Another one on each database, the same at each run."""
    return 2 * number + is_second()
