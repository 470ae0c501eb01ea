"""Whoever acts upon an older page means what it has shown: nothing happens to what stands otherwise by now."""

from courses.actions import NotPossibleError
from foundation.editing.history import CHANGED


def check_seen(version, seen):
    """``version``: of what is saved, under its lock. None was ``seen`` where no page leads here."""
    if seen is not None and seen != version:
        raise NotPossibleError(CHANGED)
