"""Rows that many pages show, read once for each state of what is published."""

from collections.abc import Callable, Hashable
from typing import Any

# A function of the roof that names the state of all that visitors see, "" where nobody watches it.
STATE: list[Callable[[], str]] = []
remembered_rows: dict[Hashable, tuple] = {}  # name → (state, rows)


def remembered(name: Hashable, read: Callable[[], Any]) -> Any:
    """What ``read()`` gives, kept until anything published changes; of few names, as none is forgotten."""
    state = STATE[0]() if STATE else ""
    known, rows = remembered_rows.get(name, ("", None))
    if not state or known != state:
        rows = read()
        remembered_rows[name] = state, rows
    return rows
