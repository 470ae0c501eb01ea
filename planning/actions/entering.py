"""How somebody comes into the register: by themselves, at a desk, or from a provider's waiting list."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses.actions import NotPossibleError
from courses.models import Course, CourseRun, Weekday
from enquiries.actions import keeping
from enquiries.models import Enquiry
from enquiries.models.states import Status
from foundation.reading.spelling import folded
from places.models import Area
from planning.actions.saying import confirm, held, note, put, until
from planning.models import Demand, Source
from planning.models.demand import AFTERNOON, DOUBTED_WEEKS, IN_EVENING, KEPT_WEEKS, MORNING, TIMES, WEEKEND

NOON, EVENING = 12, 17  # hours at which the afternoon and the evening begin
WEEKEND_DAYS = Weekday.SATURDAY | Weekday.SUNDAY


def enter_oneself(*, is_doubtful: bool = False, **fields) -> Demand:
    """Not counted until an office or the code, on a later day, has confirmed it."""
    today = timezone.localdate()
    weeks = DOUBTED_WEEKS if is_doubtful else KEPT_WEEKS
    ends = today + timedelta(weeks=weeks)
    return Demand.objects.create(since=today, ends_on=ends, is_doubtful=is_doubtful, **fields)


@transaction.atomic
def enter(source: Source, by: User, **fields) -> Demand:
    """At a desk: somebody sits there, so it counts at once."""
    note(source)
    return Demand.objects.create(source=source, entered_by=by, **until(), **fields)


@transaction.atomic
def change(demand: Demand, **fields) -> None:
    """What the person needs is another thing than what stands there."""
    put(held(demand), **fields)


@transaction.atomic
def enter_enquiry(enquiry: Enquiry, by: User) -> Demand:
    """From a provider's waiting list, under the code that the person has on paper already.

    Who stands there by another enquiry of the same name and the same address or number is not entered twice.
    Raises ``NotPossibleError`` where nothing says at which level, or near which town.
    """
    enquiry = keeping(enquiry)
    if enquiry.status != Status.WAITING or not enquiry.sought.course:
        raise NotPossibleError(_("The person is not on the waiting list."))
    source = Source.objects.of_provider(enquiry.run.course.provider)
    known = demand_of(enquiry)
    if known is None:
        facts = facts_of(enquiry, enquiry.waits_since)
        known = enter(source, by, code=enquiry.code, language=enquiry.language, **facts)
    else:
        confirm(known, source)
    known.enquiries.add(enquiry)
    return known


def demand_of(enquiry: Enquiry) -> Demand | None:
    """Of the same person; under their code also where others went on telling of them when they left the list.

    A family shares a telephone, and a counsellor's address is many people's: the name must be the same, too.
    """
    same = Q(pk=enquiry.pk)
    same |= Q(email__iexact=enquiry.email) if enquiry.email else Q(pk=None)
    same |= Q(phone=enquiry.phone) if enquiry.phone else Q(pk=None)
    known = Enquiry.objects.credible().filter(same).values_list("pk", "name")
    twins = [pk for pk, name in known if folded(name) == folded(enquiry.name)]
    return Demand.objects.filter(Q(enquiries__in=twins) | Q(code=enquiry.code)).order_by("pk").first()


def facts_of(enquiry: Enquiry, since: datetime) -> dict:
    """What the run that one waits for, since that moment, says of whoever waits for it."""
    run, course = enquiry.run, enquiry.run.course
    place = run.municipality or course.provider.municipality
    area = Area.objects.around(place) if place else None
    if course.level_from is None or area is None:
        raise NotPossibleError(
            _("The course does not say at which level it begins. Please enter the person on the page “Who waits”.")
        )
    return {
        "level": course.level_from,
        "course_type": course.course_type,
        "area": area,
        "reach_km": Demand.Reach.ONLINE if course.mode == Course.Mode.ONLINE else Demand.Reach.TWENTY,
        "times": times_of(run),
        "since": timezone.localdate(since),
    }


def times_of(run: CourseRun) -> str:
    """When it meets, in the letters of ``TIMES``."""
    found = set()
    for line in run.weekly_times.all():
        hour = line.starts_at.hour
        if line.weekdays & ~WEEKEND_DAYS:
            found.add(MORNING if hour < NOON else AFTERNOON if hour < EVENING else IN_EVENING)
        else:
            found.add(WEEKEND)
    return "".join(letter for letter in TIMES if letter in found)
