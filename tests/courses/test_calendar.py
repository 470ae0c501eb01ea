from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from courses.models import Weekday
from tests.factories import days, make_course, make_course_date, make_municipality, make_run, make_weekly_time

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def download(client, run):
    return client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics")


def events(client, run):
    return list(Calendar.from_ical(download(client, run).content).walk("VEVENT"))


def test_a_weekly_run_becomes_a_weekly_rule_in_local_time(client, settings):
    settings.PORTAL_URL = "https://portal.example"
    run = make_run(make_course("Deutsch A1"), venue="Haus", street="Weg 1", postal_code="19370")
    run.start, run.end = date(2126, 10, 15), date(2126, 11, 29)  # a Tuesday; the clocks change in between
    run.save()
    make_weekly_time(run, Weekday.MONDAY | Weekday.THURSDAY, time(18), time(20, 30))

    response = download(client, run)
    (event,) = events(client, run)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert event["UID"] == f"run-{run.pk}-{run.weekly_times.get().key}@portal.example"
    assert event["DTSTART"].dt == datetime(2126, 10, 17, 18, tzinfo=BERLIN)
    assert event["DTEND"].dt == datetime(2126, 10, 17, 20, 30, tzinfo=BERLIN)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["RRULE"]["BYDAY"] == ["MO", "TH"]
    assert event["RRULE"]["UNTIL"] == [datetime(2126, 11, 29, 22, 59, 59, tzinfo=ZoneInfo("UTC"))]
    assert event["LOCATION"] == "Haus, Weg 1, 19370 Parchim"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 2)
    assert b"BEGIN:VTIMEZONE" in response.content


def test_a_cancelled_run_keeps_its_uid_and_says_cancelled_with_a_higher_sequence(client):
    run = make_run()
    make_weekly_time(run)
    (before,) = events(client, run)

    run.status = run.Status.CANCELLED
    run.save()
    (after,) = events(client, run)

    assert after["UID"] == before["UID"]
    assert after["STATUS"] == "CANCELLED"
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1


@pytest.mark.parametrize(("over", "told"), [(-30, True), (-31, False), (None, True)])
def test_of_times_that_are_withdrawn_calendars_are_told_until_a_month_after_their_end(client, over, told):
    run = make_run(start=-90)
    times = {
        "starts_at": time(9),
        "ends_at": time(12),
        "last_day": over and days(over),
        "weekdays": Weekday.MONDAY,
    }
    run.withdrawn_times.create(key="line", first_day=days(-80), **times)

    found = [event["UID"] for event in events(client, run) if event["STATUS"] == "CANCELLED"]

    assert [f"run-{run.pk}-line@" in uid for uid in found] == [True] * told


def test_single_dates_are_events_of_their_own(client):
    run = make_run()
    make_course_date(run, run.start, time(9), time(12))
    make_course_date(run, run.start + timedelta(days=9), time(14), time(16))

    first, second = events(client, run)

    assert first["DTSTART"].dt == datetime.combine(run.start, time(9), BERLIN)
    assert second["DTEND"].dt == datetime.combine(run.start + timedelta(days=9), time(16), BERLIN)
    assert first["UID"] != second["UID"]


def test_a_run_without_times_lasts_whole_days(client):
    run = make_run()

    (event,) = events(client, run)

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (run.start, run.end + timedelta(days=1))


def test_an_ongoing_run_repeats_without_end(client):
    run = make_run(start=None)
    make_weekly_time(run, Weekday.WEDNESDAY)

    (event,) = events(client, run)

    assert "UNTIL" not in event["RRULE"]
    assert event["DTSTART"].dt.weekday() == 2


def test_there_is_no_calendar_without_days_of_a_stranger_or_of_the_past(client):
    ongoing = make_run(start=None)
    draft = make_run(make_course("draft", status="draft"))
    over = make_run(make_course("over"), start=-50, end=-1)
    make_municipality()

    assert [download(client, run).status_code for run in (ongoing, draft, over)] == [404, 404, 404]
