"""What is done at one date leaves another one as it was, though all that has happened there is the same."""

import pytest
from django.db.models import F
from django.utils import timezone

from enquiries import actions as enquiries
from enquiries.models import Enquiry
from exams import actions
from exams.models import ExamSession
from exams.tasks import lending, taking
from exams.tasks.serving import name_people
from foundation.editing.snapshots import snapshot
from providers.models import Provider
from tests.factories import (
    days,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_person,
    make_exam_session,
    make_help_request,
    make_partner,
    make_provider,
)
from tests.test_rights import undone

pytestmark = pytest.mark.django_db
PARTNERS = ("Hat", "Wartet", "Prüft", "Gefragt", "Neu")


@pytest.fixture
def twins():
    """Two dates of one day at which the same partners have, want, do and are asked the same."""
    centre, kind = make_provider("Zentrum"), make_exam_kind()
    partners = {name: make_provider(name, email=f"{name.lower()}@beispiel.example") for name in PARTNERS}
    for provider in (centre, *partners.values()):
        make_partner(provider=provider)
    fields = {"provider": centre, "is_offered": True, "needs_examiners": 3, "deadline": 20}
    dates = [make_exam_session(kind, seats_total=10, seats_own=8, **fields) for _number in range(2)]
    for session in dates:
        since = timezone.now()
        session.seat_requests.create(provider=partners["Hat"], seats=1)
        session.seat_requests.create(provider=partners["Wartet"], waiting=2, waits_since=since)
        for number, status in enumerate(("placed", "waiting", "waiting", "new")):
            fields = {"waits_since": since} if status == "waiting" else {}
            make_exam_enquiry(session, email=f"{number}@beispiel.example", status=status, **fields)
        actions.count(session)
        turn = session.turns.create(provider=partners["Prüft"], task="examiner", number=1)
        turn.people.add(make_exam_person(partners["Prüft"], kind))
        make_help_request(session, partners["Gefragt"], by=1, asked_on=days(-3))
    return dates


def state_of(session) -> list:
    related = (session.seat_requests, session.turns, session.help_requests)
    rows = [list(one.order_by("pk").values()) for one in related]
    people = list(session.turns.order_by("pk").values_list("pk", "people"))
    asked = Enquiry.objects.filter(exam_seat__session=session).order_by("pk").values()
    return [ExamSession.objects.filter(pk=session.pk).values().get(), *rows, people, list(asked)]


def of(name) -> Provider:
    return Provider.objects.get(name=name)


def changed(**fields):
    def act(session):
        row = ExamSession.objects.get(pk=session.pk)
        before = snapshot(row)
        ExamSession.objects.filter(pk=row.pk).update(**fields)
        row.refresh_from_db()
        actions.follow(row, before)

    return act


def asked_of(session, status) -> Enquiry:
    return Enquiry.objects.filter(exam_seat__session=session, status=status).first()


ACTS = {
    "partners ask": lambda date: actions.ask_seats(date, of("Neu"), 3),
    "a partner asks for more": lambda date: actions.ask_seats(date, of("Wartet"), 1),
    "a partner gives back": lambda date: actions.give_back(date, of("Hat"), 1),
    "the centre takes seats": lambda date: actions.release(date.seat_requests.get(provider=of("Hat"))),
    "more seats": changed(seats_own=F("seats_own") - 3),
    "another day": changed(date=days(25), registration_deadline=days(15)),
    "cancelled": changed(is_cancelled=True),
    "a person withdraws": lambda date: enquiries.withdraw(asked_of(date, "placed")),
    "a person waits": lambda date: enquiries.answer(asked_of(date, "new"), "waiting"),
    "a person declines": lambda date: enquiries.answer(asked_of(date, "new"), "declined"),
    "a partner helps": lambda date: taking.take_on(date, of("Gefragt"), "examiner"),
    "all is taken on": lambda date: taking.take_on(date, of("Neu"), "examiner", number=2),
    "a helper gives up": lambda date: taking.give_up(date, of("Prüft"), "examiner"),
    "the centre lets a helper go": lambda date: taking.release(date.turns.get()),
    "the centre confirms a helper": lambda date: taking.confirm(date.turns.get()),
    "nobody is named": lambda date: name_people(date, of("Prüft"), "examiner", []),
    "a partner is asked": lambda date: lending.ask(date, "examiner", [of("Neu")], days(5)),
    "a partner is reminded": lambda date: lending.remind(date.help_requests.get()),
    "a partner says no": lambda date: taking.answer(date.help_requests.get(), 0, "Ferien"),
    "a partner says yes": lambda date: taking.answer(date.help_requests.get(), 1),
}


@pytest.mark.parametrize("number", [0, 1])
def test_an_act_at_one_date_leaves_the_other_as_it_was(twins, number):
    one, other = twins[number], twins[1 - number]
    before, stays = state_of(one), state_of(other)
    idle, wrong = set(), set()

    for name, act in ACTS.items():
        with undone():
            act(one)
            idle |= {name} if state_of(one) == before else set()
            wrong |= {name} if state_of(other) != stays else set()

    assert (idle, wrong) == (set(), set())
