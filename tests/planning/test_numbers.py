"""How many people wait, as everybody may read it."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from planning.models import Demand, PublicNumber
from planning.models.demand import monday
from tests.factories import days, make_area, make_demand, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def cells(client) -> str:
    return client.get("/de/kurs-gesucht/zahlen/").content.decode()


def people(number, **fields):
    source = make_source()
    for _one in range(number):
        make_demand(source, **fields)


def test_few_are_told_as_fewer_than_five_and_more_in_fives(client):
    people(3, area=make_area("Lübz", "Süd"))
    people(8, area=make_area("Hagenow", "West"))

    call_command("publish_waiting")

    shown = {(row.level, str(row.region or "")): row.shown for row in PublicNumber.objects.all()}
    assert (shown[1, "Süd"], shown[1, "West"], shown[2, "West"]) == (0, 5, 0)
    assert re.search(r"weniger als\s5<", cells(client))
    assert re.search(r"mindestens\s5\s*<", cells(client))
    assert ">3<" not in cells(client)


def test_who_comes_within_a_week_moves_no_number():
    people(8)
    call_command("publish_waiting")
    before = [*PublicNumber.objects.values_list("level", "region", "shown")]

    people(10)
    call_command("publish_waiting")

    assert [*PublicNumber.objects.values_list("level", "region", "shown")] == before


def test_a_week_of_numbers_ends_with_its_sunday(monkeypatch):
    first = monday(days(7))
    people(8)
    shown = []

    for day in (0, 6, 7):
        monkeypatch.setattr(timezone, "localdate", lambda *_of, today=first + timedelta(days=day): today)
        call_command("publish_waiting")
        shown.append(PublicNumber.objects.get(level=1, region=make_area().region).shown)
        people(10)

    assert shown == [5, 5, 25]


def test_in_a_new_week_people_are_counted_anew():
    people(8)
    call_command("publish_waiting")
    PublicNumber.objects.update(counted_on=days(-7))

    people(10)
    call_command("publish_waiting")

    assert PublicNumber.objects.get(level=1, region=make_area().region).shown == 15


def test_whom_nobody_has_confirmed_is_in_no_number():
    for _one in range(6):
        make_demand()

    call_command("publish_waiting")

    assert Demand.objects.count() == 6
    assert {row.shown for row in PublicNumber.objects.all()} == {0}


def test_each_number_names_its_region_where_a_phone_shows_no_heads(client):
    people(8, area=make_area("Lübz", "Süd"))
    make_area("Hagenow", "West")
    call_command("publish_waiting")

    page = " ".join(cells(client).split())

    (a1,) = re.findall(r'<th scope="row">A1</th>(.*?)</tr>', page)
    heads = re.findall(r'<td><small class="head">(.*?)</small>', a1)
    assert [re.sub("<[^>]+>", "", head).strip() for head in heads] == ["Süd", "West", "ganzer Landkreis"]
