"""Whom an exam has no seat for is led to another centre's date, as from course to course; seats follow."""

import pytest
from django.core import mail

from courses.actions import NotPossibleError
from enquiries import actions
from enquiries.links import status_path, version_of
from enquiries.models import EnquiryCount
from exams.models import ExamSession
from tests.factories import (
    days,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_session,
    make_membership,
    make_provider,
    make_user,
)
from tests.fingerprint import changed, fingerprint
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    member = make_membership(make_user("zentrum@beispiel.example"), make_provider("Zentrum"))
    return make_exam_session(provider=member.provider, seats_total=10, seats_own=9, deadline=20)


@pytest.fixture
def other(session):
    """Of another centre, one of ten seats free, on another day."""
    member = make_membership(make_user("schule@beispiel.example"), make_provider("Schule"))
    return make_exam_session(provider=member.provider, on=44, seats_total=10, seats_own=9)


@pytest.fixture
def desk(client, session):
    client.force_login(session.provider.memberships.get().user)
    return client


def page_of(row) -> str:
    return f"/de/mein/{row.provider.slug}/anfragen/{row.pk}/"


def answer(desk, row, **typed):
    return desk.post(page_of(row), form_of(desk.get(page_of(row))) | {"text": "", **typed})


def seats(session) -> int:
    return ExamSession.objects.get(pk=session.pk).seats_asked


def test_it_is_new_for_the_other_centre_which_answers_for_its_own_date(client, desk, session, other):
    row = make_exam_enquiry(session, may_pass_on=True)

    page = desk.get(page_of(row)).content.decode()
    answer(desk, row, status="passed", elsewhere=other.pk)

    row = type(row).objects.get()
    assert "Prüfungstermin eines anderen Zentrums" in page
    assert f"DTZ, {other.date:%d.%m.%Y}, Parchim, Schule: " in page
    assert (row.exam_seat.session, row.provider, row.day) == (other, other.provider, other.date)
    assert (row.status, row.answered_at) == ("new", None)
    assert [step.kind for step in row.steps.all()] == ["passed"]
    letters = {one.to[0]: one for one in mail.outbox}
    assert set(letters) == {row.email, "schule@beispiel.example"}
    assert "Schule" in letters[row.email].body
    assert "Kurs" not in letters[row.email].body
    assert f"am {other.date:%d.%m.%Y}" in letters["schule@beispiel.example"].body
    assert "bei einem anderen Anbieter" in client.get(status_path(row)).content.decode()
    assert EnquiryCount.objects.get().provider == session.provider


@pytest.mark.parametrize("act", ["kontakt", "frage", "zurueckziehen"])
@pytest.mark.parametrize("is_passed_on", [True, False])
def test_what_was_meant_for_another_date_is_not_done(client, session, other, act, is_passed_on):
    row = make_exam_enquiry(session, may_pass_on=True)
    seen, data = version_of(row), {"text": "Und?", "way": "call", "phone": "0152 28817386"}
    if is_passed_on:
        ExamSession.objects.filter(pk=other.pk).update(date=session.date)
        actions.answer(row, "passed", run=other)
    else:
        ExamSession.objects.filter(pk=session.pk).update(date=days(31))
    before = fingerprint()

    response = client.post(f"{status_path(row)}{act}/", {"version": seen, **data})

    assert (response.status_code, type(row).objects.get().status) == (409, "new")
    assert {table for table in changed(before) if "tally" not in table} == set()


def test_only_dates_of_the_same_exam_at_other_centres_and_only_with_consent(desk, session, other):
    own = make_exam_session(provider=session.provider, on=50)
    apart = [
        make_exam_session(make_exam_kind("LiD"), provider=other.provider),
        make_exam_session(session.kind, provider=other.provider, deadline=-1),
        make_exam_session(session.kind, provider=other.provider, is_cancelled=True),
        make_exam_session(session.kind, provider=other.provider, is_public=False),
    ]
    agreed, silent = make_exam_enquiry(session, may_pass_on=True), make_exam_enquiry(session)

    choices = desk.get(page_of(agreed)).context["form"].fields["elsewhere"].queryset
    refused = [answer(desk, agreed, status="passed", elsewhere=one.pk) for one in (session, own, *apart)]
    refused.append(answer(desk, silent, status="passed", elsewhere=other.pk))
    with pytest.raises(NotPossibleError):
        actions.answer(silent, "passed", run=other)

    assert list(choices) == [other]
    assert {response.status_code for response in refused} == {200}
    assert {row.exam_seat.session for row in type(agreed).objects.all()} == {session}


def test_the_letter_is_shown_before_it_leaves_and_nothing_is_changed(desk, session, other):
    row = make_exam_enquiry(session, may_pass_on=True)

    shown = answer(desk, row, status="passed", elsewhere=other.pk, preview="on")

    page = shown.content.decode()
    assert shown.context["form"].enquiry.exam_seat.session == session
    assert "Schule" in page[page.index("So liest es") :]
    assert type(row).objects.get().exam_seat.session == session
    assert not mail.outbox


def test_the_seat_that_was_left_goes_to_who_waits_and_none_is_taken_at_the_other(session, other):
    row = actions.answer(make_exam_enquiry(session, may_pass_on=True), "offered")
    waits = actions.answer(make_exam_enquiry(session, email="w@beispiel.example"), "waiting")

    actions.answer(row, "passed", run=other)

    waits.refresh_from_db()
    row.refresh_from_db()
    assert (waits.status, row.status, row.held_until) == ("offered", "new", None)
    assert (seats(session), seats(other)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_eight_that_are_passed_on_both_ways_at_once_wait_for_nobody_in_a_circle(session, other):
    rows = [make_exam_enquiry(one, may_pass_on=True) for _number in range(4) for one in (session, other)]

    at_once(*(lambda row=row: there(row, session, other) for row in rows))

    found = [row.exam_seat.session.pk for row in type(rows[0]).objects.order_by("pk")]
    assert found == [other.pk, session.pk] * 4


def there(row, session, other):
    return actions.answer(row, "passed", run=other if row.exam_seat.session == session else session)
