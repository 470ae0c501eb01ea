"""The check before a start is saved knows of the register of people waiting."""

from datetime import time

import pytest

from planning import actions
from planning.models import Demand
from planning.reckoning.people import DAY, EVENING, Kind
from planning.soonest.ways import Desk, Wanted
from planning.starts.before_saving import Check
from planning.starts.people import WhoWaits, people_of
from planning.starts.reading import Ways, seen_by
from tests.factories import (
    days,
    make_area,
    make_clash_rule,
    make_course,
    make_demand,
    make_enquiry,
    make_run,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db


def found(place, time=DAY, course_type=None):
    kind = Kind(1, time, course_type)
    known = WhoWaits({1}, {course_type}).of(kind, is_german=True)
    people = people_of(kind, [place.pk], Ways(), *known, []).people
    return len([person for person in people if person.near])


def test_people_of_the_register_are_known_in_the_reach_that_they_have_named():
    here, source = make_area(), make_source()
    far = make_area("Boizenburg/Elbe", latitude=53.43, longitude=11.55)  # 20 km away, 26 by road
    make_demand(source, area=here)
    make_demand(source, area=far, reach_km=20)
    make_demand(source, area=far, reach_km=30)
    make_demand(source, area=here, reach_km=0)
    make_demand()  # nobody has confirmed it

    assert found(here.town) == 2


def test_evening_and_day_and_other_levels_are_apart():
    here, source = make_area(), make_source()
    make_demand(source, area=here, times="e")
    make_demand(source, area=here, level=2)

    assert (found(here.town), found(here.town, EVENING)) == (0, 1)


def test_who_stands_in_the_register_and_on_a_list_is_counted_once():
    here = make_area()
    course = make_course(level_from=1, level_to=1)
    enquiry = make_enquiry(make_run(course, municipality=here.town), status="waiting")
    before = found(here.town, course_type=course.course_type_id)

    make_demand(make_source(), area=here).enquiries.add(enquiry)

    assert (before, found(here.town, course_type=course.course_type_id)) == (1, 1)


def test_who_came_lately_and_has_a_seat_is_still_expected_by_the_check_and_at_the_desk():
    make_clash_rule(people_known_at_least=None)
    here, source = make_area(), make_source()
    for _number in range(50):
        actions.has_seat(make_demand(source, area=here, weeks=3))
    far = make_area("Plau", latitude=53.43, longitude=12.3)  # 39 km by road
    actions.has_seat(make_demand(source, area=far, weeks=3))
    seats = {"seats_min": 10, "seats_total": 20, "seats_free": 20}
    run = make_run(make_course(level_from=1, level_to=1), start=70, end=130, municipality=here.town, **seats)

    check = Check(seen_by(make_user())).of(run, [(1, time(9))])
    (by_day,) = Desk(Wanted(1, here, 20, DAY, False), days(0)).lists()

    assert Demand.objects.count() == 0
    assert (check.findings.common, check.findings.expected) == (0, 15)
    assert (by_day.waiting, by_day.said.half) == (0, 7)
