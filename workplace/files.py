"""Files of Excel for providers: the template of an import, and everything that is theirs.

In one sheet stands what an import reads, so that the file may come back.
"""

from datetime import datetime

from django.utils.timezone import localtime

from courses.models import Course, CourseRun, Level
from courses.public.wording import weekdays_short
from enquiries.models import Enquiry
from foundation.files.spreadsheets import book
from foundation.languages.names import column_name
from importing import facts
from importing.cells import places, states
from importing.cells.weeks import DAYS
from importing.columns import COLUMNS, EXAMPLE, label_of
from importing.readers.excel import COURSES

LEFT_OUT = {"search_heading", "search_text"}


def template():
    names = [label_of(field) for field in COLUMNS]
    return book({COURSES: [names, [EXAMPLE.get(field, "") for field in COLUMNS]]})


def export(provider):
    """Profile, offers, dates and enquiries: a sheet each, a column for every field."""
    courses = provider.courses.select_related("provider", "course_type", "contact_person")
    runs = CourseRun.objects.filter(course__provider=provider).select_related(
        "course__course_type", "municipality"
    )
    enquiries = Enquiry.objects.asked_of([provider]).select_related("run__course", "provider")
    runs = runs.select_related("course__course_type", "municipality").prefetch_related("weekly_times", "dates")
    times = [(week(run), single(run)) for run in runs]
    return book(
        {
            "Profil": table(type(provider), [provider]),
            "Angebote": table(Course, courses),
            "Termine": [
                [*line, *extra]
                for line, extra in zip(table(CourseRun, runs), [("Woche", "Einzelne Tage"), *times], strict=True)
            ],
            "Anfragen": table(Enquiry, enquiries),
            COURSES: as_imported(runs),
        }
    )


def week(run):
    return ", ".join(f"{weekdays_short(line.days)} {line}" for line in run.weekly_times.all())


def single(run):
    return ", ".join(map(str, run.dates.all()))


def table(model, rows):
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


def as_imported(runs):
    """A line for each run with our names of columns: sent back as it is, it changes nothing."""
    lines = [cells_of(run, run.course) for run in runs]
    names = [name for name in COLUMNS if any(line.get(name) for line in lines)]
    return [list(map(label_of, names)), *([line.get(name) for name in names] for line in lines)]


def cells_of(run, course):
    return {
        "number": run.number,
        "title": course.title_de,
        "subtitle": course.summary_de,
        "level": levels(course),
        "kind": course.course_type.name_de,
        "venue": "Online" if course.mode == Course.Mode.ONLINE else run.venue,
        "street": run.street,
        "town": run.municipality.name if run.municipality else "",
        "mode": first_word(places.MODES, course.mode),
        "postal_code": run.postal_code,
        "fee": fee(course),
        "booking": run.booking_link,
        "start": f"{run.start:%d.%m.%Y}" if run.start else "laufend",
        "end": f"{run.end:%d.%m.%Y}" if run.end else "",
        "times": times_in_a_cell(run),
        "sessions": run.sessions,
        "lessons": course.lessons,
        "seats_total": run.seats_total,
        "seats_free": run.seats_free,
        "seats_min": run.seats_min,
        "status": first_word(states.STATUS, run.status),
        "description": course.description_de,
        "audience": first_word(facts.AUDIENCES, course.audience),
        "childcare": first_word(facts.CHILDCARE, course.childcare),
        "website": course.website,
        "remark": run.note,
        "deadline": f"{run.registration_deadline:%d.%m.%Y}" if run.registration_deadline else "",
        **particulars_of(course),
    }


def particulars_of(course):
    return {
        "reduced_fee": euros(course.reduced_price),
        "materials_fee": euros(course.materials_price),
        "module": "/".join(str(number) for number in (course.module_number, course.module_count) if number),
        "age_from": course.age_from,
        "age_to": course.age_to,
        "teaching_language": course.teaching_language,
        "textbook": course.textbook,
        "placement_test": {True: "ja", False: "nein"}.get(course.placement_test, ""),
    }


def first_word(words_of, choice):
    """By which an import knows the choice."""
    return words_of[choice].partition(",")[0] if choice in words_of else ""


def levels(course):
    if course.level_from != Level.LITERACY:
        return course.levels
    return f"Alpha–{Level(course.level_to).short}" if course.level_to else "Alpha"


def fee(course):
    words = {Course.Cost.FREE: "kostenlos", Course.Cost.ON_REQUEST: "auf Anfrage"}
    words[Course.Cost.FREE_WITH_ENTITLEMENT] = "kostenlos für Berechtigte"
    if course.cost == Course.Cost.PAID and course.price:
        return euros(course.price)
    return words.get(course.cost, "")


def euros(price):
    return "" if price is None else f"{price:.2f} €".replace(".", ",") if price else "kostenlos"


def times_in_a_cell(run):
    """As German lists write them, whatever the reader's language is."""
    lines = list(map(line_in_a_cell, run.weekly_times.all()))
    hours = {(one.starts_at, one.ends_at) for one in run.dates.all()}
    if len(hours) == 1 and not lines:
        ((begin, end),) = hours
        lines = [f"{begin:%H:%M} - {end:%H:%M} Uhr", *(f"{one.date:%d.%m.%Y}" for one in run.dates.all())]
    return ", ".join(lines)


def line_in_a_cell(line):
    days = ", ".join(DAYS[day].capitalize() for day in line.days)
    every = " 14-täglich" if line.every == 2 else ""
    return f"{days} {line.starts_at:%H:%M} - {line.ends_at:%H:%M}{every}"
