"""What turns on a day turns on that day: asked, told, shown or over neither a day early nor a day late."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from contacts.actions import office_address
from cooperation.models import Agreement, Meeting, Signature
from courses import seat_links
from courses.actions import holds
from courses.models import Course, CourseRun, CourseType, Hold, VainSearch, WithdrawnTime
from enquiries.models import Enquiry
from enquiries.standing import coming, head_of
from exams.models import Appointment, Booking, ExamKind, ExamSession
from news.models import Post
from planning.models import ClashRule, Demand
from providers.models import (
    INVITATION_DAYS,
    SLEEPING_AFTER,
    TAKE_BACK_MINUTES,
    Invitation,
    Licence,
    Membership,
    MembershipChange,
)
from tests.factories import (
    days,
    make_agreement,
    make_appointment,
    make_booking,
    make_clash_rule,
    make_course,
    make_course_type,
    make_decision,
    make_demand,
    make_enquiry,
    make_entry_point,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_session,
    make_licence,
    make_meeting,
    make_membership,
    make_office,
    make_partner,
    make_person,
    make_post,
    make_provider,
    make_run,
    make_school_holidays,
    make_signature,
    make_source,
    make_user,
    make_weekly_time,
    same_time,
)
from tests.test_rights import undone
from workplace.runs.checks import in_holidays

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


def is_told_of_licence(valid_until):
    make_licence(make_membership(role="manager").provider, valid_until)
    mail.outbox.clear()
    call_command("remind_licences", verbosity=0)
    return bool(mail.outbox)


def is_licensed(valid_until):
    return Licence.objects.in_force().filter(pk=make_licence(until=valid_until).pk).exists()


def is_to_renew(valid_until):
    return Licence.objects.to_renew().filter(pk=make_licence(until=valid_until).pk).exists()


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
    created = same_time(kept_until - 90)
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


def a_hold(until):
    hold = holds.hold(make_run(seats_total=10, seats_free=2))
    Hold.objects.update(until=days(until))
    return hold


def can_be_taken(until):
    return holds.take(a_hold(until))


def has_lapsed(until):
    a_hold(until)
    return Hold.objects.lapsed().exists()


def can_be_joined(starts_on):
    run = make_run(start=-30, late_entry=False)
    make_entry_point(run, on=starts_on)
    return CourseRun.objects.with_availability().get(pk=run.pk).availability != "running"


def is_kind_of_today(retired_on):
    return CourseType.objects.offered().filter(pk=make_course_type(retired_on=days(retired_on)).pk).exists()


def has_links_of_seats(sent_on):
    provider = make_provider("Anderer")
    seat_links.next_edition(provider, days(sent_on))
    return seat_links.are_out(provider)


def is_told_of_holidays_that_begin(first):
    make_school_holidays(first=first, last=first + 10)
    return bool(list(in_holidays(make_run(start=10, end=100), [])))


def is_told_of_holidays_that_end(last):
    make_school_holidays(first=1, last=last)
    return bool(list(in_holidays(make_run(start=10, end=100), [])))


def counts_as_waiting(ends_on):
    make_demand(make_source(), ends_on=days(ends_on))
    return Demand.objects.counted().exists()


def is_to_be_confirmed(ends_on):
    make_demand(ends_on=days(ends_on))
    return Demand.objects.to_confirm().exists()


def has_waited_too_long(since):
    make_demand(make_source())
    Demand.objects.update(since=days(since))
    return Demand.objects.overdue().exists()


def is_a_rule_from(valid_from):
    make_clash_rule(valid_from=days(valid_from))
    return ClashRule.objects.in_force().exists()


def is_a_rule_until(valid_until):
    make_clash_rule(valid_until=days(valid_until))
    return ClashRule.objects.in_force().exists()


def binds_from(signed_on):
    make_signature(make_partner(), signed_on=days(signed_on))
    return Signature.objects.in_force().exists()


def binds_until(valid_until):
    make_signature(make_partner(), make_agreement(valid_until=days(valid_until)))
    return Signature.objects.in_force().exists()


def is_asleep(minutes):
    gone = timezone.now() - timedelta(days=SLEEPING_AFTER) + minutes * MINUTE
    make_membership(make_user(last_login=gone))
    return Membership.objects.sleeping().exists()


def invites(minutes):
    sent_at = timezone.now() - timedelta(days=INVITATION_DAYS) + minutes * MINUTE
    by = make_user(role=User.Role.COORDINATOR)
    Invitation.objects.create(provider=make_provider("Anderer"), email="a@x.example", invited_by=by)
    Invitation.objects.update(sent_at=sent_at)
    return Invitation.objects.open().exists()


def can_be_taken_back(minutes):
    made_at = timezone.now() - timedelta(minutes=TAKE_BACK_MINUTES) + minutes * MINUTE
    user, provider = make_user(), make_provider("Anderer")
    MembershipChange.objects.create(provider=provider, user=user, by=user, membership_key=1, made_at=made_at)
    return MembershipChange.objects.to_take_back(user).exists()


def takes_requests(deadline):
    return make_exam_session(is_offered=True, deadline=deadline).takes_requests


def is_told_of_deadline(deadline):
    make_exam_session(is_offered=True, deadline=deadline)
    return ExamSession.objects.ending().exists()


def is_held(on):
    make_exam_session(on=on)
    return ExamSession.objects.listed().exists()


def has_exam_seats_shown(as_of):
    return make_exam_session(seats_as_of=days(as_of)).state == "free"


def is_exam_of_today(retired_on):
    return ExamKind.objects.offered().filter(pk=make_exam_kind(retired_on=days(retired_on)).pk).exists()


def is_test_to_book(day):
    return Appointment.objects.bookable().filter(pk=make_appointment(on=day).pk).exists()


def is_reminded_of_test(day):
    return Booking.objects.to_remind().filter(pk=make_booking(make_appointment(on=day)).pk).exists()


def is_exam_to_ask_for(deadline):
    session = make_exam_session(deadline=deadline)
    return ExamSession.objects.registering().filter(pk=session.pk).exists()


def is_exam_seat_held(until):
    row = make_exam_enquiry(status="offered", held_until=days(until))
    return not Enquiry.objects.lapsed().filter(pk=row.pk).exists()


def has_a_button_to_take_the_exam_seat(until):
    return head_of(make_exam_enquiry(status="offered", held_until=days(until)), set()).act is not None


def has_a_button_to_take_the_seat(until):
    row = make_enquiry(make_run(seats_total=9, seats_free=1), status="offered", hold=a_hold(until))
    return head_of(Enquiry.objects.get(pk=row.pk), set()).act is not None


def is_asked_whether_they_came(start):
    row = make_enquiry(make_run(start=start), status="placed")
    return head_of(row, set()).act is not None


def is_told_when_it_begins(start):
    row = make_enquiry(make_run(start=start), status="placed")
    return bool(list(coming(row)))


TURNS = [  # the last day on which it is so, and the next on which it is not; or the other way round
    (takes_requests, 0, -1),
    (is_test_to_book, 1, 0),
    (is_exam_to_ask_for, 0, -1),
    (is_exam_seat_held, 0, -1),
    (has_a_button_to_take_the_exam_seat, 0, -1),
    (has_a_button_to_take_the_seat, 0, -1),
    (is_asked_whether_they_came, 0, 1),
    (is_told_when_it_begins, 1, 0),
    (is_reminded_of_test, 2, 3),
    (is_reminded_of_test, 1, 0),
    (is_told_of_deadline, 8, 9),
    (is_told_of_deadline, 0, -1),
    (is_told_of_licence, 30, 31),
    (is_told_of_licence, 0, -1),
    (is_licensed, 0, -1),
    (is_to_renew, 30, 31),
    (is_held, 0, -1),
    (has_exam_seats_shown, -14, -15),
    (is_exam_of_today, 1, 0),
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
    (can_be_taken, 0, -1),
    (has_lapsed, -1, 0),
    (can_be_joined, 0, -1),
    (is_kind_of_today, 1, 0),
    (has_links_of_seats, -14, -15),
    (is_told_of_holidays_that_begin, 100, 101),
    (is_told_of_holidays_that_end, 10, 9),
    (counts_as_waiting, 0, -1),
    (is_to_be_confirmed, 0, -1),
    (has_waited_too_long, -43, -42),
    (is_a_rule_from, 0, 1),
    (is_a_rule_until, 0, -1),
    (binds_from, 0, 1),
    (binds_until, 0, -1),
    (is_asleep, -1, 1),
    (invites, 1, -1),
    (can_be_taken_back, 1, -1),
]


def wrong_turns(turns, client=None):
    wrong = {}
    for is_so, yes, no in turns:
        found = []
        for day in (yes, no):
            with undone():
                found.append(is_so(day, client) if is_so is is_still_withdrawn else is_so(day))
        if found != [True, False]:
            wrong[is_so.__name__, yes] = found
    return wrong


def test_each_thing_turns_on_its_day(client):
    make_provider()

    assert wrong_turns(TURNS, client) == {}
