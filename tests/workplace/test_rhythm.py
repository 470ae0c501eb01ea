"""Breaks, every second week and the number of dates in the work place, and what calendars are told of changes."""

from datetime import date, time

import pytest
from icalendar import Calendar

from accounts.models import User
from courses.models import CourseRun, Weekday, WithdrawnTime
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_run,
    make_school_holidays,
    make_trusted,
    make_user,
    make_weekly_time,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(provider):
    run = make_run(make_course(provider=make_trusted(provider)), start=10, end=80)
    make_weekly_time(run, Weekday.MONDAY, time(18), time(19, 30))
    return run


def address(run, *more):
    return "/".join([f"/de/mein/{run.course.provider.slug}/angebote/{run.course_id}/termine/{run.pk}", *more, ""])


def send(client, run, **changes):
    page = client.get(address(run))
    return client.post(address(run), form_of(page) | changes, follow=True)


def events(client, run):
    page = client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics")
    found = Calendar.from_ical(page.content).walk("VEVENT")
    return {str(event["UID"]).split("@")[0].rpartition("-")[2]: str(event["STATUS"]) for event in found}


def test_breaks_are_typed_as_people_write_them_and_shown_again(client, run):
    first, last = days(20), days(27)

    page = send(client, run, breaks=f"{first:%d.%m.%Y} - {last:%d.%m.%Y} Ferien", sessions="3")

    run.refresh_from_db()
    assert run.breaks == f"{first}/{last} Ferien"
    assert f"{first:%d.%m.%Y}–{last:%d.%m.%Y} (Ferien)" in page.content.decode()
    assert ", Sie nennen 3." in page.content.decode()
    assert f"{first:%d.%m.%Y}–{last:%d.%m.%Y} Ferien" in client.get(address(run)).content.decode()


def test_breaks_without_a_year_lie_in_the_run_that_is_typed(client, run):
    year = days(0).year + 1

    send(client, run, start=f"{year}-09-01", end=f"{year + 1}-02-25", breaks="24.12.–2.1. Ferien")

    run.refresh_from_db()
    assert run.breaks == f"{year}-12-24/{year + 1}-01-02 Ferien"


def test_breaks_that_name_no_days_are_told_and_nothing_is_saved(client, run):
    page = send(client, run, breaks="Weihnachten", note="Neu")

    assert page.status_code == 200
    assert "„Weihnachten“ nennt keine Tage." in page.content.decode()
    assert CourseRun.objects.get().note == ""


def test_school_holidays_are_proposed_and_taken_with_a_tick(client, run):
    holidays, far = make_school_holidays(), make_school_holidays("Sommerferien", first=300, last=340)

    before = client.get(address(run)).content.decode()
    send(client, run, holidays=holidays.pk)
    after = client.get(address(run)).context["form"].fields["holidays"].queryset

    run.refresh_from_db()
    assert ("Winterferien" in before, far.name in before) == (True, False)
    assert run.breaks == f"{holidays.first_day}/{holidays.last_day} Winterferien"
    assert list(after) == []


def test_a_changed_line_stays_the_same_event_and_one_that_goes_is_withdrawn(client, run):
    key = run.weekly_times.get().key
    send(client, run, **{"week-0-starts_at": "17:00", "week-0-every": "2"})
    line = run.weekly_times.get()
    changed = events(client, run)

    send(client, run, **{"week-0-weekdays": [], "week-0-starts_at": "", "week-0-ends_at": ""})

    assert (line.key, line.starts_at, line.every, changed) == (key, time(17), 2, {key: "CONFIRMED"})
    assert events(client, run)[key] == "CANCELLED"


def test_a_day_that_is_taken_away_is_withdrawn_and_one_that_stays_is_not(client, run):
    run.weekly_times.all().delete()
    stays, goes = (make_course_date(run, days(number), time(9), time(10)) for number in (12, 19))
    page = client.get(address(run, "tage"))
    data = form_of(page) | {"days": [f"{days(12)}", f"{days(26)}"]}

    client.post(address(run, "tage"), data)

    found = events(client, run)
    assert (found.pop(stays.key), found.pop(goes.key)) == ("CONFIRMED", "CANCELLED")
    assert list(found.values()) == ["CONFIRMED"]


def test_of_a_draft_nothing_is_withdrawn(client, run):
    type(run.course).objects.update(status="draft")

    send(client, run, **{"week-0-weekdays": [], "week-0-starts_at": "", "week-0-ends_at": ""})

    assert (run.weekly_times.count(), WithdrawnTime.objects.count()) == (0, 0)


def test_school_holidays_of_the_office_need_a_source(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = "/de/buero/schulferien/neu/"
    days = {"name": "Herbstferien", "first_day": "2027-10-14", "last_day": "2027-10-16"}
    data = form_of(client.get(address)) | days

    without = client.post(address, data)
    saved = client.post(address, data | {"source": "https://ferien.example/"}, follow=True)

    assert (without.status_code, saved.status_code) == (200, 200)
    assert date(2027, 10, 14) == saved.context["obj"].first_day
