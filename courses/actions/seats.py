"""Seats, confirmed and counted."""

from django.core import signing
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from courses.models import Course, CourseRun

SALT = "seats"


@transaction.atomic
def confirm_seats(runs, numbers: dict[int, int | None], reason="") -> int:
    """Says that these runs (a QuerySet) and their courses are right as of today; how many those are.

    ``numbers`` holds new free seats by run; they go into the history, with the reason when nobody is logged in.
    """
    today = timezone.localdate()
    runs = list(runs.select_for_update(of=["self"]))
    for run in runs:
        run.seats_as_of = today
        if run.pk in numbers:
            run.seats_free = numbers[run.pk]
            run.status = CourseRun.Status.OPEN if is_full_no_more(run) else run.status
    names = ["seats_as_of", "seats_free", "status"]
    bulk_update_with_history(runs, CourseRun, names, batch_size=200, default_change_reason=reason)
    Course.objects.filter(pk__in={run.course_id for run in runs}).update(confirmed_on=today)
    return len(runs)


def is_full_no_more(run) -> bool:
    return run.status == CourseRun.Status.FULL and bool(run.seats_free)


def seats_token(provider) -> str:
    """What the weekly mail's link carries: the right to confirm this provider's seats, and nothing else."""
    return signing.dumps(provider.pk, salt=SALT)
