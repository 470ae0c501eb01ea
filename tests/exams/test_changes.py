"""Whoever has a seat at an exam, waits for one or helps there is told once of all that changes for them."""

import pytest
from django.core import mail

from accounts.models import User
from exams.actions import ask_seats
from exams.models import ExamSession
from tests.factories import (
    InDays,
    days,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_session,
    make_help_request,
    make_membership,
    make_partner,
    make_provider,
    make_user,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """All seats taken, three of them by people who asked and partners."""
    member = make_membership(make_user("zentrum@beispiel.example"), make_provider("Zentrum", phone="03871 9"))
    fields = {"seats_total": 10, "seats_own": 7, "is_offered": True, "deadline": 20, "fee": 120}
    return make_exam_session(make_exam_kind(bring="Ausweis"), provider=member.provider, **fields)


@pytest.fixture
def desk(client, session):
    client.force_login(session.provider.memberships.get().user)
    return client


def partner(session, name, number):
    provider = make_membership(make_user(f"{name}@beispiel.example"), make_provider(name)).provider
    make_partner(provider=provider)
    if number:
        ask_seats(session, provider, number)
    return provider


def save(desk, session, **typed):
    """As the centre does; whoever is written to then, by the first part of the address."""
    mail.outbox.clear()
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    response = desk.post(address, form_of(desk.get(address)) | typed)
    assert response.status_code == 302, response.content.decode()
    return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)


def another_kind():
    return str(make_exam_kind("B1", name="Zertifikat B1").pk)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": another_kind}, ["hilft", "hofft", "sitz", "wartet"]),
        ({"date": InDays(25)}, ["hilft", "hofft", "sitz", "wartet"]),
        ({"fee": "150"}, ["hofft", "sitz", "wartet"]),
        ({"registration_deadline": InDays(15)}, ["hofft", "sitz", "wartet"]),
        ({"is_offered": ""}, ["wartet"]),
        ({"licence": "77"}, []),
    ],
)
def test_partners_are_told_of_what_concerns_them(desk, session, changed, told):
    partner(session, "sitz", 1)
    partner(session, "hofft", 2)
    partner(session, "wartet", 1)
    session.turns.create(provider=partner(session, "hilft", 0), task="examiner", number=1)
    typed = {name: value() if callable(value) else str(value) for name, value in changed.items()}

    found = save(desk, session, **typed)

    assert found == told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": another_kind}, ["fragt", "gehalten", "sitzt", "wartet"]),
        ({"be_there_at": "08:15"}, ["fragt", "gehalten", "sitzt", "wartet"]),
        ({"fee": "150"}, ["fragt", "gehalten", "sitzt", "wartet"]),
        ({"is_free_in_course": "true"}, ["fragt", "gehalten", "sitzt", "wartet"]),
        ({"registration_deadline": InDays(15)}, ["fragt", "gehalten", "wartet"]),
        ({"is_offered": ""}, []),
        ({"seats_total": "30"}, ["wartet"]),
        ({"fee": "150", "seats_total": "30"}, ["fragt", "gehalten", "sitzt", "wartet"]),
    ],
)
def test_people_are_told_once_of_what_concerns_them(desk, session, changed, told):
    for name, status in {"fragt": "new", "sitzt": "placed", "gehalten": "offered", "wartet": "waiting"}.items():
        make_exam_enquiry(session, email=f"{name}@beispiel.example", status=status, waits_since=session.created_at)
    ExamSession.objects.update(seats_own=8, seats_asked=2)
    typed = {name: value() if callable(value) else str(value) for name, value in changed.items()}

    found = save(desk, session, **typed)

    assert found == told


def test_nobody_who_is_doubted_is_told_of_what_has_changed(desk, session):
    make_exam_enquiry(session, email="robot@beispiel.example", is_doubtful=True)

    assert save(desk, session, fee="150") == []


@pytest.mark.parametrize("act", ["cancelled", "moved"])
def test_letters_to_partners_say_when_and_where_the_exam_was_or_is(desk, session, act):
    partner(session, "sitz", 1)
    ExamSession.objects.update(starts_at="09:00", ends_at="15:00", venue="Haus der Bildung")

    save(desk, session, **({"is_cancelled": "on"} if act == "cancelled" else {"date": str(days(25))}))

    (letter,) = mail.outbox
    assert "9:00–15:00 Uhr" in letter.body
    assert "Haus der Bildung" in letter.body


def test_several_changes_are_one_letter_that_says_in_the_persons_language_how_it_is_now(desk, session):
    make_exam_enquiry(session, language="uk", status="waiting", waits_since=session.created_at)
    ExamSession.objects.update(seats_own=10)

    save(desk, session, kind=another_kind(), fee="150", registration_deadline=str(days(15)), venue="Haus 2")

    (letter,) = mail.outbox
    own, german = letter.body.split("-" * 70)
    assert "дещо змінилося" in own
    assert "B1 in Parchim" in german
    assert ("150" in own, "150" in german, "Haus 2" in german) == (True, True, True)
    assert f"{days(15).day}." in german.partition("anmelden")[2]


def test_who_is_not_reached_by_mail_is_called(desk, session):
    make_exam_enquiry(session, email="", phone="0151 2", status="placed")
    ExamSession.objects.update(seats_asked=1)

    found = save(desk, session, fee="150")

    assert found == ["zentrum"]
    assert "Preis" in mail.outbox[0].body


def test_many_people_are_told_at_once(desk, session):
    for number in range(3):
        make_exam_enquiry(session, email=f"p{number}@beispiel.example", status="placed")
    make_exam_enquiry(session, email="p3@beispiel.example", status="waiting", waits_since=session.created_at)
    ExamSession.objects.update(seats_asked=3)

    found = save(desk, session, fee="150,50")

    assert found == ["p0", "p1", "p2", "p3"]


def test_a_letter_parts_what_it_says_as_the_persons_language_does(desk, session):
    make_exam_enquiry(session, language="ar", status="waiting", waits_since=session.created_at)
    ExamSession.objects.update(seats_own=10)

    save(desk, session, fee="150", is_free_in_course="true")

    own, german = mail.outbox[0].body.split("-" * 70)
    assert next(line for line in own.splitlines() if "150" in line).count("،") == 1
    lines = [line for line in german.splitlines() if line.startswith("  ")]
    assert "\n".join(lines) in german  # nothing stands between the facts
    assert "sonst 150" in lines[-2]


def handed_to(client, session, provider):
    """By the office; who is written to then."""
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/"
    mail.outbox.clear()
    client.post(address, form_of(client.get(address)) | {"provider": provider.pk})
    return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)


def test_seats_that_a_new_centre_had_as_a_partner_are_its_own(client, session):
    """What it waits for ends, and so does what it was asked for; others stay partners."""
    new, other = partner(session, "Schule", 2), partner(session, "Werk", 1)
    ask_seats(session, new, 4)
    asked = make_help_request(session, new)

    told = handed_to(client, session, new)

    session.refresh_from_db()
    asked.refresh_from_db()
    assert (session.provider, session.seats_own, session.seats_partners) == (new, 9, 1)
    assert [row.provider for row in session.seat_requests.all()] == [other]
    assert asked.ended_on == days(0)
    assert told == ["Schule", "Werk", "zentrum"]


def test_an_earlier_version_with_a_new_centre_does_the_same(client, session):
    new = partner(session, "Schule", 2)
    old, record = session.provider, session.history.latest()
    handed_to(client, session, new)
    ask_seats(session, make_partner(provider=old).provider, 1)
    address = f"/de/buero/pruefungen/{session.pk}/verlauf/"
    version = client.get(address).context["version"]

    client.post(f"{address}{record.pk}/", {"version": version})

    session.refresh_from_db()
    assert (session.provider, session.seats_partners) == (old, 0)
    assert not session.seat_requests.exists()


def test_no_earlier_version_brings_back_a_day_that_is_over(client, session):
    ExamSession.objects.filter(pk=session.pk).update(date=days(-3), registration_deadline=days(-9))
    past = ExamSession.objects.get()
    past.save()
    record = past.history.latest()
    past.date, past.registration_deadline = session.date, session.registration_deadline
    past.save()
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/verlauf/"
    version = client.get(address).context["version"]

    page = client.post(f"{address}{record.pk}/", {"version": version}, follow=True).content.decode()

    past.refresh_from_db()
    assert (past.date, "Dieser Tag ist vorbei." in page) == (session.date, True)
