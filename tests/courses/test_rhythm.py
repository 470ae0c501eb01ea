"""Weekly runs stop on public holidays and in breaks: on the page, in calendars and for machines alike."""

import json
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from django.conf import settings
from django.utils.html import escape
from django.utils.translation import override
from icalendar import Calendar

from courses.actions.times import set_week
from courses.models import Weekday, WithdrawnTime
from courses.rhythm import difference, public_holidays, sessions
from tests.factories import make_course, make_course_date, make_run, make_weekly_time

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def run():
    """Tuesdays and Thursdays; 25 December and 1 January fall on such days."""
    run = make_run(make_course("Deutsch A1", lessons=101))
    run.start, run.end = date(2096, 12, 4), date(2097, 1, 17)
    run.save()
    make_weekly_time(run, Weekday.TUESDAY | Weekday.THURSDAY, time(18), time(19, 30))
    return run


def days(run):
    run = type(run).objects.get(pk=run.pk)
    return [session.day for session in sessions(run)]


def events(client, run):
    page = client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics")
    return list(Calendar.from_ical(page.content).walk("VEVENT"))


def schedule(client, run):
    page = client.get(run.course.get_absolute_url()).content.decode()
    data = json.loads(re.search(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", page)[1])
    return data["hasCourseInstance"][0]


def excluded(event):
    found = event.get("EXDATE", [])
    return [one.dt for line in (found if isinstance(found, list) else [found]) for one in line.dts]


def test_no_lesson_is_claimed_on_a_public_holiday(client, run):
    (event,) = events(client, run)
    page = client.get(run.course.get_absolute_url()).content.decode()
    instance = schedule(client, run)
    line = instance["courseSchedule"][0]

    assert date(2096, 12, 25) not in days(run)
    assert len(days(run)) == 12
    assert excluded(event) == [datetime(2096, 12, 25, 18, tzinfo=BERLIN), datetime(2097, 1, 1, 18, tzinfo=BERLIN)]
    assert "Kein Unterricht am: 25.12.2096 (Erster Weihnachtstag), 01.01.2097 (Neujahr)" in page
    assert (line["startTime"], line["repeatCount"], line["repeatFrequency"]) == ("18:00:00", 12, "P1W")
    assert line["exceptDate"] == ["2096-12-25", "2097-01-01"]
    assert instance["courseWorkload"] == "PT75H45M"


def test_the_last_lesson_is_on_the_last_day_of_the_run_also_where_that_is_a_monday(client, run):
    run.start, run.end = date(2096, 11, 5), date(2096, 12, 3)
    run.save()
    set_week(run, [(Weekday.MONDAY, time(18), time(19, 30))])

    assert [day.weekday() for day in (run.start, run.end)] == [0, 0]
    assert days(run) == [run.start + timedelta(7 * number) for number in range(5)]
    assert schedule(client, run)["courseSchedule"][0]["repeatCount"] == 5


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_public_holidays_are_called_in_the_readers_language(client, run, code):
    with override("en"):
        english = public_holidays(2024, 2097)
    with override(code):
        names = public_holidays(2024, 2097)

    page = client.get(run.course.get_absolute_url().replace("/de/", f"/{code}/")).content.decode()

    assert [day for day, name in names.items() if name in {"", english[day]}] == []
    missed = (date(2096, 12, 25), date(2097, 1, 1))
    assert [day for day in missed if escape(names[day]) not in page] == []


def test_who_meets_on_public_holidays_says_so(client, run):
    run.on_public_holidays = True
    run.save()

    assert len(days(run)) == 14
    assert excluded(events(client, run)[0]) == []


def test_a_break_is_told_as_one_and_only_where_a_lesson_falls_out(client, run):
    run.breaks = "2096-12-21/2097-01-02 Ferien\n2097-01-07/2097-01-07 Umzug"
    run.save()

    page = client.get(run.course.get_absolute_url()).content.decode()

    assert len(days(run)) == 11
    assert "Kein Unterricht am: 21.12.2096–02.01.2097 (Ferien)<" in page
    assert len(excluded(events(client, run)[0])) == 3


def test_every_second_week_is_counted_from_the_first_lesson(client, run):
    run.weekly_times.update(every=2)
    (event,) = events(client, run)

    assert days(run)[:4] == [date(2096, 12, 4), date(2096, 12, 6), date(2096, 12, 18), date(2096, 12, 20)]
    assert (event["RRULE"]["INTERVAL"], event["RRULE"]["WKST"]) == ([2], ["MO"])
    assert "alle 2\u00a0Wochen" in client.get("/de/angebote/").content.decode()


def lessons_by_hand(run, line) -> list[date]:
    """Week by week from that of the line's first lesson."""
    all_days = [run.start + timedelta(number) for number in range((run.end - run.start).days + 1)]
    on_weekdays = [day for day in all_days if line.weekdays & 1 << day.weekday()]
    first_week = on_weekdays[0] - timedelta(on_weekdays[0].weekday())
    return [day for day in on_weekdays if (day - first_week).days // 7 % line.every == 0]


def lessons_of(event) -> list[date]:
    """As a calendar works them out from the rule."""
    rule = event["RRULE"].to_ical().decode().split(";")
    until, parts = event["RRULE"]["UNTIL"][0], [part for part in rule if not part.startswith("UNTIL")]
    start = event["DTSTART"].dt.replace(tzinfo=None)
    end = until.astimezone(BERLIN).replace(tzinfo=None) if isinstance(until, datetime) else until
    return [at.date() for at in rrulestr(";".join(parts), dtstart=start).between(start, end, inc=True)]


def test_whatever_day_a_run_begins_each_line_keeps_its_own_weeks(client, run):
    """Seven first days; lines of one weekday and of several, each every week and every second week."""
    run.on_public_holidays = True
    run.weekly_times.all().delete()
    for number, weekdays in enumerate([1, 2, 4, 8, 16, 32, 64, 1 | 16, 2 | 64, 4 | 8 | 32, 127]):
        for every in (1, 2):
            line = make_weekly_time(run, weekdays, time(8 + number, 10 * every), time(8 + number, 45))
            type(line).objects.filter(pk=line.pk).update(every=every)
    lines = {line.starts_at: line for line in run.weekly_times.all()}

    wrong = []
    for number in range(7):
        run.start = date(2096, 12, 3) + timedelta(number)
        run.save()
        found = {event["DTSTART"].dt.time(): lessons_of(event) for event in events(client, run)}
        by_hand = {at: lessons_by_hand(run, line) for at, line in lines.items()}
        told = schedule(client, run)["courseSchedule"]
        counts = {time.fromisoformat(one["startTime"]): one["repeatCount"] for one in told}
        wrong += [(run.start, at) for at in lines if found[at] != by_hand[at]]
        wrong += [(run.start, at) for at in lines if counts[at] != len(by_hand[at])]
        wrong += [run.start] if days(run) != sorted(day for one in by_hand.values() for day in one) else []

    assert wrong == []


@pytest.mark.parametrize("every", [1, 2])
def test_a_line_that_is_taken_away_is_told_as_cancelled_on_its_own_days(client, run, every):
    run.weekly_times.update(every=every)
    before = lessons_of(events(client, run)[0])

    set_week(run, [])

    (event,) = [event for event in events(client, run) if "RRULE" in event]
    assert (str(event["STATUS"]), lessons_of(event)) == ("CANCELLED", before)
    assert len(before) > 5


def test_a_rule_whose_first_lesson_falls_out_begins_with_the_second(client, run):
    run.breaks = "2096-12-04/2096-12-04"
    run.save()

    (event,) = events(client, run)

    assert event["DTSTART"].dt == datetime(2096, 12, 6, 18, tzinfo=BERLIN)


def test_no_lesson_of_a_run_without_end_is_claimed_on_a_holiday_however_far_ahead(client):
    run = make_run(start=None)
    make_weekly_time(run, 127, time(9), time(10))

    (event,) = events(client, run)

    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=event["DTSTART"].dt)
    held = {*rule.between(event["DTSTART"].dt, datetime(2200, 1, 1, tzinfo=BERLIN), inc=True)} - {*excluded(event)}
    (line,) = schedule(client, run)["courseSchedule"]
    assert {(one.month, one.day) for one in held} & {(12, 25), (10, 3), (5, 1)} == set()
    assert len(held) > 300
    assert line["endDate"] == f"{max(held).date()}"
    assert {(one.month, one.day) for one in excluded(event)} >= {(12, 25), (10, 3), (5, 1)}


def test_dates_that_the_provider_counts_otherwise_are_named(run):
    run.sessions = 18

    assert difference(run) == (12, 18)
    run.sessions = 12
    assert difference(run) is None


def test_single_days_are_held_on_holidays_too(run):
    run.weekly_times.all().delete()
    make_course_date(run, date(2096, 12, 25), time(9), time(10))

    assert days(run) == [date(2096, 12, 25)]


def test_what_is_withdrawn_is_told_as_cancelled_until_it_is_over(client, run):
    values = {"starts_at": time(10), "ends_at": time(11), "first_day": date(2096, 12, 10)}
    WithdrawnTime.objects.create(run=run, key="gone", last_day=date(2096, 12, 10), **values)
    WithdrawnTime.objects.create(run=run, key="weekly", last_day=run.end, weekdays=1, **values)
    values["first_day"] = date(2020, 1, 1)
    WithdrawnTime.objects.create(run=run, key="old", last_day=date(2020, 1, 1), **values)

    found = {str(event["UID"]).split("-")[2].split("@")[0]: event for event in events(client, run)}

    assert {name: str(event["STATUS"]) for name, event in found.items() if name in {"gone", "weekly", "old"}} == {
        "gone": "CANCELLED",
        "weekly": "CANCELLED",
    }
    assert "RRULE" in found["weekly"]


def test_the_time_zone_is_told_by_yearly_rules(client, run):
    page = client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics").content.decode()

    assert page.count("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3") == 1
    assert page.count("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10") == 1
