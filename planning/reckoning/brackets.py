"""What may be said of a wait for which there is no date: never a number of weeks read off a list.

By the mean wait of a group (``clock.mean_wait``) a situation falls into a bracket; of each bracket it is known,
from waits that people really had, within how many weeks half of them began, and eight of ten.
"""

from collections.abc import Iterable
from dataclasses import dataclass

OWN_WAITS = 30  # so many of its own must be known before a bracket speaks


@dataclass(frozen=True, slots=True)
class Bracket:
    name: str
    until: float  # weeks by the formula, not included
    half: int | None  # start values in weeks, always the upper number; None: no date in sight
    eight: int | None


BRACKETS = (
    Bracket("3-6", 6, 7, 21),
    Bracket("6-10", 10, 13, 32),
    Bracket("10-16", 16, 22, 42),
    Bracket("more", float("inf"), None, None),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is known; ``half`` and ``eight`` are weeks, both None where no date is in sight."""

    half: int | None
    eight: int | None
    is_observed: bool  # otherwise calculated: for advisers only, and marked so
    own_waits: int


def bracket_of(weeks: float) -> Bracket:
    return next(bracket for bracket in BRACKETS if weeks < bracket.until or bracket is BRACKETS[-1])


def said(bracket: Bracket, waits: Iterable[float]) -> Said:
    """``waits``: weeks that people of the same bracket and region really waited until they began."""
    waits = sorted(waits)
    if len(waits) < OWN_WAITS:
        return Said(bracket.half, bracket.eight, is_observed=False, own_waits=len(waits))
    return Said(within(waits, 0.5), within(waits, 0.8), is_observed=True, own_waits=len(waits))


def within(waits: list[float], share: float) -> int:
    """Whole weeks within which at least that share of the sorted waits ended."""
    position = -int(-share * len(waits) // 1) - 1
    return int(-(-waits[position] // 1))


def public(known: Said) -> Said | None:
    """What everybody may read: nothing that is only calculated."""
    return known if known.is_observed else None
