"""Starts are proposed once a week, from people, sites, free seats and lists as they are known."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course, CourseRun
from enquiries.models import Enquiry
from planning.models import Demand, ProposedStart
from planning.proposed.making import make_proposals, renew
from planning.proposed.world import world_on
from tests.factories import (
    InDays,
    days,
    make_area,
    make_course,
    make_course_type,
    make_demand,
    make_enquiry,
    make_municipality,
    make_provider,
    make_run,
    make_source,
    make_threshold,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db
FAR = {"latitude": 53.43, "longitude": 12.3}  # 39 km from Parchim by road
Status = ProposedStart.Status


def taught(name="Werk", *, level=1, place=None, kind=None, evening=False, course=None, **run):
    """Of a provider that held such a course lately."""
    provider = make_provider(name)
    said = {"level_from": level, "level_to": level, "course_type": kind or make_course_type(), **(course or {})}
    start = make_run(
        make_course("Deutsch", provider=provider, **said),
        **{"start": -200, "end": -20, "municipality": place or make_area().town, "seats_total": 20, **run},
    )
    if evening:
        make_weekly_time(start)
    return start


def wait(number, **fields):
    source = make_source()
    return [make_demand(source, **{"times": "m"} | fields) for _one in range(number)]


def proposed(**only):
    return [
        (row.provider.name, row.municipality and row.municipality.name, row.waiting, row.is_ready)
        for row in ProposedStart.objects.takeable().filter(**only)
    ]


def test_where_enough_wait_a_start_is_ready_now_on_a_monday():
    like = taught()
    wait(8)
    wait(4, weeks=2)

    made = make_proposals()

    row = ProposedStart.objects.get()
    assert made == (1, 0, 0)
    assert (row.waiting, row.overdue, row.minimum, row.maximum, row.is_ready) == (12, 8, 10, 20, True)
    assert (row.provider, row.municipality, row.like) == (like.course.provider, like.municipality, like)
    assert row.starts_on.weekday() == 0
    assert days(21) <= row.starts_on <= days(27)


def test_where_some_are_expected_it_is_ready_about_a_week():
    taught()
    wait(9)

    make_proposals()

    row = ProposedStart.objects.get()
    assert (row.is_ready, row.waiting, row.weeks, row.expected) == (False, 9, 4, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("level", 2),
        ("times", "e"),
        ("confirmed_on", None),
        ("ends_on", InDays(-1)),
        ("reach_km", 0),
        ("childcare", True),
    ],
)
def test_who_needs_something_else_is_not_counted(column, value):
    taught()
    wait(11)
    Demand.objects.update(**{column: value})

    make_proposals()

    assert proposed() == []


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, 1),
        ({"start": -900, "end": -800}, 0),
        ({"status": "cancelled"}, 0),
        ({"course": {"status": Course.Status.ARCHIVED}}, 0),
        ({"seats_total": 8}, 1),  # nobody has said that it needs ten
        ({"seats_min": 19}, 0),
    ],
)
def test_a_provider_can_do_again_what_it_has_done_within_two_years(fields, number):
    taught(**fields)
    wait(12)

    make_proposals()

    assert len(proposed()) == number


def test_a_threshold_says_how_many_it_needs():
    kind = make_course_type()
    taught(kind=kind)
    make_threshold(kind, 15)
    wait(12)

    make_proposals()

    assert proposed() == []


def test_who_named_a_course_type_reaches_no_other():
    kind, other = make_course_type(), make_course_type("Elternkurs")
    taught(kind=kind)
    wait(12, course_type=other)

    make_proposals()
    without = proposed()
    Demand.objects.update(course_type=kind)
    renew(days(0))

    assert (without, len(proposed())) == ([], 1)


def test_counted_is_the_longer_of_the_own_list_and_the_common_one_never_the_sum():
    like = taught()
    wait(9)
    full = {"municipality": like.municipality, "seats_total": 20, "seats_free": 0}
    make_run(like.course, start=30, **full, own_list=31, own_list_as_of=days(-3))

    make_proposals()
    own = proposed()
    CourseRun.objects.update(own_list_as_of=days(-60))
    renew(days(0))

    assert own == [("Werk", "Parchim", 11, True)]
    assert proposed() == [("Werk", "Parchim", 9, False)]
    assert like.municipality.name == "Parchim"


@pytest.mark.parametrize("seats_free", [20, 8])
def test_who_stands_on_the_list_for_a_start_that_is_coming_needs_no_other(seats_free):
    like = taught()
    seats = {"seats_total": 20, "seats_free": seats_free, "own_list": 12, "own_list_as_of": days(0)}
    make_run(like.course, start=40, municipality=like.municipality, **seats)

    make_proposals()

    assert proposed() == []


def test_a_list_for_a_course_that_has_begun_says_nothing_any_more():
    taught(start=-10, end=100, seats_free=0, own_list=40, own_list_as_of=days(-20))

    make_proposals()

    assert proposed() == []


def test_what_was_never_public_or_is_public_no_more_is_proposed_to_nobody():
    taught("Entwurf", course={"status": Course.Status.DRAFT})
    wait(12)
    make_proposals()
    of_draft = proposed()
    like = taught("Werk")
    make_proposals()
    before = proposed()

    like.course.provider.is_published = False
    like.course.provider.save()

    assert (of_draft, len(before), proposed()) == ([], 1, [])


def test_waiting_lists_of_the_portal_count_as_own_and_as_common_ones():
    run = taught(start=-10, end=100, seats_free=0)
    for _number in range(11):
        make_enquiry(run, status="waiting", name=f"Person {Enquiry.objects.count()}")

    make_proposals()

    assert proposed() == [("Werk", "Parchim", 11, True)]


def test_nobody_who_could_have_a_free_seat_is_reckoned_with_not_even_one_that_is_only_intended():
    run = taught()
    wait(12)
    make_run(run.course, start=30, municipality=run.municipality, seats_total=20, seats_free=20, status="intended")

    make_proposals()

    assert proposed() == []


def test_in_the_evening_and_online_where_day_and_place_do_not_carry():
    far = make_area("Plau am See", **FAR)
    taught("Abendschule", place=far.town, evening=True)
    taught("Netzschule", municipality=None, course={"mode": Course.Mode.ONLINE})
    wait(6, area=far, times="me")
    wait(6, area=far, times="e")
    wait(11)

    make_proposals()

    found = ProposedStart.objects.order_by("time")
    assert [(row.provider.name, row.municipality_id, row.time, row.waiting) for row in found] == [
        ("Netzschule", None, "day", 11),
        ("Abendschule", far.town_id, "evening", 12),
    ]


@pytest.mark.parametrize(("mode", "number"), [(Course.Mode.ON_SITE, 1), (Course.Mode.BOTH, 0)])
def test_who_can_have_a_free_seat_far_away_but_online_needs_no_start(mode, number):
    taught()
    wait(12)
    far = make_municipality("Plau am See", slug="plau", **FAR)
    free = {"start": 21, "end": 200, "seats_free": 15, "seats_min": 1}
    taught("Netzwerk", place=far, course={"mode": mode}, **free)

    make_proposals()

    assert ProposedStart.objects.filter(provider__name="Werk").count() == number


def test_who_ends_a_course_is_expected_at_the_next_level():
    taught(level=2)
    wait(7, level=2)
    first = taught(level=1, start=-100, end=30, seats_free=14)

    make_proposals()

    assert first.course.level_to == 1
    row = ProposedStart.objects.get()
    assert (row.level, row.waiting, row.weeks, row.expected) == (2, 7, 5, 5)


def test_once_a_week_and_twice_on_one_day_changes_nothing(capsys):
    taught()
    wait(12)

    call_command("propose_starts")
    call_command("propose_starts")
    said = capsys.readouterr().out.splitlines()[::2]
    again = renew(days(0))

    assert said == ["1 new proposals, 0 stand on, 0 have expired.", "This week's proposals were made already."]
    assert (again, ProposedStart.objects.count()) == ((0, 1, 0), 1)


def test_what_nothing_carries_any_more_expires_and_what_was_asked_stays_asked():
    taught()
    people = wait(12)
    make_proposals()
    ProposedStart.objects.update(status=Status.ASKED)

    kept = renew(days(0))
    asked = ProposedStart.objects.get().status
    Demand.objects.filter(pk__in=[one.pk for one in people[:9]]).delete()
    ended = renew(days(0))

    assert (kept, asked, ended) == ((0, 1, 0), Status.ASKED, (0, 0, 1))
    assert ProposedStart.objects.get().status == Status.EXPIRED


def test_a_proposal_whose_day_has_come_stands_no_more():
    taught()
    wait(12)
    make_proposals()

    ProposedStart.objects.update(starts_on=days(0))

    assert proposed() == []


@pytest.mark.parametrize(("ago", "number"), [(0, 0), (55, 0), (56, 1)])
def test_what_was_declined_is_not_proposed_again_for_eight_weeks(ago, number):
    taught()
    wait(12)
    make_proposals()
    ProposedStart.objects.update(status=Status.DECLINED, decided_on=days(-ago))

    renew(days(0))

    assert len(proposed()) == number


@pytest.mark.parametrize("number", [1, 3])
def test_it_asks_the_database_no_more_for_more(number):
    for one in range(number):
        place = make_municipality(f"Ort {one}", slug=f"ort-{one}")
        taught(f"Werk {one}".replace(" ", "-"), place=place)
    wait(8 * number)

    with CaptureQueriesContext(connection) as queries:
        world_on(days(0))

    assert len(queries) <= 14


def test_childcare_is_only_reckoned_with_where_the_provider_has_had_it():
    here = taught(course={"childcare": Course.Childcare.YES}).course
    there = make_area("Hagenow", region="Hagenow", latitude=53.43, longitude=11.19)
    plain = make_course(provider=here.provider, course_type=here.course_type, level_from=1, level_to=1)
    make_run(plain, start=-200, end=-20, municipality=there.town, seats_total=20)
    wait(12, area=there, childcare=True)

    make_proposals()

    assert proposed() == []
