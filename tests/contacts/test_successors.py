"""Somebody leaves, and another takes their place wherever they were named; who may stand in for whom."""

import pytest

from accounts.models import User
from contacts.models import ContactPerson
from tests.factories import make_course, make_office, make_person, make_user
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    return lambda person, successor: client.post(
        f"/de/buero/personen/{person.pk}/nachfolge/", {"successor": successor.pk}
    )


def test_who_follows_is_named_in_all_places_and_nobody_is_their_own_deputy(follow):
    person = make_person("Erika Alt", office=make_office(), order=7)
    successor = make_person("Nora Neu", deputy=person)
    colleague = make_person("Karl Kollege", deputy=person)
    third = make_person("Theo Dritter")
    course, others = make_course(contact_person=person), make_course(contact_person=third)
    nobodys, helped = make_course(), make_person("Hanna Hilfe", deputy=third)

    answer = follow(person, successor)

    for row in (successor, colleague, course, third, others, nobodys, helped):
        row.refresh_from_db()
    assert (others.contact_person, nobodys.contact_person, helped.deputy) == (third, None, third)
    assert third.office is None
    assert answer["Location"] == f"/de/buero/personen/{successor.pk}/"
    assert not ContactPerson.objects.filter(pk=person.pk).exists()
    assert (successor.office, successor.order, successor.deputy) == (person.office, 7, None)
    assert (colleague.deputy, course.contact_person) == (successor, successor)
    assert [row.history.first().history_user.role for row in (colleague, course)] == [User.Role.COORDINATOR] * 2
    assert course.history.first().contact_person_id == successor.pk


def test_who_follows_stays_at_an_office_of_their_own(follow):
    person = make_person("Erika Alt", office=make_office(), order=7)
    successor = make_person("Nora Neu", office=make_office(name="Nebenstelle"), order=1)

    follow(person, successor)

    own = successor.office
    successor.refresh_from_db()
    assert (successor.office, successor.order) == (own, 1)


def test_who_follows_keeps_a_deputy_of_their_own(follow):
    deputy = make_person("Dora Dritte")
    successor = make_person("Nora Neu", deputy=deputy)

    follow(make_person("Erika Alt"), successor)

    successor.refresh_from_db()
    assert successor.deputy == deputy


def test_nobody_follows_themselves(follow):
    person = make_person()
    course = make_course(contact_person=person)

    answer = follow(person, person)

    course.refresh_from_db()
    assert answer["Location"] == f"/de/buero/personen/{person.pk}/"
    assert course.contact_person == person


def test_nobody_stands_in_for_themselves(client, follow):
    person = make_person("Erika Alt")
    address = f"/de/buero/personen/{person.pk}/"

    answer = client.post(address, form_of(client.get(address)) | {"deputy": person.pk})

    person.refresh_from_db()
    assert "Niemand kann sich selbst vertreten." in answer.content.decode()
    assert person.deputy is None
