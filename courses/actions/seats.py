"""Seats, confirmed and counted."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from courses.models import Course, CourseRun


@transaction.atomic
def confirm_seats(runs: QuerySet, numbers: dict[int, int | None], reason: str = "") -> int:
    """Says that these runs (a QuerySet) and their courses are right as of today; how many those are.

    ``numbers`` holds new free seats by run; they go into the history, with the reason when nobody is logged in.
    """
    today = timezone.localdate()
    runs = held(runs)
    for run in runs:
        run.seats_as_of = today
        if run.pk in numbers:
            run.seats_free = numbers[run.pk]
            run.status = CourseRun.Status.OPEN if is_full_no_more(run) else run.status
    names = ["seats_as_of", "seats_free", "status"]
    bulk_update_with_history(runs, CourseRun, names, batch_size=200, default_change_reason=reason)
    Course.objects.filter(pk__in={run.course_id for run in runs}).update(confirmed_on=today)
    return len(runs)


def held(runs: QuerySet) -> list[CourseRun]:
    """These runs (a QuerySet) under a lock, their courses before them, in the order of keys: so nobody waits in a
    circle with somebody who holds one of them."""
    courses = Course.objects.filter(pk__in=runs.order_by().values("course")).order_by("pk")
    list(courses.select_for_update(of=["self"], no_key=True).values_list("pk", flat=True))
    return list(runs.order_by("pk").select_for_update(of=["self"], no_key=True))


def is_full_no_more(run: CourseRun) -> bool:
    return run.status == CourseRun.Status.FULL and bool(run.seats_free)
