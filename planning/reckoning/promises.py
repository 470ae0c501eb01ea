"""How many may take the seats of a running course before somebody who reads of them acts."""

from planning.reckoning.rounding import full_fives

JOIN_AHEAD = 12  # weeks: who could join a course within them, at whatever level, may take a seat of it today


def wanted(waiting: int) -> int:
    """``waiting``: of the register, who reach the course and could join it within ``JOIN_AHEAD``.

    In full fives: a date that is missing must not tell of two, and whoever changes the number of free seats until
    the date is there must not find out how many there are.
    """
    return full_fives(waiting)
