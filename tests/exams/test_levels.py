"""A date of an exam that is held at several levels says at which one: shown, found, taken from a file."""

import pytest
from django.test import Client

from exams.models import ExamSession
from tests.exams.test_file_rows import HEADER, On, sheet, take
from tests.factories import (
    days,
    make_course,
    make_course_type,
    make_exam_kind,
    make_exam_session,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
)
from tests.office.filled import form_of
from tests.workplace.test_imports import send

pytestmark = pytest.mark.django_db
LEVELS = {"level_from": 3, "level_to": 5, "is_at_one_level": True, "synonyms": "telc"}


@pytest.fixture
def telc():
    return make_exam_kind("telc", slug="telc", **LEVELS)


@pytest.fixture
def provider(client):
    make_course_type(slug="weiteres-angebot")
    make_municipality()
    provider = make_provider("Zentrum")
    client.force_login(make_membership(provider=provider).user)
    return provider


@pytest.mark.parametrize(
    ("level", "words"), [("", "welches Niveau geprüft wird"), ("2", "gibt es bei dieser Prüfung nicht")]
)
def test_the_level_has_to_be_said_and_to_be_one_of_the_exam(client, provider, telc, level, words):
    address = f"/de/mein/{provider.slug}/pruefungen/neu/"
    typed = {"kind": telc.pk, "date": f"{days(30)}", "level": level, "seats_total": "10"}

    refused = client.post(address, form_of(client.get(address)) | typed).content.decode()
    client.post(address, form_of(client.get(address)) | typed | {"level": "4"})

    assert words in refused
    assert ExamSession.objects.get().level == 4


def test_an_exam_that_finds_the_level_out_needs_none(client, provider):
    dtz = make_exam_kind()
    address = f"/de/mein/{provider.slug}/pruefungen/neu/"

    client.post(
        address, form_of(client.get(address)) | {"kind": dtz.pk, "date": f"{days(30)}", "seats_total": "10"}
    )

    assert ExamSession.objects.get().levels == "A2–B1"


def test_the_level_is_shown_wherever_the_date_is(telc):
    session = make_exam_session(telc, level=4)

    pages = [Client().get(path) for path in ("/de/pruefungen/", f"/de/pruefungen/termin/{session.pk}/")]
    pages.append(Client().get(f"/de/pruefungen/termin/{session.pk}.ics"))

    assert all("telc B2" in page.content.decode() for page in pages)
    assert not any("B1–C1" in page.content.decode() for page in pages)


def levels(words) -> list[str]:
    groups = Client().get("/de/angebote/", {"q": words}).context["groups"]
    return sorted(card.level for group in groups for card in group.cards)


def test_who_looks_for_an_exam_at_a_level_finds_no_other_one(indexed, telc):
    make_run(make_course("Café"))
    for level in (3, 4):
        make_exam_session(telc, level=level)
    make_exam_session(telc)
    indexed()

    found = [levels(f"telc {level}") for level in ("B2", "")]

    assert found == [["B1–C1", "B2"], ["B1", "B1–C1", "B2"]]


def test_a_file_names_the_level_and_two_levels_on_one_day_are_two_dates(client, provider, telc):
    day = [On(60), On(60), "9:00-13:00", "Parchim", "155", "16", "5", On(40)]
    rows = [[f"{number}", f"telc {level} Prüfung", *day] for number, level in enumerate(("B1", "B2"))]

    page = send(client, provider, sheet(HEADER, *rows))
    take(client, page)
    again = send(client, provider, sheet(HEADER, *rows))

    assert sorted(ExamSession.objects.values_list("level", flat=True)) == [3, 4]
    assert [bool(entry.there) for entry in again.context["exams"].entries.all] == [True, True]
    assert "telc B2" in page.content.decode()
