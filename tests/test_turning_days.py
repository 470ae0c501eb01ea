"""What turns on a day turns on that day: asked, told, shown or over neither a day early nor a day late."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from contacts.actions import office_address
from cooperation.models import Agreement, Meeting
from courses.models import Course, CourseRun, VainSearch, WithdrawnTime
from enquiries.models import Enquiry
from news.models import Post
from tests.factories import (
    days,
    make_agreement,
    make_course,
    make_decision,
    make_enquiry,
    make_meeting,
    make_membership,
    make_office,
    make_person,
    make_post,
    make_provider,
    make_run,
    make_weekly_time,
)
from tests.test_rights import undone

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def is_asked(sent_on):
    """Again, when the last mail went out that day."""
    run = make_run(seats_as_of=days(-30))
    make_membership(provider=run.course.provider)
    call_command("remind_providers", verbosity=0)
    run.course.provider.reminder.sent_on = days(sent_on)
    run.course.provider.reminder.save()
    mail.outbox.clear()
    call_command("remind_providers", verbosity=0)
    return bool(mail.outbox)


def is_told_of_agreement(valid_until):
    make_office()
    make_agreement(valid_until=days(valid_until))
    mail.outbox.clear()
    call_command("remind_partners", verbosity=0)
    return (bool(mail.outbox), Agreement.objects.ending().exists()) == (True, True)


def is_away(absent_until):
    make_office(email="amt@beispiel.example")
    deputy = make_person("Bernd", email="bernd@beispiel.example")
    make_person("Anna", email="amt@beispiel.example", absent_until=days(absent_until), deputy=deputy)
    return office_address() == "bernd@beispiel.example"


def is_back(suspended_until):
    return Course.objects.published().filter(pk=make_course(suspended_until=days(suspended_until)).pk).exists()


def is_flagged(confirmed_on):
    course = make_course()
    Course.objects.update(confirmed_on=days(confirmed_on))
    return course in Course.objects.forgotten()


def is_soon_forgotten(kept_until):
    created = timezone.now() - timedelta(days=90 - kept_until)
    run = make_run(start=None)
    row = make_enquiry(run, created_at=created)
    assert row.kept_until == days(kept_until)
    return Enquiry.objects.soon_forgotten().exists()


def is_public_news(until_minutes):
    make_post(published_until=timezone.now() + until_minutes * MINUTE)
    return Post.objects.published().exists()


def is_published_news(from_minutes):
    make_post(published_from=timezone.now() + from_minutes * MINUTE)
    return Post.objects.published().exists()


def is_late(due_on):
    return make_decision(make_meeting(), due_on=days(due_on)).is_late


def is_coming(hours):
    make_meeting(starts_at=timezone.now() + timedelta(hours=hours))
    return Meeting.objects.coming().exists()


def is_looked_for_lately(week):
    VainSearch.objects.create(week=days(week), words="wort", number=1)
    return VainSearch.objects.lately().exists()


def is_still_withdrawn(last_day, client):
    run = make_run(make_course(slug="deutsch"))
    make_weekly_time(run)
    times = {"starts_at": "10:00", "ends_at": "11:00", "first_day": days(-90), "last_day": days(last_day)}
    WithdrawnTime.objects.create(run=run, key="fort", **times)
    return b"fort@" in client.get(f"/de/angebote/deutsch/termin/{run.pk}.ics").content


def has_seats_shown(as_of):
    run = make_run(seats_as_of=days(as_of))
    (row,) = CourseRun.objects.with_availability().filter(pk=run.pk)
    return row.availability == "free"


def is_open(deadline):
    run = make_run(registration_deadline=days(deadline))
    return CourseRun.objects.with_availability().open_to_enquiries().filter(pk=run.pk).exists()


def has_begun(start):
    run = make_run(start=start)
    return CourseRun.objects.with_availability().get(pk=run.pk).availability == "running"


def is_offered(end):
    run = make_run(start=-30, end=end, late_entry=True)
    return run in CourseRun.objects.offered()


TURNS = [  # the last day on which it is so, and the next on which it is not; or the other way round
    (is_asked, -7, -6),
    (is_told_of_agreement, 0, -1),
    (is_told_of_agreement, 90, 91),
    (is_away, 0, -1),
    (is_back, 0, 1),
    (is_flagged, -91, -90),
    (is_soon_forgotten, 13, 14),
    (is_public_news, 1, 0),
    (is_published_news, 0, 1),
    (is_late, -1, 0),
    (is_coming, -11, -13),
    (is_looked_for_lately, -56, -57),
    (is_still_withdrawn, -30, -31),
    (has_seats_shown, -14, -15),
    (is_open, 0, -1),
    (has_begun, -1, 0),
    (is_offered, 0, -1),
]


def test_each_thing_turns_on_its_day(client):
    make_provider()
    wrong = {}

    for is_so, yes, no in TURNS:
        found = []
        for day in (yes, no):
            with undone():
                found.append(is_so(day, client) if is_so is is_still_withdrawn else is_so(day))
        if found != [True, False]:
            wrong[is_so.__name__, yes] = found

    assert wrong == {}
