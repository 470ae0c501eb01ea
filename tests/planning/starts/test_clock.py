"""The clock: days to the next free seat in reach, by town and level, and which lever would help."""

import re
from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.models import Course, CourseRun
from places.models import Municipality
from planning.models import DemandOutcome
from planning.starts import clock
from planning.starts.clock import Own
from planning.starts.people import Lists
from planning.starts.reading import all_planned
from tests.factories import (
    days,
    make_area,
    make_clash_rule,
    make_course,
    make_demand,
    make_enquiry,
    make_entry_point,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_source,
    make_user,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db
FAR = {"latitude": 53.43, "longitude": 12.3}  # 39 km from Parchim by road


def make_start(start=30, *, level=1, place=None, course=None, **fields):
    said = {"level_from": level, "level_to": 6, **(course or {})}
    run = make_course("Deutsch", provider=make_provider(), **said)
    return make_run(run, start=start, end=start + 90, municipality=place or make_municipality(), **fields)


def cell(level=1, own=Own.BY_DAY, paired=frozenset()):
    """Of somebody who lives in Parchim."""
    make_municipality()
    starts, towns = (
        all_planned(CourseRun.objects.all()),
        clock.with_regions(Municipality.objects.filter(name="Parchim")),
    )
    lines = clock.Clock(starts, towns, days(0), Lists.read(days(0)), paired).lines()
    (line,) = (line for line in lines if line.own == own)
    return next(cell for cell in line.cells if cell.level == level)


@pytest.mark.parametrize(
    ("fields", "number", "look"),
    [
        ({"start": 42}, 42, "ok"),
        ({"start": 43}, 43, "late"),
        ({"start": 84}, 84, "late"),
        ({"start": 85}, 85, "bad"),
        ({"seats_free": 0}, None, "nobody"),
        ({"status": "full"}, None, "nobody"),
        ({"status": "cancelled"}, None, "nobody"),
        ({"status": "intended"}, None, "nobody"),
        ({"seats_as_of": -40}, None, "nobody"),
        ({"level": 2}, None, "nobody"),
        ({"registration_deadline": -1}, None, "nobody"),
        ({"registration_deadline": 0}, 30, "ok"),
        ({"start": -9, "late_entry": True, "registration_deadline": -1}, None, "nobody"),
        ({"start": -9}, None, "nobody"),
        ({"start": -9, "late_entry": True}, 0, "ok"),
    ],
)
def test_the_next_day_is_that_of_a_seat_that_is_surely_free(fields, number, look):
    for name in {"seats_as_of", "registration_deadline"} & {*fields}:
        fields = fields | {name: days(fields[name])}
    make_start(**fields)

    found = cell()

    assert (found.days, found.look) == (number, look)


def test_a_day_to_join_and_an_online_course_count_and_a_level_counts_where_one_enters():
    make_start(60)
    make_entry_point(make_start(-20), 20)
    make_start(10, level=2, place=None, course={"mode": Course.Mode.ONLINE})
    CourseRun.objects.filter(course__level_from=2).update(municipality=None)

    assert [cell(level).days for level in (1, 2, 3)] == [20, 10, None]


def test_a_course_on_site_and_online_counts_wherever_one_lives():
    far = make_municipality("Plau am See", slug="plau", **FAR)
    make_start(12, place=far, course={"mode": Course.Mode.BOTH})
    make_start(90)

    assert cell().days == 12


def test_a_day_to_join_counts_for_the_level_at_which_one_joins():
    make_entry_point(make_start(-20), 20, level=2)
    make_start(60)

    assert [cell(level).days for level in (1, 2)] == [60, 20]


def test_each_day_to_join_counts_for_its_level_not_the_next_one_alone():
    run = make_start(-20)
    make_entry_point(run, 20)
    make_entry_point(run, 45, level=2)

    assert [cell(level).days for level in (1, 2, 3)] == [20, 45, None]


@pytest.mark.parametrize(("free", "is_sure"), [(8, False), (4, True)])
def test_a_start_that_may_still_need_people_is_marked_as_planned(client, free, is_sure):
    make_start(60, place=make_municipality(is_town=True), seats_min=10, seats_free=free, seats_total=16)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:clock")).content.decode()

    marks = [
        re.search(r"\d\. G<span\s+class=\"visually-hidden\">: geplant", page),
        re.search(r"\(geplant\)", page),
    ]
    assert [mark is None for mark in marks] == [is_sure] * 2


def test_evenings_have_a_line_of_their_own():
    make_weekly_time(make_start(12))
    make_weekly_time(make_start(50), starts_at=time(9))

    assert (cell().days, cell(own=Own.IN_EVENING).days) == (50, 12)


@pytest.mark.parametrize(
    ("fields", "far", "is_paired", "lever"),
    [
        ({"start": -9}, False, False, clock.ENTRY),
        ({"start": 60}, False, True, clock.TOGETHER),
        ({"start": 60, "seats_min": 10, "seats_free": 8}, False, False, clock.SMALL),
        ({"start": 60, "seats_min": 10, "seats_free": 9}, False, False, clock.ONLINE),
        ({"start": 20}, True, False, clock.BY_BUS),
        ({"start": 60}, True, False, clock.ONLINE),
    ],
)
def test_beside_what_is_late_stands_what_would_help(fields, far, is_paired, lever):
    place = make_municipality("Plau", slug="plau", **FAR) if far else make_municipality()
    run = make_start(place=place, **fields)
    make_demand(make_source())

    found = cell(paired={run.pk} if is_paired else frozenset())

    assert (found.lever, found.waiting.low, found.waiting_words.replace("\xa0", " ")) == (
        lever,
        1,
        "weniger als 5",
    )


@pytest.mark.parametrize(("number", "word"), [(0, "nein"), (25, "knapp"), (60, "ja")])
def test_six_weeks_are_possible_where_enough_people_come(number, word):
    run = make_start(60)
    for one in range(number):
        make_enquiry(run, name=f"Person {one}")

    assert cell().possible == word


def test_who_needs_childcare_stands_in_a_line_of_their_own():
    make_start(60)
    make_start(70, course={"childcare": Course.Childcare.YES})
    source = make_source()
    for number in range(7):
        make_demand(source, childcare=number < 6)

    day, children = cell(), cell(own=Own.WITH_CHILDCARE)

    assert ((day.days, day.waiting.low), (children.days, children.waiting.low)) == ((60, 1), (70, 6))


def test_childcare_is_the_lever_where_only_that_is_missing():
    make_start(20)
    make_demand(make_source(), childcare=True)

    assert cell(own=Own.WITH_CHILDCARE).lever == clock.CHILDREN


@pytest.mark.parametrize(("seats", "is_sure"), [(9, True), (8, False)])
def test_a_day_to_join_that_is_not_told_to_everybody_is_marked_as_uncertain(client, seats, is_sure):
    run = make_start(-20, place=make_municipality(is_town=True), seats_total=20, seats_free=seats)
    make_entry_point(run, 50)
    CourseRun.objects.filter(pk=run.pk).update(seats_wanted=5)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:clock")).content.decode()

    assert cell().seat.is_told == is_sure
    marks = (
        re.search(r"\d\. \?<span\s+class=\"visually-hidden\"> unsicher", page),
        re.search(r"\(unsicher\)", page),
    )
    assert [mark is None for mark in marks] == [is_sure] * 2


def test_who_wants_an_evening_and_who_waits_no_more_is_counted():
    source, month = make_source(), days(0).replace(day=1)
    make_start(60)
    for _number in range(5):
        make_demand(source, times="e")
    gone = {"level": 1, "area": make_area(), "outcome": "seat", "month": month, "weeks": 4}
    DemandOutcome.objects.create(**gone, time="evening", number=25)
    DemandOutcome.objects.create(**gone | {"weeks": 42}, time="evening", number=50)

    found = cell(own=Own.IN_EVENING)

    assert (found.waiting.low, found.possible, cell().waiting.low) == (5, "knapp", 0)


@pytest.mark.parametrize(("role", "waiting", "a_month"), [("office", "13", "2,2"), ("member", "10", "1,7")])
def test_numbers_of_people_around_a_town_are_rounded_for_all_but_the_office(client, role, waiting, a_month):
    make_municipality(is_town=True)
    source = make_source()
    for _number in range(13):
        make_demand(source)
    user = make_user(role=User.Role.COORDINATOR) if role == "office" else make_membership().user
    client.force_login(user)

    page = client.get(reverse("office:clock")).content.decode()

    cells = re.search(r"<tr>\s*<th scope=\"row\">Parchim, A1</th>.*?</tr>", page, re.DOTALL)[0]
    found = [
        re.sub(r"\s+", " ", re.sub("<small.*?</small>", "", cell)).strip()
        for cell in re.findall("<td>(.*?)</td>", cells, re.DOTALL)
    ]
    assert found[1:3] == [waiting, a_month]


def test_of_few_who_have_come_it_says_from_where_to_where_a_month():
    start = make_start(60)
    source = make_source()
    for _number in range(3):
        make_demand(source)
    towns = clock.with_regions(Municipality.objects.all())
    lists = Lists.read(days(0))

    (line,) = clock.Clock(all_planned(CourseRun.objects.all()), towns, days(0), lists, is_exact=False).lines()

    words = [cell.month_words for cell in line.cells if cell.level == start.course.level_from]
    assert words == ["0,0 bis 0,7"]


@pytest.mark.parametrize("number", [1, 9])
def test_the_clock_asks_twelve_times_however_much_it_shows(client, number):
    make_clash_rule()
    for one in range(number):
        town = make_municipality(f"Ort {one}", slug=f"ort-{one}", is_town=True)
        run = make_start(50, place=town, seats_min=12, seats_free=8)
        make_start(51, place=town, seats_min=12, seats_free=8, course={"course_type": run.course.course_type})
        make_entry_point(make_start(-9, level=2), 9)
        make_enquiry(run, status="waiting", waits_since=timezone.now())
        make_demand(make_source())
    client.force_login(make_user(role=User.Role.COORDINATOR))

    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("office:clock")).content.decode()

    assert page.count("<b>Ort ") >= number
    assert len(queries) <= 12


def test_a_region_has_the_first_day_of_all_its_towns_where_there_is_more_than_one():
    parchim, luebz = make_area(), make_area("Lübz", latitude=53.46, longitude=12.03)
    make_start(50, place=luebz.town)
    make_start(90, place=parchim.town)
    alone = lines_of_day()
    make_area("Boizenburg/Elbe", latitude=53.37, longitude=10.72, region="Boizenburg")

    assert list(alone) == ["Lübz", "Parchim"]
    assert {name: first.days for name, (first, *_more) in lines_of_day().items()} == {
        "Region Boizenburg": None,
        f"Region {parchim.region.name}": 50,
        "Boizenburg/Elbe": None,
        "Lübz": 50,
        "Parchim": 50,
    }


def test_a_region_without_a_date_says_what_would_help_and_what_six_weeks_need_as_a_town_does(client):
    parchim = make_area()
    make_area("Lübz", latitude=53.46, longitude=12.03)
    make_start(-9, place=parchim.town)
    make_demand(make_source(), area=parchim)
    make_area("Boizenburg/Elbe", latitude=53.37, longitude=10.72, region="Boizenburg")
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:clock")).content.decode()

    first = lines_of_day()[f"Region {parchim.region.name}"][0]
    assert (first.look, first.lever, first.possible) == ("bad", clock.ENTRY, "nein")
    row = re.search(
        rf"<tr>\s*<th scope=\"row\"><b>Region {parchim.region.name}</b></th>.*?</tr>", page, re.DOTALL
    )[0]
    a1 = row.split("<td")[2]
    assert ("kein Termin" in a1, "niemand" in a1) == (True, False)


def test_in_a_region_six_weeks_are_as_possible_as_in_the_town_where_most_come():
    """Its towns lie 20 km apart: nobody gathers in both."""
    parchim, luebz = make_area(), make_area("Lübz", latitude=53.46, longitude=12.15)
    make_area("Boizenburg/Elbe", latitude=53.37, longitude=10.72, region="Boizenburg")
    source = make_source()
    for number in range(60):
        make_demand(source, area=luebz if number % 2 else parchim, weeks=3, reach_km=10)

    found = lines_of_day()

    assert [found[name][0].possible for name in ("Parchim", "Lübz", f"Region {parchim.region.name}")] == [
        "knapp"
    ] * 3


def lines_of_day() -> dict:
    """A1 and further, by place."""
    towns = clock.with_regions(Municipality.objects.order_by("name"))
    lines = clock.Clock(all_planned(CourseRun.objects.all()), towns, days(0), Lists.read(days(0))).lines()
    return {line.place.name: line.cells[1:] for line in lines if line.own == Own.BY_DAY}
