"""What was answered, ready to be read."""

from dataclasses import dataclass
from typing import NamedTuple

from courses.evaluations.models import Evaluation, summed
from courses.evaluations.questions import PICTOGRAMS, Answer, Question
from courses.models import Course


class Count(NamedTuple):
    pictogram: str
    answer: str
    number: int
    percent: int


class Line(NamedTuple):
    pictogram: str
    question: str
    tally: list[Count]


@dataclass
class Result:
    """Of one date, or of several together."""

    number: int
    lines: list[Line]


def result_of(evaluations: list[Evaluation]) -> Result | None:
    """None where too few have answered at each of them."""
    number, sums = sum(one.answers for one in evaluations), summed(*(one.shown for one in evaluations))
    return Result(number, [line_of(Question(name), sums[name], number) for name in sums]) if number else None


def line_of(question: Question, said: dict[str, int], number: int) -> Line:
    rows = [Count(PICTOGRAMS[one], one.label, said[one], round(100 * said[one] / number)) for one in Answer]
    return Line(PICTOGRAMS[question], question.label, rows)


def public_result(course: Course) -> Result | None:
    """What everybody may read, as the provider wants it."""
    is_public = hasattr(course, "public_evaluation")
    return result_of(list(Evaluation.objects.readable().filter(run__course=course))) if is_public else None
