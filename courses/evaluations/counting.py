"""Codes are made and used, and answers counted, under the lock of their date."""

from django.db import transaction
from django.utils import timezone

from courses.availability import Status
from courses.evaluations.models import Evaluation, EvaluationCode, digest_of, last_day
from courses.models import CourseRun
from foundation.editing.locking import locked
from foundation.reading.codes import new_code
from foundation.submissions.codes import read_on_paper


@transaction.atomic
def print_codes(run: CourseRun, *, is_anew: bool) -> list[str]:
    """One for each seat that is taken and has neither answered nor a code; ``is_anew``: those out there end."""
    run = locked(CourseRun.objects, pk=run.pk)
    if is_anew:
        run.evaluation_codes.all().delete()
    codes = [new_code() for _number in range(codes_to_print(run, run.evaluation_codes.living().count()))]
    EvaluationCode.objects.bulk_create(
        EvaluationCode(run=run, code=digest_of(code), until=last_day(run)) for code in codes
    )
    return codes


def codes_to_print(run: CourseRun, living: int) -> int:
    evaluation = getattr(run, "evaluation", None)
    return max(seats_taken(run) - living - (evaluation.number if evaluation else 0), 0)


def seats_taken(run: CourseRun) -> int:
    """None where it is not known, the date has no learners, or its codes would have ended."""
    has_none = last_day(run) < timezone.localdate() or run.status in (Status.CANCELLED, Status.INTENDED)
    return 0 if has_none or run.seats_free is None else run.seats_total - run.seats_free


@transaction.atomic
def count(code: EvaluationCode, answers: dict[str, str]) -> bool:
    """Whether they counted: a code does so once."""
    run = locked(CourseRun.objects, pk=code.run_id)
    is_used, _rows = EvaluationCode.objects.living().filter(pk=code.pk).delete()
    if is_used:
        evaluation = Evaluation.objects.get_or_create(run=run)[0]
        evaluation.add(answers)
        evaluation.save()
    return bool(is_used)


def typed_at(code: str) -> str:
    """Of a ticket that nobody has used yet."""
    return (
        read_on_paper("/bewertung")
        if EvaluationCode.objects.living().filter(code=digest_of(code)).exists()
        else ""
    )
