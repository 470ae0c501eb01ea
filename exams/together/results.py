"""How exams went, in numbers only: of all centres together, as partners and the office read it."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.utils import timezone

from courses.models import Level
from exams.models import ExamResult
from exams.models.results import LEVELS
from planning.reckoning.rounding import FEW

OF_KIND = itemgetter("session__kind", "session__level")


@dataclass
class Line:
    """Of one kind of exam, or of one at a level. Without numbers where too few took part, or too few besides one
    centre's own.
    """

    kind: str
    taken: int
    passed: int
    levels: list[tuple[str, int]]

    @property
    def is_told(self):
        return self.taken > 0


def of_year(year):
    """With the other year of which there may be results: this one, or the last."""
    this = timezone.localdate().year
    return {
        "year": str(year),
        "other_year": str(this - 1 if year == this else this),
        "results": [line_of([*rows]) for _kind, rows in groupby(ExamResult.objects.of_year(year), OF_KIND)],
        "fewest": FEW,
    }


def line_of(rows):
    """``rows``: of one kind and level, as they were reported. The last ones are not counted until enough have come
    together: who compares the sums before and after finds no few people.
    """
    counted = [row for together in gathered(rows) for row in together]
    sums = {name: sum(row[name] or 0 for row in counted) for name in ("taken", "passed", *LEVELS)}
    kind, level = rows[0]["session__kind__short"], rows[0]["session__level"]
    if level is not None:
        return Line(f"{kind} {Level(level).short}", sums["taken"], sums["passed"], [])
    levels = [(level.short, sums[name]) for name, level in LEVELS.items() if sums[name]]
    return Line(kind, sums["taken"], sums["passed"], levels)


def gathered(rows):
    """As few together as tell of no few people, to others and to each centre besides its own."""
    together, taken = [], Counter()
    for row in rows:
        together.append(row)
        taken[row["session__provider"]] += row["taken"]
        others = [taken.total() - own for own in taken.values() if own]
        if taken.total() >= FEW and all(number == 0 or number >= FEW for number in others):
            yield together
            together, taken = [], Counter()
