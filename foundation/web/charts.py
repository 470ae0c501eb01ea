"""Pictures of numbers, drawn by the server as SVG; ``components/chart.html`` shows each with its table.

A ``Trend`` is one number that stands large, with the small line of what it was before.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.formats import number_format
from django.utils.translation import get_language_bidi

WIDTH = 340  # units of the drawing, about the pixels of a phone
BAR, GAP, LINE = 14, 4, 20
HEIGHT = 120  # of the space for columns
NUMBER = 36  # room for a number beside a bar


@dataclass
class Chart:
    """``rows`` hold a label and one number (or None: not known) for each name in ``series``."""

    name: str
    title: str
    label: str  # what the rows are
    series: list[str]  # one or two
    rows: list[tuple]
    unit: str = ""
    is_timeline: bool = False

    @cached_property
    def most(self):
        numbers = [number or 0 for _label, *numbers in self.rows for number in numbers]
        return 100 if self.unit else max(numbers, default=0) or 1

    @property
    def lines(self):
        """The table, with its heading."""
        return [[self.label, *self.series], *([*row] for row in self.rows)]

    @property
    def table(self):
        return [(label, [self.said(number) for number in numbers]) for label, *numbers in self.rows]

    def said(self, number):
        return with_unit(number, self.unit)

    @property
    def is_empty(self):
        return not any(number is not None for _label, *numbers in self.rows for number in numbers)

    # The drawing

    @property
    def view_box(self):
        return f"0 0 {WIDTH} {HEIGHT + 3 * LINE if self.is_timeline else len(self.rows) * self.row_height}"

    @property
    def row_height(self):
        return LINE + len(self.series) * (BAR + GAP) + GAP

    @property
    def start(self):
        """Where lines of text begin: right in languages that run from right to left."""
        return WIDTH if get_language_bidi() else 0

    def across(self, x, width=0):
        return round(WIDTH - x - width if get_language_bidi() else x, 1)

    @property
    def bars(self):
        """Per row: label, its line, and the bars below it: series, x, y, width, height, number, its x and y."""
        for index, (label, *numbers) in enumerate(self.rows):
            top = index * self.row_height
            yield label, top + BAR, [self.bar(*part, top + LINE) for part in enumerate(numbers)]

    def bar(self, series, number, top):
        y, width = top + series * (BAR + GAP), round((number or 0) / self.most * (WIDTH - NUMBER - 20), 1)
        return {
            "series": series,
            "x": self.across(0, width),
            "y": y,
            "width": width,
            "height": BAR,
            "number": self.said(number),
            "at": self.across(width + 5),
            "line": y + BAR - 2,
        }

    @property
    def columns(self):
        """Per row: label, where it stands, and the columns above it; not every label where there are many."""
        step = WIDTH / max(len(self.rows), 1)
        every = 1 + len(self.rows) // 7
        for index, (label, *numbers) in enumerate(self.rows):
            width = (step - GAP) / len(numbers)
            parts = [
                self.column(step * index + width * series, width, series, number)
                for series, number in enumerate(numbers)
            ]
            is_named = index % every == 0 and index + every / 2 < len(self.rows)  # the last one would be cut off
            yield label if is_named else "", self.across(step * index), HEIGHT + LINE + BAR, parts

    def column(self, x, width, series, number):
        height = round((number or 0) / self.most * HEIGHT, 1)
        return {
            "series": series,
            "x": self.across(x, width),
            "y": LINE + HEIGHT - height,
            "width": round(width, 1),
            "height": height,
            "number": "" if number is None else number,
            "at": self.across(x + width / 2),
            "line": LINE + HEIGHT - height - GAP,
        }


@dataclass
class Trend:
    """``components/trend.html`` shows it; where there is no ``url`` nothing stands behind it."""

    name: str
    value: str
    note: str = ""  # below: what it was before, or is to be
    points: list[tuple[str, float | None]] = field(default_factory=list)  # earliest first; None: nothing to count
    unit: str = ""
    url: str = ""

    @property
    def line(self):
        return sparkline([number for _label, number in self.points])

    @property
    def words(self):
        """What the line shows."""
        return [(label, with_unit(number, self.unit)) for label, number in self.points]


def with_unit(number, unit):
    """As people read it; a dash where there was nothing to count."""
    return "–" if number is None else f"{number_format(number)}\u202f{unit}".strip()


def sparkline(numbers):
    """The path of a small line in a box of 100 × 30; a month without a number is left out."""
    known = [number for number in numbers if number is not None]
    if len(known) < 2:
        return ""
    low, high, step = min(known), max(known), 96 / (len(numbers) - 1)
    spread = high - low or 1
    points = [
        f"{2 + index * step:.1f} {28 - 26 * (number - low) / spread if high > low else 15:.1f}"
        for index, number in enumerate(numbers)
        if number is not None
    ]
    return f"M{' L'.join(points)}"
