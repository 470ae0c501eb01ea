"""Of all that is due in one night each is told once; what is not due yet is told when its own time has come."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from cooperation.models import Agreement
from courses.models import CourseRun
from exams.models import Appointment, ExamSession, HelpRequest
from providers.models import Licence
from tests.factories import (
    days,
    make_agreement,
    make_appointment,
    make_booking,
    make_course,
    make_enquiry,
    make_exam_session,
    make_help_request,
    make_liaison,
    make_licence,
    make_membership,
    make_office,
    make_partner,
    make_provider,
    make_run,
    make_signature,
)

pytestmark = pytest.mark.django_db


def agreement():
    partner = make_partner()
    make_liaison(partner, f"a{partner.pk}@beispiel.example")
    return make_signature(partner, make_agreement(valid_until=days(60))).agreement


def licence():
    return make_licence(make_membership(role="manager").provider, 30)


def deadline():
    """Of an exam with shared seats."""
    provider = make_membership().provider
    return make_exam_session(provider=provider, is_offered=True, on=40, deadline=5)


def tasks():
    """Of an exam in two weeks."""
    provider = make_membership().provider
    return make_exam_session(provider=provider, on=12, needs_rooms=1)


def help_asked():
    provider = make_membership().provider
    make_partner(provider=provider)
    host = make_exam_session(provider=make_provider("Zentrum"), needs_examiners=2)
    return make_help_request(host, provider, by=2, asked_on=days(-3))


def placement_test():
    return make_booking(make_appointment(on=1)).appointment


def seats():
    provider = make_membership().provider
    return make_run(make_course(provider=provider), seats_as_of=days(-40))


def enquiry():
    """Unanswered for four days."""
    run = make_run(make_course(provider=make_membership().provider), start=60, end=90)
    return make_enquiry(run, created_at=timezone.now() - timedelta(days=4))


NIGHTS = {  # what is due, how it is put off, and who tells of it
    agreement: (Agreement, "valid_until", days, 400, 60, "remind_partners"),
    licence: (Licence, "valid_until", days, 900, 30, "remind_licences"),
    deadline: (ExamSession, "registration_deadline", days, 30, 5, "remind_exams"),
    tasks: (ExamSession, "date", days, 60, 12, "remind_exams"),
    help_asked: (HelpRequest, "answer_by", days, 20, 2, "remind_exams"),
    placement_test: (Appointment, "date", days, 30, 1, "remind_tests"),
    seats: (CourseRun, "seats_as_of", days, 0, -40, "remind_providers"),
    enquiry: (None, "asked_at", lambda day: timezone.now() + timedelta(days=day), 0, -4, "follow_enquiries"),
}


@pytest.mark.parametrize("make", NIGHTS)
def test_each_is_told_once_and_none_because_of_another(make):
    make_office()
    model, column, moment, later, due, command = NIGHTS[make]
    rows = [make() for _number in range(3)]
    third = (model or type(rows[2]))._base_manager.filter(pk=rows[2].pk)
    mail.outbox.clear()

    third.update(**{column: moment(later)})
    told = []
    for turn in range(3):
        if turn == 2:
            third.update(**{column: moment(due)})
        call_command(command, verbosity=0)
        told.append(len(mail.outbox))
        mail.outbox.clear()

    assert told[0] == 2 * told[2] > 0
    assert told[1] == 0
