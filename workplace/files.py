"""Files of Excel for providers: the template of an import, and everything that is theirs."""

from datetime import datetime

from django.utils.timezone import localtime

from courses.models import Course, CourseRun
from courses.public.wording import weekdays_short
from enquiries.models import Enquiry
from foundation.files.spreadsheets import book
from foundation.languages.names import column_name
from importing.columns import COLUMNS, EXAMPLE, label_of

LEFT_OUT = {"search_heading", "search_text"}


def template() -> bytes:
    names = [label_of(field) for field in COLUMNS]
    return book({"Kurse": [names, [EXAMPLE.get(field, "") for field in COLUMNS]]})


def export(provider) -> bytes:
    """Profile, offers, dates and enquiries: a sheet each, a column for every field."""
    courses = provider.courses.select_related("provider", "course_type", "contact_person")
    runs = CourseRun.objects.filter(course__provider=provider).select_related("course", "municipality")
    enquiries = Enquiry.objects.filter(run__course__provider=provider).select_related("run__course")
    times = [(week(run), single(run)) for run in runs.prefetch_related("weekly_times", "dates")]
    return book(
        {
            "Profil": table(type(provider), [provider]),
            "Angebote": table(Course, courses),
            "Termine": [
                [*line, *extra]
                for line, extra in zip(table(CourseRun, runs), [("Woche", "Einzelne Tage"), *times], strict=True)
            ],
            "Anfragen": table(Enquiry, enquiries),
        }
    )


def week(run) -> str:
    return ", ".join(f"{weekdays_short(line.days)} {line}" for line in run.weekly_times.all())


def single(run) -> str:
    return ", ".join(map(str, run.dates.all()))


def table(model, rows) -> list[list]:
    columns = [column for column in model._meta.concrete_fields if column.name not in LEFT_OUT]
    header = [column_name(column) for column in columns]
    return [header, *([value(row, column) for column in columns] for row in rows)]


def value(row, column):
    found = getattr(row, column.name)
    if column.is_relation:
        return str(found) if found else ""
    if isinstance(found, datetime):
        return localtime(found).replace(tzinfo=None)
    if isinstance(found, list):
        return ", ".join(map(str, found))
    return "" if found is None else dict(column.flatchoices).get(found, found)
