"""How duties are kept, computed from what has happened."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cooperation import duties
from cooperation.duties import Figure
from courses import actions
from courses.models import Course, CourseRun
from enquiries import actions as enquiries
from enquiries.models import Enquiry, EnquiryCount
from tests.factories import (
    make_course,
    make_enquiry,
    make_exam_enquiry,
    make_exam_session,
    make_provider,
    make_run,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)  # a Tuesday
MONTHS = duties.last_months(3, TODAY)


def noon(year, month, day):
    return datetime(year, month, day, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def of(provider):
    return {month.first: month for month in duties.of_providers([provider.pk], MONTHS, TODAY)[provider.pk]}


def make_start(course, start, entered, length=5, **fields):
    begin = (start - timezone.localdate()).days
    return make_run(course, start=begin, end=begin + length, created_at=entered, **fields)


def test_the_last_months_end_with_this_one():
    assert [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)] == MONTHS
    assert duties.last_months(2, date(2026, 1, 31)) == [date(2025, 12, 1), date(2026, 1, 1)]


def test_a_start_counts_in_its_month_as_kept_when_it_was_entered_ninety_days_before():
    course = make_course()
    make_start(course, date(2026, 10, 5), noon(2026, 7, 7))
    make_start(course, date(2026, 10, 5), noon(2026, 7, 8))
    make_start(course, date(2026, 10, 6), noon(2026, 1, 1), status=CourseRun.Status.CANCELLED)
    make_start(course, date(2026, 12, 1), noon(2026, 1, 1))  # still to come

    months = of(course.provider)

    assert [month["starts_ahead"] for month in months.values()] == [Figure(), Figure(1, 2), Figure()]


def test_a_week_counts_for_each_run_and_is_kept_when_its_seats_were_confirmed(monkeypatch):
    course, entered, first = make_course(), noon(2026, 10, 30), date(2026, 11, 2)
    run = make_start(course, first, entered, length=80, seats_as_of=date(2026, 11, 3))
    make_start(course, first, entered, length=8, seats_as_of=date(2026, 10, 30))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *moment: date(2026, 11, 12))
    actions.confirm_seats(CourseRun.objects.filter(pk=run.pk), {})
    monkeypatch.undo()

    months = of(course.provider)

    # the weeks of 2, 9 and 16 November for the long run, two of them for the short one
    assert months[date(2026, 11, 1)]["seats_weekly"] == Figure(2, 5)
    assert months[date(2026, 10, 1)]["seats_weekly"] == Figure()


def test_only_what_could_be_kept_is_due():
    course, draft = make_course(), make_course(status=Course.Status.DRAFT)
    early, off = {"seats_as_of": date(2026, 8, 1)}, {"status": CourseRun.Status.CANCELLED}
    make_start(draft, date(2026, 10, 5), noon(2026, 7, 7), length=40, **early)
    make_start(course, date(2026, 11, 2), noon(2026, 10, 30), length=80, **off, **early)
    make_start(course, date(2026, 11, 9), noon(2026, 11, 9), length=0, **early)  # over before its first whole week
    make_start(course, date(2026, 11, 2), noon(2026, 10, 1), length=7, **early)  # to the Monday of a week

    months = of(course.provider)

    assert [month["starts_ahead"].due for month in months.values()] == [0, 0, 2]
    assert [month["seats_weekly"] for month in months.values()] == [Figure(), Figure(0, 3), Figure(0, 3)]


def asked(run, created, answered=None):
    return make_enquiry(run, created_at=created, answered_at=answered)


def test_an_enquiry_is_kept_when_it_was_answered_within_five_days():
    run = make_run(make_course())
    asked(run, noon(2026, 10, 1), noon(2026, 10, 6))
    asked(run, noon(2026, 10, 1), noon(2026, 10, 7))
    asked(run, noon(2026, 10, 2))
    asked(run, noon(2026, 10, 3))
    Enquiry.objects.filter(pk=Enquiry.objects.latest("pk").pk).update(is_doubtful=True)  # perhaps nobody asked

    assert of(run.course.provider)[date(2026, 10, 1)]["enquiries"] == Figure(1, 3)


def test_an_enquiry_counts_in_the_month_in_which_it_came_here():
    run = make_run(make_course())
    asked(run, datetime(2026, 9, 30, 22, 30, tzinfo=UTC), noon(2026, 10, 2))  # half past midnight here

    months = of(run.course.provider).values()

    assert [month["enquiries"] for month in months] == [Figure(), Figure(1, 1), Figure()]


def test_an_enquiry_is_due_when_the_five_days_are_over():
    run = make_run(make_course())
    for age in (4, 6):
        asked(run, timezone.now() - timedelta(days=age))

    months = duties.of_providers([run.course.provider_id], duties.last_months(2))[run.course.provider_id]

    assert sum(month["enquiries"].due for month in months) == 1


def test_deleted_enquiries_still_count():
    run = make_run(make_course())
    asked(run, noon(2026, 10, 1), noon(2026, 10, 6))
    asked(run, noon(2026, 10, 1), noon(2026, 10, 9))

    enquiries.forget(Enquiry.objects.all())
    provider, month = run.course.provider, date(2026, 10, 1)
    EnquiryCount.objects.create(provider=make_provider(), month=month, outcome="placed", number=7)
    assert of(provider)[month]["enquiries"] == Figure(1, 2)
    EnquiryCount.objects.filter(provider=provider).update(outcome="withdrawn")
    assert of(provider)[month]["enquiries"] == Figure()
    EnquiryCount.objects.filter(provider=provider).update(outcome="placed")
    EnquiryCount.objects.exclude(provider=provider).delete()

    assert of(provider)[month]["enquiries"] == Figure(1, 2)
    assert list(EnquiryCount.objects.values_list("number", "in_time")) == [(2, 1)]


def test_a_share_is_not_known_where_nothing_was_due():
    assert (Figure(0, 0).percent, Figure(0, 3).percent, Figure(2, 3).percent) == (None, 0, 67)


def test_whom_a_provider_had_no_seat_for_counts_as_led_on_or_declined():
    run, other = (make_run(make_course(provider=make_provider())) for _number in range(2))
    for status in ("declined", "declined", "placed"):
        make_enquiry(run, status=status, asked_at=noon(2026, 10, 2))
    row = make_enquiry(run, asked_at=noon(2026, 10, 3), may_pass_on=True)
    enquiries.answer(row, "passed", run=other)
    enquiries.forget(Enquiry.objects.filter(status="declined"))
    make_enquiry(run, status="declined", asked_at=noon(2026, 10, 4))

    assert of(run.course.provider)[date(2026, 10, 1)]["send_learners"] == Figure(1, 4)
    assert of(other.course.provider)[date(2026, 10, 1)]["send_learners"] == Figure()


def test_whom_an_exam_had_no_seat_for_counts_as_well():
    session, other = (make_exam_session(provider=make_provider()) for _number in range(2))
    asked = {"asked_at": noon(2026, 10, 2), "may_pass_on": True}
    rows = [make_exam_enquiry(session, **asked) for _number in range(3)]
    enquiries.answer(rows[0], "passed", run=other)
    for row in rows[1:]:
        enquiries.answer(row, "declined", reason="no_seat")
    enquiries.forget(Enquiry.objects.filter(pk=rows[1].pk))

    assert of(session.provider)[date(2026, 10, 1)]["send_learners"] == Figure(1, 3)
    assert of(other.provider)[date(2026, 10, 1)]["send_learners"] == Figure()


def test_of_many_providers_as_many_queries_as_of_one():
    providers = [make_provider() for _number in range(3)]
    for provider in providers:
        make_run(make_course(provider=provider))

    numbers = []
    for some in (providers[:1], providers):
        with CaptureQueriesContext(connection) as queries:
            duties.of_providers([provider.pk for provider in some], MONTHS)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1] < 15
