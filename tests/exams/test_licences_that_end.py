"""What becomes of a place at an exam when whoever was named for it may examine no more."""

import pytest
from django.core import mail

from exams.models import ExaminerLicence, ExamSession
from tests.exams.test_people import delete, exams_of, named, take
from tests.factories import InDays, days, make_exam_person
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(desk, session):
    """Serves there, beside somebody else of the same organisation."""
    person = make_exam_person(desk.provider, session.kind, name="Erna Muster")
    for one in (person, make_exam_person(desk.provider, session.kind, name="Zora Muster")):
        take(desk, session, one)
    mail.outbox.clear()
    return person


def places(session) -> tuple:
    return session.turns.get().number, named(session)


def save(desk, person, **typed):
    address = exams_of(desk, f"leute/{person.pk}/")
    return desk.post(address, form_of(desk.get(address)) | typed)


@pytest.mark.parametrize("way", ["shortened", "for another part", "deleted", "person deleted"])
def test_the_place_is_open_again_and_both_sides_are_told(desk, session, person, way):
    licence = ExaminerLicence.objects.get(person=person)
    if way == "shortened":
        save(desk, person, **{"licences-0-valid_until": str(days(20))})
    elif way == "for another part":
        save(desk, person, **{"licences-0-part": "writing"})
    elif way == "deleted":
        save(desk, person, **{"licences-0-DELETE": "on", "licences-0-id": licence.pk})
    else:
        delete(desk, person)

    assert places(session) == (1, {"Zora Muster"})
    told = {letter.to[0] for letter in mail.outbox}
    assert told == {one.memberships.get().user.email for one in (desk.provider, session.provider)}
    assert all("Erna" not in letter.body for letter in mail.outbox)


def test_what_still_reaches_the_day_changes_nothing(desk, session, person):
    save(desk, person, **{"licences-0-valid_until": str(days(40)), "name": "Erna Neu"})

    assert (places(session), mail.outbox) == ((2, {"Erna Neu", "Zora Muster"}), [])


@pytest.mark.parametrize("fields", [{"date": InDays(-1)}, {"is_cancelled": True}])
def test_of_what_is_over_or_cancelled_nobody_is_told(desk, session, person, fields):
    ExamSession.objects.update(**fields)

    save(desk, person, **{"licences-0-valid_until": str(days(-30))})

    assert (session.turns.get().number, mail.outbox) == (2, [])
