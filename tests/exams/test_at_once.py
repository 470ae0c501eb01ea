"""Nobody serves at two exams at the same time."""

from datetime import time

import pytest
from django.core import mail
from django.test import Client

from exams.models import ExamSession
from exams.tasks.serving import able
from tests.exams.test_people import exams_of, named, organisation, partner, take
from tests.factories import make_exam_kind, make_exam_person, make_exam_session, make_membership, make_provider
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db

MORNING, NOON, EVENING = ((time(9), time(12)), (time(11), time(14)), (time(14), time(17)))


@pytest.fixture
def desk():
    return partner("Nachbar")


def exam(hours=(None, None), **fields):
    centre = partner("Zentrum").provider
    hours = dict(zip(("starts_at", "ends_at"), hours, strict=True))
    kind = ExamSession.objects.first().kind if ExamSession.objects.exists() else make_exam_kind()
    fields = {"needs_examiners": 2, "needs_invigilators": 1, **hours, **fields}
    return make_exam_session(kind, provider=centre, **fields)


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        (MORNING, NOON, False),
        (MORNING, EVENING, True),
        (MORNING, (MORNING[1], EVENING[1]), True),
        ((MORNING[1], EVENING[1]), MORNING, True),
        (MORNING, (None, None), False),
        ((None, None), (None, None), False),
    ],
)
def test_whoever_is_named_elsewhere_at_that_time_is_refused_and_not_offered(desk, first, second, may):
    one, other = exam(first), exam(second)
    person = make_exam_person(desk.provider, one.kind, name="Erna Muster")
    take(desk, one, person)

    rows = dict(desk.get(exams_of(desk)).context["rows"])
    page = take(desk, other, person)

    assert named(other) == ({"Erna Muster"} if may else set())
    assert ("Erna Muster ist zu dieser Zeit bei einer anderen Prüfung" in page) != may
    assert [one for one, _reach, _is_named in rows[other][0].offered] == ([person] if may else [])


def test_a_colleague_who_is_elsewhere_then_holds_up_nobody_else(desk):
    one, other = exam(MORNING), exam(NOON)
    busy, free = (make_exam_person(desk.provider, one.kind) for _number in range(2))
    take(desk, one, busy)

    take(desk, other, free)

    assert (named(one), named(other)) == ({busy.name}, {free.name})


@pytest.mark.parametrize("fields", [{"on": 31}, {"is_cancelled": True}])
def test_another_day_and_what_is_cancelled_hold_nobody(desk, fields):
    one, other = exam(), exam()
    person = make_exam_person(desk.provider, one.kind)
    take(desk, one, person, task="invigilator")
    if "on" in fields:
        ExamSession.objects.filter(pk=one.pk).update(date=exam(**fields).date)
    else:
        ExamSession.objects.filter(pk=one.pk).update(**fields)

    take(desk, other, person)

    assert named(other) == {person.name}


def test_nobody_is_asked_whose_only_person_is_elsewhere_then(desk):
    one, other = exam(), exam()
    busy, free = organisation("Besetzt", one.kind), organisation("Frei", one.kind)
    one.turns.create(provider=busy.provider, task="examiner", number=1).people.add(busy)

    assert able(other, "examiner") == [free.provider]


@pytest.mark.parametrize("task", ["examiner", "invigilator"])
def test_where_an_exam_is_moved_onto_another_one_the_place_is_open_again(desk, task):
    one, other = exam(MORNING), exam(EVENING)
    person = make_exam_person(desk.provider, one.kind)
    take(desk, one, person, task)
    take(desk, other, person, task)
    host = Client()
    host.force_login(make_membership(provider=other.provider).user)
    address = f"/de/mein/{other.provider.slug}/pruefungen/{other.pk}/"
    mail.outbox.clear()

    host.post(address, form_of(host.get(address)) | {"starts_at": "10:00", "ends_at": "13:00"})

    assert (named(one), named(other), other.turns.get().number) == ({person.name}, set(), 0)
    assert [one.to[0] for one in mail.outbox if "Wieder offen" in one.subject]


def test_the_centres_own_people_are_held_to_it_too(desk):
    """Wherever they are: a provider may have two dates at once."""
    one = exam(MORNING)
    other = make_exam_session(one.kind, provider=make_provider("Weitere"), needs_examiners=1)
    host = Client()
    host.force_login(make_membership(provider=one.provider).user)
    host.provider = one.provider
    person = make_exam_person(one.provider, one.kind)

    take(host, one, person)
    take(host, other, person)

    assert (named(one), named(other)) == ({person.name}, set())
