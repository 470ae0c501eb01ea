"""Seats, confirmed and counted."""

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from courses.models import Course, CourseRun


@transaction.atomic
def confirm_seats(runs, numbers: dict[int, int | None], reason="") -> int:
    """Says that these runs (a QuerySet) and their courses are right as of today; how many those are.

    ``numbers`` holds new free seats by run; they go into the history, with the reason when nobody is logged in.
    """
    today = timezone.localdate()
    runs = list(runs.order_by("pk").select_for_update(of=["self"], no_key=True))
    for run in runs:
        run.seats_as_of = today
        if run.pk in numbers:
            run.seats_free = numbers[run.pk]
            run.status = CourseRun.Status.OPEN if is_full_no_more(run) else run.status
    names = ["seats_as_of", "seats_free", "status"]
    bulk_update_with_history(runs, CourseRun, names, batch_size=200, default_change_reason=reason)
    courses = Course.objects.filter(pk__in={run.course_id for run in runs})
    in_order = courses.order_by("pk").select_for_update(of=["self"], no_key=True)  # nobody waits in a circle
    courses.filter(pk__in=list(in_order.values_list("pk", flat=True))).update(confirmed_on=today)
    return len(runs)


def is_full_no_more(run) -> bool:
    return run.status == CourseRun.Status.FULL and bool(run.seats_free)
