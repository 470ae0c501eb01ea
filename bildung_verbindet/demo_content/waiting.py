"""People of the demo who wait for a course, and who tells of them; made anew with each loading."""

from datetime import timedelta
from random import Random

from bildung_verbindet.demo_content.courses import PREFIX
from cooperation.duties import last_months
from courses.actions import NotPossibleError
from courses.models import Level
from enquiries.models import Enquiry
from enquiries.models.states import Status
from foundation.reading.codes import CODE_LENGTH, CODE_SIGNS
from places.models import Area
from planning import actions
from planning.models import Demand, DemandOutcome, PublicNumber, Report, Source
from planning.models.demand import DOUBTED_WEEKS, KEPT_WEEKS, monday
from providers.models import Provider

PERSONS, OWN, MOST_WEEKS = 110, 6, 24  # with a code; entered by themselves of these; waited at most
NOT_REPORTED = 4  # sources that have told nothing this month yet; each month before one more
OTHERS = [
    ("Beispiel-Jobcenter Parchim", Source.Kind.JOBCENTER),
    ("Beispiel-Jobcenter Ludwigslust", Source.Kind.JOBCENTER),
    ("Beispiel-Agentur für Arbeit", Source.Kind.AGENCY),
    *((f"Beispiel-Migrationsberatung {town}", Source.Kind.COUNSELLING) for town in ("Hagenow", "Lübz", "Parchim")),
]
AREAS = {"Parchim": 26, "Ludwigslust": 18, "Hagenow": 16, "Boizenburg/Elbe": 12, "Lübz": 10, "Plau am See": 8}
AREAS |= {"Sternberg": 5, "Crivitz": 5}
LEVELS = {Level.LITERACY: 18, Level.A1: 46, Level.A2: 16, Level.B1: 10, Level.B2: 10}  # as the simulation has them
TIMES = {"": 40, "m": 30, "ma": 18, "e": 12}
SHEET = {("Parchim", Level.A1): 6, ("Lübz", Level.A1): 3, ("Ludwigslust", Level.A2): 4, ("Hagenow", Level.B1): 2}


def take_out_people():
    ours = Enquiry.objects.filter(run__course__slug__startswith=PREFIX)
    Demand.objects.filter(enquiries__in=ours).delete()
    Demand.objects.filter(code__in=codes()).delete()
    Demand.objects.filter(source__name__startswith="Beispiel-", code="").delete()
    Report.objects.filter(source__name__startswith="Beispiel-").delete()


def codes():
    """The same with each loading."""
    random = Random(20261126)  # noqa: S311 nothing secret
    return ["DEM" + "".join(random.choices(CODE_SIGNS, k=CODE_LENGTH - 3)) for _number in range(PERSONS)]


def load_people(today, by):
    areas = {area.town.name: area for area in Area.objects.select_related("town")}
    sources = load_sources(today)
    random = Random(1)  # noqa: S311 nothing secret
    rows = [person(code, areas, random, today) for code in codes()]
    for number, row in enumerate(rows[OWN:]):
        row.source, row.entered_by = sources[number % len(sources)], by
        row.confirmed_on = today - timedelta(days=number % 41)
        row.ends_on = row.confirmed_on + timedelta(weeks=KEPT_WEEKS)
    by_themselves(rows[:OWN], today)
    twice(rows[-2:])
    Demand.objects.bulk_create(rows)
    numbers = {(areas[town], level): number for (town, level), number in SHEET.items() if town in areas}
    actions.report_numbers(sources[-1], today.replace(day=1), numbers, by)
    from_waiting_lists(by)
    load_outcomes(areas, today)


def count_people():
    """What is made of all of them by night, once the last one is there."""
    PublicNumber.objects.all().delete()
    actions.publish_numbers()
    actions.count_entry_demand()


def load_sources(today):
    providers = Provider.objects.filter(slug__startswith=PREFIX, kind=Provider.Kind.COURSE_PROVIDER).order_by(
        "name"
    )
    sources = [Source.objects.of_provider(provider) for provider in providers[:8]]
    sources += [Source.objects.get_or_create(name=name, defaults={"kind": kind})[0] for name, kind in OTHERS]
    for back, month in enumerate(reversed(last_months(4, today))):
        for source in sources[NOT_REPORTED + back :]:
            Report.objects.note(source, month)
    return sources


def person(code, areas, random, today):
    """More have come lately than long ago: many found a seat meanwhile."""
    weeks = int(MOST_WEEKS * random.random() ** 1.4)
    return Demand(
        code=code,
        level=random.choices([*LEVELS], [*LEVELS.values()])[0],
        area=random.choices(
            [areas[town] for town in AREAS if town in areas], [AREAS[t] for t in AREAS if t in areas]
        )[0],
        reach_km=random.choices([10, 20, 30], [20, 40, 40])[0],
        times=random.choices([*TIMES], [*TIMES.values()])[0],
        childcare=random.random() < 0.18,
        since=monday(today - timedelta(weeks=weeks)),
        ends_on=today + timedelta(weeks=KEPT_WEEKS),
    )


def by_themselves(rows, today):
    """Not confirmed by anybody yet: of one the level is not known, one may be a robot's."""
    for row in rows:
        row.since, row.aim = monday(today), Demand.Aim.EVERYDAY
    rows[0].level = None
    rows[1].is_doubtful, rows[1].ends_on = True, today + timedelta(weeks=DOUBTED_WEEKS)


def twice(rows):
    """One person, told of by two."""
    first, second = rows
    for name in ("level", "area", "times", "childcare", "since", "reach_km"):
        setattr(second, name, getattr(first, name))


def from_waiting_lists(by):
    for enquiry in Enquiry.objects.filter(run__course__slug__startswith=PREFIX, status=Status.WAITING):
        try:
            actions.enter_enquiry(enquiry, by)
        except NotPossibleError:  # of its course the level is not known
            continue


def load_outcomes(areas, today):
    """What people of the months before have left."""
    for back, month in enumerate(reversed(last_months(7, today)[:-1])):
        for level, share in LEVELS.items():
            cell = {"month": month, "level": level, "area": areas["Parchim"], "time": "day", "outcome": "seat"}
            number = {"number": max(share // 6 - back, 1)}
            DemandOutcome.objects.update_or_create(**cell, weeks=8 if level == Level.A1 else 16, defaults=number)
