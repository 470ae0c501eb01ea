"""What two people may do at the same moment: done once, and neither takes away what the other has said.

A row lock holds it on PostgreSQL, on SQLite the one writer at a time.
"""

from functools import partial

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from contacts import actions as contacts
from contacts.models import Message, Office
from courses.actions import NotPossibleError
from courses.models import CourseRun, Reminder
from courses.seat_links import next_edition
from planning.models import PairAsked
from planning.proposed import deciding
from planning.starts.pairs import decide
from providers import actions as providers
from providers.models import Application
from tests.factories import (
    make_course,
    make_message,
    make_municipality,
    make_office,
    make_pair_asked,
    make_proposed_start,
    make_provider,
    make_run,
    make_user,
)
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_answer_a_message_one_answer_is_sent():
    message = make_message()
    address = f"/de/buero/nachrichten/{message.pk}/"
    desks = [Client(), Client()]
    for desk in desks:
        desk.force_login(make_user(role=User.Role.COORDINATOR))
    typed = [form_of(desk.get(address)) | {"text": f"Antwort {number}"} for number, desk in enumerate(desks)]
    send = [partial(desk.post, f"{address}antworten/", text) for desk, text in zip(desks, typed, strict=True)]

    answers = at_once(*send)

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert [Message.objects.get().answer in one.body for one in mail.outbox] == [True]


def doubtful_application():
    who = {"name": "Café", "contact_name": "Erika", "email": "erika@beispiel.example", "language": "de"}
    fields = {"kind": "initiative", "offers": "Café", "municipality": make_municipality(), "is_doubtful": True}
    return Application.objects.create(**who | fields)


@pytest.mark.parametrize(
    ("make", "believe"),
    [
        (lambda: make_message(is_doubtful=True), contacts.believe_messages),
        (doubtful_application, lambda rows: providers.believe_applications(rows, "buero@beispiel.example")),
    ],
    ids=["messages", "applications"],
)
def test_two_who_say_that_it_is_no_robots_send_its_mail_once(make, believe):
    rows = type(make()).objects

    at_once(*[lambda: believe(rows.all())] * 2)

    assert (len(mail.outbox), rows.credible().count()) == (1, 1)


def test_of_two_offices_that_are_marked_one_gets_the_mails():
    offices = [make_office(name=f"Stelle {number}") for number in range(3)]

    at_once(*[lambda office=office: contacts.mark_coordination(office) for office in offices[1:]])

    assert Office.objects.coordination().count() == 1
    assert Office.objects.coordination().get() in offices[1:]


def test_what_both_providers_of_a_pair_answer_is_kept():
    asked = make_pair_asked(make_run(), make_run())

    at_once(
        lambda: decide(asked, True, False, "together", "Gern"),
        lambda: decide(asked, False, True, "together", "Passt"),
    )

    asked = PairAsked.objects.get()
    assert (asked.answer_of_stays, asked.reason_of_stays) == ("together", "Gern")
    assert (asked.answer_of_ends, asked.reason_of_ends) == ("together", "Passt")


def test_two_mails_with_links_to_the_seats_are_two_editions():
    provider, today = make_provider(), timezone.localdate()
    next_edition(provider, today)

    editions = at_once(*[lambda: next_edition(provider, today)] * 2)

    assert (sorted(editions), Reminder.objects.get().edition) == ([2, 3], 3)


def test_two_who_take_one_proposal_make_one_intention():
    run = make_run(make_course(level_from=1, level_to=1), start=-200, end=-100)
    proposal = make_proposed_start(run)
    user = make_user(role=User.Role.COORDINATOR)

    def take():
        try:
            return deciding.take(proposal.pk, run.course, user).status
        except NotPossibleError:
            return "too late"

    answers = at_once(take, take)

    assert sorted(answers) == ["taken", "too late"]
    assert CourseRun.objects.filter(status="intended").count() == 1
