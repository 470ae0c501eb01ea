"""Two of one organisation say the same of a task at an exam, each from a page older than the other's word."""

import re

import pytest

from tests.exams.test_people import exams_of, name, named, of_task, take
from tests.factories import make_exam_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def erna(desk, session):
    return make_exam_person(desk.provider, session.kind, name="Erna Muster")


@pytest.fixture
def zora(desk, session):
    return make_exam_person(desk.provider, session.kind, name="Zora Muster")


def number_of(session) -> int:
    return sum(turn.number for turn in session.turns.all())


def shown(desk, session, act):
    """The address, and what the page that is open now sends along."""
    address = exams_of(desk, f"aufgaben/{session.pk}/{act}/")
    form = desk.get(exams_of(desk)).content.decode().partition(f'action="{address}"')[2]
    return address, {"task": "examiner", "version": re.search(r'name="version" value="([^"]+)"', form)[1]}


def test_who_is_struck_out_already_is_not_struck_out_again(desk, session, erna, zora):
    take(desk, session, erna)
    take(desk, session, zora)
    address = exams_of(desk, f"aufgaben/{session.pk}/abgeben/")

    pages = [
        desk.post(address, of_task(desk, session) | {"person": erna.pk}, follow=True).content.decode()
        for _colleague in range(2)
    ]

    assert (number_of(session), named(session)) == (1, {zora.name})
    assert "Erna Muster ist dort nicht mehr eingetragen. Es bleibt alles, wie es ist." in pages[1]


def test_who_is_not_named_there_gives_no_place_up(desk, session, erna, zora):
    other = make_exam_person(desk.provider, session.kind)
    take(desk, session, erna)
    take(desk, session, zora)

    desk.post(exams_of(desk, f"aufgaben/{session.pk}/abgeben/"), of_task(desk, session) | {"person": other.pk})

    assert (number_of(session), named(session)) == (2, {erna.name, zora.name})


def test_who_is_named_already_takes_no_second_place(desk, session, erna):
    take(desk, session, erna)

    page = take(desk, session, erna)

    assert (number_of(session), named(session)) == (1, {erna.name})
    assert "Erna Muster ist dort schon eingetragen. Es bleibt alles, wie es ist." in page


def test_where_nobody_is_named_the_older_page_changes_nothing(desk, session):
    take_address, taking = shown(desk, session, "uebernehmen")
    desk.post(take_address, taking)
    told = desk.post(take_address, taking, follow=True).content.decode()
    taken = number_of(session)
    desk.post(*shown(desk, session, "uebernehmen"))
    address, giving = shown(desk, session, "abgeben")

    desk.post(address, giving)
    desk.post(address, giving)

    assert (taken, number_of(session)) == (1, 1)
    assert "inzwischen" in told


def test_names_that_are_saved_meanwhile_hold_nobody_up(desk, session, erna):
    """They change no place."""
    take(desk, session)
    address, giving = shown(desk, session, "abgeben")

    name(desk, session, erna)
    desk.post(address, giving)

    assert (number_of(session), named(session)) == (0, set())
