"""What may be said in each region of a wait without a date, made once a week, and what people met when they came.

How long others have waited is said only where thirty waits of the same bracket and region are known; before that
nothing but whether a date is in sight.
"""

from collections import Counter, defaultdict
from datetime import timedelta

from django.utils import timezone

from courses.models import Level
from places.models import Area, Municipality, Region
from planning.models import Demand, DemandOutcome, Outlook
from planning.reckoning import brackets
from planning.reckoning.clock import mean_wait
from planning.reckoning.people import DAY, EVENING
from planning.reckoning.weighing import RATE_WEEKS
from planning.starts.clock import MINIMUM, NOTICE
from planning.starts.people import FOR_GERMAN, asked, gone_lately

WAITS_WEEKS = 52  # of so many weeks before this one waits are told
MOST = Level.C1  # whoever needs C2 is not led by a register


def make_outlooks(today=None):
    """In the place of last week's. How many."""
    today = today or timezone.localdate()
    came, waits = arrivals(today), known_waits(today)
    Outlook.objects.all().delete()
    rows = [
        outlook(level, region, time, came[level, region.pk, time], waits, today)
        for region in Region.objects.all()
        for level in Level
        if level <= MOST
        for time in (DAY, EVENING)
    ]
    Outlook.objects.bulk_create(rows)
    for row in rows:
        meet(row)
    return len(rows)


def outlook(level, region, time, came, waits, today):
    bracket = brackets.bracket_of(mean_wait(came / RATE_WEEKS, MINIMUM, NOTICE))
    said = brackets.public(brackets.said(bracket, waits[region.pk, bracket.name]))
    return Outlook(
        level=level,
        region=region,
        time=time,
        situation=bracket.name,
        half=said and said.half,
        eight=said and said.eight,
        made_on=today,
    )


def arrivals(today):
    """How many have come within the last 26 weeks, by level, region and time; those who wait no more, too."""
    since, found = today - timedelta(weeks=RATE_WEEKS), Counter()
    for row in Demand.objects.counted(today).for_german().filter(since__gte=since).select_related("area"):
        found[row.level, row.area.region_id, row.time] += row.number
    for row in gone_lately(today):
        found[row.level, row.area.region_id, row.time] += row.number
    regions = regions_of_places()
    for row, kind in asked(level_from__isnull=False, **FOR_GERMAN):
        if not row.is_elsewhere and row.run.municipality_id:
            found[kind.level, regions.get(row.run.municipality_id), kind.time] += 1
    return found


def regions_of_places():
    """Of each municipality the region of the nearest town."""
    areas = list(Area.objects.select_related("town"))
    return {
        place.pk: min(areas, key=lambda area: (area.km_to(place), area.pk)).region_id
        for place in Municipality.objects.all()
        if areas
    }


def known_waits(today):
    """Weeks that people really waited until they began, by region and by the bracket that they met."""
    found = defaultdict(list)
    since = (today - timedelta(weeks=WAITS_WEEKS)).replace(day=1)
    for row in DemandOutcome.objects.begun(since).select_related("area"):
        found[row.area.region_id, row.situation] += [row.weeks] * row.number
    return found


def meet(row):
    """Whoever has come since last week has met this."""
    people = Demand.objects.filter(situation="", level=row.level, area__region=row.region)
    people = people.by_day() if row.time == DAY else people.in_the_evening()
    people.update(situation=row.situation)


def situation_of(demand):
    """Of whoever comes and goes within a week: what stands there now."""
    now = Outlook.objects.filter(level=demand.level, region=demand.area.region_id, time=demand.time)
    return demand.situation or now.values_list("situation", flat=True).first() or ""
