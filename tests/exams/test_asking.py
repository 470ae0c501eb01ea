"""Newcomers ask for a seat at an exam as for one in a course; it stands on the counter that partners share."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.actions import NotPossibleError
from enquiries import actions
from enquiries.links import status_path, version_of
from enquiries.models import Enquiry, EnquiryCount
from exams.actions import ask_seats
from exams.models import ExamSession, SeatRequest
from foundation.submissions.models import Tally
from tests.factories import (
    InDays,
    days,
    make_enquiry,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_session,
    make_membership,
    make_municipality,
    make_partner,
    make_provider,
    make_run,
    make_user,
    stamp,
)
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db


def typed(**more) -> dict:
    name = {"name": "Olena", "email": "olena@beispiel.example", "language": "de", "consent": "on"}
    return {**name, "born": stamp(), **more}


def page_of(session) -> str:
    return f"/de/pruefungen/termin/{session.pk}/anfragen/"


@pytest.fixture
def session():
    """Two of ten seats free; somebody of the centre can answer."""
    make_exam_kind(bring="Ausweis")
    member = make_membership(make_user("zentrum@beispiel.example"), make_provider("Zentrum", phone="03871 9"))
    return make_exam_session(
        provider=member.provider, seats_total=10, seats_own=8, is_offered=True, deadline=20, street="Allee 1"
    )


@pytest.mark.parametrize("status", ["new", "waiting", "placed"])
def test_who_has_a_seat_or_has_asked_for_it_is_told_so_by_mail_once_an_hour(session, status):
    Client().post(page_of(session), typed())
    Enquiry.objects.update(status=status)
    row = Enquiry.objects.get()
    Tally.objects.filter(number=1).delete()  # an hour later
    mail.outbox.clear()

    for _turn in range(2):
        Client().post(page_of(session), typed())

    [letter] = [one for one in mail.outbox if one.to == ["olena@beispiel.example"]]
    assert status_path(row) in letter.body
    assert Enquiry.objects.credible().get() == row


@pytest.mark.parametrize(
    ("more", "doubted"),
    [({"name": "OLENA", "email": "Olena@beispiel.example"}, True), ({"name": "Taras"}, False)],
)
def test_who_asks_for_the_same_exam_again_is_looked_at_first(session, more, doubted):
    for said in ({}, more):
        Client().post(page_of(session), typed(**said))

    first, second = Enquiry.objects.order_by("pk")
    assert (first.is_doubtful, second.is_doubtful) == (False, doubted)


@pytest.fixture
def desk(client, session):
    client.force_login(session.provider.memberships.get().user)
    return client


def seats() -> tuple:
    row = ExamSession.objects.get()
    return row.seats_partners, row.seats_asked, row.seats_free


def inbox(session, row=None) -> str:
    return f"/de/mein/{session.provider.slug}/anfragen/" + (f"{row.pk}/" if row else "")


def answer(desk, session, row, status, **more):
    address = inbox(session, row)
    return desk.post(address, form_of(desk.get(address)) | {"status": status, "text": ""} | more)


def test_whoever_asks_is_told_of_exam_day_and_place_and_so_is_the_centre(client, session):
    shown = client.get(session.get_absolute_url()).content.decode()
    form = client.get(page_of(session)).content.decode()

    response = client.post(page_of(session), typed(text="Was kostet das?"))

    row = Enquiry.objects.get()
    assert f'href="{page_of(session)}"' in shown
    assert "DTZ in" in form
    assert "Weitergabe" not in form
    assert "may_pass_on" in form
    assert response.url == status_path(row)
    assert (row.run, row.provider, row.day) == (None, session.provider, session.date)
    stands = client.get(response.url).content.decode()
    letters = {one.to[0]: one for one in mail.outbox}
    for text in (stands, letters["olena@beispiel.example"].body):
        assert "DTZ in" in text
        assert "Allee" in text
        assert f"{session.date.day}.\u00a0" in text.replace("&nbsp;", "\u00a0")
    told = letters["zentrum@beispiel.example"]
    assert "DTZ in" in told.subject
    assert f"am {session.date:%d.%m.%Y}" in told.body
    assert "Olena" not in told.body


def test_a_seat_that_is_given_counts_for_partners_and_one_given_back_goes_to_who_waits(desk, session):
    row, partner = make_exam_enquiry(session), make_provider("Partner")
    make_partner(provider=partner)

    answer(desk, session, row, "placed")
    given = ask_seats(session, partner, 2)
    taken = seats()
    actions.withdraw(row)

    assert (given.seats, given.waiting, taken) == (1, 1, (1, 1, 0))
    assert (seats(), SeatRequest.objects.get().seats) == ((2, 0, 0), 2)
    assert not Enquiry.objects.get().gives_back


def test_a_held_seat_is_accepted_by_the_link(desk, session):
    row = make_exam_enquiry(session)

    answer(desk, session, row, "offered")
    held, row = seats(), Enquiry.objects.get()
    page = Client().get(status_path(row)).content.decode()
    Client().post(f"{status_path(row)}zusagen/", {"born": stamp(), "version": version_of(row)})

    assert (held, seats()) == ((0, 1, 1), (0, 1, 1))
    assert "Ja, ich nehme den Platz" in page
    row = Enquiry.objects.get()
    assert (row.status, row.held_until) == ("placed", None)
    letter = mail.outbox[-2] if mail.outbox[-1].to != [row.email] else mail.outbox[-1]
    assert "Ausweis" in letter.body


def test_a_held_seat_lapses_by_itself(session):
    row = actions.answer(make_exam_enquiry(session), "offered")
    Enquiry.objects.update(held_until=days(-1))
    with pytest.raises(NotPossibleError):
        actions.accept(row)

    actions.follow()

    assert (Enquiry.objects.get().status, seats()) == ("waiting", (0, 0, 2))


def test_without_a_free_seat_there_is_only_the_waiting_list(desk, session):
    ExamSession.objects.update(seats_own=10)
    row = make_exam_enquiry(session)

    page = desk.get(inbox(session, row)).content.decode()
    with pytest.raises(NotPossibleError):
        actions.answer(row, "placed")
    answer(desk, session, row, "waiting")

    assert 'value="placed"' not in page
    assert 'value="waiting"' in page
    assert (Enquiry.objects.get().status, seats()) == ("waiting", (0, 0, 0))


def test_a_seat_that_comes_free_is_offered_by_one_click(desk, session):
    ExamSession.objects.update(seats_own=10)
    row = actions.answer(make_exam_enquiry(session), "waiting")
    before = desk.get(inbox(session)).content.decode()
    ExamSession.objects.update(seats_own=9)

    page = desk.get(inbox(session)).content.decode()
    desk.post(f"{inbox(session, row)}tun/", {"act": "offer"})

    assert "Reservieren und anbieten" not in before
    assert "Reservieren und anbieten" in page
    assert (Enquiry.objects.get().status, seats()) == ("offered", (0, 1, 0))


def test_the_desk_sees_both_kinds_and_asks_as_often_for_three_as_for_one(desk, session):
    def count():
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(inbox(session)).content.decode()
        return page, len(queries)

    make_enquiry(make_run(), status="new")
    Enquiry.objects.all().delete()
    make_exam_enquiry(session)
    count()
    page, with_one = count()
    for short in ("LiD", "B1"):
        make_exam_enquiry(make_exam_session(make_exam_kind(short), provider=session.provider))

    more, with_three = count()

    assert "DTZ in" in page
    assert all(f"{word} in" in more for word in ("DTZ", "LiD", "B1"))
    assert with_three == with_one
    assert "DTZ in" in desk.get(f"/de/mein/{session.provider.slug}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"is_cancelled": True}, "findet nicht statt"), ({"date": InDays(-1)}, "zu spät")],
)
def test_whoever_waits_for_what_is_no_more_is_told_so(client, session, fields, words):
    ExamSession.objects.update(seats_own=10)
    row = actions.answer(make_exam_enquiry(session), "waiting")
    ExamSession.objects.update(registration_deadline=None, **fields)

    actions.follow()

    row = Enquiry.objects.get()
    assert row.status == "declined"
    page = client.get(status_path(row)).content.decode()
    assert words in page
    assert words in mail.outbox[-1].body
    assert "Bei dieser Prüfung" in mail.outbox[-1].subject


def test_it_is_chased_as_one_of_a_course_is(session):
    make_exam_enquiry(session, asked_at=timezone.now() - timedelta(days=3))

    actions.follow()

    assert {one.to[0] for one in mail.outbox} == {"zentrum@beispiel.example", "olena@beispiel.example"}
    assert "Seit 3 Tagen ohne Antwort: DTZ in" in next(one.subject for one in mail.outbox if "Seit" in one.subject)


def test_it_is_forgotten_as_one_of_a_course_is_and_leaves_a_number(session):
    row = actions.answer(make_exam_enquiry(session), "declined", reason="no_seat")
    then = timezone.localtime(row.asked_at) - timedelta(91)  # by the clock on the wall, as days are counted
    Enquiry.objects.update(**dict.fromkeys(("asked_at", "answered_at", "closed_at"), then))

    call_command("delete_enquiries")

    assert not Enquiry.objects.exists()
    count = EnquiryCount.objects.get()
    assert (count.provider, count.outcome, count.number) == (session.provider, "declined", 1)


def test_whoever_is_erased_leaves_the_seat(session):
    row = actions.answer(make_exam_enquiry(session), "placed")

    actions.forget(Enquiry.objects.filter(pk=row.pk))

    assert seats() == (0, 0, 2)


@pytest.mark.parametrize(
    "fields", [{"registration_deadline": InDays(-1)}, {"is_cancelled": True}, {"is_public": False}]
)
def test_where_nobody_registers_nobody_asks_and_what_was_typed_is_shown(client, session, fields):
    ExamSession.objects.update(**fields)

    response = client.post(page_of(session), typed(text="Darf ich ein Wörterbuch haben?"))

    assert (response.status_code, client.get(page_of(session)).status_code) == (410, 404)
    assert "Darf ich ein Wörterbuch haben?" in response.content.decode()
    assert not Enquiry.objects.exists()


def test_the_day_follows_a_date_that_is_moved(desk, session):
    make_exam_enquiry(session)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"

    page = desk.get(address)
    desk.post(address, form_of(page) | {"date": days(40).isoformat()})

    assert Enquiry.objects.get().day == days(40)
    assert "1 Person hat hier" in page.content.decode()


def test_fewer_seats_than_are_given_are_refused(desk, session):
    actions.answer(make_exam_enquiry(session), "placed")
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"

    page = desk.post(address, form_of(desk.get(address)) | {"seats_own": "10"}).content.decode()

    assert "1 Person" in page or "einigen" in page
    assert ExamSession.objects.get().seats_own == 8


def test_a_date_that_somebody_asks_for_is_not_deleted(session):
    make_exam_enquiry(session)

    session.provider.delete()

    assert not Enquiry.objects.exists()
    assert not ExamSession.objects.exists()


# Races


def turn_of(number, row, session, partner):
    """Half of them are people who get a seat, give it back or are offered one; half are partners."""

    def place():
        client = Client()
        client.force_login(session.provider.memberships.get().user)
        status = ("placed", "offered", "waiting")[number % 3]
        answer(client, session, row, status)

    def ask():
        ask_seats(session, partner, 1)

    return ask if number % 2 else place


def faults() -> list:
    row = ExamSession.objects.get()
    taken = row.seats_own + row.seats_partners + row.seats_asked
    asked = Enquiry.objects.filter(status__in=["placed", "offered"]).count()
    granted = sum(one.seats for one in SeatRequest.objects.all())
    waits = Enquiry.objects.filter(status="waiting").exists() or SeatRequest.objects.filter(waiting__gt=0).exists()
    numbers = [taken > row.seats_total, asked != row.seats_asked, granted != row.seats_partners]
    return [*numbers, waits and taken < row.seats_total]


def raced(rounds) -> list:
    make_municipality()
    member = make_membership(make_user("zentrum@beispiel.example"), make_provider("Zentrum"))
    session = make_exam_session(
        provider=member.provider, seats_total=12, seats_own=8, is_offered=True, deadline=20
    )
    partners = [make_provider(f"Partner {number}") for number in range(8)]
    wrong = []
    for turn in range(rounds):
        rows = [make_exam_enquiry(session, email=f"p{number}@beispiel.example") for number in range(8)]
        at_once(*(turn_of(n + turn, row, session, partners[n]) for n, row in enumerate(rows)))
        if any(faults()):
            wrong.append((turn, faults()))
        Enquiry.objects.filter(status="new").delete()
        actions.forget(Enquiry.objects.all() if turn % 2 else Enquiry.objects.none())
        if turn % 2:
            SeatRequest.objects.all().delete()
            ExamSession.objects.update(seats_partners=0)
    return wrong


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_overbook_a_date():
    assert raced(2) == []


@pytest.mark.fuzz
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_overbook_a_date_in_two_hundred_rounds():
    assert raced(200) == []
