"""Work that runs share: each tries what the others do not, together they try all."""

from django.db import connection


def is_second() -> bool:
    return connection.vendor == "postgresql"


def half(cases) -> list:
    """Of nine the first tries five, and the second four, as it takes longer for each."""
    return [case for place, case in enumerate(cases) if (place % 9 % 2 == 1) == is_second()]


def share(cases, *, is_rest: bool) -> list:
    """Of eighteen the first tries nine, the second six, the run beside the browser, which has time left, three."""
    of_rest, of_second = {7, 16, 17}, {1, 3, 5, 10, 12, 14}
    mine = of_rest if is_rest else of_second if is_second() else {*range(18)} - of_rest - of_second
    return [case for place, case in enumerate(cases) if place % 18 in mine]


def seed(number: int) -> int:
    """Another one on each database, the same at each run."""
    return 2 * number + is_second()
