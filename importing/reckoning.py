"""What all rows of a file are read by."""

from datetime import timedelta

from django.utils import timezone

from courses.models import SchoolHolidays
from courses.models.changes import digest
from courses.rhythm import public_holidays
from importing.cells.days import is_month_first
from importing.readers.headers import likely_header
from importing.rows import Ground
from importing.said.kept import kept_of
from importing.venues import PlaceFinder

DAYS = ("start", "end", "period", "deadline")


def ground_of(sheet, provider=None):
    """``provider``: whose corrections hold."""
    today, kept = timezone.localdate(), kept_of(provider)
    spans = SchoolHolidays.objects.values_list("first_day", "last_day")
    return Ground(
        PlaceFinder(kept.places),
        today,
        {},
        frozenset(public_holidays(today.year - 2, today.year + 5)),
        frozenset(day for span in spans for day in days_between(*span)),
        has_month_first(sheet),
        sheet.month_first,
        kept.cells,
        sheet.as_of,
        kept.targets,
        kept.is_series,
        kept.renamed,
    )


def mapping_of(provider, table):
    """What the provider has said of the columns of a file with just these."""
    for shape in provider.file_shapes.all():
        if digest(likely_header(table, shape.mapping)[1]) == shape.names:
            return shape.mapping
    return {}


def has_month_first(sheet):
    """Whether some day of the file can only be read so, and somebody has to say what the others are."""
    return is_month_first(row.get(name, "") for _line, row in sheet.rows for name in DAYS)


def days_between(first, last):
    return (first + timedelta(n) for n in range((last - first).days + 1))
