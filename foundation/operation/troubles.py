"""What somebody should know of what the portal does by itself, asked for with one query."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Value

from foundation.operation.models import TimedJob
from foundation.privacy import clock
from foundation.privacy.models import ClockMark


class Trouble(NamedTuple):
    job: str
    done_at: datetime | None
    words: str


def troubles() -> tuple[bool, list[Trouble]]:
    """Whether deleting has stopped as the clock is doubted, and the jobs that failed or are late."""
    marks = ClockMark.objects.filter(name=clock.WARNED).order_by()
    marks = marks.values_list("name", "at", Value("", output_field=CharField()))
    rows = TimedJob.objects.troubled().order_by().values_list("name", "done_at", "trouble").union(marks, all=True)
    found = sorted(Trouble(*row) for row in rows)
    jobs = [trouble for trouble in found if trouble.job != clock.WARNED]
    return len(jobs) < len(found), jobs
