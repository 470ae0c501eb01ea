"""How many people could join each running course, once a day: where few seats would be left no day is public.

Kept with the run, so that what everybody reads does not move with each person: who looks every hour would see who
came.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from courses.models import CourseRun
from planning.models import Demand
from planning.reckoning.people import Kind
from planning.reckoning.promises import JOIN_AHEAD, wanted
from planning.starts.people import Waiting, with_register
from planning.starts.reading import Planned, Ways, all_planned
from planning.supply.seats import days_of


@transaction.atomic
def count_entry_demand(today: date | None = None) -> int:
    """In the place of yesterday's, of all that run. For how many of them many wait."""
    today = today or timezone.localdate()
    runs = CourseRun.objects.published().current_or_coming(today).filter(start__lt=today)
    starts = all_planned(runs.to_align().prefetch_related("entry_points"), today)
    rows, km = list(Demand.objects.counted(today).select_related("area")), Ways()
    numbers = {start.run.pk: wanted(waiting_for(start, rows, km)) for start in starts}
    known = dict(CourseRun.objects.exclude(seats_wanted=None).values_list("pk", "seats_wanted"))
    now = dict.fromkeys(runs.values_list("pk", flat=True), 0) | numbers
    for run in known.keys() | now.keys():
        if known.get(run) != now.get(run):
            CourseRun.objects.filter(pk=run).update(seats_wanted=now.get(run))
    return sum(map(bool, numbers.values()))


def waiting_for(start: Planned, rows: list[Demand], km: Ways) -> int:
    """Who reaches it and could join it within the next weeks, at whatever level."""
    last = start.today + timedelta(weeks=JOIN_AHEAD)
    levels = {seat.level for seat in days_of(start) if seat.day <= last}
    time, its_type, found = start.kind.time, start.kind.course_type, Waiting()
    types = {its_type, None} if start.teaches_german else {its_type}
    rows = [row for row in rows if row.time == time and row.course_type_id in types]
    for level in levels:
        asked = [row for row in rows if row.level == level]
        with_register(asked, Kind(level, time, its_type), [start.run.municipality_id], km, found)
    reckoned = start.as_reckoned
    return sum(person.reaches(reckoned) for person in found.people)
