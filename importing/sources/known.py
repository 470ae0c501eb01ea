"""What dates said when they were taken from their provider's file.

By that is seen whether a person has changed one since, and what is gone from the file.
"""

from courses.models import Course, CourseRun
from courses.models.changes import digest
from foundation.editing.values import in_json
from importing.readers.errors import PARTIAL
from importing.rows import UNCHANGED

Status = CourseRun.Status
MOST_SHARE, MOST_MISSING = 0.2, 20  # of the dates that stand in the file; with more of them gone nothing is taken
# What nobody says of an offer, or what is confirmed apart from it
PASSING = {
    *("seats_free", "seats_held", "seats_wanted", "seats_as_of", "own_list", "own_list_as_of", "start_reason"),
    *("revision", "created_at", "changed_at", "confirmed_on", "search_heading", "search_text", "machine_texts"),
}
WITH_SEATS = {Status.OPEN, Status.FULL}  # which of them follows from the seats


def states_of(provider, keys):
    """By the key of each date, as JSON has it: a digest of what it and its course say."""
    runs = CourseRun.objects.filter(pk__in=keys, course__provider=provider).prefetch_related(
        "weekly_times", "dates"
    )
    runs = list(runs.order_by("pk"))
    courses = Course.objects.in_bulk({run.course_id for run in runs})
    said = {pk: said_of(course) for pk, course in courses.items()}
    return {str(run.pk): digest([said[run.course_id], said_of(run), times_of(run)]) for run in runs}


def said_of(row):
    """What is empty says nothing: a column that is new changes no digest."""
    names = [column.name for column in row._meta.concrete_fields if column.name not in PASSING]
    values = [(name, in_json(row, name)) for name in names]
    return [
        (name, "" if name == "status" and value in WITH_SEATS else value)
        for name, value in values
        if value not in (None, "", [], False)
    ]


def times_of(run):
    week = sorted((line.weekdays, line.starts_at, line.ends_at, line.every) for line in run.weekly_times.all())
    return [week, sorted((day.date, day.starts_at, day.ends_at) for day in run.dates.all())]


def runs_to_come(source, keys):
    """Of these dates the ones that the provider still offers."""
    runs = CourseRun.objects.filter(pk__in=[*map(int, keys)], course__provider=source.provider).current_or_coming()
    return runs.exclude(status=Status.CANCELLED).exclude(course__status=Course.Status.ARCHIVED).order_by("pk")


def touched(source, plan):
    """Keys of the dates that say something else than when they were taken, or never were."""
    keys = {row.target.pk for row in plan.rows if row.target}
    states = states_of(source.provider, keys)
    return {key for key in keys if states.get(str(key)) != source.known.get(str(key))}


def missing_in(source, plan):
    """Dates still to come that the file had and has no more. A row that is not understood is there, too; what the
    file itself withdraws is not, and of a file that names but what is new or gone nothing else is missing.
    """
    there = {row.target.pk for row in plan.rows if row.target}
    withdrawn = {row.number for row in plan.rows if row.is_withdrawn} - {""}
    is_partial = any(PARTIAL in row.texts.get("noted", "").splitlines() for row in plan.rows)
    for row in plan.rows:
        if row.line in plan.series.runs or row.is_withdrawn:
            continue
        runs = plan.by_number.get(row.number, ()) if row.number else runs_of_title(plan, row)
        there.update(run.pk for run in (*runs, row.renamed and row.renamed.run) if run and not row.target)
    known = runs_to_come(source, source.known).values_list("pk", "number")
    return [pk for pk, number in known if pk not in there and (not is_partial or number in withdrawn)]


def runs_of_title(plan, row):
    title = row.course.get("title_de") or row.texts.get("title", "")
    courses = {course.pk for course in plan.by_title.get(title, ())}
    return [run for run in plan.by_day.values() if run.course_id in courses]


def are_too_many(source, missing):
    """Of those that were there last time: what has been gone for longer is no news."""
    gone = {*missing} - {*source.missing}
    there = runs_to_come(source, source.known.keys() - {*map(str, source.missing)}).count()
    return len(gone) > MOST_MISSING or len(gone) > MOST_SHARE * there


def note_taken(source, plan):
    """The plan has been carried out: its dates are as the file says. What waits stays as it was known."""
    rows = [row for row in plan.usable if row.target]
    new = {
        row.target.pk
        for row in rows
        if row.action != UNCHANGED or row.is_changed_here or str(row.target.pk) not in source.known
    }
    known = source.known | states_of(source.provider, new)
    there = {*runs_to_come(source, known).values_list("pk", flat=True)}
    source.known = {key: state for key, state in known.items() if int(key) in there}
    source.missing = missing_in(source, plan)
