"""A month's numbers of a source that tells of nobody in particular."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from planning.models import Demand, Report, Source
from planning.models.outcomes import end_of

HELD_DAYS = 45  # after the month: until the next sheet must have come


@transaction.atomic
def report_numbers(source: Source, month: date, numbers: dict, by: User) -> int:
    """Takes the place of what the source has counted before; ``numbers`` by area (a row) and level. How many."""
    source = Source.objects.select_for_update(of=["self"]).get(pk=source.pk)
    Demand.objects.counts().filter(source=source).delete()
    Report.objects.note(source, month)
    rows = [
        Demand(
            source=source,
            entered_by=by,
            code="",
            month=month,
            area=area,
            level=level,
            number=number,
            since=month - timedelta(days=month.weekday()),
            confirmed_on=timezone.localdate(),
            ends_on=end_of(month) + timedelta(days=HELD_DAYS),
        )
        for (area, level), number in numbers.items()
        if number
    ]
    Demand.objects.bulk_create(rows)
    return sum(row.number for row in rows)
