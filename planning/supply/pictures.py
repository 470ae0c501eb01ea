"""Small multiples of the matrix: one picture for each level and region, all on one scale."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from planning.starts.people import span_words
from planning.supply.matrix import Line

STEP, WIDTH, HEIGHT = 31, 20, 62  # of a column, its bar, and the largest number


@dataclass
class Column:
    x: int
    letter: str
    waiting: float  # heights
    expected: float
    perhaps: float
    free: float
    lacks: bool

    @property
    def top(self) -> float:
        return HEIGHT - self.waiting

    @property
    def top_of_all(self) -> float:
        return self.top - self.expected

    @property
    def highest(self) -> float:
        return round(self.top_of_all - self.perhaps, 1)

    @property
    def seats(self) -> float:
        return HEIGHT - self.free

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def right(self) -> int:
        return self.x + WIDTH + 3


@dataclass
class Picture:
    line: Line
    columns: list[Column]
    words: str


def pictures(lines: list[Line]) -> list[Picture]:
    cells = [cell for line in lines for cell in line.cells]
    most = max((max(cell.people.high, cell.free) for cell in cells), default=1)
    return [Picture(line, columns(line, HEIGHT / max(most, 1)), in_words(line)) for line in lines]


def columns(line: Line, scale: float) -> list[Column]:
    return [
        Column(
            x=4 + STEP * number,
            letter=date_format(cell.month, "M")[:1],
            waiting=round(cell.waiting.low * scale, 1),
            expected=round(cell.expected.low * scale, 1),
            perhaps=round((cell.people.high - cell.people.low) * scale, 1),
            free=round(cell.free * scale, 1),
            lacks=cell.gap.high < 0,
        )
        for number, cell in enumerate(line.cells)
    ]


def in_words(line: Line) -> str:
    """The same as the table says of the first and the last month."""
    text = _("%(level)s, %(place)s: seats less people %(first)s in %(month)s, %(last)s in %(later)s")
    return text % {
        "level": line.level_name,
        "place": line.region or _("online"),
        "first": span_words(line.cells[0].gap),
        "month": date_format(line.cells[0].month, "F"),
        "last": span_words(line.cells[-1].gap),
        "later": date_format(line.cells[-1].month, "F"),
    }
