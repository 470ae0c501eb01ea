"""What an organisation holds that is no partner any more is given back, by it or by the exam centre."""

import pytest
from django.core import mail
from django.core.management import call_command

from exams.actions import ask_seats
from exams.models import ExamSession
from exams.models.pool import version_of_seats
from exams.models.tasks import places_open
from exams.tasks.taking import take_on
from tests.exams.test_people import of_task, partner
from tests.factories import days, make_exam_kind, make_exam_person, make_exam_session, make_municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return partner("Zentrum")


@pytest.fixture
def session(centre):
    fields = {"seats_total": 6, "seats_own": 0, "is_offered": True, "deadline": 20, "needs_examiners": 1}
    return make_exam_session(make_exam_kind(), provider=centre.provider, **fields)


@pytest.fixture
def desk(session):
    """Of who had six seats and the task, and is no partner any more; another partner waits."""
    desk = partner("Nachbar")
    ask_seats(session, desk.provider, 6)
    ask_seats(session, partner("Wartende").provider, 2)
    take_on(session, desk.provider, "examiner")
    desk.provider.partner.delete()
    mail.outbox.clear()
    return desk


def address(desk, path) -> str:
    return f"/de/mein/{desk.provider.slug}/pruefungen/{path}"


def version(session, desk) -> str:
    return version_of_seats(session, session.seat_requests.get(provider=desk.provider))


def seats(session) -> dict:
    return {row.provider.name: (row.seats, row.waiting) for row in session.seat_requests.all()}


def told() -> list[str]:
    return sorted(letter.to[0] for letter in mail.outbox)


def test_they_see_what_they_hold_and_give_it_back(desk, session):
    make_exam_session(provider=partner("Andere").provider, is_offered=True, municipality=make_municipality("Lübz"))

    ways = desk.get(address(desk, "")).content.decode()
    page = desk.get(address(desk, "gemeinsam/")).content.decode()
    left = desk.post(
        address(desk, f"gemeinsam/{session.pk}/zurueck/"),
        {"number": "6", "version": version(session, desk)},
        follow=True,
    )

    assert "/pruefungen/gemeinsam/" in ways
    assert ("Für Sie bestätigt: 6" in page, "Lübz" in page, "Plätze anfragen" in page) == (True, False, False)
    assert left.status_code == 200
    assert seats(session) == {"Wartende": (2, 0)}


def test_they_give_up_what_they_have_taken_on(desk, session):
    page = desk.get(address(desk, "aufgaben/")).content.decode()
    typed = of_task(desk, session)
    again = desk.post(address(desk, f"aufgaben/{session.pk}/uebernehmen/"), typed).status_code
    left = desk.post(address(desk, f"aufgaben/{session.pk}/abgeben/"), typed, follow=True)

    assert ("Wir übernehmen das" in page, again, left.status_code) == (False, 404, 200)
    assert not session.turns.taken().exists()


def test_who_holds_nothing_finds_nothing_and_asks_for_nothing(desk, session):
    asked = desk.post(
        address(desk, f"gemeinsam/{session.pk}/bitten/"), {"number": "1", "version": version(session, desk)}
    ).status_code
    session.seat_requests.filter(provider=desk.provider).delete()
    session.turns.all().delete()

    ways = desk.get(address(desk, "")).content.decode()
    pages = [desk.get(address(desk, path)).status_code for path in ("gemeinsam/", "aufgaben/")]

    assert (asked, pages) == (404, [404, 404])
    assert "/pruefungen/gemeinsam/" not in ways


@pytest.mark.parametrize("deadline", [20, -1])
def test_the_centre_gives_their_seats_to_others_also_when_registration_is_over(desk, centre, session, deadline):
    ExamSession.objects.update(registration_deadline=days(deadline))
    row = session.seat_requests.get(provider=desk.provider)

    offered = centre.get(address(centre, f"{session.pk}/")).content.decode()
    centre.post(address(centre, f"gebeten/{row.pk}/freigeben/"), {"done": "yes", "version": row.version})

    session.refresh_from_db()
    assert f"gebeten/{row.pk}/freigeben/" in offered
    moved = deadline > 0
    assert (seats(session), session.seats_free) == ({"Wartende": (2, 0) if moved else (0, 2)}, 4 if moved else 6)
    assert len(told()) == (2 if moved else 1)
    assert "Bestätigt waren: 6" in mail.outbox[0].body


def test_the_centre_gives_their_task_to_others(desk, centre, session):
    turn = session.turns.get()
    turn.people.add(make_exam_person(desk.provider, session.kind))

    offered = centre.get(address(centre, f"{session.pk}/")).content.decode()
    centre.post(address(centre, f"helfende/{turn.pk}/freigeben/"), {"done": "yes", "version": turn.version})
    centre.post(address(centre, f"helfende/{turn.pk}/freigeben/"), {"done": "yes", "version": turn.version})

    turn.refresh_from_db()
    assert f"helfende/{turn.pk}/freigeben/" in offered
    assert (turn.number, turn.people.count(), len(told())) == (0, 0, 1)


def test_where_their_people_are_deleted_at_night_a_place_is_open_again_and_the_centre_hears(desk, centre, session):
    turn = session.turns.get()
    turn.people.add(make_exam_person(desk.provider, session.kind))

    call_command("forget")

    turn.refresh_from_db()
    here, there = (one.memberships.get().user.email for one in (centre.provider, desk.provider))
    bodies = {letter.to[0]: letter.body for letter in mail.outbox}
    assert (turn.number, places_open(session, "examiner")) == (0, 1)
    assert here in bodies
    assert "übernehmen Sie die Aufgabe" not in bodies[there]


def test_nobody_but_the_centre_releases_anything(desk, session):
    other, row, turn = partner("Fremde"), session.seat_requests.first(), session.turns.get()

    statuses = [
        other.post(
            address(other, f"{kind}/{one.pk}/freigeben/"), {"done": "yes", "version": one.version}
        ).status_code
        for kind, one in (("gebeten", row), ("helfende", turn))
    ]

    assert statuses == [404, 404]
    assert seats(session)["Nachbar"] == (6, 0)
