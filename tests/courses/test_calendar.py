from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from courses.actions import accept, archive, publish
from courses.actions.times import set_dates, set_week
from courses.models import Course, CourseRun, Weekday
from courses.rhythm import AHEAD
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_municipality,
    make_run,
    make_user,
    make_weekly_time,
)

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


def weekly(run):
    set_week(run, [(Weekday.MONDAY, time(9), time(12))])


def single(run):
    set_dates(run, [(run.start, time(9), time(12))])


def states(client, run) -> dict:
    return {event["UID"].partition("@")[0].rpartition("-")[2]: event["STATUS"] for event in events(client, run)}


@pytest.mark.parametrize(("hours", "said"), [(1, ["CANCELLED"]), (0, [])])
@pytest.mark.parametrize("give", [weekly, single])
def test_a_run_that_stood_in_calendars_as_whole_days_is_withdrawn_there_with_its_first_times(
    client, give, hours, said
):
    run = make_run(start=5, created_at=timezone.now() - timedelta(hours=hours))
    before = states(client, run)

    give(run)
    found = states(client, run)
    set_week(run, [])
    set_dates(run, [])

    assert (before, [found.pop(key) for key in [CourseRun.WHOLE] if key in found]) == ({"days": "CONFIRMED"}, said)
    assert [*found.values()] == ["CONFIRMED"]
    assert states(client, run) == {**dict.fromkeys(found, "CANCELLED"), "days": "CONFIRMED"}


def test_a_line_that_has_no_lesson_any_more_is_withdrawn(client):
    run = make_run(start=1, end=60)
    line = make_weekly_time(run, Weekday.MONDAY)
    before = states(client, run)

    CourseRun.objects.filter(pk=run.pk).update(breaks=f"{run.start}/{run.end} Umbau")

    assert (before, states(client, run)) == ({line.key: "CONFIRMED"}, {line.key: "CANCELLED"})


def test_a_day_with_other_hours_stays_the_same_event_and_another_day_is_another_event():
    run = make_run()
    hours, later = (time(9), time(12)), (time(10), time(12))
    set_dates(run, [(days(3), *hours), (days(4), *hours)])
    before = {row.date: row.key for row in run.dates.all()}

    set_dates(run, [(days(3), *later), (days(5), *hours)])

    after = {row.date: row.key for row in run.dates.all()}
    assert (after[days(3)], after[days(5)] in before.values()) == (before[days(3)], False)
    assert list(run.withdrawn_times.values_list("key", "first_day")) == [(before[days(4)], days(4))]


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


def test_an_ongoing_run_repeats_as_far_as_it_is_worked_out(client):
    run = make_run(start=None)
    make_weekly_time(run, Weekday.WEDNESDAY)

    (event,) = events(client, run)

    assert event["RRULE"]["UNTIL"][0].date() == timezone.localdate() + AHEAD
    assert event["DTSTART"].dt.weekday() == 2


def test_days_of_a_course_that_was_put_away_are_called_off_in_calendars_that_know_them(client):
    run, unseen = make_run(make_course("Deutsch A1")), make_run(make_course("Entwurf", status="draft"))
    intended = make_run(run.course, status="intended")
    make_weekly_time(run)
    make_course_date(run, days(30))
    before = {one["UID"]: one["DTSTART"].dt for one in events(client, run)}

    for course in (run.course, unseen.course):
        archive(course)

    after = events(client, run)
    assert {one["UID"]: one["DTSTART"].dt for one in after} == before
    assert {(one["STATUS"], one["SUMMARY"]) for one in after} == {("CANCELLED", "fällt aus")}
    assert {"DESCRIPTION", "LOCATION"} & {name for one in after for name in one} == set()
    assert [download(client, one).status_code for one in (unseen, intended)] == [404, 404]


def test_of_a_course_that_was_put_away_no_date_is_told_that_nobody_has_seen(client):
    course = make_course("Deutsch A1", status="draft")
    runs = {"before it was public": make_run(course)}
    course.status = "published"
    course.save()
    runs["while it was public"] = make_run(course)
    archive(course)
    runs["afterwards"] = make_run(course)
    for run in runs.values():
        make_weekly_time(run)
    course.refresh_from_db()
    course.save()

    assert {when: download(client, run).status_code for when, run in runs.items()} == {
        "before it was public": 200,
        "while it was public": 200,
        "afterwards": 404,
    }


@pytest.mark.parametrize("is_trusted", [True, False])
def test_calendars_believe_that_days_are_off_and_that_they_are_on_again(client, is_trusted):
    run = make_run(make_course("Deutsch A1"))
    office = make_user(role=User.Role.COORDINATOR)
    make_weekly_time(run)
    make_course_date(run, days(30))
    told = [events(client, run)]

    for _year in range(2):
        archive(Course.objects.get())
        told.append(events(client, run))
        proposal = publish(Course.objects.get(), office if is_trusted else make_user())
        if not is_trusted:
            accept(proposal.pk, proposal.version, office)
        told.append(events(client, run))

    assert [{str(one["STATUS"]) for one in each} for each in told] == [{"CONFIRMED"}, {"CANCELLED"}] * 2 + [
        {"CONFIRMED"}
    ]
    for key in {one["UID"] for one in told[0]}:
        numbers = [one["SEQUENCE"] for each in told for one in each if one["UID"] == key]
        assert numbers == sorted(set(numbers)), key
    assert len(told[0]) == 2


def test_there_is_no_calendar_without_days_of_a_stranger_or_of_the_past(client):
    ongoing = make_run(start=None)
    draft = make_run(make_course("draft", status="draft"))
    over = make_run(make_course("over"), start=-50, end=-1)
    make_municipality()

    assert [download(client, run).status_code for run in (ongoing, draft, over)] == [404, 404, 404]
