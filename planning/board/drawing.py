"""Cells of the board and lines of its list, which make up most of the page: the same facts are drawn once.

What is drawn sees its facts and nothing else, so that a change of any of them is a new drawing.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language

from planning.starts.pictures import Bullet, bullet
from planning.starts.reading import Planned
from planning.starts.states import Sign

MOST = 20_000  # about 1 kB each


class Facts(NamedTuple):
    """Of a start, named as ``Planned`` names them, and of the place where it stands."""

    key: int
    title: str
    town: str
    provider: str
    day: date  # on which it begins, or on which one may join
    letter: str
    name: str  # of its sign
    look: str
    marks: str
    is_entry: bool
    taken: int | None
    minimum: int | None
    maximum: int | None
    numbers: str
    needs: int | None
    decide_on: date | None
    reason: str
    span: int = 1  # weeks
    goes_on: bool = False  # said before, in the same row

    @property
    def picture(self) -> Bullet:
        return bullet(self.taken or 0, self.minimum, self.maximum)


class Void(NamedTuple):
    """A week without a start."""

    is_pause: bool
    begins_month: bool


def facts(start: Planned, sign: Sign, day: date, marks: str, *, is_entry=False, **place) -> Facts:
    run = start.run
    return Facts(
        key=run.pk,
        title=run.course.title,
        town=run.town,
        provider=run.course.provider.name,
        day=day,
        letter=str(sign.letter),
        name=str(sign.name),
        look=sign.look,
        marks=marks,
        is_entry=is_entry,
        taken=start.taken,
        minimum=start.minimum,
        maximum=start.maximum,
        numbers=start.numbers,
        needs=start.needs,
        decide_on=start.decide_on,
        reason=run.start_reason,
        **place,
    )


def cell(shown: Facts) -> str:
    return drawn("planning/starts/_cell.html", shown, get_language())


def item(shown: Facts) -> str:
    return drawn("planning/starts/_item.html", shown, get_language())


def void(week: Void) -> str:
    return drawn("planning/starts/_void.html", week, get_language())


@lru_cache(MOST)
def drawn(template: str, shown: tuple, language: str) -> str:
    return render_to_string(template, {"shown": shown})
