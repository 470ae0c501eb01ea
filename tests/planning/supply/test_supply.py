"""Supply and demand by level, region and month; where the next level begins after a course."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.models import Course, CourseRun
from foundation.reading.days import beginning
from planning.models import Demand, DemandOutcome, SupplyNumber
from planning.public.known import known
from planning.reckoning.rounding import exactly
from planning.reckoning.weighing import RATE_WEEKS
from planning.starts.reading import all_planned
from planning.supply.chain import chain
from planning.supply.matrix import Said, matrix, months_from
from tests.factories import (
    days,
    make_area,
    make_course,
    make_demand,
    make_enquiry,
    make_liaison,
    make_municipality,
    make_partner,
    make_provider,
    make_run,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db
FAR = {"latitude": 53.43, "longitude": 12.3}  # 39 km from Parchim by road


def start(on=40, until=130, *, level=1, place=None, course=None, **fields):
    said = {"level_from": level, "level_to": level, "provider": make_provider(), **(course or {})}
    run = {"municipality": place or make_area().town, "seats_total": 20, "seats_free": 20, **fields}
    return make_run(make_course("Deutsch", **said), start=on, end=until, **run)


def wait(number, **fields):
    for _one in range(number):
        make_demand(make_source(), **fields)


def planned():
    return all_planned(CourseRun.objects.to_align())


def lines(is_exact=True):
    return {
        (line.level, line.region and line.region.name): line
        for line in matrix(planned(), days(0), Said.read(days(0)), is_exact=is_exact)
    }


def month_of(day):
    return months_from(days(0)).index(day.replace(day=1))


def cell(line, month=0):
    found = line.cells[month]
    return plain(found.waiting), plain(found.expected), found.free, plain(found.gap)


def in_rest(number):
    """Of as many as come in a month: how many in what is left of this one."""
    today = days(0)
    last = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return round(number * (last.day - today.day + 1) / last.day)


def plain(told):
    """A number, or from where to where."""
    return told.low if told.is_sure else (told.low, told.high)


def test_a_gap_is_what_is_free_less_who_waits_and_who_is_expected():
    wait(6, weeks=40)
    wait(6, weeks=3)
    run = start()

    line = lines()[1, "Parchim – Lübz"]

    month, more = month_of(run.start), in_rest(1)
    assert cell(line) == (12, more, 0, -12 - more)
    assert cell(line, 1)[0] == 12 + more
    assert line.cells[month].free == 20
    assert cell(line, month + 1)[0] == max(0, 12 + more + month - 20)


@pytest.mark.parametrize(("day", "expected"), [(1, 10), (16, 5), (30, 0)])
def test_of_this_month_only_those_are_expected_who_come_in_what_is_left_of_it(day, expected):
    """Whoever has come in it waits already."""
    wait(60, weeks=3)
    today = days(0).replace(month=4, day=day)
    Demand.objects.update(since=today - timedelta(weeks=3), ends_on=today + timedelta(days=9))

    found = {line.level: line for line in matrix(planned(), today, Said.read(today), is_exact=True)}

    assert [(one.waiting.low, one.expected.low) for one in found[1].cells[:2]] == [
        (60, expected),
        (60 + expected, 10),
    ]


def test_who_waits_on_a_list_and_who_can_only_learn_online_is_counted_where_that_is():
    make_enquiry(start(seats_free=0), status="waiting", waits_since=timezone.now())
    wait(2, reach_km=0, weeks=40)
    wait(1, area=make_area("Hagenow", region="Hagenow"), weeks=40, level=2)

    found = {key: plain(line.now.waiting) for key, line in lines().items()}

    assert found == {(1, "Parchim – Lübz"): 1, (1, None): 2, (2, "Hagenow"): 1}


def test_who_came_lately_and_waits_no_more_is_expected_again():
    month = days(0).replace(day=1)
    cell_of = {"level": 1, "area": make_area(), "time": "day", "outcome": "seat", "month": month}
    DemandOutcome.objects.create(**cell_of, weeks=4, number=12)
    DemandOutcome.objects.create(**cell_of, weeks=42, number=60)

    more = in_rest(2)
    assert cell(lines()[1, "Parchim – Lübz"]) == (0, more, 0, -more)
    assert cell(lines()[1, "Parchim – Lübz"], 1)[1] == 2


def test_who_asked_just_after_midnight_came_on_the_day_here():
    run, midnight = start(seats_free=0), beginning(days(-7 * RATE_WEEKS))
    for minute in range(6):
        asked_at = midnight + timedelta(minutes=minute)
        make_enquiry(run, status="waiting", waits_since=midnight, asked_at=asked_at, name=f"Person {minute}")

    assert [cell(lines()[1, "Parchim – Lübz"], month)[:2] for month in (0, 1)] == [
        (6, in_rest(1)),
        (6 + in_rest(1), 1),
    ]


def test_whoever_ends_a_course_is_expected_at_the_next_level_in_that_month():
    run = start(-60, 70, seats_free=10)

    line = lines()[2, "Parchim – Lübz"]

    assert [plain(one.expected) for one in line.cells] == [
        6 if number == month_of(run.end) else 0 for number in range(6)
    ]


def test_people_are_rounded_for_all_but_the_office_and_all_else_follows_from_the_rounded():
    wait(7, weeks=3)
    wait(3, level=2, weeks=3)

    found = lines(is_exact=False)

    first, few = found[1, "Parchim – Lübz"], found[2, "Parchim – Lübz"]
    assert cell(first) == (5, (0, 4), 0, (-9, -5))
    assert cell(few) == ((0, 4), (0, 4), 0, (-8, 0))
    assert [one[0] for one in (cell(first, 1), cell(first, 5))] == [(5, 9), (5, 9)]


def test_two_groups_that_look_the_same_rounded_give_the_same_page():
    wait(14, weeks=3)
    one = [cell(line, month) for line in lines(is_exact=False).values() for month in range(6)]
    Demand.objects.first().delete()

    assert [cell(line, month) for line in lines(is_exact=False).values() for month in range(6)] == one


def test_a_month_is_counted_once_and_what_has_changed_is_told():
    wait(12)
    call_command("propose_starts")
    call_command("propose_starts")
    counted = SupplyNumber.objects.exclude(waiting=0).get()
    last = (days(0).replace(day=1) - timedelta(days=1)).replace(day=1)
    SupplyNumber.objects.update(month=last, waiting=5)

    line = lines()[1, "Parchim – Lübz"]

    assert (counted.month, counted.waiting, line.change) == (days(0).replace(day=1), 12, exactly(7))


def user_of(role):
    user = make_user(role=User.Role.COORDINATOR if role == "office" else User.Role.MEMBER)
    if role == "partner":
        make_liaison(make_partner(), email=user.email)
    return user


@pytest.mark.parametrize(
    ("role", "number", "few"), [("office", "<small>3 +", False), ("partner", "+ weniger als 5 /", True)]
)
def test_the_page_says_to_partners_no_number_below_five(client, role, number, few):
    wait(3, weeks=40)
    client.force_login(user_of(role))

    page = client.get(reverse("office:supply")).content.decode().replace("\xa0", " ")

    assert (number in page, "weniger als 5 +" in page) == (True, few)
    assert 'role="img" aria-label="A1, Parchim – Lübz' in page


@pytest.mark.parametrize(
    ("free", "gap", "look"), [(5, (-3, 5), "open"), (20, (12, 20), "spare"), (0, (-8, 0), "open")]
)
def test_where_few_wait_the_gap_is_no_sure_number(free, gap, look):
    wait(3, weeks=3)
    start(-9, 200, level=1, seats_free=free, late_entry=True)

    told = lines(is_exact=False)[1, "Parchim – Lübz"]

    assert (plain(told.now.gap), told.now.look) == (gap, look)


def test_table_picture_file_and_what_has_changed_say_the_same_of_a_gap_that_is_not_sure(client):
    wait(3, weeks=3)
    start(-9, 200, level=1, seats_free=5, late_entry=True)
    month = (days(0).replace(day=1) - timedelta(days=1)).replace(day=1)
    said = {"level": 1, "region": make_area().region, "expected": 0, "free": 0}
    SupplyNumber.objects.create(month=month, waiting=10, **said)
    client.force_login(user_of("partner"))

    page = client.get(reverse("office:supply")).content.decode().replace("\xa0", " ")
    file = client.get(reverse("office:supply_file")).content.decode("utf-8-sig").replace("\xa0", " ")

    assert "<b>-3 bis 5</b>" in page
    assert "A1, Parchim – Lübz: Plätze weniger Menschen -3 bis 5 im" in page
    assert '<td class="num">-10 bis -6</td>' in page
    assert ";weniger als 5;weniger als 5;5;-3;5" in file


def test_free_seats_that_few_may_need_lower_what_is_carried_on_by_as_much_as_is_sure():
    wait(7, weeks=40)
    start(-9, 200, level=1, seats_free=3, late_entry=True)

    told = lines(is_exact=False)[1, "Parchim – Lübz"]

    assert [cell(told, month)[0] for month in range(3)] == [5, (2, 6), (2, 6)]


def test_few_people_of_a_course_that_ends_are_told_to_the_office_alone(client):
    start(-60, 70, seats_free=14)
    found = {}

    for role in ("office", "partner"):
        client.force_login(user_of(role))
        page = client.get(reverse("office:supply")).content.decode().replace("\xa0", " ")
        chain = page[page.index('id="chain"') :]
        found[role] = [word for word in ("</small>4</td>", "</small>weniger als 5</td>") if word in chain]

    assert found == {"office": ["</small>4</td>"], "partner": ["</small>weniger als 5</td>"]}


def test_the_file_is_rounded_even_for_the_office_and_has_the_months_that_were_counted(client):
    wait(3, weeks=40)
    region = make_area().region
    SupplyNumber.objects.create(
        month=days(-70).replace(day=1), level=1, region=region, waiting=13, expected=2, free=9
    )
    SupplyNumber.objects.create(
        month=days(0).replace(day=1), level=1, region=region, waiting=50, expected=50, free=50
    )
    client.force_login(user_of("office"))

    rows = client.get(reverse("office:supply_file")).content.decode("utf-8-sig").splitlines()

    of_region = [row.replace("\xa0", " ").split(";")[3:] for row in rows if row.startswith("A1;Parchim")]
    assert len(of_region) == 7
    assert rows[-1].replace("\xa0", " ") == str(known()).replace("\xa0", " ")
    assert of_region[:2] == [
        ["10", "weniger als 5", "9", "-5", "-1"],
        ["weniger als 5", "weniger als 5", "0", "-8", "0"],
    ]


@pytest.mark.parametrize("number", [1, 9])
def test_the_matrix_asks_twelve_times_however_much_it_shows(client, number):
    for one in range(number):
        place = make_area(f"Ort {one}", region=f"Region {one}").town
        start(place=place)
        make_enquiry(start(-30, 60, place=place, seats_free=5), status="waiting", waits_since=timezone.now())
        wait(2, area=make_area(f"Ort {one}"))
    client.force_login(user_of("office"))

    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("office:supply")).content.decode()

    assert page.count('<th scope="row">Region ') >= number
    assert len(queries) <= 12


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, 30),
        ({"status": "intended"}, 30),
        ({"on": 69}, None),
        ({"level": 1}, None),
        ({"status": "cancelled"}, None),
        ({"place": FAR}, None),
        ({"course": {"mode": Course.Mode.ONLINE}, "place": "online"}, 30),
    ],
)
def test_the_next_level_is_the_first_start_after_the_end_in_reach(fields, expected):
    start(-60, 70, seats_free=10)
    said = {"on": 100, "until": 190, "level": 2, **fields}
    place = said.pop("place", None)
    run = start(**said, place=make_municipality("Plau", slug="plau", **FAR) if place == FAR else None)
    if place == "online":
        CourseRun.objects.filter(pk=run.pk).update(municipality=None)

    (found,) = [one for one in chain(planned()) if one.ended.level == 2]

    assert (found.days, found.number) == (expected, 6)


def test_months_that_were_counted_to_the_person_tell_no_more_than_full_fives():
    for level, expected in ((1, 4), (2, 5), (3, 13)):
        SupplyNumber.objects.create(
            month=days(-60).replace(day=1), level=level, waiting=0, expected=expected, free=0
        )

    import_module("planning.migrations.0013_supply_expected_rounded").round_expected(apps, None)

    assert [*SupplyNumber.objects.order_by("level").values_list("expected", flat=True)] == [0, 5, 10]
