"""Whoever is not the office reads the same pages and files of nobody as of four people who wait."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from planning.models import Demand, DemandOutcome, SupplyNumber
from tests.factories import (
    days,
    make_area,
    make_course,
    make_demand,
    make_liaison,
    make_membership,
    make_municipality,
    make_partner,
    make_run,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db
WAITING = [{}, {"times": "e"}, {"childcare": True}, {"reach_km": 0}]


def alike(response):
    """Without what differs with each request."""
    return re.sub(r'name="(csrfmiddlewaretoken|stamp)" value="[^"]*"', "", response.content.decode())


def read(client, name):
    """Also what is kept of last month."""
    SupplyNumber.objects.all().delete()
    call_command("propose_starts")
    last = (days(0).replace(day=1) - timedelta(days=1)).replace(day=1)
    SupplyNumber.objects.update(month=last)
    return alike(client.get(reverse(f"office:{name}")))


@pytest.mark.parametrize("fields", WAITING)
@pytest.mark.parametrize("role", ["provider", "partner"])
@pytest.mark.parametrize("name", ["clock", "supply", "supply_file"])
def test_nobody_and_four_people_are_the_same_to_read(client, role, fields, name):
    make_municipality(is_town=True)
    course = make_course(level_from=1, level_to=1)
    make_run(course, start=-9, end=20, municipality=make_municipality("Lübz", slug="luebz"), seats_free=11)
    source, area = make_source(), make_area()
    user = make_membership().user if role == "provider" else make_user()
    if role == "partner":
        make_liaison(make_partner(), email=user.email)
    client.force_login(user)

    told = [read(client, name)]
    for _number in range(4):
        make_demand(source, area=area, level=2, weeks=3, **fields)
        told.append(read(client, name))
    Demand.objects.all().delete()
    gone = {"level": 2, "area": area, "outcome": "seat", "month": days(0).replace(day=1), "weeks": 2}
    DemandOutcome.objects.create(**gone, time="day", number=4)
    told.append(read(client, name))

    assert {*told} == {told[0]}


VIEWS = ["clock", "supply", "supply_file", "soonest", "proposed_starts"]


@pytest.mark.parametrize("name", VIEWS)
def test_whoever_invents_people_of_their_own_learns_nothing_of_few_others(client, name):
    """However many they are, one reads the same of nobody else as of four."""
    make_municipality(is_town=True)
    course = make_course(level_from=1, level_to=1)
    make_run(course, start=-9, end=20, municipality=make_municipality("Lübz", slug="luebz"), seats_free=11)
    area, user = make_area(), make_user()
    own = make_source(partner=make_liaison(make_partner(), email=user.email).partner)
    client.force_login(user)
    asked = {"level": 2, "area": area.pk, "reach": 20, "time": "day"} if name == "soonest" else {}
    others = make_source()

    for invented in range(7):
        told = set()
        for number in range(5):
            Demand.objects.filter(source=others).delete()
            for _one in range(number):
                make_demand(others, area=area, level=2, weeks=3)
            told.add(alike(client.get(reverse(f"office:{name}"), asked)))
        assert len(told) == 1, invented
        make_demand(own, area=area, level=2, weeks=3)


@pytest.mark.parametrize("name", ["clock", "supply", "supply_file"])
def test_who_has_gone_is_told_once_a_month_so_that_nobody_finds_others_by_ending_their_own(client, name):
    make_municipality(is_town=True)
    make_run(make_course(level_from=1, level_to=1), start=60, municipality=make_municipality(), seats_free=11)
    make_demand(make_source())
    this_month, area = days(0).replace(day=1), make_area()
    gone = {"level": 1, "area": area, "time": "day", "outcome": "seat", "weeks": 2, "number": 0}
    row = DemandOutcome.objects.create(**gone, month=this_month)
    client.force_login(make_membership().user)

    told = {}
    for month in (this_month, (this_month - timedelta(days=1)).replace(day=1)):
        told[month] = set()
        for number in range(0, 60, 4):
            row.month, row.number = month, number
            row.save()
            told[month].add(alike(client.get(reverse(f"office:{name}"))))

    assert [len(pages) > 1 for pages in told.values()] == [False, True]
