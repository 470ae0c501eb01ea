"""A seat that is held for somebody is free for nobody else, in whatever the office counts."""

import pytest
from django.urls import reverse

from courses.models import CourseRun
from tests.factories import make_area, make_course, make_run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["figures_file", "area_file", "supply_file"])
def test_a_seat_that_is_held_is_no_free_seat_in_any_file(office, name):
    area = make_area("Lübz")
    fields = {"municipality": area.town, "start": 7, "end": 60, "seats_min": 2, "seats_total": 20}
    make_run(make_course(level_from=1, level_to=1), **fields, seats_free=17, seats_held=4)
    address = reverse(f"office:{name}", args=[area.pk] if name == "area_file" else [])

    with_held = office.get(address).content.decode()
    CourseRun.objects.update(seats_free=13, seats_held=0)

    assert with_held == office.get(address).content.decode()
    assert ";13" in with_held
