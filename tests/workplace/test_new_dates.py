"""What a new offer or date begins with, which dates can be copied, and which can be deleted."""

from datetime import date, timedelta

import pytest

from courses.models import Course, CourseRun, CourseType
from courses.public import wording
from foundation.reading.days import reach
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_course_type,
    make_municipality,
    make_run,
    make_weekly_time,
)
from tests.office.filled import form_of
from tests.workplace.test_editor import base, run_data
from workplace.runs.forms import week_of

pytestmark = pytest.mark.django_db
PLACE = ("venue", "street", "postal_code", "municipality")


def new(course) -> str:
    return f"{base(course)}termine/neu/"


def offered(client, course) -> dict:
    return dict(client.get(new(course)).context["form"].fields["like"].choices)


def send(client, course, **fields):
    return client.post(new(course), run_data(**{"municipality": "", "seats_total": "", **fields}))


def test_a_new_date_says_nothing_until_somebody_does(client, provider):
    course = make_course(provider=provider)
    make_weekly_time(make_run(course, venue="VHS", street="Weg 2", postal_code="19370", late_entry=True))

    form = client.get(new(course)).context["form"]

    names = [*PLACE, "seats_total", "seats_free", "late_entry", "like", "start"]
    assert [name for name in names if form[name].value()] == []
    assert [line["starts_at"].value() for line in form.week] == [None, None]


def test_the_first_date_may_take_over_the_providers_own_address(client, provider):
    town = make_municipality("Lübz")
    type(provider).objects.update(name="Werk", street="Weg 1", postal_code="19386", municipality=town)
    course = make_course(provider=provider)

    choices = offered(client, course)
    send(client, course, like="place")

    run = CourseRun.objects.get()
    assert choices == {"place": "Werk, Weg 1, 19386 Lübz"}
    assert [getattr(run, name) for name in PLACE] == ["Werk", "Weg 1", "19386", town]


def test_the_next_date_may_take_over_place_times_and_seats_of_the_one_that_was_added_last(client, provider):
    course, town = make_course(provider=provider), make_municipality("Lübz")
    make_run(course, start=90, end=100, venue="Anderswo")
    like = {"venue": "VHS", "street": "Weg 2", "postal_code": "19370", "municipality": town, "late_entry": True}
    last = make_run(course, start=10, end=20, seats_total=9, seats_free=1, number="A1", **like)
    make_weekly_time(last)

    choices = offered(client, course)
    send(client, course, like=list(choices), number="A2")

    run = CourseRun.objects.latest("pk")
    values = {name: getattr(run, name) for name in [*like, "seats_total", "seats_free", "number"]}
    assert values == {**like, "seats_total": 9, "seats_free": 9, "number": "A2"}
    assert [week_of(one) for one in (last, run)] == [week_of(last)] * 2
    assert choices == {
        "place": "VHS, Weg 2, 19370 Lübz",
        "week": wording.week_short(last.weekly_times.all()),
        "seats": "9 Plätze, Einstieg nach dem Start möglich",
    }


def test_what_is_not_ticked_is_not_taken_over(client, provider):
    course = make_course(provider=provider)
    make_weekly_time(make_run(course, venue="VHS", street="Weg 2", seats_total=9))

    send(client, course)

    run = CourseRun.objects.latest("pk")
    assert (run.venue, run.municipality, run.seats_total, week_of(run)) == ("", None, None, [])


@pytest.mark.parametrize(
    ("tick", "typed"),
    [
        ("place", {"street": "Gasse 5"}),
        ("seats", {"seats_total": "12"}),
        ("week", {"week-0-weekdays": ["1"], "week-0-starts_at": "10:00", "week-0-ends_at": "12:00"}),
    ],
)
def test_who_ticks_one_thing_and_types_another_is_asked(client, provider, tick, typed):
    course = make_course(provider=provider)
    make_weekly_time(make_run(course, venue="VHS", street="Weg 2"))

    page = send(client, course, like=tick, **typed).content.decode()

    assert "und etwas anderes geschrieben." in page
    assert CourseRun.objects.count() == 1


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


@pytest.fixture
def last_year(monkeypatch):
    """Of those that can be meant."""
    monkeypatch.setattr("foundation.reading.days.YEARS_AHEAD", 5)
    return reach()[1].year


@pytest.mark.parametrize("is_single", [False, True])
def test_no_day_of_a_copy_is_beyond_the_years_that_can_be_meant(client, provider, last_year, is_single):
    run = make_run(make_course(provider=provider), start=5, end=9 if is_single else 1700)
    make_course_date(run, days(1700 if is_single else 6))
    address, far = f"{base(run.course)}termine/kopieren/", f"{last_year - 1}-12-01"

    page = form_of(client.get(address, {"start": days(12).isoformat()})) | {"start": far}
    answers = [client.post(address, page | new) for new in ({}, {"as_new": "on"})]
    answers.append(client.get(address, {"start": far}))

    assert ["kann nicht stimmen" in answer.content.decode() for answer in answers] == [True] * 3
    assert (CourseRun.objects.count(), Course.objects.count()) == (1, 1)


def test_no_single_day_is_picked_beyond_those_years(client, provider, last_year):
    run = make_run(make_course(provider=provider))
    months = {"first": f"{last_year + 1}-01-01", "number": 2}
    address = f"{base(run.course)}termine/{run.pk}/tage/"
    picked = {"days": [f"{last_year + 1}-01-07"], "starts_at": "14:00", "ends_at": "15:00"}

    answer = client.post(address, form_of(client.get(address, months)) | months | picked)

    assert f"Das Jahr {last_year + 1} kann nicht stimmen" in answer.content.decode()
    assert not run.dates.exists()


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
