"""Whom the weekly question about seats reaches, about which dates, and what an answer changes."""

import pytest
from django.core import mail

from accounts.models import User
from courses.actions import confirm_seats
from courses.actions.reminders import SHOWN, due, remind
from courses.availability import SEATS_HIDDEN_AFTER, SEATS_REMIND_AFTER
from courses.models import Course, CourseRun
from tests.factories import days, make_course, make_membership, make_office, make_provider, make_run, make_user

pytestmark = pytest.mark.django_db


def asked() -> list[str]:
    mail.outbox.clear()
    for provider in due():
        remind(provider)
    return [message.to[0] for message in mail.outbox]


def old_run(provider, age=SEATS_REMIND_AFTER, **fields):
    return make_run(make_course(provider=provider), seats_as_of=days(-age), **fields)


def test_who_can_no_longer_log_in_is_not_asked():
    provider = make_provider()
    make_membership(make_user("da@beispiel.example"), provider, role="editor")
    gone = make_membership(make_user("weg@beispiel.example"), provider, role="editor").user
    User.objects.filter(pk=gone.pk).update(is_active=False)
    old_run(provider)

    assert asked() == ["da@beispiel.example"]


def test_one_address_gets_one_mail_however_it_is_written():
    make_office(email="Rat@beispiel.example")
    old_run(make_provider(email="rat@Beispiel.example"), age=SEATS_HIDDEN_AFTER)

    assert len(asked()) == 1


def test_the_next_start_of_a_course_is_its_soonest_one():
    course = make_course()
    for start in (60, 10, 30):
        make_run(course, start=start)
    make_run(make_course(), start=3)

    found = Course.objects.with_run_dates().get(pk=course.pk)

    assert (found.run_count, found.next_start) == (3, days(10))


@pytest.mark.parametrize(("status", "people"), [("published", 1), ("in_review", 1), ("draft", 0), ("archived", 0)])
def test_seats_are_asked_of_what_people_see_or_soon_will(status, people):
    provider = make_provider(email="werk@beispiel.example")
    make_run(make_course(provider=provider, status=status), seats_as_of=days(-9))

    assert len(asked()) == people


@pytest.mark.parametrize(("age", "is_told"), [(SEATS_REMIND_AFTER - 2, False), (SEATS_HIDDEN_AFTER + 1, True)])
def test_an_intention_is_asked_about_too_and_named_as_what_the_portal_does_not_show(age, is_told):
    course = make_course(provider=make_provider(email="werk@beispiel.example"))
    make_run(course, seats_as_of=days(-age))
    make_run(course, status="intended", start=60, seats_as_of=days(-SEATS_HIDDEN_AFTER - 1))

    asked()

    body = mail.outbox[0].body
    assert (body.count("4 von 16"), body.count("(nur beabsichtigt)")) == (2, 1)
    assert ("zeigt ihre Zahl deshalb nicht mehr" in body) == is_told


def test_a_long_mail_says_how_many_more_there_are():
    provider = make_provider(email="werk@beispiel.example")
    course = make_course(provider=provider)
    for number in range(SHOWN + 2):
        make_run(course, start=number + 1, seats_as_of=days(-9))

    asked()

    assert mail.outbox[0].body.count("4 von 16") == SHOWN
    assert "2 weitere" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("status", "free", "after"),
    [("full", 3, "open"), ("full", 0, "full"), ("full", None, "full"), ("planned", 3, "planned")],
)
def test_only_what_was_full_opens_again_with_a_free_seat(status, free, after):
    run = make_run(status=status, seats_free=0)

    confirm_seats(CourseRun.objects.all(), {run.pk: free})

    run.refresh_from_db()
    assert (run.status, run.seats_free) == (after, free)
