"""Centres keep their dates at the work place, the office keeps all."""

import pytest

from accounts.models import User
from exams.models import ExamKind, ExamSession
from exams.models.tasks import NEEDS
from providers.models import Provider
from tests.factories import (
    InDays,
    days,
    make_agreement,
    make_exam_kind,
    make_exam_session,
    make_membership,
    make_partner,
    make_provider,
    make_signature,
    make_user,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(client):
    provider = make_provider("Zentrum")
    client.force_login(make_membership(provider=provider).user)
    return provider


def slug() -> str:
    """Of the centre."""
    return Provider.objects.get(name="Zentrum").slug


def enter(client, **typed):
    address = f"/de/mein/{slug()}/pruefungen/neu/"
    data = form_of(client.get(address))
    kind = typed.pop("kind", None) or make_exam_kind()
    data |= {"kind": kind.pk, "date": days(30).isoformat(), "seats_total": "20", "seats_own": "4"} | typed
    return client.post(address, data)


def change(client, session, **typed):
    address = f"/de/mein/{slug()}/pruefungen/{session.pk}/"
    return client.post(address, form_of(client.get(address)) | typed)


def test_a_new_date_of_a_centre_waits_for_the_office(client, centre):
    response = enter(client, venue="Raum 4")

    session = ExamSession.objects.get()
    assert (response.status_code, session.provider, session.is_public) == (302, centre, False)
    assert (session.municipality, session.seats_free, session.seats_as_of) == (centre.municipality, 16, days(0))
    client.force_login(make_user(role=User.Role.COORDINATOR))
    assert "Prüfungstermine prüfen" in client.get("/de/buero/").content.decode()


def test_a_date_of_a_trusted_centre_is_public_at_once(client, centre):
    make_signature(make_partner(provider=centre), make_agreement())

    enter(client)

    assert ExamSession.objects.get().is_public


def test_what_the_office_has_hidden_stays_hidden_when_a_trusted_centre_saves(client, centre):
    make_signature(make_partner(provider=centre), make_agreement())
    session = make_exam_session(provider=centre, is_public=False)

    change(client, session, seats_own="9")

    session.refresh_from_db()
    assert (session.seats_own, session.is_public) == (9, False)


def test_numbers_stay_public_and_new_words_wait(client, centre):
    session = make_exam_session(provider=centre, venue="Raum 4")

    change(client, session, seats_own="9")
    after_numbers = ExamSession.objects.get().is_public
    change(client, session, venue="Ruf an: 0190")

    assert (after_numbers, ExamSession.objects.get().is_public) == (True, False)


@pytest.mark.parametrize("name", ["venue", "street", "licence"])
def test_whatever_a_centre_writes_freely_waits(client, centre, name):
    session = make_exam_session(provider=centre)

    change(client, session, **{name: "Ruf an: 0190"})

    assert not ExamSession.objects.get().is_public


@pytest.mark.parametrize(
    ("typed", "needed"),
    [({}, (2, 1, 1)), ({"needs_examiners": "0", "needs_rooms": "3"}, (0, 1, 3)), ({"kind": "LiD"}, (0, 0, 0))],
)
def test_a_new_date_needs_what_its_kind_does_unless_the_centre_says_otherwise(client, centre, typed, needed):
    kinds = {short: make_exam_kind(short) for short in ("DTZ", "LiD")}
    ExamKind.objects.filter(short="DTZ").update(needs_examiners=2, needs_invigilators=1, needs_rooms=1)
    kind = kinds[typed.get("kind", "DTZ")]

    enter(client, **dict.fromkeys(NEEDS.values(), "") | typed | {"kind": kind})

    session = ExamSession.objects.get()
    assert tuple(getattr(session, name) for name in NEEDS.values()) == needed
    assert "DTZ 2" in client.get(f"/de/mein/{centre.slug}/pruefungen/neu/").content.decode()


def test_a_dtz_needs_two_examiners_an_invigilator_and_a_room(start_content):
    kind = ExamKind.objects.get(slug="dtz")

    assert [getattr(kind, name) for name in NEEDS.values()] == [2, 1, 1]


def test_what_the_office_writes_at_a_kind_is_for_new_dates_only(client, centre):
    session = make_exam_session(provider=centre, needs_examiners=1)
    change(client, session)
    member, kind = centre.memberships.get().user, session.kind

    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungsarten/{kind.pk}/"
    client.post(address, form_of(client.get(address)) | {"needs_examiners": "2"})
    client.force_login(member)
    change(client, session, needs_examiners="")

    session.refresh_from_db()
    kind.refresh_from_db()
    assert (kind.needs_examiners, session.needs_examiners) == (2, 0)


def test_the_office_publishes_what_waits(client):
    session = make_exam_session(is_public=False)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/"

    client.post(address, form_of(client.get(address)) | {"is_public": "on"})

    assert ExamSession.objects.get().is_public
    assert client.get(session.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"seats_own": "21"}, "Es sind mehr Plätze vergeben, als es gibt."),
        ({"registration_deadline": InDays(31)}, "Die Anmeldung endet spätestens am Tag der Prüfung."),
        ({"starts_at": "15:00", "ends_at": "9:00"}, "Das Ende muss nach dem Beginn liegen."),
        ({"starts_at": "9:00", "be_there_at": "10:00"}, "Man muss da sein, bevor die Prüfung beginnt."),
    ],
)
def test_what_cannot_be_is_refused_in_words(client, centre, typed, words):
    response = enter(client, **typed)

    assert ExamSession.objects.count() == 0
    assert words in response.content.decode()


def test_a_kind_that_is_held_no_more_stays_with_its_dates_and_is_offered_for_no_new_one(client, centre):
    old = make_exam_kind("Alt", retired_on=days(0))
    session = make_exam_session(old, provider=centre)

    assert "Deutsch-Test Alt" not in client.get(f"/de/mein/{slug()}/pruefungen/neu/").content.decode()
    assert "Deutsch-Test Alt" in client.get(f"/de/mein/{slug()}/pruefungen/{session.pk}/").content.decode()


def test_a_centre_sees_its_own_dates_only_the_next_first(client, centre):
    past, next_, later = (make_exam_session(provider=centre, on=number) for number in (-3, 3, 9))
    make_exam_session(provider=make_provider("Andere"))

    lines = client.get(f"/de/mein/{slug()}/pruefungen/").context["lines"]

    assert [session for session, _seats in lines] == [next_, later, past]
