"""People of the demo for whom no seat is free anywhere near, and the starts that are proposed for them."""

from datetime import timedelta
from random import Random

from bildung_verbindet.demo_content.courses import PREFIX
from courses.models import CourseType, Level
from foundation.reading.codes import CODE_LENGTH, CODE_SIGNS
from places.models import Area
from planning.models import Demand, ProposedStart, Source
from planning.models.demand import KEPT_WEEKS, monday
from planning.proposed.making import renew

# Level, course type, town, reach, times, how many, how many of them longer than six weeks.
GROUPS = [
    (Level.B1, "deutschkurs", "Plau am See", 20, "e", 12, 8),  # ready now
    (Level.LITERACY, "zweitschriftlernerkurs", "Plau am See", 40, "m", 10, 7),  # two get a seat; the others: later
    (Level.LITERACY, "foerderkurs", "Sternberg", 40, "m", 11, 6),  # declined
]
DECLINED = "foerderkurs"
OF_PROPOSALS = 33


def codes():
    """The same with each loading."""
    random = Random(20261127)  # noqa: S311 nothing secret
    return ["DEP" + "".join(random.choices(CODE_SIGNS, k=CODE_LENGTH - 3)) for _number in range(OF_PROPOSALS)]


def take_out_proposals():
    ProposedStart.objects.filter(provider__slug__startswith=PREFIX).delete()
    Demand.objects.filter(code__in=codes()).delete()


def load_proposals(today, by):
    areas = {area.town.name: area for area in Area.objects.select_related("town")}
    types = {one.slug: one for one in CourseType.objects.all()}
    source = Source.objects.filter(kind=Source.Kind.JOBCENTER).first()
    free = iter(codes())
    Demand.objects.bulk_create(
        Demand(
            code=next(free),
            level=level,
            course_type=types[course_type],
            area=areas[town],
            reach_km=reach,
            times=times,
            since=monday(today - timedelta(weeks=9 if one < overdue else 3)),
            source=source,
            entered_by=by,
            confirmed_on=today - timedelta(days=one),
            ends_on=today + timedelta(weeks=KEPT_WEEKS),
        )
        for level, course_type, town, reach, times, number, overdue in GROUPS
        for one in range(number)
        if town in areas and course_type in types
    )
    renew(today)
    declined = ProposedStart.objects.filter(course_type__slug=DECLINED)
    declined.update(status=ProposedStart.Status.DECLINED, reason=ProposedStart.Reason.TEACHER, decided_on=today)
