"""How the duties to offer free exam seats, to accept placement tests of others, and to lend people are counted."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from cooperation import duties
from cooperation.duties import Figure
from enquiries.models import EnquiryCount
from tests.factories import (
    make_course,
    make_enquiry,
    make_exam_session,
    make_help_request,
    make_provider,
    make_run,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
MONTHS = duties.last_months(2, TODAY)


def held(day, offered_before=None, **fields):
    """An exam that has been, offered to partners so many days before."""
    session = make_exam_session(**{"on": (day - timezone.localdate()).days, "seats_total": 10} | fields)
    session.history.all().delete()
    if offered_before is not None:
        session.is_offered = True
        moment = datetime.combine(day - timedelta(days=offered_before), datetime.min.time())
        session._history_date = timezone.make_aware(moment)
        session.save()
    return session


def figures(provider, duty="exam_seats") -> list[Figure | None]:
    return [month[duty] for month in duties.of_providers([provider.pk], MONTHS, TODAY)[provider.pk]]


@pytest.mark.parametrize(("before", "kept"), [(28, 1), (27, 0), (None, 0)])
def test_seats_are_to_be_offered_four_weeks_ahead(before, kept):
    session = held(date(2026, 11, 10), before)

    assert figures(session.provider)[1] == Figure(kept, 1)


def changed(session, before, **fields):
    """So many days before its day."""
    for name, value in fields.items():
        setattr(session, name, value)
    moment = datetime.combine(session.date - timedelta(days=before), datetime.min.time())
    session._history_date = timezone.make_aware(moment)
    session.save()


@pytest.mark.parametrize(
    ("offered_before", "changes", "kept"),
    [
        (40, [(30, {"is_offered": False})], 0),
        (40, [(20, {"is_offered": False})], 0),
        (40, [(20, {"is_offered": False}), (10, {"is_offered": True})], 0),
        (40, [(35, {"is_offered": False}), (29, {"is_offered": True})], 1),
        (40, [(7, {"is_offered": False})], 0),
        (40, [(6, {"is_offered": False})], 1),
        (40, [(30, {"seats_own": 10}), (2, {"seats_own": 3})], 0),
        (40, [(20, {"seats_own": 8})], 1),
    ],
    ids=[
        "withdrawn before",
        "withdrawn",
        "for a while",
        "in time again",
        "withdrawn on the last day to register",
        "after registration",
        "none free",
        "kept",
    ],
)
def test_what_is_offered_and_withdrawn_is_not_offered(offered_before, changes, kept):
    session = held(date(2026, 11, 10), offered_before, deadline=(date(2026, 11, 3) - timezone.localdate()).days)
    for before, fields in changes:
        changed(session, before, **fields)

    assert figures(session.provider)[1] == Figure(kept, 1)


@pytest.mark.parametrize("fields", [{"seats_own": 10}, {"is_cancelled": True}, {"is_public": False}])
def test_nothing_is_due_where_nothing_could_be_offered(fields):
    session = held(date(2026, 11, 10), **fields)

    assert figures(session.provider)[1] == Figure()


def test_before_the_first_exam_and_of_one_to_come_there_are_no_data():
    session = held(date(2026, 11, 26), 40)

    assert figures(session.provider) == [None, Figure()]
    assert figures(make_provider()) == [None, Figure()]


def test_slips_of_others_that_are_shown_are_to_be_accepted():
    provider = make_provider()
    before = figures(provider, "placement_tests")
    for day, accepted in ((10, 11), (10, None), (25, 25)):
        fields = {"shown_on": date(2026, 11, day), "accepted_on": accepted and date(2026, 11, accepted)}
        provider.shown_slips.create(**fields)

    assert before == [None, None]
    assert figures(provider, "placement_tests") == [None, Figure(1, 2)]
    assert figures(make_provider(), "placement_tests") == [None, Figure()]


@pytest.mark.parametrize(
    ("asked", "by", "answered", "figure"),
    [
        (20, 20, None, Figure()),
        (20, 23, None, Figure()),
        (19, 23, None, Figure(0, 1)),
        (20, 20, 24, Figure(1, 1)),
        (17, 17, 20, Figure(0, 1)),
    ],
    ids=["same day", "after a weekend", "two working days", "answered in two", "answered later"],
)
def test_a_request_that_leaves_less_than_two_working_days_makes_no_figure_fall(asked, by, answered, figure):
    moment = answered and timezone.make_aware(datetime(2026, 11, answered))
    fields = {"answered_at": moment, "number": 0, "reason": "Ferien"} if answered else {}
    row = make_help_request(asked_on=date(2026, 11, asked), answer_by=date(2026, 11, by), **fields)

    assert figures(row.provider, "examiners") == [None, figure]


@pytest.mark.parametrize(
    ("by", "answered", "ended", "figure"),
    [
        (20, 20, None, Figure(1, 1)),
        (20, 21, None, Figure(0, 1)),
        (23, None, None, Figure(0, 1)),
        (24, None, None, Figure()),
        (28, 10, None, Figure(1, 1)),
        (20, None, 20, Figure()),
        (20, None, 21, Figure(0, 1)),
    ],
    ids=["on its day", "late", "unanswered", "not due yet", "early", "ended before", "ended too late"],
)
def test_requests_for_help_are_to_be_answered_in_time(by, answered, ended, figure):
    day = {number: date(2026, 11, number) for number in range(1, 31)}
    fields = {"asked_on": day[3], "answer_by": day[by], "ended_on": ended and day[ended]}
    if answered:
        moment = timezone.make_aware(datetime.combine(day[answered], datetime.min.time()))
        fields |= {"answered_at": moment, "number": 0, "reason": "Ferien"}
    row = make_help_request(**fields)

    assert figures(row.provider, "examiners") == [None, figure]


@pytest.mark.parametrize(("first", "counts"), [(date(2026, 9, 30), False), (date(2026, 10, 1), True)])
def test_what_was_before_the_first_of_the_months_is_in_no_figure(first, counts):
    """Each measure, with a row of that day."""
    session = held(first, 40)
    provider, noon = session.provider, timezone.make_aware(datetime(2026, first.month, first.day, 12))
    run = make_run(
        make_course(provider=provider), start=(first - timezone.localdate()).days, end=9, created_at=noon
    )
    for status in ("placed", "declined"):
        make_enquiry(run, status=status, created_at=noon, answered_at=noon)
    make_help_request(provider=provider, asked_on=first, answer_by=first, answered_at=noon, number=1)
    provider.shown_slips.create(shown_on=first)
    EnquiryCount.objects.create(provider=provider, month=first.replace(day=1), outcome="passed", number=3)

    (month, _later) = duties.of_providers([provider.pk], MONTHS, TODAY)[provider.pk]

    due = {duty: figure.due for duty, figure in month.items() if figure and duty != "seats_weekly"}
    each = {"enquiries": 5, "send_learners": 4}
    assert due == {one.duty: counts * each.get(one.duty, 1) for one in duties.MEASURES if one.duty in due}
    assert len(due) == 6


def test_before_the_first_request_there_are_no_data():
    provider = make_provider()

    assert figures(provider, "examiners") == [None, None]
