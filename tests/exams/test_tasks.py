"""What an exam needs besides seats: taken on by partners, each place once, and divided fairly."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.models import Turn
from exams.models.sessions import HELP_FIRM_DAYS
from tests.factories import make_exam_session, make_membership, make_partner, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """Of a partner."""
    provider = make_provider("Nachbar")
    make_partner(provider=provider)
    client.force_login(make_membership(provider=provider).user)
    client.provider = provider
    return client


def needing(on=30, **fields):
    fields = {"needs_examiners": 1, **fields}
    return make_exam_session(on=on, **{"provider": make_provider("Zentrum"), **fields})


def tasks(desk, session=None, act="") -> str:
    return f"/de/mein/{desk.provider.slug}/pruefungen/aufgaben/" + (f"{session.pk}/{act}/" if session else "")


def post(desk, session, act="uebernehmen", task="examiner"):
    return desk.post(tasks(desk, session, act), {"task": task}, follow=True).content.decode()


def test_a_partner_takes_on_what_is_open_and_no_place_is_taken_twice(desk):
    session = needing()

    first, second = post(desk, session), post(desk, session)

    turn = Turn.objects.get()
    assert (turn.provider, turn.task, turn.number) == (desk.provider, "examiner", 1)
    assert ("Das ist Ihre Aufgabe" in first, "schon jemand anders übernommen" in second) == (True, True)
    assert "1 von 1" in second


@pytest.mark.parametrize(("fields", "status"), [({"needs_examiners": 0}, 404), ({"is_public": False}, 404)])
def test_what_needs_nothing_or_is_not_public_is_offered_to_nobody(desk, fields, status):
    session = needing(**fields)

    assert desk.post(tasks(desk, session, "uebernehmen"), {"task": "examiner"}).status_code == status
    assert "Zentrum" not in desk.get(tasks(desk)).content.decode().split("<table")[0]


@pytest.mark.parametrize(("on", "left"), [(HELP_FIRM_DAYS, 0), (HELP_FIRM_DAYS - 1, 1)])
def test_a_task_is_given_up_until_two_weeks_before(desk, on, left):
    session = needing(on)
    post(desk, session)

    post(desk, session, "abgeben")

    assert Turn.objects.count() == left


def test_nobody_takes_on_a_task_of_a_cancelled_exam(desk):
    session = needing()
    session.turns.create(provider=desk.provider, task="room", number=1)
    session.is_cancelled = True
    session.save()

    post(desk, session)

    assert [turn.task for turn in session.turns.all()] == ["room"]


def test_who_is_no_partner_sees_no_tasks(desk):
    desk.provider.partner.delete()

    assert desk.get(tasks(desk)).status_code == 404


def test_turns_of_a_year_say_who_has_done_least(desk):
    make_partner(provider=make_provider("Anfang"))
    session = needing(on=0, needs_examiners=2)
    for _turn in range(2):
        post(desk, session)

    shares = desk.get(tasks(desk)).context["shares"]

    assert [(row.provider.name, row.done, row.promised) for row in shares] == [("Anfang", 0, 0), ("Nachbar", 0, 2)]


def test_the_page_asks_no_more_for_three_dates_than_for_one(desk):
    numbers = []
    for more in (1, 2):
        for _session in range(more):
            post(desk, needing(provider=make_provider()))
        with CaptureQueriesContext(connection) as asked:
            desk.get(tasks(desk))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1] <= 20


def test_a_centre_says_what_it_needs(client):
    session = needing()
    client.force_login(make_membership(provider=session.provider).user)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    form = client.get(address).context["form"]
    shown = {field.name: field.value() or "" for field in form}
    del shown["is_cancelled"], shown["is_offered"]

    client.post(address, {**shown, "needs_examiners": "", "needs_rooms": "1", "version": form.current_version})

    session.refresh_from_db()
    assert (session.needs_examiners, session.needs_rooms) == (0, 1)
