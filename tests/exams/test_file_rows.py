"""Rows of a provider's file that are exams or placement tests: listed apart, taken over by one confirmation."""

from datetime import time
from decimal import Decimal

import pytest

from courses.models import Course
from exams.files.taking import ADDRESS
from exams.models import Appointment, ExamKind, ExamSession
from importing.plans import Plan
from importing.rows import APART, CREATED
from importing.sheets import read, table_of
from tests.factories import (
    days,
    make_appointment,
    make_booking,
    make_course,
    make_course_type,
    make_exam_kind,
    make_exam_session,
    make_licence,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_trusted,
)
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db
HEADER = ["Nr", "Titel", "Beginn", "Ende", "Uhrzeit", "Ort", "Gebühr", "Plätze", "Freie Plätze", "Anmeldeschluss"]


class On(int):
    """That many days from the day its test runs on, as a file says it: what stands here is made earlier."""

    def __str__(self):
        return f"{days(int(self)):%d.%m.%Y}"


def sheet(*rows):
    return as_csv(*(map(str, cells) for cells in rows))


DTZ = ["1", "DTZ-Prüfung", On(60), On(60), "9:00-13:00", "Parchim", "155", "16", "5", On(40)]
TEST = ["2", "Einstufungstest Deutsch", On(62), On(62), "10:00-12:00", "Parchim", "0", "8", "6", ""]
COURSE = ["3", "Nähkurs", On(20), On(90), "Mo 9:00-10:00", "Parchim", "20", "8", "6", ""]


@pytest.fixture
def provider(client):
    make_course_type(slug="weiteres-angebot")
    make_municipality()
    provider = make_licence(make_provider()).provider
    client.force_login(make_membership(provider=provider).user)
    return provider


@pytest.fixture
def dtz():
    return make_exam_kind("DTZ", slug="dtz", synonyms="DTZ, Prüfung")


def told(page):
    return [(entry.row.number, bool(entry.there), bool(entry.problem)) for entry in page.context["exams"].page]


def take(client, page):
    version = page.context["exams"].entries.version
    return client.post(f"{page.request['PATH_INFO']}pruefungen/", {"exams-version": version}, follow=True)


def say(client, page, *values):
    forms = [one.form for one in page.context["exams"].questions]
    data = {form.add_prefix("wording"): form.initial["wording"] for form in forms}
    data |= {form.add_prefix("kind"): value for form, value in zip(forms, values, strict=True)}
    return client.post(f"{page.request['PATH_INFO']}antworten/", data, follow=True)


def test_exams_are_listed_apart_and_taken_over_by_one_confirmation(client, provider, dtz):
    make_trusted(provider)
    page = send(client, provider, sheet(HEADER, DTZ, TEST, COURSE))
    assert dict(page.context["counts"])["angelegt"] == 1
    assert told(page) == [("1", False, False), ("2", False, False)]

    page = take(client, page)

    session = ExamSession.objects.get()
    assert (session.kind, session.date, session.starts_at, session.ends_at) == (
        dtz,
        days(60),
        time(9),
        time(13),
    )
    assert (session.fee, session.seats_total, session.seats_free, session.is_public) == (Decimal(155), 16, 5, True)
    assert (session.municipality.name, session.registration_deadline) == ("Parchim", days(40))
    test = Appointment.objects.get()
    assert (test.date, test.starts_at, test.seats) == (days(62), time(10), 6)
    assert told(page) == [("1", True, False), ("2", True, False)]
    perform(client, page)
    assert list(Course.objects.values_list("title_de", flat=True)) == ["Nähkurs"]
    assert told(send(client, provider, sheet(HEADER, DTZ, TEST, COURSE))) == told(page)


@pytest.mark.parametrize(("day", "waits"), [(0, True), (-1, False)])
def test_an_exam_of_a_file_can_be_taken_over_to_its_day(client, provider, dtz, day, waits):
    page = send(client, provider, sheet(HEADER, [*DTZ[:2], On(day), On(day), *DTZ[4:9], ""]))

    entries = page.context["exams"].entries
    assert ([entry.is_ready for entry in entries.all], len(entries.waiting)) == ([waits], int(waits))


def test_an_exam_of_a_file_needs_what_its_kind_needs_as_a_rule(client, provider, dtz):
    ExamKind.objects.update(needs_examiners=2, needs_rooms=1)
    page = send(client, provider, sheet(HEADER, DTZ, TEST))

    take(client, page)

    session = ExamSession.objects.get()
    assert (session.needs_examiners, session.needs_invigilators, session.needs_rooms) == (2, 0, 1)
    shown = " ".join(page.content.decode().split())
    assert ("Prüfende gesucht: 2" in shown, "Räume gesucht: 1" in shown, "Aufsichten gesucht" in shown) == (
        True,
        True,
        False,
    )


def test_what_somebody_has_taken_over_meanwhile_is_shown_first(client, provider, dtz):
    page = send(client, provider, sheet(HEADER, DTZ, TEST))
    make_exam_session(
        dtz,
        provider=provider,
        on=60,
        starts_at=time(9),
        municipality=make_municipality(),
    )

    page = take(client, page)

    assert told(page)[0] == ("2", False, False)
    assert not Appointment.objects.exists()


def test_of_a_provider_that_nobody_trusts_the_office_looks_first(client, provider, dtz):
    page = send(client, provider, sheet(HEADER, [*DTZ[:5], "Nirgendwo, Parchim", *DTZ[6:]], TEST))

    take(client, page)

    assert not ExamSession.objects.get().is_public
    assert Appointment.objects.get().venue == ""


@pytest.mark.parametrize("is_trusted", [True, False])
def test_no_line_of_the_place_of_a_test_is_public_unread(client, provider, is_trusted):
    if is_trusted:
        make_trusted(provider)
    row = [*TEST[:5], "Nebenhaus, Parchim", *TEST[6:], "Neue Straße 5", "19370"]

    take(client, send(client, provider, sheet([*HEADER, "Straße", "PLZ"], row)))

    test = Appointment.objects.get()
    assert [bool(getattr(test, name)) for name in ADDRESS] == [is_trusted] * 3


def test_what_a_file_does_not_say_of_an_exam_nobody_says(client, provider, dtz):
    take(client, send(client, provider, sheet(HEADER[:6], DTZ[:6])))

    exam = ExamSession.objects.get()
    assert (exam.fee, exam.seats_total, exam.registration_deadline) == (None, None, None)


def test_nobody_takes_placement_tests_from_a_file_who_may_not_hold_any(client, provider, dtz):
    provider.licences.all().delete()

    page = send(client, provider, sheet(HEADER, DTZ, TEST))
    take(client, page)

    assert "Einstufungstests halten Partner" in " ".join(page.content.decode().split())
    assert (ExamSession.objects.count(), Appointment.objects.count()) == (1, 0)


def test_whoever_waits_for_a_placement_test_has_a_seat_at_the_new_date(client, provider):
    full = make_appointment(provider, seats=1, seats_taken=1, municipality=make_municipality())
    make_booking(full)
    waiting = make_booking(full, has_seat=False)

    take(client, send(client, provider, sheet(HEADER, TEST)))

    waiting.refresh_from_db()
    assert (waiting.has_seat, waiting.appointment.date) == (True, days(62))


@pytest.mark.parametrize(
    ("column", "cell"),
    [("Titel", "Große Prüfung"), ("Ort", ""), ("Beginn", On(-1)), ("Anmeldeschluss", On(61))],
)
def test_what_is_missing_is_said_and_nothing_guessed(client, provider, dtz, column, cell):
    row = dict(zip(HEADER, DTZ, strict=True)) | {column: cell}
    row["Ende"] = row["Beginn"]
    page = send(client, provider, sheet(HEADER, [*row.values()]))

    assert told(page) == [("1", False, True)]
    assert page.context["exams"].ready == 0


def test_a_wording_is_asked_once_and_may_be_a_course_after_all(client, provider, dtz):
    rows = [[str(number), "Große Prüfung", *DTZ[2:4], f"{number}:00-13:00", *DTZ[5:]] for number in (8, 9)]
    page = send(client, provider, sheet(HEADER, *rows))
    assert [(one.title, one.number) for one in page.context["exams"].questions] == [("Große Prüfung", 2)]

    page = say(client, page, "dtz")
    assert page.context["exams"].ready == 2
    page = say(client, page, "course")
    assert (page.context["exams"].ready, dict(page.context["counts"])["angelegt"]) == (0, 2)
    page = say(client, page, "placement")

    assert [entry.model for entry in page.context["exams"].page] == [Appointment, Appointment]


def test_a_title_that_names_two_exams_is_a_question(client, provider, dtz):
    make_exam_kind("telc", slug="telc", synonyms="telc")

    page = send(client, provider, sheet(HEADER, [DTZ[0], "telc B1 oder DTZ: Prüfung", *DTZ[2:]]))

    assert [(one.said, one.is_open) for one in page.context["exams"].questions] == [("", True)]


@pytest.mark.parametrize(
    "row",
    [
        [*DTZ[:1], "Prüfungsvorbereitung DTZ", *DTZ[2:]],
        [*DTZ[:1], "Deutsch B1", *DTZ[2:]],
        [*DTZ[:3], On(90), *DTZ[4:]],
        [*TEST[:1], "Vorbereitung auf den Einstufungstest", *TEST[2:]],
        [*TEST[:1], "Deutschkurs mit Einstufungstest", *TEST[2:]],
        [*TEST[:1], "Deutsch A1 nach Einstufung", *TEST[2:]],
        [*TEST[:1], "Deutsch A1, Einstufung erforderlich", *TEST[2:]],
        [*TEST[:1], "Deutsch A1 und Einstufung", On(1), On(90), *TEST[4:]],
        [*TEST[:1], "Einstufungstest und Intensivkurs", *TEST[2:]],
        [*TEST[:1], "Sprachstandserhebung in der Kita – Fortbildung", *TEST[2:]],
    ],
)
def test_what_leads_to_an_exam_is_a_course(client, provider, dtz, row):
    page = send(client, provider, sheet(HEADER, row))

    assert not page.context["exams"].is_shown
    assert dict(page.context["counts"])["angelegt"] == 1


EXAMS = [
    *("Goethe-Zertifikat B1", "Goethe-Test PRO", "TestDaF", "telc Deutsch B1", "ÖSD Zertifikat B2", "DSH"),
    *("Zertifikat Deutsch B1", "B2-Zertifikat", "Cambridge English B2 First", "DTZ-Prüfung", "Deutschprüfung"),
]
ABOUT_EXAMS = [
    *("Vorbereitung auf das Goethe-Zertifikat B1", "Prüfungstraining TestDaF", "Infoabend zur DTZ-Prüfung"),
    *("Fit für die B1-Prüfung", "Probeprüfung telc B1", "Anmeldung zur Prüfung", "Goethe und Schiller"),
    *("Erste Hilfe mit Zertifikat", "Reise nach Cambridge", "Auf dem Weg zur Prüfung"),
]
SHORT = [(On(60), On(60)), (On(60), ""), ("KW 6", ""), ("wird noch bekannt gegeben", ""), ("laufend", "")]
KINDS = ["Test", "Tests", "Prüfung", "Prüfungen und Tests", "Zertifikatsprüfung", "Abschlusstest"]


def becomes(provider, **cells):
    """What becomes of such a row."""
    cells = dict(zip(HEADER, DTZ, strict=True)) | cells
    rows, user = read(table_of(sheet([*cells], [*cells.values()]))), provider.memberships.get().user
    return Plan(rows, provider, default_type="weiteres-angebot", user=user).rows[0].action


@pytest.mark.parametrize("title", EXAMS)
@pytest.mark.parametrize(("first", "last"), SHORT)
def test_an_exam_is_no_course_on_a_day_or_without_one(provider, title, first, last):
    assert becomes(provider, Titel=title, Beginn=first, Ende=last, Uhrzeit="") == APART


@pytest.mark.parametrize("title", ABOUT_EXAMS)
@pytest.mark.parametrize(("first", "last"), [*SHORT, (On(9), On(90))])
def test_what_is_about_an_exam_is_a_course_on_whatever_days(provider, title, first, last):
    assert becomes(provider, Titel=title, Beginn=first, Ende=last) == CREATED


@pytest.mark.parametrize("kind", KINDS)
def test_a_category_may_name_exams(provider, kind):
    days_said = (On(60), On(60)), ("KW 6", ""), (On(9), On(99))

    found = [
        becomes(provider, Titel="Deutsch B1", Beginn=first, Ende=last, Kursart=kind) for first, last in days_said
    ]

    assert found == [APART, APART, CREATED]


@pytest.mark.parametrize(
    "said", [{"UE": "60"}, {"Anzahl Termine": "20"}, {"Uhrzeit": "Mo 9:00-10:00", "Beginn": "KW 6", "Ende": ""}]
)
def test_what_is_called_like_an_exam_but_takes_many_dates_is_a_course(provider, said):
    assert becomes(provider, **{"Titel": "telc Deutsch B1"} | said) == CREATED


def test_an_exam_without_a_day_waits_for_one_and_is_then_taken_once(client, provider, dtz):
    undated, dated = ([*DTZ[:2], *days_said, *DTZ[4:]] for days_said in (("KW 6", ""), (On(60), On(60))))
    page = send(client, provider, sheet(HEADER, undated))
    perform(client, page)
    assert (told(page), Course.objects.exists()) == ([("1", False, True)], False)

    for _time in range(2):
        page = send(client, provider, sheet(HEADER, dated))
        take(client, page)
        perform(client, page)

    assert (ExamSession.objects.get().date, Course.objects.exists()) == (days(60), False)


TESTS = [
    *("Einstufungstest Deutsch", "Sprachstandsfeststellung", "Beratung zur Einstufung", "Einstufungsberatung"),
    *(
        "Einstufungstest für Integrationskurse",
        "Online-Einstufung Deutsch",
        "Spracheinstufungstest",
        "Placement Test",
    ),
    *(
        "Termin zur Sprachstandserhebung",
        "Kostenloses Einstufungsgespräch für die Deutschkurse",
        "Niveautest Englisch",
    ),
]


@pytest.mark.parametrize("title", TESTS)
@pytest.mark.parametrize(
    ("days_said", "is_ready"), [((On(62), On(62)), True), ((On(9), On(90)), False), (("laufend", ""), False)]
)
def test_a_placement_test_is_no_course_on_whatever_days(client, provider, title, days_said, is_ready):
    page = send(client, provider, sheet(HEADER, [TEST[0], title, *days_said, *TEST[4:]]))

    assert dict(page.context["counts"])["angelegt"] == 0
    assert [(entry.found.is_test, entry.is_ready) for entry in page.context["exams"].page] == [(True, is_ready)]


def test_a_category_may_name_placement_tests(client, provider):
    row = [*TEST[:1], "Deutsch: Termin am Vormittag", *TEST[2:], "Einstufungstests"]

    page = send(client, provider, sheet([*HEADER, "Kursart"], row))

    assert [entry.is_ready for entry in page.context["exams"].page] == [True]


def test_what_is_a_course_here_stays_one(client, provider, dtz):
    make_run(make_course(provider=provider, title="DTZ-Prüfung"), number="1")

    page = send(client, provider, sheet(HEADER, DTZ))

    assert not page.context["exams"].is_shown
