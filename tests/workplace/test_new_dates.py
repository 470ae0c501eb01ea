"""What a new offer or date begins with, which dates can be copied, and which can be deleted."""

from datetime import date, timedelta

import pytest

from courses.models import Course, CourseRun, CourseType
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_course_type,
    make_municipality,
    make_run,
)
from tests.workplace.test_editor import base

pytestmark = pytest.mark.django_db
PLACE = ("venue", "street", "postal_code", "municipality")


def begun(client, course, names):
    form = client.get(f"{base(course)}termine/neu/").context["form"]
    return {name: form[name].value() for name in names}


def test_the_first_date_begins_at_the_providers_own_address(client, provider):
    town = make_municipality("Lübz")
    type(provider).objects.update(name="Werk", street="Weg 1", postal_code="19386", municipality=town)

    values = begun(client, make_course(provider=provider), PLACE)

    assert values == {"venue": "Werk", "street": "Weg 1", "postal_code": "19386", "municipality": town.pk}


def test_the_next_date_begins_like_the_one_that_was_added_last(client, provider):
    course, town = make_course(provider=provider), make_municipality("Lübz")
    like = {"venue": "VHS", "street": "Weg 2", "postal_code": "19370", "seats_total": 9, "late_entry": True}
    make_run(course, start=90, end=100, venue="Anderswo")
    make_run(course, start=10, end=20, seats_free=1, number="A1", municipality=town, **like)

    values = begun(client, course, [*PLACE, "seats_total", "late_entry", "number"])

    assert values == {**like, "municipality": town.pk, "number": ""}


def test_a_new_offer_is_of_no_kind_that_has_ended_and_an_old_one_may_stay(client, provider):
    make_course_type("Alphakurs")
    ended = make_course_type("Altkurs", retired_on=days(0))
    make_course_type("Bald vorbei", retired_on=days(1))
    course = make_course(provider=provider, course_type=ended)

    new, old = (
        client.get(address).context["form"]["course_type"].as_widget()
        for address in (f"/de/mein/{provider.slug}/angebote/neu/", f"{base(course)}was/")
    )

    names = CourseType.objects.values_list("name", flat=True)
    assert {name for name in names if name in new} == {"Alphakurs", "Bald vorbei"}
    assert {name for name in names if name in old} == {"Alphakurs", "Bald vorbei", "Altkurs"}


def test_dates_of_the_last_half_year_can_be_copied(client, provider):
    course = make_course(provider=provider)
    for start in (-200, -179, -180 - 20, 0, -181):
        make_run(course, start=start, end=start + 5)
    make_run(course, start=None)

    runs = client.get(f"{base(course)}termine/kopieren/").context["runs"]

    assert [run.start for run in runs] == [days(-179), days(0)]


def test_a_copy_names_holidays_that_its_single_days_meet(client, provider):
    unity = date(days(0).year + 1, 10, 3)
    start = unity - timedelta(days=27)
    ahead = (start - days(0)).days % 7
    run = make_run(make_course(provider=provider), start=ahead, end=ahead + 60)
    make_course_date(run, days(ahead + 27))

    page = client.get(f"{base(run.course)}termine/kopieren/", {"start": start.isoformat()})

    (row,) = page.context["rows"]
    assert row["start"] == start
    assert row["holidays"] == [f"3.\u00a0Oktober {unity.year} (Tag der Deutschen Einheit)"]


@pytest.mark.parametrize("status", Course.Status.values)
def test_only_a_date_of_a_draft_is_deleted(client, provider, status):
    run = make_run(make_course(provider=provider, status=status))

    client.post(f"{base(run.course)}termine/{run.pk}/loeschen/")

    assert CourseRun.objects.exists() is (status != "draft")
