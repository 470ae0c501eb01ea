"""Which days to join a running course everybody is told; the network sees all, and which of them are uncertain."""

from datetime import date

from courses.models import CourseRun
from planning.reckoning.promises import is_promised


def is_told(run: CourseRun, day: date, today: date) -> bool:
    """Of a run with free seats that is read with its ``entry_demand``. ``day``: on which one could begin."""
    if run.start >= today:
        return True
    last = (run.registration_deadline or run.end) if run.late_entry else day
    demand = getattr(run, "entry_demand", None)
    return is_promised(run.seats_left, (last - today).days, demand.waiting if demand else 0)
