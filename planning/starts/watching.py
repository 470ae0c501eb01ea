"""A planned start that reaches its least number, or will probably miss it: provider and office are told."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from courses.models import CourseRun
from courses.models.courses import is_public
from planning.models import StartTold
from planning.starts.letters import tell_numbers
from planning.starts.reading import Planned, all_planned
from planning.starts.states import State

BEFORE = 7  # days before the decision, from which on a number that is missing is told
What = StartTold.What


def to_tell(today: date | None = None) -> list[tuple[Planned, str]]:
    """Starts with something that nobody was told of yet, or that is another thing than what was told."""
    today = today or timezone.localdate()
    runs = CourseRun.objects.to_align().announced().filter(is_public(today, "course__"), start__gt=today)
    known = {(row.run_id, row.what): row for row in StartTold.objects.all()}
    found = [(start, what) for start in all_planned(runs, today) if (what := what_of(start, today))]
    return [(start, what) for start, what in found if is_new(start, what, known.get((start.run.pk, what)))]


def what_of(start: Planned, today: date) -> str | None:
    """Nothing is told of what nobody has confirmed lately, nor of a start whose least number is not known."""
    if not start.minimum or start.taken is None or start.state == State.CANCELLED:
        return None
    if start.taken >= start.minimum:
        return What.REACHED
    decided = start.run.decide_on
    is_soon = decided is not None and today <= decided <= today + timedelta(days=BEFORE)
    return What.MISSED if start.needs and is_soon else None


def is_new(start: Planned, what: str, before: StartTold | None) -> bool:
    """Missed is missed anew for another day of decision, or when more people lack; reached, when more are needed.
    What goes up and down below that is told already.
    """
    if before is None:
        return True
    if before.number is None:
        return False
    is_moved = what == What.MISSED and start.run.decide_on != before.decide_on
    return is_moved or number_of(start, what) > before.number


def number_of(start: Planned, what: str) -> int:
    return start.minimum if what == What.REACHED else start.needs


@transaction.atomic
def tell(start: Planned, what: str) -> int:
    """How many mails. What was missed and is reached after all is told again, and the other way round."""
    said = {"number": number_of(start, what), "decide_on": start.run.decide_on, "told_on": timezone.localdate()}
    StartTold.objects.update_or_create(run=start.run, what=what, defaults=said)
    StartTold.objects.filter(run=start.run).exclude(what=what).delete()
    return tell_numbers(start, what)
