"""Numbers of people, so coarse that nobody can be found in them, nor by subtraction.

There is one rule for whatever anybody but the office reads, on pages, in files, letters and on paper: full fives
(``coarse``), rounded down. Below five it reads "fewer than 5", nobody included; 5 are five to nine. So no number
leaves fewer than five numbers of people, none is larger than there are people, and two outlets that tell of the
same people tell the same (``tests/planning/test_outlets.py`` tries): a second way to round would leave two.

Everybody may read level × region and level × county alone. The county's number is rounded by itself. Where that
would narrow down a region's – it can, when all regions lie at the edge of their fives – it is the next five that
tells nothing. So whoever knows all that is shown, and this module, knows of no region more than its own number
says (``tests/planning/reckoning/test_rounding.py`` tries).

Change it with a week or a month, not with each person: who looks every hour sees who came.

Who tells of people waiting reads more, and could enter some of their own to see when a word changes: what each
reads at once is rounded without the reader's own people (``told_of``, ``full_fives``).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

FEW = 5


@dataclass(frozen=True, slots=True, order=True)
class Coarse:
    """A number as it is shown: a multiple of five that it reaches, or 0 for "fewer than 5"."""

    shown: int

    @property
    def is_few(self) -> bool:
        return self.shown == 0

    @property
    def lowest(self) -> int:
        return self.shown

    @property
    def highest(self) -> int:
        return self.shown + FEW - 1


def coarse(number: int) -> Coarse:
    return Coarse(max(0, number) // FEW * FEW)


@dataclass(frozen=True, slots=True)
class Span:
    """A number as somebody is told it: where few people are in it, any from ``low`` to ``high``."""

    low: int
    high: int

    @classmethod
    def of(cls, low: float, high: float | None = None) -> "Span":
        """In fives: few are any number below five, whoever they are counted with."""
        low, high = coarse(round(low)), coarse(round(low if high is None else high))
        return cls(low.shown, high.highest if high.is_few else high.shown)

    @property
    def is_sure(self) -> bool:
        return self.low == self.high

    @property
    def is_few(self) -> bool:
        return self.low < self.high < FEW

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.high + other.high)

    def __neg__(self) -> "Span":
        return Span(-self.high, -self.low)

    def __sub__(self, other: "Span") -> "Span":
        return self + -other

    @property
    def at_least_none(self) -> "Span":
        return Span(max(0, self.low), max(0, self.high))


def exactly(number: float) -> Span:
    return Span(round(number), round(number))


def told_of(number: int, own: int = 0) -> Span:
    """To whoever knows ``own`` of them: the others first, in fives, then the own ones. So whoever invents people
    of their own reads what they know already, and of the others the same as before.
    """
    return Span.of(number - own) + exactly(own)


def full_fives(number: int, own: int = 0) -> int:
    """The same as one number, of which few others are none: never more than there are."""
    return told_of(number, own).low


@dataclass(frozen=True, slots=True)
class Row:
    """A level: its regions' numbers and the county's."""

    regions: Mapping[Hashable, Coarse]
    county: Coarse


def public_row(numbers: Mapping[Hashable, int]) -> Row:
    regions = {region: coarse(number) for region, number in numbers.items()}
    return Row(regions, total(list(regions.values()), sum(numbers.values())))


def public_table(numbers: Mapping[Hashable, Mapping[Hashable, int]]) -> dict[Hashable, Row]:
    """Level → region → people. No total over levels: it would have to be protected against all of them."""
    return {level: public_row(regions) for level, regions in numbers.items()}


def total(parts: list[Coarse], true: int) -> Coarse:
    """The rounded total; where it would tell more of a part than the part itself, the nearest that does not."""
    if len(parts) == 1:
        return parts[0]
    lowest, highest = sum(part.lowest for part in parts), sum(part.highest for part in parts)
    widest = max((part.highest - part.lowest for part in parts), default=0)  # a portal without places has no parts
    rounded = coarse(true)
    while rounded.lowest > highest - widest and rounded.shown > 0:
        rounded = Coarse(rounded.shown - FEW)
    while rounded.highest < lowest + widest:
        rounded = Coarse(rounded.shown + FEW)
    return rounded
