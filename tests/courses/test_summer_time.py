"""Ten years of lessons as another calendar program reads them, and hours that there are not, or twice."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from cooperation.models import Meeting
from courses.models import CourseDate, Weekday
from courses.rhythm import sessions
from news.models import Post
from tests.factories import make_course, make_meeting, make_membership, make_run, make_user, make_weekly_time
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
YEARS = 10


def last_sunday(year, month) -> date:
    day = date(year, month, 31)
    return day - timedelta((day.weekday() + 1) % 7)


SPRING, AUTUMN = (last_sunday(timezone.localdate().year + 1, month) for month in (3, 10))
NOT_THERE, TWICE = (f"{day}T02:30" for day in (SPRING, AUTUMN))


def moments(file) -> list[datetime]:
    """Of all lessons of a calendar file in UTC, as vobject and dateutil work them out of it alone."""
    events = vobject.readOne(file.decode()).vevent_list
    starts = [start for event in events for start in event.getrruleset(addRDate=True) or [event.dtstart.value]]
    return sorted(start.astimezone(UTC) for start in starts)


def by_hand(run, weekdays, clock) -> list[datetime]:
    """The same from the days alone."""
    days = [run.start + timedelta(n) for n in range((run.end - run.start).days + 1)]
    held = [datetime.combine(day, clock, BERLIN) for day in days if day.weekday() in weekdays]
    return [start.astimezone(UTC) for start in held]


@pytest.mark.parametrize("clock", [time(18), time(0, 30), time(23, 30), time(1, 59), time(3)])
def test_ten_years_of_lessons_are_the_same_moments_for_every_reader(client, clock):
    run = make_run(make_course(), start=10, end=10 + 365 * YEARS, on_public_holidays=True)
    make_weekly_time(run, Weekday.MONDAY | Weekday.SUNDAY, clock, time(23, 59))

    page = client.get(f"/de/angebote/{run.course.slug}/")
    file = client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics").content
    read = moments(file)

    told = [datetime.combine(day, begin, BERLIN).astimezone(UTC) for day, begin, _end in sessions(run)]
    assert read == told == by_hand(run, {0, 6}, clock)
    assert len(read) > 2 * 52 * YEARS - 3
    assert {moment.astimezone(BERLIN).time() for moment in read} == {clock}
    (count,) = re.findall(r'"repeatCount":(\d+)', page.content.decode())
    assert (int(count), f'"startTime":"{clock}"' in page.content.decode()) == (len(read), True)


def test_single_days_around_the_changes_are_the_same_moments(client):
    run = make_run(make_course(), start=10, end=3000)
    days = [change + timedelta(n) for change in (SPRING, AUTUMN) for n in (-1, 0, 1)]
    for day in days:
        CourseDate.objects.create(run=run, date=day, starts_at=time(9), ends_at=time(12))

    file = client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics").content

    assert moments(file) == [datetime.combine(day, time(9), BERLIN).astimezone(UTC) for day in days]


def test_a_meeting_in_the_hour_that_is_there_twice_is_read_as_it_was_stored(client):
    moment = datetime.combine(AUTUMN, time(1), UTC)  # the second 02:00
    meeting = make_meeting(starts_at=moment)
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    file = client.get(f"/de/buero/kooperation/treffen/{meeting.pk}/kalender.ics").content

    assert moments(file)[0] in {moment, moment - timedelta(hours=1)}  # RFC 5545 has one name for both


# Hours that cannot be meant


@pytest.mark.parametrize("moment", [NOT_THERE, TWICE])
@pytest.mark.parametrize(
    ("address", "fields", "model"),
    [
        ("/de/buero/kooperation/treffen/neu/", {"title": "Treffen", "starts_at": ""}, Meeting),
        (
            "/de/buero/aktuelles/neu/",
            {"title_de": "Neu", "teaser_de": "Kurz.", "text_de": "<p>x</p>", "published_from": ""},
            Post,
        ),
    ],
)
def test_a_moment_that_is_not_there_or_there_twice_is_asked_again(client, address, fields, model, moment):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    form = form_of(client.get(address))

    def sent(value):
        answer = client.post(address, form | {name: text or value for name, text in fields.items()})
        return answer.status_code, model.objects.count()

    assert [sent(moment), sent(moment.replace("T02", "T04"))] == [(200, 0), (302, 1)]


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@pytest.mark.parametrize("hours", [("02:30", "04:00"), ("01:00", "02:30")])
def test_a_single_day_with_hours_that_are_not_there_or_there_twice_is_asked_again(client, day, hours):
    member = make_membership()
    run = make_run(make_course(provider=member.provider), start=1, end=700)
    client.force_login(member.user)
    address = f"/de/mein/{member.provider.slug}/angebote/{run.course.pk}/termine/{run.pk}/tage/"
    form = form_of(client.get(address, {"first": f"{day:%Y-%m}-01", "number": 1}))

    def sent(starts_at, ends_at):
        data = form | {"days": [day.isoformat()], "starts_at": starts_at, "ends_at": ends_at}
        return client.post(address, data).status_code, run.dates.count()

    assert [sent(*hours), sent("09:00", "12:00")] == [(200, 0), (302, 1)]


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_a_single_day_is_looked_at_in_the_administration_too(day):
    with pytest.raises(ValidationError):
        CourseDate(run=make_run(), date=day, starts_at=time(2, 30), ends_at=time(4)).full_clean()
