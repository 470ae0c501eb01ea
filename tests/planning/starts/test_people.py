"""Who is known to wait in reach of a start: by kind, time and way, as far as the portal's lists tell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Course, CourseType
from enquiries.models import Enquiry
from planning.models import Demand
from planning.starts.before_saving import Check
from planning.starts.people import Lists, WhoWaits, number_told
from planning.starts.reading import hours_of, kind_of, seen_by
from tests.factories import (
    days,
    make_area,
    make_clash_rule,
    make_course,
    make_course_type,
    make_demand,
    make_enquiry,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_source,
    make_user,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db
NAME = {"name": "Olena Beispiel"}


@pytest.fixture
def kind():
    return make_course_type()


def make_start(kind, place=None, provider=None, start=40, **course):
    said = {"course_type": kind, "level_from": 1, "level_to": 1, **course}
    course = make_course("Deutsch", provider=provider or make_provider(), **said)
    return make_run(course, start=start, end=start + 60, municipality=place or make_municipality(), seats_free=16)


def wait(run, weeks=8, **fields):
    since = timezone.now() - timedelta(weeks=weeks, days=1)
    fields.setdefault("name", f"Person {Enquiry.objects.count()}")
    return make_enquiry(run, status="waiting", waits_since=since, created_at=since, **fields)


def found(run):
    """What there is to ask about a start that needs ten people."""
    run.seats_min = 10
    return Check(seen_by(make_user())).of(run, hours_of(run)).findings


def test_people_on_all_lists_of_the_kind_in_reach_are_known_and_the_own_list_is_not_added(kind):
    make_clash_rule(weeks=0, people_known_at_least=None)
    run = make_start(kind)
    near = make_municipality("Lübz", slug="luebz", latitude=53.43, longitude=12.0)  # 13 km by road
    far = make_municipality("Plau", slug="plau", latitude=53.43, longitude=12.3)  # 39 km
    evening = make_start(kind, start=-300)
    make_weekly_time(evening)
    for other in (make_start(kind, near, start=-300), make_start(kind, far, start=-300), evening):
        wait(other)
    wait(make_start(kind, start=-300, level_to=2, level_from=2))
    wait(make_start(make_course_type("Anderer"), start=-300))
    for weeks in (3, 3, 3, 14):
        wait(make_start(kind, provider=run.course.provider, start=-300), weeks)

    known = found(run)

    assert (known.common, known.own, known.known, known.overdue) == (5, 4, 5, 0)
    assert 14 <= known.longest_weeks < 15


@pytest.mark.parametrize(("status", "number"), [("waiting", 1), ("new", 0), ("declined", 0), ("placed", 0)])
def test_only_who_waits_is_known_and_all_who_asked_are_expected_again(kind, status, number):
    make_clash_rule(weeks=0, people_known_at_least=None)
    run = make_start(kind, start=26 * 7)
    for one in range(5):
        make_enquiry(make_start(kind, start=-300), status=status, name=f"Person {one}")

    known = found(run)

    assert (known.common, known.expected) == (5 * number, 4)


def test_of_fewer_than_five_nobody_is_known_whatever_is_asked(kind):
    make_clash_rule(weeks=0, people_known_at_least=None)
    run = make_start(kind, start=26 * 7)
    others = [make_start(kind, start=-300) for _number in range(5)]

    told = []
    for other in others:
        wait(other, weeks=14)
        known = found(run)
        told.append((known.common, known.known, known.expected, known.overdue))

    assert told == [(0, 0, 0, 0)] * 4 + [(5, 5, 4, 5)]


def test_of_people_in_reach_no_more_is_told_than_full_fives(kind):
    make_clash_rule(weeks=0, people_known_at_least=12)
    run = make_start(kind)
    for _number in range(14):
        wait(make_start(kind, start=-300))

    known = found(run)

    assert (known.common, known.has_enough) == (10, False)


def test_whoever_asks_reads_the_own_people_of_the_register_beside_full_fives_of_the_others(kind):
    make_clash_rule(weeks=6, people_known_at_least=20)
    run = make_start(kind)
    make_start(kind, run.municipality)
    run.seats_min, user = 10, make_membership(provider=run.course.provider).user
    own, other, area = make_source(provider=run.course.provider), make_source(), make_area()

    told = {}
    for number in range(5):
        for mine in range(4):
            Demand.objects.all().delete()
            for source in [other] * number + [own] * mine:
                make_demand(source, area=area, weeks=9)
            asked = Check(seen_by(user), user=user).of(run, hours_of(run))
            findings = asked.findings
            in_both = [findings.in_both(other.placed, number_told) for other in asked.near]
            said = (findings.common, *in_both, findings.overdue, asked.known_words)
            told.setdefault(mine, set()).add(said)

    assert [*map(len, told.values())] == [1] * 4
    assert {mine: min(said)[:3] for mine, said in told.items()} == {mine: (mine,) * 3 for mine in range(4)}


@pytest.mark.parametrize(("seats", "needed"), [(16, 10), (8, 8)])
def test_where_nobody_has_said_how_many_it_needs_ten_are_reckoned_with_or_all_seats(kind, seats, needed):
    make_clash_rule(weeks=0, people_known_at_least=None)
    run = make_start(kind)
    run.seats_total = run.seats_free = seats

    assert Check(seen_by(make_user())).of(run, []).findings.needed == needed


def test_an_online_start_is_in_reach_of_everybody_in_the_register_and_alone_of_who_wants_no_other(kind):
    make_clash_rule(weeks=0, people_known_at_least=None)
    source, area = make_source(), make_area()
    for reach in (0, 0, 0, 20, 30):
        make_demand(source, area=area, reach_km=reach)
    here, online = make_start(kind, area.town), make_start(kind, mode=Course.Mode.ONLINE)
    online.municipality = None

    assert (found(online).common, found(here).common) == (5, 0)


def test_a_start_on_site_and_online_is_in_everybodys_reach_and_near_whatever_is_held_online(kind):
    make_clash_rule(weeks=2, people_known_at_least=None)
    far = make_municipality("Plau", slug="plau", latitude=53.43, longitude=12.3)  # 39 km
    for reach in (0, 0, 0, 20, 20):
        make_demand(make_source(), area=make_area(), reach_km=reach)
    here, online, there = (
        make_start(kind, place, mode=mode)
        for place, mode in [(None, Course.Mode.BOTH), (None, Course.Mode.ONLINE), (far, Course.Mode.BOTH)]
    )
    online.municipality = None
    online.save()
    make_start(kind, far)

    asked = Check(seen_by(make_user())).of(here, hours_of(here))

    assert found(there).common == 5
    assert {other.run: asked.way_to(other) for other in asked.near} == {online: 0, there: 0}


def test_of_two_places_only_who_reaches_both_is_counted_for_both(kind):
    make_clash_rule(people_known_at_least=None)
    source, area = make_source(), make_area()
    near = make_municipality("Lübz", slug="luebz", latitude=53.43, longitude=12.0)  # 13 km by road
    run, other = make_start(kind, area.town), make_start(kind, near)
    for reach in (20, 20, 20, 20, 30, 5):
        make_demand(source, area=area, reach_km=reach)

    findings = found(run)

    assert {one.key: findings.in_both(one) for one in findings.clashes} == {other.pk: 5}


def test_a_start_without_a_place_is_reckoned_where_its_provider_is(kind):
    make_clash_rule(people_known_at_least=None)
    source, area = make_source(), make_area()
    for _number in range(5):
        make_demand(source, area=area, reach_km=20)
    run = make_start(kind, mode="", provider=make_provider(municipality=area.town))
    far = make_municipality("Plau", slug="plau", latitude=53.43, longitude=12.3)  # 39 km by road
    here, _there, online = make_start(kind, area.town), make_start(kind, far), make_start(kind, mode="online")
    for one in (run, online):
        one.municipality = None
        one.save()

    findings = found(run)

    assert (findings.common, [one.key for one in findings.clashes]) == (5, [here.pk])


def test_a_better_week_is_named_by_its_monday(kind):
    make_clash_rule(weeks=0, people_known_at_least=None)
    source, area = make_source(), make_area()
    for _number in range(10):
        make_demand(source, area=area, weeks=2, reach_km=20)
    run = make_start(kind, area.town)
    run.seats_min = 12

    better = Check(seen_by(make_user())).of(run, []).better

    assert better[0].weekday() == 0


def test_whoever_asks_several_providers_for_courses_of_a_level_is_one_person(kind):
    """Also under another spelling of the address, and for another kind of course; a family shares an address."""
    runs = [make_start(kind), make_start(kind), make_start(make_course_type("Deutschkurs")), make_start(kind)]
    who = NAME | {"email": "olena@beispiel.example"}
    for run, said in zip(
        runs, [{}, {"email": "Olena@Beispiel.example"}, {}, {"name": "Iryna Beispiel"}], strict=True
    ):
        wait(run, **who | said)

    assert len(Lists.read(days(0)).asked) == 2
    waits = WhoWaits([1], CourseType.objects.values("pk"))
    assert [waits.number_at(run.course.provider_id, kind_of(run.course, False)) for run in runs] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ({"phone": "+49 3871 1", "email": ""}, 1),
        ({"phone": "+49 3871 1", "email": "", "level": 2}, 2),
    ],
)
def test_one_is_found_again_by_a_number_and_counts_at_each_level(kind, said, number):
    level = said.pop("level", 1)
    wait(make_start(kind), **NAME, **said)
    wait(make_start(kind, level_from=level, level_to=level), **NAME, **said)

    assert len(Lists.read(days(0)).asked) == number


def test_who_has_withdrawn_and_left_no_name_is_not_taken_for_somebody_else(kind):
    for _one in range(2):
        make_enquiry(make_start(kind), status="withdrawn", name="", email="", phone="")

    assert len(Lists.read(days(0)).asked) == 2


def test_who_stands_in_the_register_is_not_counted_once_more_for_another_enquiry(kind):
    first, again = (wait(make_start(kind), **NAME) for _one in range(2))
    make_demand(make_source()).enquiries.add(first)

    assert Lists.read(days(0)).asked == []
    assert again.pk


def test_whoever_knows_of_one_enquiry_knows_the_person(kind):
    member = make_membership()
    wait(make_start(kind), **NAME)
    wait(make_start(kind, provider=member.provider), weeks=2, **NAME)

    ((row, _kind),) = Lists.read(days(0), member.user).asked

    assert row.is_own
