"""Seats of an exam that come free go to who has asked first, people and partners in one line, by themselves."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses.actions import NotPossibleError
from enquiries import actions
from enquiries.models import Enquiry
from exams.actions import ask_seats, follow, give_back
from exams.models import ExamSession, SeatRequest
from foundation.editing.snapshots import snapshot
from tests.factories import (
    InDays,
    days,
    make_exam_enquiry,
    make_exam_session,
    make_membership,
    make_partner,
    make_provider,
    make_user,
    reckoned,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """All ten seats taken by the centre's own people."""
    member = make_membership(make_user("zentrum@beispiel.example"), make_provider("Zentrum", phone="03871 9"))
    return make_exam_session(provider=member.provider, seats_total=10, seats_own=10, is_offered=True, deadline=20)


def inbox(session, row=None) -> str:
    return f"/de/mein/{session.provider.slug}/anfragen/" + (f"{row.pk}/" if row else "")


@pytest.fixture
def desk(client, session):
    client.force_login(session.provider.memberships.get().user)
    return client


def hours_ago(number):
    return timezone.now() - timedelta(hours=number)


def person(session, address, hours, **fields):
    """Asked so many hours ago, and was put on the waiting list just now."""
    row = make_exam_enquiry(session, email=address, asked_at=hours_ago(hours), **fields)
    return actions.answer(row, "waiting")


def partner(session, name, hours, number):
    provider = make_membership(make_user(f"{name}@beispiel.example"), make_provider(name)).provider
    make_partner(provider=provider)
    row = ask_seats(session, provider, number)
    SeatRequest.objects.filter(pk=row.pk, waiting__gt=0).update(waits_since=hours_ago(hours))
    return provider


def freed(desk, session, own):
    """The centre's own people need fewer seats."""
    mail.outbox.clear()
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    desk.post(address, form_of(desk.get(address)) | {"seats_own": str(own)})


def standings() -> dict:
    return dict(Enquiry.objects.values_list("email", "status"))


def seats() -> tuple:
    row = ExamSession.objects.get()
    return row.seats_partners, row.seats_asked, row.seats_free


def test_who_asked_first_gets_a_free_seat_whether_a_person_or_a_partner(desk, session):
    """However late somebody has put them on the list."""
    partner(session, "spaet", 1, 1)
    partner(session, "frueh", 4, 2)
    person(session, "drei@beispiel.example", 3)
    person(session, "fuenf@beispiel.example", 5)

    freed(desk, session, 7)

    assert standings() == {"fuenf@beispiel.example": "offered", "drei@beispiel.example": "waiting"}
    assert list(SeatRequest.objects.order_by("seats").values_list("seats", "waiting")) == [(0, 1), (2, 0)]
    assert seats() == (2, 1, 0)
    letters = {one.to[0]: one for one in mail.outbox}
    assert set(letters) == {"fuenf@beispiel.example", "frueh@beispiel.example"}
    assert "Für Sie ist ein Platz frei" in letters["fuenf@beispiel.example"].subject
    assert "Bestätigt: 2." in letters["frueh@beispiel.example"].body


def test_a_partner_before_a_person_takes_a_part_and_the_person_the_next_one(desk, session):
    partner(session, "Eins", 4, 3)
    person(session, "a@beispiel.example", 2)

    freed(desk, session, 8)
    before = standings()
    freed(desk, session, 6)

    assert before == {"a@beispiel.example": "waiting"}
    assert (standings(), seats()) == ({"a@beispiel.example": "offered"}, (3, 1, 0))


def test_whoever_has_no_address_is_called(desk, session):
    person(session, "", 2, phone="0152 28817386")

    freed(desk, session, 9)

    (letter,) = mail.outbox
    assert letter.to == ["zentrum@beispiel.example"]
    assert "Bitte anrufen" in letter.subject
    assert "ist frei geworden" in letter.body
    assert "0152" not in letter.body
    assert [row.status for row in desk.get(inbox(session)).context["clicks"]["to_call"]] == ["offered"]


def test_what_a_partner_gives_back_and_what_a_person_gives_up_goes_to_the_next_person(session):
    ExamSession.objects.update(seats_own=8, is_offered=True)
    provider = partner(session, "Eins", 9, 1)
    placed = actions.answer(make_exam_enquiry(session, email="p@beispiel.example"), "placed")
    for number in (3, 2):
        person(session, f"w{number}@beispiel.example", number)

    give_back(session, provider, 1)
    first = standings()
    actions.withdraw(placed)

    assert (first["w3@beispiel.example"], first["w2@beispiel.example"]) == ("offered", "waiting")
    assert standings()["w2@beispiel.example"] == "offered"
    assert seats() == (0, 2, 0)


def test_where_partners_are_offered_nothing_people_move_up_all_the_same(desk, session):
    partner(session, "Eins", 4, 1)
    person(session, "a@beispiel.example", 2)
    ExamSession.objects.update(is_offered=False)

    freed(desk, session, 9)

    assert (standings(), seats()) == ({"a@beispiel.example": "offered"}, (0, 1, 0))


def test_whoever_lets_the_seat_lapse_gives_it_to_the_next_and_asks_for_it_again(desk, session):
    """Without a yes nobody is offered the same seat time and again."""
    for number in (3, 2):
        person(session, f"w{number}@beispiel.example", number)
    freed(desk, session, 9)
    row = Enquiry.objects.get(status="offered")

    for _turn in range(2):
        Enquiry.objects.filter(status="offered").update(held_until=days(-1))
        actions.follow()
    lapsed = (standings(), seats())
    actions.still_waits(row)

    assert lapsed == ({"w3@beispiel.example": "waiting", "w2@beispiel.example": "waiting"}, (0, 0, 1))
    assert standings() == {"w3@beispiel.example": "offered", "w2@beispiel.example": "waiting"}


@pytest.mark.parametrize(("deadline", "goes_on"), [(0, True), (-1, False)])
def test_after_the_last_day_to_register_no_mail_promises_the_seat_to_the_next(desk, session, deadline, goes_on):
    person(session, "w@beispiel.example", 2)
    freed(desk, session, 9)
    mail.outbox.clear()

    Enquiry.objects.filter(status="offered").update(held_until=days(-1))
    ExamSession.objects.update(registration_deadline=days(deadline))
    actions.follow()

    (told,) = [letter.body for letter in mail.outbox if letter.to == ["w@beispiel.example"]]
    assert ("Jetzt bekommt ihn die nächste Person" in told) == goes_on
    assert ("die Zeit für die Anmeldung" in told) != goes_on


@pytest.mark.parametrize(
    "fields", [{"is_cancelled": True}, {"registration_deadline": InDays(-1)}, {"seats_total": None}]
)
def test_nobody_moves_up_where_nobody_registers_or_nobody_counts(session, fields):
    person(session, "a@beispiel.example", 2)
    ExamSession.objects.update(**{"seats_own": 8} | fields)
    session.refresh_from_db()

    follow(session, snapshot(session))

    assert standings() == {"a@beispiel.example": "waiting"}


def test_the_waiting_list_is_there_when_no_seat_is_free(desk, session):
    row = make_exam_enquiry(session)
    full = desk.get(inbox(session, row)).content.decode()
    ExamSession.objects.update(seats_own=9)

    page = desk.get(inbox(session, row)).content.decode()
    with pytest.raises(NotPossibleError):
        actions.answer(row, "waiting")

    assert 'value="waiting"' in full
    assert 'value="waiting"' not in page
    assert seats() == (0, 0, 1)


def test_those_who_move_up_together_are_told_once_each(desk, session):
    for number in range(3):
        person(session, f"p{number}@beispiel.example", number)

    freed(desk, session, 7)

    assert (set(standings().values()), seats()) == ({"offered"}, (0, 3, 0))
    assert sorted(one.to[0] for one in mail.outbox) == [f"p{number}@beispiel.example" for number in range(3)]


def test_who_is_no_partner_any_more_gets_no_seat_and_holds_up_nobody(desk, session):
    former = partner(session, "frueher", 9, 2)
    partner(session, "spaeter", 3, 1)
    former.partner.delete()

    freed(desk, session, 7)

    assert sorted(SeatRequest.objects.values_list("provider__name", "seats", "waiting")) == [
        ("frueher", 0, 2),
        ("spaeter", 1, 0),
    ]


def test_what_is_asked_for_later_stands_behind_who_asked_meanwhile(desk, session):
    first = partner(session, "erst", 9, 1)
    partner(session, "dann", 3, 2)
    ask_seats(session, first, 5)

    freed(desk, session, 8)

    assert sorted(SeatRequest.objects.values_list("provider__name", "seats", "waiting")) == [
        ("dann", 1, 1),
        ("erst", 1, 5),
    ]


def test_who_asks_for_one_more_keeps_the_place_of_those_asked_before_and_gives_the_last_back_first(desk, session):
    first = partner(session, "erst", 9, 2)
    partner(session, "dann", 3, 1)
    ask_seats(session, first, 1)
    ask_seats(session, first, 1)

    freed(desk, session, 8)
    moved = sorted(SeatRequest.objects.values_list("provider__name", "seats", "waiting"))
    give_back(session, first, 1)
    freed(desk, session, 6)

    assert moved == [("dann", 0, 1), ("erst", 2, 2)]
    assert sorted(SeatRequest.objects.values_list("provider__name", "seats", "waiting")) == [
        ("dann", 1, 0),
        ("erst", 3, 0),
    ]
    letters = [letter.to[0].partition("@")[0] for letter in mail.outbox]
    assert sorted(letters) == ["dann", "erst"]


@pytest.mark.parametrize("deadline", [0, 1, None])
def test_a_seat_is_held_until_registration_ends_at_the_latest(desk, session, deadline):
    """Of an exam of tomorrow; what is refused or lapses after that day would go to nobody."""
    row = person(session, "a@beispiel.example", 2)
    last = days(1 if deadline is None else deadline)
    until = None if deadline is None else last
    ExamSession.objects.update(date=days(1), registration_deadline=until)

    freed(desk, session, 9)

    row.refresh_from_db()
    assert (row.status, row.held_until) == ("offered", last)
    assert f"{last.day}.\u00a0" in next(one.body for one in mail.outbox if one.to == [row.email])


def test_the_desk_holds_a_seat_as_long_as_one_registers_and_not_after(desk, session):
    row = make_exam_enquiry(session, email="a@beispiel.example")
    ExamSession.objects.update(seats_own=8, registration_deadline=days(0))

    page = desk.get(inbox(session, row)).content.decode()
    held = actions.answer(row, "offered").held_until
    actions.answer(row, "answered", "Bitte warten.")
    ExamSession.objects.update(registration_deadline=days(-1))
    late = desk.get(inbox(session, row)).content.decode()

    offer = page.split('value="offered"')[1].split("</label>")[0].replace("&nbsp;", "\u00a0")
    assert f"{days(0).day}.\u00a0" in offer
    assert held == days(0)
    assert 'value="offered"' not in late
    with pytest.raises(NotPossibleError):
        actions.answer(row, "offered")


def test_a_held_seat_follows_a_last_day_that_comes_earlier_and_its_person_reads_so(desk, session):
    row = actions.answer(make_exam_enquiry(session, email="a@beispiel.example"), "waiting")
    freed(desk, session, 9)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    mail.outbox.clear()

    desk.post(address, form_of(desk.get(address)) | {"registration_deadline": str(days(1))})

    row.refresh_from_db()
    assert row.held_until == days(1)
    told = next(one.body for one in mail.outbox if one.to == [row.email])
    assert f"bis {days(1).day}.\u00a0" in told.replace("zum ", "")


def test_the_desk_reads_how_many_wait_in_the_line_with_those_of_partners(desk, session):
    partner(session, "Nachbar", 2, 5)
    row = person(session, "olena@beispiel.example", 1)

    assert "5 Personen warten." in " ".join(desk.get(inbox(session, row)).content.decode().split())


@pytest.mark.parametrize(
    ("fields", "is_offered"),
    [
        ({"seats_own": 7, "seats_partners": 1, "seats_asked": 1}, True),
        ({"seats_own": 7, "seats_partners": 1, "seats_asked": 2}, False),
        ({"seats_own": 7, "seats_partners": 1, "is_public": False}, False),
        ({"seats_own": 7, "seats_partners": 1, "is_cancelled": True}, False),
        ({"seats_own": 7, "registration_deadline": InDays(-1)}, False),
        ({"seats_own": 7, "registration_deadline": InDays(0)}, True),
    ],
)
def test_who_waits_is_offered_a_seat_where_one_is_free_and_can_be_given(session, fields, is_offered):
    row = make_exam_enquiry(session, status="waiting")
    ExamSession.objects.update(**reckoned(fields))

    assert list(Enquiry.objects.to_offer()) == [row] * is_offered
