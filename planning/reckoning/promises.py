"""Whether everybody may be told a day on which one can join a running course: one rule, of the portal and of the
simulated year (``docs/waiting.md``).
"""

from courses.availability import ACT_WITHIN, FEW_SEATS
from planning.reckoning.rounding import FEW

JOIN_AHEAD = 12  # weeks: who could join a course within them, at whatever level, may take a seat of it today


def is_promised(seats: int, days: int, waiting: int) -> bool:
    """Whether a seat will be left to somebody who acts a week after reading of it.

    ``days``: until the last one on which they may join. ``waiting``: of the register, who reach the course and
    could join it within ``JOIN_AHEAD``.
    Fewer than five count as none, as a date that is missing must not tell of two.
    """
    rivals = waiting if waiting >= FEW else 0
    return days >= ACT_WITHIN and seats > FEW_SEATS + rivals
