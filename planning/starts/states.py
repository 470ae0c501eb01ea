"""How a start stands: one table for the board, the check, the list by week and print."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.availability import SEATS_DOUBTED_AFTER, Status
from courses.models import CourseRun

MINIMUM = 10  # of people, where no threshold says another number


@dataclass(frozen=True)
class Sign:
    """Letters follow the reader's language; ``look`` is the pattern's class."""

    letter: Promise
    name: Promise
    look: str


class State(Enum):
    INTENDED, PLANNED, SURE, RUNNING, FULL, CANCELLED = "igblvx"

    @property
    def sign(self) -> Sign:
        return SIGNS[self]


SIGNS = {
    State.INTENDED: Sign(pgettext_lazy("sign of a start", "I"), _("intention, seen by partners only"), "i"),
    State.PLANNED: Sign(pgettext_lazy("sign of a start", "P"), pgettext_lazy("start", "planned"), "g"),
    State.SURE: Sign(pgettext_lazy("sign of a start", "C"), pgettext_lazy("start", "sure"), "b"),
    State.RUNNING: Sign(pgettext_lazy("sign of a start", "R"), pgettext_lazy("start", "running"), "l"),
    State.FULL: Sign(pgettext_lazy("sign of a start", "F"), pgettext_lazy("start", "full"), "v"),
    State.CANCELLED: Sign(pgettext_lazy("sign of a start", "X"), pgettext_lazy("start", "cancelled"), "x"),
}
ENTRY = Sign(pgettext_lazy("sign of a start", "E"), _("one may join a running course"), "e")
BREAK = Sign(pgettext_lazy("sign of a start", "B"), _("school holidays, or a break of the course"), "f")
LEGEND = [*SIGNS.values(), ENTRY, BREAK]


def trusted(run: CourseRun, today: date) -> bool:
    """As the badge does: numbers that nobody has confirmed for long say nothing."""
    return run.seats_free is not None and run.seats_as_of >= today - timedelta(days=SEATS_DOUBTED_AFTER)


def taken(run: CourseRun, today: date) -> int | None:
    return run.seats_total - run.seats_free if trusted(run, today) else None


def least(minimum: int | None, maximum: int | None) -> int:
    """How many people a start is reckoned to need: where nobody has said it, ten, or all seats."""
    return minimum or min(MINIMUM, maximum or MINIMUM)


def said_least(run: CourseRun, of_kind: int | None) -> int | None:
    """Of people, as the date says it or else its kind (``of_kind``). 0 is no number: it says of nobody that they
    come, and stands there as often because nobody has thought about it. Who begins with anybody says 1.
    """
    return run.seats_min or of_kind or None


def state_of(run: CourseRun, minimum: int | None, maximum: int | None, today: date) -> State:
    """The first that holds decides. ``minimum``: of people, None where nobody has said one: then it is reckoned.

    Sure is what is known to have as many people as it needs: a start of which nobody has said, or confirmed
    lately, how many have a seat is planned, whatever it needs.

    A start below it is not sure either once the day of its decision is over: as long as it stands there with that
    number, nobody has decided anything.
    """
    number = taken(run, today)
    if run.status == Status.CANCELLED:
        return State.CANCELLED
    if run.status == Status.INTENDED:
        return State.INTENDED
    if run.start <= today:
        return State.RUNNING
    if run.status == Status.FULL or (number is not None and run.seats_left == 0):
        return State.FULL
    is_below = number is None or number < least(minimum, maximum)
    if run.status == Status.PLANNED or is_below:
        return State.PLANNED
    return State.SURE
