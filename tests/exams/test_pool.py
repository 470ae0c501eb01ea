"""One counter a date: own, partners', free. What is free is given at once, the rest moves up, nothing twice."""

from functools import partial

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from exams.models import ExamSession, SeatRequest
from exams.models.pool import version_of_seats
from tests.factories import (
    days,
    make_exam_kind,
    make_exam_session,
    make_membership,
    make_partner,
    make_provider,
    make_user,
)
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db


def partner(name, email=""):
    """A partner, and a browser in which somebody of it is logged in."""
    provider = make_provider(name)
    make_partner(provider=provider)
    browser = Client()
    browser.force_login(make_membership(make_user(email or f"{name.lower()}@beispiel.example"), provider).user)
    browser.provider = provider
    return browser


def pool(browser) -> str:
    return f"/de/mein/{browser.provider.slug}/pruefungen/gemeinsam/"


def ask(browser, session, number, act="bitten") -> str:
    """What one is told."""
    own = SeatRequest.objects.filter(session=session, provider=browser.provider).first()
    typed = {"number": number, "version": version_of_seats(ExamSession.objects.get(pk=session.pk), own)}
    return browser.post(f"{pool(browser)}{session.pk}/{act}/", typed, follow=True).content.decode()


give_back = partial(ask, act="zurueck")


def counter() -> tuple[int, int, int]:
    session = ExamSession.objects.get()
    return session.seats_own, session.seats_partners, session.seats_free


def requests() -> dict:
    rows = SeatRequest.objects.select_related("provider")
    return {row.provider.name: (row.seats, row.waiting) for row in rows}


@pytest.fixture
def session():
    """Of another centre, five of ten seats free."""
    host = make_provider("Zentrum")
    return make_exam_session(provider=host, seats_total=10, seats_own=5, is_offered=True, deadline=20)


def test_what_is_free_is_given_at_once_and_the_rest_waits(session):
    told = [ask(partner("Eins"), session, 3), ask(partner("Zwei"), session, 4)]

    assert counter() == (5, 5, 0)
    assert requests() == {"Eins": (3, 0), "Zwei": (2, 2)}
    assert "Für Sie bestätigt: 3. Auf der Warteliste: 0." in told[0]
    assert "Für Sie bestätigt: 2. Auf der Warteliste: 2." in told[1]


def test_who_waits_longest_moves_up_in_part_and_is_told(session):
    first, second, third = partner("Eins"), partner("Zwei"), partner("Drei")
    for browser, number in ((first, 5), (second, 3), (third, 2)):
        ask(browser, session, number)
    mail.outbox.clear()

    give_back(first, session, 2)

    assert requests() == {"Eins": (3, 0), "Zwei": (2, 1), "Drei": (0, 2)}
    (letter,) = mail.outbox
    assert letter.to == ["zwei@beispiel.example"]
    assert "Bestätigt: 2. Auf der Warteliste: 1." in letter.body


def test_what_waits_is_given_back_before_what_is_confirmed(session):
    browser = partner("Eins")
    ask(browser, session, 7)

    give_back(browser, session, 3)
    after_three = requests()
    give_back(browser, session, 50)

    assert after_three == {"Eins": (4, 0)}
    assert (requests(), counter()) == ({}, (5, 0, 5))


def test_seats_that_the_centre_frees_go_to_who_waits(session):
    browser, host = partner("Eins"), Client()
    host.force_login(make_membership(provider=session.provider).user)
    ask(browser, session, 6)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"

    host.post(address, form_of(host.get(address)) | {"seats_own": "3"})

    assert (requests(), counter()) == ({"Eins": (6, 0)}, (3, 6, 1))


def test_a_centre_cannot_take_what_partners_have(session):
    host = Client()
    host.force_login(make_membership(provider=session.provider).user)
    ask(partner("Eins"), session, 5)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"

    response = host.post(address, form_of(host.get(address)) | {"seats_own": "6"})

    assert "Partner haben 5 der Plätze." in response.content.decode()
    assert counter() == (5, 5, 0)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 302),
        ({"deadline": -1}, 302),  # told so
        ({"is_offered": False}, 404),
        ({"is_cancelled": True}, 404),
        ({"is_public": False}, 404),
        ({"on": -1}, 404),
    ],
)
def test_only_what_is_offered_and_still_open_can_be_asked_for(fields, status):
    session = make_exam_session(provider=make_provider("Zentrum"), **{"is_offered": True} | fields)
    browser = partner("Eins")

    typed = {"number": "1", "version": version_of_seats(ExamSession.objects.get(), None)}
    response = browser.post(f"{pool(browser)}{session.pk}/bitten/", typed)

    assert response.status_code == status
    assert SeatRequest.objects.exists() == (fields == {})


def test_nobody_asks_for_the_own_seats_and_who_is_no_partner_finds_nothing(session):
    host, stranger = Client(), Client()
    make_partner(provider=session.provider)
    host.force_login(make_membership(provider=session.provider).user)
    host.provider = session.provider
    stranger.provider = make_provider("Fremd")
    stranger.force_login(make_membership(provider=stranger.provider).user)

    assert host.post(f"{pool(host)}{session.pk}/bitten/", {"number": "1"}).status_code == 404
    assert stranger.get(pool(stranger)).status_code == 404


def test_a_partner_sees_how_many_are_free_and_not_who_else_has_some(session):
    one, other = partner("Eins"), partner("Zwei")
    ask(one, session, 4)

    content = other.get(pool(other)).content.decode()

    assert "4 von Partnern" in content
    assert "Eins" not in content


def test_the_public_page_counts_what_partners_have(client, session):
    ask(partner("Eins"), session, 3)

    assert "2\u00a0Plätze frei" in client.get(session.get_absolute_url()).content.decode()


def test_centre_and_partners_are_reminded_once_before_registration_ends(session):
    make_membership(make_user("haus@beispiel.example"), session.provider)
    ask(partner("Eins"), session, 3)
    ExamSession.objects.update(registration_deadline=days(8))
    mail.outbox.clear()

    for _night in range(2):
        call_command("remind_exams", verbosity=0)
    told = sorted(letter.to[0] for letter in mail.outbox)
    ExamSession.objects.update(registration_deadline=days(7))
    call_command("remind_exams", verbosity=0)

    assert told == ["eins@beispiel.example", "haus@beispiel.example"]
    assert len(mail.outbox) == 4


def test_where_partners_have_seats_all_are_reminded_though_nobody_may_ask_any_more(session):
    make_membership(make_user("haus@beispiel.example"), session.provider)
    ask(partner("Eins"), session, 3)
    ExamSession.objects.update(registration_deadline=days(8), is_offered=False)
    make_exam_session(session.kind, provider=session.provider, deadline=8)
    mail.outbox.clear()

    call_command("remind_exams", verbosity=0)

    assert sorted(letter.to[0] for letter in mail.outbox) == ["eins@beispiel.example", "haus@beispiel.example"]


def test_whoever_has_or_wants_seats_is_told_once_when_the_date_is_cancelled(session):
    host = Client()
    host.force_login(make_membership(make_user("haus@beispiel.example"), session.provider).user)
    for name, number in (("Eins", 5), ("Zwei", 2)):
        ask(partner(name), session, number)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    mail.outbox.clear()

    for _time in range(2):
        host.post(address, form_of(host.get(address)) | {"is_cancelled": "on"})

    assert sorted(letter.to[0] for letter in mail.outbox) == ["eins@beispiel.example", "zwei@beispiel.example"]
    assert "waren bestätigt: 5. Auf der Warteliste: 0." in mail.outbox[0].body
    browser = partner("Drei")
    assert session.get_absolute_url() not in browser.get(pool(browser)).content.decode()


@pytest.mark.parametrize(
    ("then", "as_of", "state"), [({"seats_own": 4}, -20, "ask"), ({"venue": "Alt"}, -3, "free")]
)
def test_a_way_back_confirms_no_seats(client, then, as_of, state):
    """Numbers that come back are as old as they were, others stay as old as they are."""
    now = {"seats_own": 5, "venue": "Neu"}
    session = make_exam_session(seats_total=9, seats_as_of=days(-20), **now | then)
    ExamSession.objects.filter(pk=session.pk).update(seats_as_of=days(-3), **now)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/verlauf/"
    version = client.get(address).context["version"]

    client.post(f"{address}{session.history.latest().pk}/", {"version": version})

    session.refresh_from_db()
    assert {name: getattr(session, name) for name in then} == then
    assert (session.seats_as_of, session.state) == (days(as_of), state)


def test_seats_that_a_way_back_frees_go_to_who_waits(client, session):
    record = session.history.latest()
    ExamSession.objects.filter(pk=session.pk).update(seats_own=9)
    ask(partner("Eins"), session, 3)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/verlauf/"

    client.post(f"{address}{record.pk}/", {"version": client.get(address).context["version"]})

    assert (requests(), counter()) == ({"Eins": (3, 0)}, (5, 3, 2))


def test_the_pool_asks_the_database_as_often_for_three_dates_as_for_one(session):
    browser, other = partner("Eins"), partner("Zwei")

    def count():
        browser.get(pool(browser))
        with CaptureQueriesContext(connection) as queries:
            browser.get(pool(browser))
        return len(queries)

    ask(other, session, 1)
    with_one = count()
    for number in (1, 2):
        more = make_exam_session(make_exam_kind("LiD"), provider=make_provider(f"Z {number}"), is_offered=True)
        ask(browser, more, 1)
        ask(other, more, 1)

    assert count() == with_one <= 20


def eight_at_once(browsers, session, turn):
    """Each asks for two of seven free seats, or gives one back."""

    def act(number, browser):
        return lambda: ask(browser, session, 2 if (number + turn) % 3 else 1, "bitten" if turn % 2 else "zurueck")

    at_once(*(act(number, browser) for number, browser in enumerate(browsers)))


def faults() -> list:
    session = ExamSession.objects.get()
    rows = list(SeatRequest.objects.all())
    given, waits = sum(row.seats for row in rows), any(row.waiting for row in rows)
    overbooked = session.seats_own + given > session.seats_total
    return [overbooked, given != session.seats_partners, waits and session.seats_free > 0]


def raced(rounds) -> list:
    host = make_provider("Zentrum")
    session = make_exam_session(provider=host, seats_total=12, seats_own=5, is_offered=True, deadline=20)
    browsers = [partner(f"Partner {number}", f"p{number}@beispiel.example") for number in range(8)]
    wrong = []
    for turn in range(1, rounds + 1):
        eight_at_once(browsers, session, turn)
        if any(faults()):
            wrong.append((turn, faults()))
    assert SeatRequest.objects.exists()
    return wrong


@pytest.mark.django_db(transaction=True)
def test_eight_partners_at_once_never_overbook_a_date():
    assert raced(3) == []


@pytest.mark.fuzz
@pytest.mark.django_db(transaction=True)
def test_eight_partners_at_once_never_overbook_a_date_in_two_hundred_rounds():
    assert raced(200) == []
