"""Small pictures of numbers, in parts of a hundred, for ``planning/starts/_bullet.html``."""

from dataclasses import dataclass


@dataclass
class Bullet:
    """Each bar is as long as its number and lies on the longer ones; the tick is the least number."""

    sure: float
    own: float
    more: float
    tick: float | None


def bullet(taken: int, minimum: int | None, maximum: int | None, *, own: int = 0, more: int = 0) -> Bullet:
    known = max(taken, own)
    whole = maximum or max(minimum or 0, known + more, 1) * 1.25

    def part(number: float) -> float:
        return round(min(100, 100 * number / whole), 1)

    return Bullet(part(taken), part(own), part(known + more), part(minimum) if minimum else None)
