"""Who waits for a course of a level waits for one in German, not for what only needs that much German."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bildung_verbindet.start_content.loading import rows
from courses.models import CourseRun, CourseType
from planning.actions import count_entry_demand
from planning.actions.outlooks import arrivals
from planning.models import ProposedStart
from planning.soonest.ways import Desk, Wanted
from planning.starts import clock
from planning.starts.before_saving import Check
from planning.starts.people import Lists
from planning.starts.reading import all_planned, hours_of
from planning.supply.chain import chain
from planning.supply.matrix import Said, matrix
from planning.supply.onward import onward
from tests.factories import (
    days,
    make_area,
    make_clash_rule,
    make_course,
    make_course_type,
    make_demand,
    make_enquiry,
    make_entry_point,
    make_provider,
    make_run,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("is_german", [True, False])


def start(kind, on=30, level=1, **fields):
    said = {"level_from": level, "level_to": level, "course_type": kind}
    place = {"municipality": make_area().town, "seats_total": 20, "seats_free": 12}
    return make_run(make_course("Kurs", provider=make_provider(), **said), start=on, end=on + 90, **place | fields)


def kind_that(is_german):
    return make_course_type("Ehrenamt", teaches_german=is_german)


def wait(number=12, **fields):
    source = make_source()
    for _one in range(number):
        make_demand(source, **fields)


def planned():
    return all_planned(CourseRun.objects.to_align().prefetch_related("entry_points"))


@BOTH
def test_its_start_is_a_day_on_the_clock_a_free_seat_and_a_way_for_whoever_waits(is_german):
    start(kind_that(is_german))
    towns = clock.with_regions(type(make_area().town).objects.all())

    (line,) = clock.Clock(planned(), towns, days(0), Lists.read(days(0))).lines()
    free = [
        cell.free
        for one in matrix(planned(), days(0), Said.read(days(0)), is_exact=True)
        for cell in one.cells
        if one.level == 1
    ]
    ways = Desk(Wanted(1, make_area(), 20, "", False), days(0)).ways()

    found = [cell.seat is not None for cell in line.cells if cell.level == 1], sum(free), len(ways)
    assert found == (([True], 12, 1) if is_german else ([False], 0, 0))


@BOTH
def test_who_waits_for_it_waits_for_a_course_of_the_level(is_german):
    kind = kind_that(is_german)
    wait(3, course_type=kind)
    make_enquiry(start(kind, seats_free=0), status="waiting", waits_since=timezone.now())
    lists = Lists.read(days(0))

    found = len(lists.register), len(lists.asked), sum(arrivals(days(0)).values())

    assert found == ((3, 1, 4) if is_german else (0, 0, 0))


@BOTH
def test_who_ends_it_is_expected_at_the_next_level_and_finds_it_there(is_german):
    start(kind_that(is_german), -60)
    start(make_course_type("Deutsch"), -60)
    start(make_course_type("Ehrenamt 2", teaches_german=is_german), 60, level=2)

    assert len(onward(planned())) == (2 if is_german else 1)
    assert [one.days is None for one in chain(planned())] == ([False] * 2 if is_german else [True])


@BOTH
def test_it_is_proposed_to_whoever_has_named_no_course_type(is_german):
    start(kind_that(is_german), -200, seats_min=10)
    wait(times="m", weeks=9)

    call_command("propose_starts")

    assert ProposedStart.objects.count() == is_german


@BOTH
def test_before_it_is_saved_they_are_known(is_german):
    make_clash_rule(people_known_at_least=30)
    kind = kind_that(is_german)
    run = start(kind)
    wait(12)
    wait(5, course_type=kind)

    found = Check(CourseRun.objects.none()).of(run, hours_of(run))

    assert found.findings.common == (15 if is_german else 5)


@BOTH
def test_they_are_counted_as_those_who_could_join_it(is_german):
    run = start(kind_that(is_german), -20)
    make_entry_point(run, 20)
    wait(12)

    count_entry_demand()

    assert CourseRun.objects.get(pk=run.pk).seats_wanted == (10 if is_german else 0)


@BOTH
def test_everybody_is_told_its_day(client, is_german):
    start(kind_that(is_german), seats_free=8)

    page = client.get("/de/angebote/?level=1&place=Parchim").content.decode()

    assert ("A1: Sie können am" in page.replace("\xa0", " ")) == is_german


@BOTH
def test_its_own_page_says_how_soon_one_may_begin(client, is_german):
    run = start(kind_that(is_german), seats_free=0)

    page = client.get(run.course.get_absolute_url()).content.decode()

    assert ("how-soon" in page) == is_german


def test_the_office_says_of_a_kind_of_course_whether_one_learns_german_in_it(client):
    kind = kind_that(True)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:course_type", args=[kind.pk])).content.decode()

    assert 'name="teaches_german"' in page


def test_the_start_content_and_a_portal_that_stands_already_say_the_same(start_content):
    others = {row["slug"] for row in rows("course_types") if row.get("teaches_german") is False}

    assert set(import_module("courses.migrations.0042_levels_that_only_say_what_one_needs").OTHERS) == others
    assert {*CourseType.objects.filter(teaches_german=False).values_list("slug", flat=True)} == others
    assert {"ehrenamt", "schulabschluss", "einstieg-in-arbeit"} < others
