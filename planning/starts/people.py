"""Who waits for a course, as the check, the clock and the pairs ask for it: one door to the register."""

from dataclasses import dataclass, field

from enquiries.models import Enquiry
from planning.reckoning.people import Kind, Person
from planning.starts.reading import hours_of, kind_of


@dataclass
class Waiting:
    people: list[Person] = field(default_factory=list)
    recent: list[Person] = field(default_factory=list)  # who came within the last 26 weeks, gone ones included


def waiting(kind: Kind, places, km) -> Waiting:
    """Of that kind, with their ways to these places (primary keys)."""
    return Waiting()


def on_own_list(provider, kind: Kind) -> int:
    """Who waits in the portal's enquiries for courses of the provider of that kind."""
    rows = Enquiry.objects.in_line().filter(
        run__course__provider=provider,
        run__course__course_type=kind.course_type,
        run__course__level_from=kind.level,
    )
    rows = rows.select_related("run__course").prefetch_related("run__weekly_times", "run__dates")
    return sum(kind_of(row.run.course, hours_of(row.run)) == kind for row in rows)
